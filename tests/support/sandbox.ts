import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type Sandbox, startSandbox } from "../../sandbox";
import { run, Stack } from "./stack";

export const repository = resolve(__dirname, "..", "..");
export const region = "eu-central-1";

/** A sandbox of the suite's own, beside one that may be up for a person, and what a suite does with it. */
export interface TestSandbox {
    sandbox: Sandbox;
    environment: Record<string, string>;
    stack(directory: string, name: string): Stack;
    /** A stack whose commands run in an environment of their own. */
    stackIn(options: { directory: string; name: string; environment: NodeJS.ProcessEnv }): Stack;
    kubectl(...args: string[]): Promise<string>;
    close(): Promise<void>;
}

export async function startTestSandbox(): Promise<TestSandbox> {
    const directory = mkdtempSync(join(tmpdir(), "eks-storage-sandbox-"));
    const sandbox = await startSandbox({ directory, log: () => undefined, lifetime: "WithCaller" });
    const environment = sandbox.environment;
    return {
        sandbox,
        environment,
        stack: (programDirectory, name) => new Stack({ directory: programDirectory, name, environment }),
        stackIn: (options) => new Stack(options),
        async kubectl(...args) {
            const { status, output } = await run("kubectl", ["--kubeconfig", sandbox.kubeconfig(region), ...args], {
                directory: repository,
                environment,
            });
            if (status !== 0) {
                throw new Error(`kubectl ${args.join(" ")}: ${output}`);
            }
            return output;
        },
        async close() {
            await sandbox.stop();
            await rm(directory, { recursive: true, force: true });
        },
    };
}
