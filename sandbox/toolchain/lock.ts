import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";

/** A lock that is not free after this time is worth a word to who waits. */
const patienceMs = 500;

/**
 * Runs `work` while no other process holds the lock on `file`. The kernel holds the lock for a helper process that
 * ends with its standard input, so a process that is killed leaves none behind.
 */
export async function withLock<T>(file: string, onWait: () => void, work: () => Promise<T>): Promise<T> {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    const holder = spawn("flock", ["--exclusive", file, "sh", "-c", "echo locked; exec cat"], {
        stdio: ["pipe", "pipe", "pipe"],
        // Ctrl-C at the terminal must not release the lock before the work has ended.
        detached: true,
    });
    // Told through "close" below.
    holder.stdin.on("error", () => undefined);
    let errors = "";
    holder.stderr.setEncoding("utf8").on("data", (text: string) => (errors += text));
    const ended = new Promise<never>((_, reject) => {
        holder.on("error", (error) => reject(new Error(`cannot lock ${file}: ${error.message}`)));
        holder.on("close", () => reject(new Error(`cannot lock ${file}: ${errors.trim() || "flock ended"}`)));
    });
    const waiting = setTimeout(onWait, patienceMs);
    try {
        await Promise.race([ended, new Promise<void>((resolve) => holder.stdout.once("data", () => resolve()))]);
        clearTimeout(waiting);
        return await Promise.race([ended, work()]);
    } finally {
        clearTimeout(waiting);
        ended.catch(() => undefined);
        holder.stdin.end();
    }
}
