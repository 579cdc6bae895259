import * as path from "node:path";
import { z } from "zod";
import type { SandboxEndpoints } from "./state";
import type { Supervisor } from "./supervisor/supervisor";

const portsSchema = z.object({ aws: z.number(), kubernetes: z.number(), eks: z.number(), random: z.number() });

/** Starts the process that stands in for the Pulumi providers and resolves with the port of each. */
export async function startProviders(
    supervisor: Supervisor,
    directory: string,
    aws: Record<string, string>,
): Promise<SandboxEndpoints["providers"]> {
    let ports: SandboxEndpoints["providers"] | undefined;
    await supervisor.start({
        name: "providers",
        command: process.execPath,
        args: ["-r", "ts-node/register/transpile-only", path.join(__dirname, "providers", "main.ts")],
        cwd: path.join(__dirname, ".."),
        env: { HOME: directory, PATH: process.env.PATH ?? "", ...aws },
        onOutput: (line) => {
            ports ??= readPorts(line);
        },
        ready: () => Promise.resolve(ports !== undefined),
    });
    if (!ports) throw new Error("The provider process listens, but did not say where");
    return ports;
}

/** The process prints one line of JSON when all providers listen. */
function readPorts(line: string): SandboxEndpoints["providers"] | undefined {
    try {
        return portsSchema.parse(JSON.parse(line));
    } catch {
        console.error(`The provider process said: ${line}`);
        return undefined;
    }
}
