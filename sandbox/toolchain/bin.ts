import * as fs from "node:fs";
import * as path from "node:path";

import { digest, fillOnce } from "./cache";
import type { Plan } from "./plan";

/**
 * Puts every tool of a plan under its own name into one folder. What was made here is hard-linked: the Pulumi engine
 * resolves symbolic links and warns about language hosts that then do not lie beside it.
 */
export async function collectTools(cache: string, plan: Plan): Promise<string> {
    const entries = plan.tools.flatMap(({ tool, part, onPath }) =>
        onPath
            ? [{ name: tool, target: onPath.path, link: fs.symlinkSync }]
            : executablesOf(part.directory).map((name) => ({
                  name,
                  target: path.join(part.directory, name),
                  link: fs.linkSync,
              })),
    );
    const directory = path.join(cache, "bin", digest(entries.flatMap((entry) => [entry.name, entry.target])));
    const lock = path.join(cache, "locks", "bin.lock");
    await fillOnce(directory, { lock, onWait: () => undefined }, () => {
        for (const { name, target, link } of entries) {
            link(target, path.join(directory, name));
        }
        return Promise.resolve();
    });
    return directory;
}

/** A tool's folder holds the tool, files that belong beside it, and hidden files of the cache. */
function executablesOf(directory: string): string[] {
    return fs
        .readdirSync(directory)
        .filter((name) => !name.startsWith("."))
        .sort();
}
