import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";

export type Environment = Record<string, string | undefined>;

export interface Result {
    /** Undefined when the program could not be started or was ended by a signal. */
    code: number | undefined;
    stdout: string;
    stderr: string;
}

/** No question that is asked here takes a program longer. */
const patienceMs = 30_000;

/** Runs a program for its output. It never throws: a program that is missing is a result like any other. */
export function capture(
    command: string,
    args: string[],
    env: Environment = process.env,
    cwd?: string,
): Promise<Result> {
    return new Promise((resolve) => {
        const child = spawn(command, args, {
            cwd,
            env,
            stdio: ["ignore", "pipe", "pipe"],
            signal: AbortSignal.timeout(patienceMs),
        });
        let stdout = "";
        let stderr = "";
        child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
        child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
        child.on("error", (error) => resolve({ code: undefined, stdout, stderr: error.message }));
        child.on("close", (code) => resolve({ code: code ?? undefined, stdout, stderr }));
    });
}

/** A step of a build that failed; `output` is the end of what the program printed. */
export class CommandError extends Error {
    constructor(
        readonly command: string,
        readonly reason: string,
        readonly output: string,
    ) {
        super(`${command}: ${reason}`);
    }
}

export interface BuildStep {
    command: string;
    args: string[];
    cwd: string;
    env: Environment;
    /** Receives all output; text is appended. */
    log: string;
    signal: AbortSignal;
}

/** Runs one step of a build at low priority. It dies with this process, so that a killed start leaves no compiler. */
export function run(step: BuildStep): Promise<void> {
    fs.mkdirSync(path.dirname(step.log), { recursive: true });
    const line = [step.command, ...step.args].join(" ");
    fs.appendFileSync(step.log, `\n$ ${line}\n`);
    const start = fs.statSync(step.log).size;
    const log = fs.openSync(step.log, "a");
    return new Promise<void>((resolve, reject) => {
        const fail = (reason: string) =>
            reject(new CommandError(line, reason, fs.readFileSync(step.log).subarray(start).toString("utf8")));
        const child = spawn("nice", ["-n", "10", "setpriv", "--pdeathsig", "KILL", step.command, ...step.args], {
            cwd: step.cwd,
            env: step.env,
            stdio: ["ignore", log, log],
            signal: step.signal,
            killSignal: "SIGKILL",
        });
        child.on("error", (error) => fail(step.signal.aborted ? "stopped" : error.message));
        child.on("close", (code, signal) => {
            if (code === 0) {
                resolve();
            } else {
                fail(step.signal.aborted ? "stopped" : signal ? `ended by ${signal}` : `exit status ${code}`);
            }
        });
    }).finally(() => fs.closeSync(log));
}
