import { spawn, type ChildProcess } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { SandboxError } from "./errors";
import { boundToParent } from "./supervisor/process";
import type { Toolchain } from "./toolchain";
import { isAlive, isReady, readState, type ReadySandboxState, type SandboxPaths } from "./state";

export interface LaunchOptions {
    paths: SandboxPaths;
    toolchain: Toolchain;
    /** `WithCaller`: the daemon is killed with the process that starts it, however that ends. */
    lifetime: "UntilStopped" | "WithCaller";
    /** Ends the start; whatever this call has started is stopped. */
    signal?: AbortSignal;
}

export interface Launched {
    state: ReadySandboxState;
    /** False when the daemon was there already or another start was quicker. */
    startedHere: boolean;
}

/** How flock(1) says that the lock is another's. */
const lockIsTaken = 75;
const startTimeoutSeconds = 180;

/**
 * Starts the daemon unless one runs, and resolves when it is ready. Starting is decided by a lock that the kernel holds
 * for the daemon and gives back however it ends, so two starts at once leave one daemon and none can be left locked.
 */
export async function launch(options: LaunchOptions): Promise<Launched> {
    const { paths, signal } = options;
    fs.mkdirSync(paths.logs, { recursive: true, mode: 0o700 });
    const deadline = Date.now() + startTimeoutSeconds * 1000;
    let daemon = spawnDaemon(options);
    try {
        for (;;) {
            const state = readState(paths);
            const alive = state !== undefined && isAlive(state);
            if (alive && isReady(state)) {
                return { state, startedHere: state.daemon.pid === daemon.child.pid };
            }
            if (daemon.exitCode === lockIsTaken && !alive) {
                // The other one has not written its state yet, or is gone: try to take its place.
                daemon = spawnDaemon(options);
            } else if (daemon.exitCode !== undefined && daemon.exitCode !== lockIsTaken) {
                throw new SandboxError(`The sandbox did not start: ${reason(paths, daemon)}`);
            }
            if (Date.now() > deadline) {
                throw new SandboxError(
                    `The sandbox was not ready after ${startTimeoutSeconds} s; see ${paths.daemonLog}, then npm run sandbox -- reset`,
                );
            }
            await sleep(100, undefined, { signal });
        }
    } catch (error) {
        await endStart(daemon);
        throw error;
    }
}

interface Daemon {
    child: ChildProcess;
    exitCode?: number;
    exited: Promise<void>;
}

function spawnDaemon({ paths, toolchain, lifetime }: LaunchOptions): Daemon {
    const log = fs.openSync(paths.daemonLog, "a", 0o600);
    const program = [
        ...["flock", "--nonblock", "--no-fork", "--conflict-exit-code", String(lockIsTaken), paths.lock],
        ...[
            process.execPath,
            "-r",
            "ts-node/register/transpile-only",
            path.join(__dirname, "daemon.ts"),
            paths.directory,
            JSON.stringify(toolchain),
        ],
    ];
    const [flock, ...rest] = program;
    const [command, args] = lifetime === "WithCaller" ? boundToParent(process.pid, flock, rest) : [flock, rest];
    const child = spawn(command, args, {
        // ts-node looks for its configuration here.
        cwd: path.join(__dirname, ".."),
        detached: true,
        stdio: ["ignore", log, log],
    });
    fs.closeSync(log);
    const daemon: Daemon = {
        child,
        exited: new Promise((resolve) => {
            child.once("error", () => {
                daemon.exitCode = 127;
                resolve();
            });
            child.once("exit", (code) => {
                daemon.exitCode = code ?? 1;
                resolve();
            });
        }),
    };
    child.unref();
    return daemon;
}

/** Only what this call has started: the daemon of another start goes on. */
async function endStart({ child, exitCode, exited }: Daemon): Promise<void> {
    if (exitCode !== undefined) return;
    // This process now has to wait for it.
    child.ref();
    child.kill("SIGTERM");
    const killed = sleep(20_000, undefined, { ref: false }).then(() => child.kill("SIGKILL"));
    await Promise.race([exited, killed.then(() => exited)]);
}

function reason(paths: SandboxPaths, { child, exitCode }: Daemon): string {
    if (exitCode === 127) return "the command flock or setpriv is missing; install the package util-linux";
    const state = readState(paths);
    if (state?.daemon.pid === child.pid && state?.error) return state.error;
    return `its daemon exited with code ${exitCode}; see ${paths.daemonLog}`;
}
