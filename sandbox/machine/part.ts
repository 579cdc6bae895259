import * as fs from "node:fs";
import * as path from "node:path";

import { digest } from "../toolchain/cache";
import { run } from "../toolchain/commands";
import type { MakeContext, Part } from "../toolchain/part";

/** Everything that decides what is on the disk; the packages are those of the day on which it is made. */
function recipe(): (string | Buffer)[] {
    const files = fs
        .readdirSync(path.join(__dirname, "guest"), { withFileTypes: true, recursive: true })
        .filter((entry) => entry.isFile())
        .map((entry) => path.join(entry.parentPath, entry.name))
        .sort();
    const scripts = ["make.sh", "packages.sh", "unpack.sh", "image.sh"].map((name) => path.join(__dirname, name));
    return [...scripts, ...files].flatMap((file) => [path.relative(__dirname, file), fs.readFileSync(file)]);
}

/** The virtual machine in the cache: `tools/`, `vmlinuz`, `initrd` and `disk`. */
export function machinePart(cache: string): Part {
    const directory = path.join(cache, "machine", digest(recipe()));
    return {
        name: "virtual machine",
        version: "Debian",
        directory,
        group: "machine",
        seconds: 60,
        async make(context: MakeContext): Promise<void> {
            const script = path.join(__dirname, "make.sh");
            const isRoot = process.geteuid?.() === 0;
            await run({
                command: isRoot ? "bash" : "unshare",
                args: isRoot ? [script, directory] : ["--map-root-user", "bash", script, directory],
                cwd: directory,
                env: { ...process.env, LC_ALL: "C.UTF-8", DEBIAN_FRONTEND: "noninteractive" },
                ...context,
            });
        },
    };
}
