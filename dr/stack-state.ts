import type { LocalWorkspace } from "@pulumi/pulumi/automation";
import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { failed } from "./pulumi-errors";

/** Where the engine's command runs: the part of a workspace that this needs. */
export type Engine = Pick<LocalWorkspace, "workDir" | "envVars" | "pulumiHome"> & {
    readonly pulumiCommand: { readonly command: string };
};

/** A stack's state as the engine stores it. */
export interface StackState {
    readonly version: number;
    readonly deployment: unknown;
}

/** The state with its secrets still encrypted; the Automation API would have them in plain text. */
export async function exportState(engine: Engine, stack: string): Promise<StackState> {
    return JSON.parse(await pulumi(engine, ["stack", "export", "--stack", stack])) as StackState;
}

/** Replaces a stack's state, by way of standard input: the Automation API would leave a file that everybody can read. */
export async function importState(engine: Engine, stack: string, state: StackState): Promise<void> {
    await pulumi(engine, ["stack", "import", "--stack", stack], JSON.stringify(state));
}

async function pulumi(
    { pulumiCommand, workDir, envVars, pulumiHome }: Engine,
    given: readonly string[],
    input = "",
): Promise<string> {
    const child = spawn(pulumiCommand.command, [...given, "--non-interactive"], {
        cwd: workDir,
        env: { ...process.env, ...(pulumiHome === undefined ? {} : { PULUMI_HOME: pulumiHome }), ...envVars },
        stdio: ["pipe", "pipe", "pipe"],
    });
    const ended = new Promise<number | null>((resolve, reject) => child.once("error", reject).once("close", resolve));
    // A command that fails early does not read to the end; why it failed is in what it says.
    child.stdin.on("error", () => undefined).end(input);
    const [status, output, errors] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
    if (status !== 0) {
        throw failed(errors);
    }
    return output;
}
