import { CommanderError } from "commander";
import pc from "picocolors";
import { SandboxError, UsageError } from "./errors";
import { ToolchainError } from "./toolchain";

/** Aborted by the first Ctrl-C or SIGTERM; what was being started is then ended before this process goes. */
export function interruption(): AbortSignal {
    const controller = new AbortController();
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => controller.abort());
    return controller.signal;
}

/** Red for a person; picocolors alone would also colour what a build server keeps in a log. */
export function red(text: string): string {
    return process.stderr.isTTY ? pc.red(text) : text;
}

/** Says what went wrong in one line and gives the exit status. */
export function report(error: unknown): number {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (error instanceof UsageError) return say(error.message, 2);
    if (error instanceof SandboxError || error instanceof ToolchainError) return say(error.message, 1);
    if (error instanceof Error && error.name === "AbortError")
        return say("Interrupted; nothing was left running.", 130);
    // A defect of the sandbox itself: here the trace is the message.
    console.error(error);
    return 1;
}

function say(message: string, status: number): number {
    console.error(red(message));
    return status;
}
