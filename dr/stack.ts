import { ConcurrentUpdateError, type EngineEvent, LocalWorkspace, Stack } from "@pulumi/pulumi/automation";
import { existsSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type PairState, pairState, parseDeployment, withoutPending } from "./deployment.rules";
import { DrError, Refusal } from "./errors";
import { lives } from "./operator";
import { changesIn, changesOfRegion, foreignChanges } from "./preview-guard.rules";
import type { Alignment, PairProgram, Program } from "./program";
import { oneLine } from "./pulumi-errors";
import { exportState, importState } from "./stack-state";
import type { Timings } from "./timings";

/** The folder of a Pulumi project, and the engine that runs its stacks. */
export async function openProject(directory: string): Promise<LocalWorkspace> {
    if (!["Pulumi.yaml", "Pulumi.yml", "Pulumi.json"].some((file) => existsSync(join(directory, file)))) {
        throw new Refusal(
            `${directory} holds no Pulumi project; run this in the project's folder, or name it with --cwd`,
        );
    }
    return LocalWorkspace.create({ workDir: directory });
}

/** The stack named, or the one that is selected. */
export async function stackName(workspace: LocalWorkspace, given: string | undefined): Promise<string> {
    const name = given ?? (await workspace.stack().catch(oneLine))?.name;
    if (name === undefined) {
        throw new Refusal("No stack is selected; name the replica's with --stack");
    }
    return name;
}

/** A stack, driven by the Automation API. */
export class PulumiProgram implements PairProgram {
    constructor(
        private readonly workspace: LocalWorkspace,
        readonly name: string,
        private readonly timings: Pick<Timings, "poll" | "stackLock">,
        private readonly primaryStack?: string,
    ) {}

    async pair(): Promise<PairState> {
        const state = pairState(parseDeployment((await exportState(this.workspace, this.name)).deployment));
        if ("problem" in state) {
            throw new Refusal(`Stack ${this.name} ${state.problem}`);
        }
        return state;
    }

    async primary(): Promise<Program | undefined> {
        const name = this.primaryStack ?? (await this.configured("primary"))?.stack;
        return typeof name === "string" && name !== this.name
            ? new PulumiProgram(this.workspace, name, this.timings)
            : undefined;
    }

    /** A structured value of the stack's configuration. */
    async configured(key: string): Promise<Record<string, unknown> | undefined> {
        try {
            const { value } = await this.workspace.getConfig(this.name, key);
            return JSON.parse(value) as Record<string, unknown>;
        } catch {
            return undefined;
        }
    }

    /** The project's values in the stack's configuration; structured ones as JSON text. */
    async settings(): Promise<Record<string, string>> {
        const config = await this.workspace.getAllConfig(this.name).catch(oneLine);
        const { name } = await this.workspace.projectSettings();
        const prefix = `${name}:`;
        return Object.fromEntries(
            Object.entries(config)
                .filter(([key]) => key.startsWith(prefix))
                .map(([key, { value }]) => [key.slice(prefix.length), value]),
        );
    }

    /** Region of the stack, by its own configuration or the provider's. */
    async region(): Promise<string> {
        const config = await this.workspace.getAllConfig(this.name).catch(oneLine);
        const found =
            Object.entries(config).find(([key]) => /^(?!aws:).*:region$/.test(key)) ??
            Object.entries(config).find(([key]) => key === "aws:region");
        if (!found) {
            throw new Refusal(`The configuration of stack ${this.name} names no region; set it first`);
        }
        return found[1].value;
    }

    async outputs(): Promise<Record<string, unknown>> {
        const outputs = await this.workspace.stackOutputs(this.name).catch(oneLine);
        return Object.fromEntries(Object.entries(outputs).map(([key, { value }]) => [key, value as unknown]));
    }

    /** Sets values under a key of the project's namespace. */
    async configure(key: string, values: Readonly<Record<string, string>>): Promise<void> {
        const config = Object.fromEntries(
            Object.entries(values).map(([name, value]) => [`${key}.${name}`, { value }] as const),
        );
        await this.workspace.setAllConfig(this.name, config, true).catch(oneLine);
    }

