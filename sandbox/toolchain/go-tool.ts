import * as fs from "node:fs";
import * as path from "node:path";

import { contents, digest } from "./cache";
import { capture, run, type Environment } from "./commands";
import type { MakeContext, Part } from "./part";
import type { Companion, Tool } from "./tools";

/** The wrapper modules. Each pins one program: their requirements contradict each other, so they cannot share one. */
const wrappers = path.join(__dirname, "go");

export function wrapperDirectory(wrapper: string): string {
    return path.join(wrappers, wrapper);
}

/** What `go` is run with: the committed go.sum decides, nothing of the user's own Go settings but the module proxy. */
export function goEnvironment(env: Environment = process.env): Environment {
    return {
        ...env,
        GOFLAGS: "-mod=readonly -trimpath -buildvcs=false",
        // The installed compiler or none: a silent download of another one would cost minutes and pin nothing.
        GOTOOLCHAIN: "local",
        GOWORK: "off",
        GO111MODULE: "on",
        CGO_ENABLED: "0",
        GOOS: undefined,
        GOARCH: undefined,
    };
}

export function goToolPart(cache: string, tool: Tool): Part {
    const wrapper = wrapperDirectory(tool.wrapper);
    const variables = Object.entries(tool.variables ?? {}).map(([name, value]) => `-X ${name}=${value}`);
    // Without symbol tables: half a gigabyte less, and the panics keep their line numbers.
    const linkerFlags = ["-s", "-w", ...variables].join(" ");
    const key = digest([
        ...contents(wrapper),
        tool.package,
        linkerFlags,
        JSON.stringify(tool.companion ?? null),
        process.arch,
    ]);
    const directory = path.join(cache, "tools", tool.name, `${tool.version}-${key}`);
    return {
        name: tool.name,
        version: tool.version,
        directory,
        group: tool.wrapper,
        seconds: tool.seconds,
        async make(context: MakeContext): Promise<void> {
            // Inside the folder, so that what a killed build leaves goes with it.
            const temporary = path.join(directory, ".tmp");
            fs.mkdirSync(temporary);
            const env = { ...goEnvironment(), GOTMPDIR: temporary };
            const output = path.join(directory, tool.name);
            await run({
                command: "go",
                args: ["build", "-ldflags", linkerFlags, "-o", output, tool.package],
                cwd: wrapper,
                env,
                ...context,
            });
            if (tool.companion) {
                await copyCompanion(tool.companion, wrapper, directory);
            }
            fs.rmSync(temporary, { recursive: true, force: true });
        },
    };
}

async function copyCompanion(companion: Companion, wrapper: string, directory: string): Promise<void> {
    const source = path.join(await moduleDirectory(companion.module, wrapper), companion.file);
    const target = path.join(directory, path.basename(companion.file));
    fs.copyFileSync(source, target);
    // The module cache is read-only and keeps no executable bits.
    fs.chmodSync(target, 0o755);
}

/** Where the module cache holds the version of a module that a wrapper pins, checked against its go.sum. */
export async function moduleDirectory(module: string, wrapper: string): Promise<string> {
    const result = await capture("go", ["list", "-m", "-f", "{{.Dir}}", module], goEnvironment(), wrapper);
    const directory = result.stdout.trim();
    if (result.code !== 0 || directory === "") {
        throw new Error(`Go module ${module} is not in the module cache: ${result.stderr.trim() || "no folder"}`);
    }
    return directory;
}
