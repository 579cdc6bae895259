import { readdirSync, readFileSync, readlinkSync } from "node:fs";

export interface Socket {
    pid: number;
    protocol: string;
    local: string;
    remote: string;
}

/** Every TCP and UDP socket, listening or connected, of a process and all its descendants. */
export function socketsOf(ancestor: number): Socket[] {
    const tables = ["tcp", "tcp6", "udp", "udp6"].flatMap(socketTable);
    return descendants(ancestor).flatMap((pid) => {
        const inodes = openSockets(pid);
        return tables
            .filter(({ inode }) => inodes.has(inode))
            .map(({ protocol, local, remote }) => ({ pid, protocol, local, remote }));
    });
}

/** Whether an address is of this machine's loopback, or the "any" address of a socket that is not connected. */
export function isLoopback(address: string): boolean {
    return /^(127\.\d+\.\d+\.\d+|::1|::ffff:127\.\d+\.\d+\.\d+)$/.test(address);
}

export function descendants(ancestor: number): number[] {
    const parents = readdirSync("/proc")
        .filter((entry) => /^\d+$/.test(entry))
        .map((entry) => ({ pid: Number(entry), parent: parentOf(Number(entry)) }));
    const found = [ancestor];
    for (const pid of found) {
        found.push(...parents.filter(({ parent }) => parent === pid).map((child) => child.pid));
    }
    return found;
}

function parentOf(pid: number): number | undefined {
    try {
        // The command name before it may hold anything, so the fields are counted from its closing bracket.
        const status = readFileSync(`/proc/${pid}/stat`, "utf8");
        return Number(status.slice(status.lastIndexOf(")") + 2).split(" ")[1]);
    } catch {
        return undefined;
    }
}

function openSockets(pid: number): Set<string> {
    try {
        const links = readdirSync(`/proc/${pid}/fd`).map((fd) => {
            try {
                return readlinkSync(`/proc/${pid}/fd/${fd}`);
            } catch {
                return "";
            }
        });
        return new Set(links.flatMap((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? []));
    } catch {
        return new Set();
    }
}

function socketTable(protocol: string) {
    const [, ...lines] = readFileSync(`/proc/net/${protocol}`, "utf8").trim().split("\n");
    return lines.map((line) => {
        const fields = line.trim().split(/\s+/);
        return { protocol, local: address(fields[1]), remote: address(fields[2]), inode: fields[9] };
    });
}

/** The kernel prints an address as 32-bit words in the machine's byte order (little-endian), then the port. */
function address(field: string): string {
    const [hex] = field.split(":");
    const bytes = (hex.match(/.{8}/g) ?? []).flatMap((word) => [...Buffer.from(word, "hex").reverse()]);
    if (bytes.length === 4) {
        return bytes.join(".");
    }
    const mapped = bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 0xff && bytes[11] === 0xff;
    if (mapped) {
        return `::ffff:${bytes.slice(12).join(".")}`;
    }
    const isShort = bytes.slice(0, 15).every((byte) => byte === 0);
    return isShort ? `::${bytes[15] === 0 ? "" : bytes[15].toString(16)}` : Buffer.from(bytes).toString("hex");
}
