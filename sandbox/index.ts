import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { completeEnvironment, environment } from "./environment";
import { SandboxError, UsageError } from "./errors";
import { claimDirectory, isSandboxDirectory, removeDirectory } from "./directory";
import { launch } from "./launch";
import {
    forgetCloud,
    isAlive,
    isReady,
    readState,
    sandboxPaths,
    type ReadySandboxState,
    type SandboxPaths,
    type SandboxState,
} from "./state";
import { ensureToolchain, type Toolchain } from "./toolchain";

export { sandboxDirectory } from "./state";

export interface StartOptions {
    directory: string;
    /** Receives the progress, line by line. */
    log: (line: string) => void;
    /**
     * `WithCaller`: ends with the process that starts it, even if that is killed; for tests.
     * Defaults to `UntilStopped`.
     */
    lifetime?: "UntilStopped" | "WithCaller";
    /** Ends the start and leaves nothing of it running. */
    signal?: AbortSignal;
}

/** A running sandbox. */
export interface Sandbox {
    /** As last written by the daemon. */
    readonly state: ReadySandboxState;
    /** Only what the sandbox sets. */
    readonly variables: Record<string, string>;
    /** Complete environment for a child process: the caller's, led to the sandbox. */
    readonly environment: Record<string, string>;
    /** True when this call has started it. */
    readonly startedHere: boolean;
    /** Path of the kubeconfig of the Region's cluster. */
    kubeconfig(region: string): string;
    /** Ends every process and forgets the local cloud. */
    stop(): Promise<void>;
}

/** Makes what is missing of the toolchain, starts the sandbox unless it runs, and resolves when it is ready. */
export async function startSandbox(options: StartOptions): Promise<Sandbox> {
    const paths = sandboxPaths(options.directory);
    claimDirectory(paths);
    const toolchain = await orAborted(ensureToolchain({ log: options.log }), options.signal);
    const { startedHere } = await launch({
        paths,
        toolchain,
        lifetime: options.lifetime ?? "UntilStopped",
        signal: options.signal,
    });
    return sandbox(paths, toolchain, startedHere);
}

/** The sandbox that runs in a folder. */
export async function openSandbox(directory: string): Promise<Sandbox> {
    const paths = sandboxPaths(directory);
    readyState(paths);
    return sandbox(paths, await ensureToolchain(), false);
}

/** Ends the sandbox of a folder and forgets its cloud; false when none ran. */
export async function stopSandbox(directory: string): Promise<boolean> {
    const paths = sandboxPaths(directory);
    const state = readState(paths);
    const alive = state !== undefined && isAlive(state);
    if (alive) await end(state);
    if (isSandboxDirectory(paths)) forgetCloud(paths);
    return alive;
}

/** Ends the sandbox of a folder and removes all that it wrote there; false when there was nothing. */
export async function resetSandbox(directory: string): Promise<boolean> {
    const paths = sandboxPaths(directory);
    await stopSandbox(directory);
    return removeDirectory(paths);
}

/** A build that goes on is ended with this process by the kernel. */
async function orAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    if (!signal) return work;
    signal.throwIfAborted();
    const aborted = once(signal, "abort").then(() => signal.throwIfAborted());
    await Promise.race([work, aborted]);
    return work;
}

function sandbox(paths: SandboxPaths, toolchain: Toolchain, startedHere: boolean): Sandbox {
    const variables = environment(readyState(paths), toolchain);
    return {
        get state() {
            return readyState(paths);
        },
        variables,
        environment: completeEnvironment(variables),
        startedHere,
        kubeconfig: (region) => kubeconfigOf(readyState(paths), region),
        stop: async () => {
            await stopSandbox(paths.directory);
        },
    };
}

function readyState(paths: SandboxPaths): ReadySandboxState {
    const state = readState(paths);
    if (!state) throw new SandboxError(`No sandbox runs in ${paths.directory}; start it: npm run sandbox -- start`);
    if (!isAlive(state)) {
        throw new SandboxError(
            `The sandbox in ${paths.directory} ended without being stopped; its last words are in ${paths.daemonLog}; start it anew: npm run sandbox -- start`,
        );
    }
    if (!isReady(state)) throw new SandboxError(`The sandbox in ${paths.directory} is ${state.phase.toLowerCase()}`);
    return state;
}

/** The kubeconfig of the only cluster of a Region, or of the one that is named. */
export function kubeconfigOf(state: SandboxState, region: string, cluster?: string): string {
    const active = state.clusters.filter((candidate) => candidate.state === "Active");
    const inRegion = active.filter((candidate) => candidate.region === region);
    const found = cluster === undefined ? inRegion : inRegion.filter(({ name }) => name === cluster);
    if (found.length === 1) return found[0].kubeconfig;
    if (found.length > 1) {
        const names = found.map(({ name }) => name).join(", ");
        throw new UsageError(`Region ${region} has several clusters (${names}); name one with --cluster`);
    }
    const others = active.map((candidate) => `${candidate.region} (${candidate.name})`).join(", ");
    const wanted =
        cluster === undefined ? `Region ${region} has no cluster` : `Region ${region} has no cluster ${cluster}`;
    throw new UsageError(
        `${wanted} in the sandbox; ${others ? `there is one in: ${others}` : "there is none yet: pulumi up makes it"}`,
    );
}

async function end(state: SandboxState): Promise<void> {
    // The daemon gives its children 5 s and then kills them.
    for (const [signal, seconds] of [
        ["SIGTERM", 20],
        ["SIGKILL", 5],
    ] as const) {
        if (isAlive(state)) process.kill(state.daemon.pid, signal);
        const deadline = Date.now() + seconds * 1000;
        while (Date.now() < deadline) {
            if (!isAlive(state)) return;
            await sleep(50);
        }
    }
    throw new SandboxError(`The sandbox's daemon (process ${state.daemon.pid}) cannot be ended`);
}
