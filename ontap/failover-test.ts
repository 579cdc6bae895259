import { setTimeout as sleep } from "node:timers/promises";
import { RegionUnreachable } from "../dr/aws/errors";
import { DrError, Refusal, Stopped } from "../dr/errors";
import { announcement, cannotFailOver, changeProgress, detour } from "./failover-test.rules";
import type { FileSystemLook, Fsx } from "./fsx";
import type { Routes } from "./routes";
import { type ObservedChange, RouteWatch } from "./watch.rules";

/** What a test works with. */
export interface Means {
    readonly fsx: Pick<Fsx, "fileSystem" | "setThroughput">;
    readonly routes: Pick<Routes, "serving">;
    /** What the stack declares now, in MBps for a pair. */
    readonly declared: () => Promise<number>;
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

/** One change of the throughput. */
interface Change {
    readonly fileSystemId: string;
    readonly from: FileSystemLook;
    readonly to: number;
    /** The way back is asked for until it is taken, whatever AWS answers meanwhile. */
    readonly way: "There" | "Back";
}

/**
 * Makes a file system fail over and back as AWS documents it, by another throughput and then the declared one again. It ends
 * with the throughput that the stack declares: after a run that was killed, the next one does only that.
 * https://docs.aws.amazon.com/fsx/latest/ONTAPGuide/managing-throughput-capacity.html
 */
export async function failoverTest(fileSystemId: string, means: Means): Promise<FailoverReport> {
    const declared = await means.declared();
    const look = await means.fsx.fileSystem(fileSystemId);
    const problem = cannotFailOver(look);
    if (problem !== undefined) {
        throw new Refusal(`${fileSystemId} cannot be made to fail over: ${problem}`);
    }
    const { running, throughputCapacityPerHaPair: now } = look;
    if (running !== undefined && running.throughputCapacityPerHaPair === undefined) {
        throw new Refusal(`${fileSystemId} is being changed, and not in its throughput; wait until that is done`);
    }
    const broughtBackOnly = running !== undefined || now !== declared;
    const changes = broughtBackOnly
        ? [await backOnly(fileSystemId, look, declared, means)]
        : await thereAndBack(fileSystemId, look, declared, means);
    return {
        fileSystemId,
        deploymentType: look.deploymentType,
        broughtBackOnly,
        throughputCapacityPerHaPair: changes.at(-1)?.to ?? declared,
        lookedEverySeconds: means.interval / 1000,
        changes,
    };
}

async function backOnly(fileSystemId: string, look: FileSystemLook, declared: number, means: Means) {
    const { running, throughputCapacityPerHaPair: now } = look;
    const state = running === undefined ? `has ${now}` : `changes to ${running.throughputCapacityPerHaPair}`;
    await means.ask(
        `${fileSystemId} ${state} MBps, and its stack declares ${declared}: a test was interrupted or runs elsewhere, or somebody changed it. Put ${declared} back, which fails over and back?`,
    );
    return settle({ fileSystemId, from: look, to: declared, way: "Back" }, means);
}

async function thereAndBack(
    fileSystemId: string,
    seen: FileSystemLook,
    declared: number,
    means: Means,
): Promise<ObservedChange[]> {
    const throughput = detour(seen);
    if (throughput === undefined) {
        throw new Refusal(`${fileSystemId} cannot be made to fail over: no other throughput fits its size`);
    }
    await means.ask(`${announcement(fileSystemId, seen, throughput)}\nGo on?`);
    const look = await means.fsx.fileSystem(fileSystemId);
    if (look.running !== undefined || look.throughputCapacityPerHaPair !== seen.throughputCapacityPerHaPair) {
        throw new Refusal(`${fileSystemId} was changed while the question stood; run this again`);
    }
    const back = async (from: FileSystemLook) => {
        // An up may have changed it meanwhile.
        const to = await means.declared().catch(() => declared);
        // Not interrupted: otherwise the next pulumi up would be the one to fail over.
        return settle({ fileSystemId, from, to, way: "Back" }, { ...means, signal: new AbortController().signal });
    };
    const changed = { ...look, throughputCapacityPerHaPair: throughput };
    let there: ObservedChange;
    const request: Request = { accepted: "No" };
    try {
        there = await settle({ fileSystemId, from: look, to: throughput, way: "There" }, means, request);
    } catch (error) {
        if (request.accepted === "No") {
            throw error;
        }
        means.note("Puts back what the stack declares, which takes some minutes; when stopped now, run this again");
        await back(changed);
        throw error;
    }
    return [there, await back(changed)];
}

/** Whether FSx has taken a request; without an answer it may have. */
interface Request {
    accepted: "No" | "Maybe" | "Yes";
}

/** Brings the file system to a throughput, whatever it is doing now, and watches it. */
async function settle(change: Change, means: Means, request: Request = { accepted: "No" }): Promise<ObservedChange> {
    const { fileSystemId, from, to, way } = change;
    const { interval, limit, note, signal } = means;
    const watch = new RouteWatch();
    const since = performance.now();
    const seconds = () => Math.round((performance.now() - since) / 100) / 10;
    let last = from;
    let unanswered = 0;
    for (;;) {
        try {
            last = await means.fsx.fileSystem(fileSystemId);
            const isDone = await step(change, last, request, means);
            for (const { text } of watch.look(seconds(), await means.routes.serving(last))) {
                note(`${seconds()} s: ${text}`);
            }
            if (isDone) {
                const { overAfterSeconds, backAfterSeconds, sightings } = watch;
                const observed = { from: from.throughputCapacityPerHaPair, to, seconds: seconds(), unanswered };
                return { ...observed, overAfterSeconds, backAfterSeconds, sightings };
            }
        } catch (error) {
            if (!isPassing(error, way)) {
                throw error;
            }
            unanswered++;
            note(`${seconds()} s: ${error.message}`);
        }
        const state = `${fileSystemId} was last seen with ${last.throughputCapacityPerHaPair} MBps, to have ${to}`;
        if (performance.now() - since > limit) {
            throw new DrError(`${state}, and the time is up; run this again to go on`);
        }
        await sleep(interval, undefined, { signal }).catch(() => {
            throw new Stopped(`Interrupted. ${state}; run this again`);
        });
    }
}

/** It makes no sense to go on towards this throughput. */
class ChangeFailed extends DrError {}

/**
 * Whether to go on in spite of an error. On the way back everything passes that is not FSx's last word: credentials are
 * renewed, permissions given, and a busy API answers again.
 */
function isPassing(error: unknown, way: Change["way"]): error is DrError {
    return (
        error instanceof RegionUnreachable ||
        (way === "Back" && error instanceof DrError && !(error instanceof ChangeFailed))
    );
}

/** Asks for the throughput once the file system does nothing else; true when it has it. */
async function step(change: Change, look: FileSystemLook, request: Request, means: Means): Promise<boolean> {
    const { fileSystemId, from, to, way } = change;
    const progress = changeProgress(look, to, from.failed?.requestedAt);
    switch (progress.is) {
        case "Done":
            return true;
        case "Running":
            return false;
        case "Failed":
            throw new ChangeFailed(`FSx could not give ${fileSystemId} ${to} MBps: ${progress.why}`);
        case "ToBeAsked":
            if (way === "There" && request.accepted === "Yes") {
                throw new ChangeFailed(`${fileSystemId} was changed by somebody else during the test`);
            }
            request.accepted = "Maybe";
            try {
                await means.fsx.setThroughput(fileSystemId, look, to);
            } catch (error) {
                request.accepted = error instanceof RegionUnreachable ? "Maybe" : "No";
                throw error;
            }
            request.accepted = "Yes";
            means.note(`asked for ${to} MBps`);
            return false;
        default: {
            const never: never = progress;
            return never;
        }
    }
}
