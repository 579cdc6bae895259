import { copyFileSync, mkdtempSync, readdirSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { repository } from "./sandbox";

/**
 * A checkout of the repository with stack configuration of its own, which a command may change: a copy of the repository's, or
 * of another checkout's as it is now. The sources are links to the repository's.
 */
export function checkout(of = repository): string {
    const directory = mkdtempSync(join(tmpdir(), "eks-storage-checkout-"));
    for (const name of readdirSync(repository)) {
        if (/^Pulumi\..*\.yaml$/.test(name)) {
            copyFileSync(join(of, name), join(directory, name));
        } else if (!name.startsWith(".")) {
            symlinkSync(join(repository, name), join(directory, name));
        }
    }
    return directory;
}