    async forgetPending(urn: string): Promise<void> {
        const state = await exportState(this.workspace, this.name);
        const deployment = withoutPending(parseDeployment(state.deployment), urn);
        await importState(this.workspace, this.name, { ...state, deployment });
    }

    async align(alignment: Alignment): Promise<void> {
        const selected = await this.workspace.stack().catch(() => undefined);
        try {
            await this.whenUnlocked(alignment, () => this.alignOnce(alignment));
        } finally {
            // The Automation API selects what it runs; the operator's shell goes on with what it had.
            if (selected && selected.name !== this.name) {
                await this.workspace.selectStack(selected.name).catch(() => undefined);
            }
        }
    }

    private async alignOnce({ mode, replication, pair, without = [], signal, onLine }: Alignment): Promise<void> {
        await this.workspace.setConfig(this.name, "mode", { value: mode });
        const stack = await Stack.select(this.name, this.workspace);

        const events: EngineEvent[] = [];
        await stack.preview({ onEvent: (event) => events.push(event), signal });
        const changes = changesIn(events);
        const foreign = foreignChanges(changes, replication, {
            primaryFileSystemId: pair.primary.fileSystemId,
            replicaFileSystemId: pair.replica.fileSystemId,
        });
        if (foreign.length > 0) {
            throw new DrError(
                `pulumi up of ${this.name} would change more than the roles: ${foreign.join("; ")}; bring program and configuration in line with what is deployed, then run this again`,
            );
        }
        const later = without.flatMap((region) => changesOfRegion(changes, region));
        if (changes.length > later.length) {
            await stack.up({
                onEvent: (event) => progressLine(event, onLine),
                signal,
                ...(later.length > 0 ? { exclude: later } : {}),
            });
        }
        if (replication !== "Untouched") {
            await this.checkForward(replication);
        }
    }

    private async checkForward(replication: "Dropped" | "Created"): Promise<void> {
        const { forward } = await this.pair();
        if ((forward === undefined) !== (replication === "Dropped")) {
            throw new DrError(
                `the program of ${this.name} does not follow the configuration key mode: the forward replication is ${forward === undefined ? "still missing from" : "still in"} its state; pass the key to EfsReplication's argument mode`,
            );
        }
    }

    /** Waits for an engine that was left alive, and breaks the lock of one that died with this command. */
    private async whenUnlocked({ afterKill, onLine, signal }: Alignment, work: () => Promise<void>): Promise<void> {
        for (const deadline = performance.now() + this.timings.stackLock; ;) {
            try {
                return await work();
            } catch (error) {
                if (!(error instanceof ConcurrentUpdateError)) {
                    return oneLine(error);
                }
                if (performance.now() > deadline) {
                    throw new DrError(
                        `the stack ${this.name} stays locked: ${lockText(error)}; when no other update runs: pulumi cancel --stack ${this.name}, then run this again`,
                    );
                }
                if (afterKill && isStale(error)) {
                    const stack = await Stack.select(this.name, this.workspace);
                    await stack.cancel().catch(oneLine);
                    continue;
                }
                onLine?.(`waiting for the lock of ${this.name}: ${lockText(error)}`);
                await sleep(this.timings.poll, undefined, { signal });
            }
        }
    }
}

function progressLine({ resourcePreEvent }: EngineEvent, onLine?: (line: string) => void): void {
    if (resourcePreEvent && resourcePreEvent.metadata.op !== "same") {
        const { op, urn } = resourcePreEvent.metadata;
        onLine?.(`${op} ${urn.split("::").slice(-2).join(" ")}`);
    }
}

/** Who holds the lock, in the words of a backend that keeps its locks in files. */
function lockText(error: Error): string {
    return /created by .*$/m.exec(error.message)?.[0] ?? "another update is in progress";
}

/** True when the lock's owner was a process of this machine and is gone. */
function isStale(error: Error): boolean {
    const [, host, pid] = /created by \S+@(\S+) \(pid (\d+)\)/.exec(error.message) ?? [];
    return host === hostname() && !lives(Number(pid));
}
