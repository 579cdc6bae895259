import * as fs from "node:fs";
import * as path from "node:path";
import { SandboxError } from "./errors";
import type { SandboxPaths } from "./state";

/**
 * Makes a folder a sandbox's. One that holds something else is refused: a sandbox clears files named `clusters`, `logs`
 * and the like, which EKS_STORAGE_SANDBOX may by mistake make a user's own.
 */
export function claimDirectory(paths: SandboxPaths): void {
    fs.mkdirSync(paths.directory, { recursive: true, mode: 0o700 });
    if (isSandboxDirectory(paths)) return;
    const present = fs.readdirSync(paths.directory);
    if (present.length > 0) {
        throw new SandboxError(
            `${paths.directory} is no sandbox folder and is not empty (${present[0]}); let EKS_STORAGE_SANDBOX name a new or empty folder`,
        );
    }
    fs.writeFileSync(paths.lock, "", { mode: 0o600 });
}

export function isSandboxDirectory(paths: SandboxPaths): boolean {
    return fs.existsSync(paths.lock);
}

/** Removes what a sandbox writes, and the folder unless someone put other things there; false when there is none. */
export function removeDirectory(paths: SandboxPaths): boolean {
    if (!isSandboxDirectory(paths)) return false;
    const { directory, lock, ...others } = paths;
    const below = Object.values(others).map((file) => path.relative(directory, file).split(path.sep)[0]);
    // The lock, which marks the folder as a sandbox's, goes last.
    for (const name of new Set(below)) fs.rmSync(path.join(directory, name), { recursive: true, force: true });
    fs.rmSync(lock, { force: true });
    if (fs.readdirSync(directory).length === 0) fs.rmdirSync(directory);
    return true;
}
