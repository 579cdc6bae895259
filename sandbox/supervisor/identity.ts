import * as fs from "node:fs";

/** A process that cannot be mistaken for a later one with the same number. */
export interface ProcessIdentity {
    pid: number;
    /** Boot of the machine and clock ticks from it to the start of the process. */
    startedAt: string;
}

/** Undefined when there is no such process. */
export function identifyProcess(pid: number): ProcessIdentity | undefined {
    try {
        const status = fs.readFileSync(`/proc/${pid}/stat`, "utf8");
        // The command's name comes second and may contain spaces and brackets: count from its closing one. proc(5): field 22.
        const fields = status.slice(status.lastIndexOf(")") + 2).split(" ");
        const [state, startTime] = [fields[0], fields[19]];
        if (state === "Z") return undefined;
        const boot = fs.readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
        return { pid, startedAt: `${boot}/${startTime}` };
    } catch {
        return undefined;
    }
}

export function isSameProcess(identity: ProcessIdentity): boolean {
    return identifyProcess(identity.pid)?.startedAt === identity.startedAt;
}
