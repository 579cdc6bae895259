import { copyFileSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseDocument } from "yaml";
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

/** Takes a key out of the configuration of every stack of a checkout. */
export function leaveOut(directory: string, key: string): void {
    for (const name of readdirSync(directory).filter((file) => /^Pulumi\..*\.yaml$/.test(file))) {
        const file = join(directory, name);
        const document = parseDocument(readFileSync(file, "utf8"));
        document.deleteIn(["config", `eks-storage-environments:${key}`]);
        writeFileSync(file, document.toString());
    }
}
