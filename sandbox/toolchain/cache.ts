import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import type { Environment } from "./commands";
import { withLock } from "./lock";

/** Folder shared by all checkouts of this user: what one has built, the next one uses. */
export function cacheDirectory(env: Environment = process.env): string {
    if (env.EKS_STORAGE_CACHE) {
        return path.resolve(env.EKS_STORAGE_CACHE);
    }
    return path.join(env.XDG_CACHE_HOME || path.join(os.homedir(), ".cache"), "eks-storage");
}

/** The environment without what an earlier start put on PATH: the pins of this checkout decide, not an older one's. */
export function outsideCache(env: Environment = process.env): Environment {
    const cache = cacheDirectory(env) + path.sep;
    const directories = (env.PATH ?? "").split(path.delimiter);
    return { ...env, PATH: directories.filter((directory) => !directory.startsWith(cache)).join(path.delimiter) };
}

/** A short name for a set of texts; equal texts in equal order, equal name. */
export function digest(texts: readonly (string | Buffer)[]): string {
    const hash = createHash("sha256");
    for (const text of texts) {
        // The length keeps ["ab", "c"] and ["a", "bc"] apart.
        hash.update(`${Buffer.byteLength(text)}:`).update(text);
    }
    return hash.digest("hex").slice(0, 12);
}

/** The names and contents of a folder's files, in a stable order; folders within it are left out. */
export function contents(directory: string): (string | Buffer)[] {
    return fs
        .readdirSync(directory, { withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => entry.name)
        .sort()
        .flatMap((name) => [name, fs.readFileSync(path.join(directory, name))]);
}

/** Written last into a folder of the cache; without it the folder is the rest of a killed build. */
const marker = ".complete";

export function isComplete(directory: string): boolean {
    return fs.existsSync(path.join(directory, marker));
}

export interface FillOptions {
    /** File whose lock keeps others out, in this process and in others. */
    lock: string;
    onWait: () => void;
}

/**
 * Makes a folder of the cache once, however many processes ask for it. `fill` works in the folder's final place,
 * because a Python virtual environment cannot be moved; the marker makes it count. False: it was complete already.
 */
export async function fillOnce(directory: string, options: FillOptions, fill: () => Promise<void>): Promise<boolean> {
    if (isComplete(directory)) {
        return false;
    }
    return withLock(options.lock, options.onWait, async () => {
        if (isComplete(directory)) {
            return false;
        }
        fs.rmSync(directory, { recursive: true, force: true });
        fs.mkdirSync(directory, { recursive: true });
        await fill();
        fs.writeFileSync(path.join(directory, marker), "");
        return true;
    });
}
