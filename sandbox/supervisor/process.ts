import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import * as readline from "node:readline";

export interface ProcessOptions {
    /** Name in reports and errors, for example `eu-central-1/dev/etcd`. */
    name: string;
    command: string;
    args: string[];
    /** The whole environment: nothing is inherited, so that a user's proxies, profiles and kubeconfigs stay out. */
    env: Record<string, string>;
    cwd?: string;
    /** File that receives standard error, and standard output unless `onOutput` is given. */
    log: string;
    /** Receives each line of standard output. */
    onOutput?: (line: string) => void;
    /** Called when the process ends, however it ends. */
    onExit?: (exit: ProcessExit) => void;
}

export interface ProcessExit {
    code: number | null;
    signal: NodeJS.Signals | null;
    /** True when `stop` asked for it. */
    asked: boolean;
}

export interface RunningProcess {
    name: string;
    pid: number;
    log: string;
    /** Undefined while the process runs. */
    readonly exit: ProcessExit | undefined;
    exited: Promise<ProcessExit>;
    /** Ends the process: SIGTERM, then SIGKILL after the grace period. */
    stop(graceSeconds?: number): Promise<ProcessExit>;
}

/**
 * The command line of a process that the kernel kills when the parent dies. A parent that died before the kernel was told
 * would never be noticed, so the process compares who its parent is before it becomes the command.
 */
export function boundToParent(parent: number, command: string, args: string[]): [string, string[]] {
    const comparison = `[ "$PPID" = "$0" ] || exit 125; exec "$@"`;
    return ["setpriv", ["--pdeathsig", "KILL", "--", "sh", "-c", comparison, String(parent), command, ...args]];
}

/** Starts a process that cannot outlive this one, in a process group of its own, with its output in a file. */
export async function startProcess(options: ProcessOptions): Promise<RunningProcess> {
    fs.mkdirSync(path.dirname(options.log), { recursive: true });
    const log = fs.openSync(options.log, "a", 0o600);
    const child = spawn(...boundToParent(process.pid, options.command, options.args), {
        cwd: options.cwd,
        // setpriv and sh are found on the PATH given here.
        env: { PATH: process.env.PATH, ...options.env },
        stdio: ["ignore", options.onOutput ? "pipe" : log, log],
        detached: true,
    });
    fs.closeSync(log);

    const pid = await new Promise<number>((resolve, reject) => {
        child.once("error", (cause) => reject(new Error(cannotStart(options.name, cause), { cause })));
        child.once("spawn", () => (child.pid === undefined ? reject(new Error(options.name)) : resolve(child.pid)));
    });
    if (options.onOutput && child.stdout) {
        readline.createInterface({ input: child.stdout }).on("line", options.onOutput);
    }

    let asked = false;
    let exit: ProcessExit | undefined;
    const exited = new Promise<ProcessExit>((resolve) => {
        child.once("exit", (code, signal) => {
            exit = { code, signal, asked };
            signalGroup(pid, "SIGKILL");
            options.onExit?.(exit);
            resolve(exit);
        });
    });

    return {
        name: options.name,
        pid,
        log: options.log,
        get exit() {
            return exit;
        },
        exited,
        async stop(graceSeconds = 10) {
            if (exit) return exit;
            asked = true;
            signalGroup(pid, "SIGTERM");
            const kill = setTimeout(() => signalGroup(pid, "SIGKILL"), graceSeconds * 1000);
            try {
                return await exited;
            } finally {
                clearTimeout(kill);
            }
        },
    };
}

/** `exited with code 1`, `was killed by SIGKILL`. */
export function describeExit(exit: { code: number | null; signal: string | null }): string {
    return exit.signal ? `was killed by ${exit.signal}` : `exited with code ${exit.code}`;
}

function cannotStart(name: string, cause: NodeJS.ErrnoException): string {
    return cause.code === "ENOENT"
        ? `${name} cannot be started: the command setpriv is not on PATH; install the package util-linux`
        : `${name} cannot be started: ${cause.message}`;
}

/** Signals whatever is left of a process group; an empty group is none. */
function signalGroup(pid: number, signal: NodeJS.Signals): void {
    try {
        process.kill(-pid, signal);
    } catch (error) {
        if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
    }
}
