import { CommandError } from "./commands";
import type { Part } from "./part";
import { title } from "./progress";

/** The toolchain could not be completed; the message names every reason and what to do about it. */
export class ToolchainError extends Error {
    override readonly name = "ToolchainError";
}

/** What Go and pip print when they cannot reach anything. */
const unreachable =
    /dial tcp|no such host|network is unreachable|connection refused|connection reset|i\/o timeout|TLS handshake timeout|proxyconnect|Temporary failure in name resolution|Failed to establish a new connection|Read timed out|NewConnectionError|ConnectTimeoutError/;
const diskFull = /no space left on device|No space left on device|\[Errno 28\]/;

/** One line for one part that could not be made: the reason a person can act on, and where to read more. */
export function explain(part: Part, error: unknown, log: string): string {
    const output = error instanceof CommandError ? error.output : "";
    const line = (pattern: RegExp) =>
        output
            .split("\n")
            .find((text) => pattern.test(text))
            ?.trim() ?? "";
    if (unreachable.test(output)) {
        return (
            `${title(part)}: its sources could not be downloaded (${shorten(line(unreachable))}); ` +
            `connect this machine to the Go module proxy and the Python package index, or name reachable ones in GOPROXY and PIP_INDEX_URL; log ${log}`
        );
    }
    if (diskFull.test(output)) {
        return `${title(part)}: the disk is full (${shorten(line(diskFull))}); a complete build wants 12 GiB, most of it in Go's build cache; log ${log}`;
    }
    const reason = error instanceof Error ? error.message : String(error);
    const last = output.trim().split("\n").at(-1) ?? "";
    return `${title(part)}: ${reason}${last === "" ? "" : `: ${shorten(last)}`}; log ${log}`;
}

function shorten(text: string): string {
    return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}
