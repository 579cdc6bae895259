import { randomUUID } from "node:crypto";
import { readFileSync, readlinkSync } from "node:fs";
import { hostname, userInfo } from "node:os";

/** Who runs this command, as the journal names them. */
export interface Operator {
    /** A person's name for the history. */
    readonly name: string;
    /** Different for every run. */
    readonly owner: string;
    /** Names this process among all of all machines, where that can be told. */
    readonly process?: string;
}

export function thisOperator(): Operator {
    const name = `${user()}@${hostname()}`;
    return { name, owner: `${name}#${randomUUID().slice(0, 8)}`, process: machine && `${machine}/${process.pid}` };
}

/** True only when the process ran on this very machine and is there no more. */
export function isGone(process: string | undefined): boolean {
    if (machine === undefined || process === undefined || !process.startsWith(`${machine}/`)) {
        return false;
    }
    return !lives(Number(process.slice(machine.length + 1)));
}

export function lives(pid: number): boolean {
    try {
        process.kill(pid, 0);
        return true;
    } catch (error) {
        // It lives, and is somebody else's.
        return (error as NodeJS.ErrnoException).code === "EPERM";
    }
}

/** One boot of one machine and the numbering of its processes; a host name alone is shared by many containers. */
const machine = machineOf();

function machineOf(): string | undefined {
    try {
        const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
        return `${boot}/${readlinkSync("/proc/self/ns/pid")}`;
    } catch {
        return undefined;
    }
}

function user(): string {
    try {
        return userInfo().username;
    } catch {
        return `uid${process.getuid?.() ?? ""}`;
    }
}
