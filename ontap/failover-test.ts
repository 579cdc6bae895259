import { setTimeout as sleep } from "node:timers/promises";
import { RegionUnreachable, ServiceError } from "../dr/aws/errors";
import { DrError, Refusal, Stopped } from "../dr/errors";
import type { DeployedFileSystem } from "./deployment.rules";
import { announcement, cannotFailOver, changeProgress, detour } from "./failover-test.rules";
import type { FileSystemLook, Fsx } from "./fsx";
import type { Routes } from "./routes";
import { type ObservedChange, RouteWatch } from "./watch.rules";

/** What a test works with. */
export interface Means {
    readonly fsx: Pick<Fsx, "fileSystem" | "setThroughput" | "addresses">;
    readonly routes: Pick<Routes, "serving">;
    /** Between two looks, in milliseconds. */
    readonly interval: number;
    /** How long one change may take, in milliseconds. */
    readonly limit: number;
    /** Says something on the way. */
    readonly note: (text: string) => void;
    /** Asks, and throws unless the answer is yes. */
    readonly ask: (question: string) => Promise<void>;
    readonly signal: AbortSignal;
}

export interface FailoverReport {
    readonly fileSystemId: string;
    readonly deploymentType: string;
    /** True when this run only put back what an earlier one had left. */
    readonly broughtBackOnly: boolean;
    readonly throughputCapacityPerHaPair: number;
    readonly lookedEverySeconds: number;
    readonly changes: readonly ObservedChange[];
}

/**
 * Makes a file system fail over and back as AWS documents it, by another throughput and then the declared one again. It ends
 * with the throughput that the stack declares: after a run that was killed, the next one does only that.
 * https://docs.aws.amazon.com/fsx/latest/ONTAPGuide/managing-throughput-capacity.html
 */
export async function failoverTest(fileSystem: DeployedFileSystem, means: Means): Promise<FailoverReport> {
    const { fileSystemId, throughputCapacityPerHaPair: declared } = fileSystem;
    const look = await means.fsx.fileSystem(fileSystemId);
    const problem = cannotFailOver(look);
    if (problem !== undefined) {
        throw new Refusal(`${fileSystemId} cannot be made to fail over: ${problem}`);
    }
    const report = (changes: readonly ObservedChange[], broughtBackOnly: boolean): FailoverReport => ({
        fileSystemId,
        deploymentType: look.deploymentType,
        broughtBackOnly,
        throughputCapacityPerHaPair: declared,
        lookedEverySeconds: means.interval / 1000,
        changes,
    });
    const { running, throughputCapacityPerHaPair: now } = look;
    if (running !== undefined && running.throughputCapacityPerHaPair === undefined) {
        throw new Refusal(`${fileSystemId} is being changed, and not in its throughput; wait until that is done`);
    }
    if (running !== undefined || now !== declared) {
        const state = running === undefined ? `has ${now}` : `changes to ${running.throughputCapacityPerHaPair}`;
        await means.ask(
            `${fileSystemId} ${state} MBps, and its stack declares ${declared}: a test was interrupted, or somebody changed it. Put ${declared} back, which fails over and back?`,
        );
        return report([await settle(fileSystem, look, declared, means)], true);
    }
    const throughput = detour(look);
    if (throughput === undefined) {
        throw new Refusal(`${fileSystemId} cannot be made to fail over: no other throughput fits its size`);
    }
    await means.ask(`${announcement(fileSystemId, look, throughput)}\nGo on?`);
    return report(await thereAndBack(fileSystem, look, throughput, means), false);
}

async function thereAndBack(
    fileSystem: DeployedFileSystem,
    look: FileSystemLook,
    throughput: number,
    means: Means,
): Promise<ObservedChange[]> {
    const { throughputCapacityPerHaPair: declared } = fileSystem;
    // The way back is not interrupted: the next pulumi up would be the one to fail over.
    const back = { ...means, signal: new AbortController().signal };
    let there: ObservedChange;
    try {
        there = await settle(fileSystem, look, throughput, means);
    } catch (error) {
        means.note(`Puts ${declared} MBps back, as the stack declares; a second Ctrl-C leaves that to the next run`);
        await settle(fileSystem, await answered(fileSystem, back), declared, back);
        throw error;
    }
    return [there, await settle(fileSystem, await answered(fileSystem, back), declared, back)];
}

/** Brings the file system to a throughput, whatever it is doing now, and watches it. */
async function settle(
    { fileSystemId }: DeployedFileSystem,
    before: FileSystemLook,
    target: number,
    { fsx, routes, interval, limit, note, signal }: Means,
): Promise<ObservedChange> {
    const { routeTableIds, failed } = before;
    const addresses = await fsx.addresses(fileSystemId);
    const watch = new RouteWatch(await routes.serving(routeTableIds, addresses));
    const since = performance.now();
    const seconds = () => Math.round((performance.now() - since) / 100) / 10;
    let unanswered = 0;
    for (;;) {
        stopIfAborted(signal, fileSystemId);
        try {
            const look = await fsx.fileSystem(fileSystemId);
            const progress = changeProgress(look, target, failed?.requestedAt);
            if (progress.is === "Failed") {
                throw new DrError(`FSx could not give ${fileSystemId} ${target} MBps: ${progress.why}`);
            }
            if (progress.is === "ToBeAsked") {
                await ask(fsx, fileSystemId, look, target);
                note(`asked for ${target} MBps`);
            }
            for (const { text } of watch.look(seconds(), await routes.serving(routeTableIds, addresses))) {
                note(`${seconds()} s: ${text}`);
            }
            if (progress.is === "Done") {
                const { overAfterSeconds, backAfterSeconds, sightings } = watch;
                const from = before.throughputCapacityPerHaPair;
                return {
                    from,
                    to: target,
                    seconds: seconds(),
                    ...{ overAfterSeconds, backAfterSeconds },
                    unanswered,
                    sightings,
                };
            }
        } catch (error) {
            if (!(error instanceof RegionUnreachable)) {
                throw error;
            }
            unanswered++;
            note(`${seconds()} s: ${error.message}`);
        }
        if (performance.now() - since > limit) {
            throw new DrError(`${fileSystemId} still does not have ${target} MBps; run this again to go on waiting`);
        }
        await sleep(interval, undefined, { signal }).catch(() => stopIfAborted(signal, fileSystemId));
    }
}

/** Another run, or FSx itself, may be faster: then the file system is changing already. */
async function ask(fsx: Means["fsx"], fileSystemId: string, look: FileSystemLook, target: number): Promise<void> {
    try {
        await fsx.setThroughput(fileSystemId, look, target);
    } catch (error) {
        const { running } = await fsx.fileSystem(fileSystemId);
        if (!(error instanceof ServiceError) || running === undefined) {
            throw error;
        }
    }
}

async function answered({ fileSystemId }: DeployedFileSystem, { fsx, interval, limit }: Means) {
    for (const deadline = performance.now() + limit; ;) {
        try {
            return await fsx.fileSystem(fileSystemId);
        } catch (error) {
            if (!(error instanceof RegionUnreachable) || performance.now() > deadline) {
                throw error;
            }
            await sleep(interval);
        }
    }
}

function stopIfAborted(signal: AbortSignal, fileSystemId: string): void {
    if (signal.aborted) {
        throw new Stopped(`Interrupted; ${fileSystemId} has the throughput that its stack declares again`);
    }
}
