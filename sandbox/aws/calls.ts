import { createWriteStream, mkdirSync, type WriteStream } from "node:fs";
import { join } from "node:path";
import { isJsonObject, type Json, type JsonObject } from "./json";

/** One call of an AWS API, as it stands in `calls.jsonl`. */
export interface LoggedCall {
    readonly time: string;
    readonly region: string;
    readonly service: string;
    readonly operation: string;
    readonly status: number;
    readonly error?: string;
    readonly milliseconds: number;
    readonly parameters?: JsonObject;
}

export interface CallFilter {
    readonly region?: string;
    readonly service?: string;
    readonly operation?: string;
    /** Only calls from this ISO 8601 time on. */
    readonly since?: string;
}

/** How many calls `/_sandbox/calls` can look back; the file keeps all. */
const remembered = 50_000;

/** The log of all calls, in a file and, for questions, in memory. */
export class CallLog {
    private readonly file: WriteStream;
    private calls: LoggedCall[] = [];

    constructor(directory: string) {
        mkdirSync(directory, { recursive: true });
        this.file = createWriteStream(join(directory, "calls.jsonl"), { flags: "a", mode: 0o600 });
        // A full disk must not end the sandbox: the calls are remembered all the same.
        this.file.on("error", (error) => console.error("sandbox AWS front: calls.jsonl:", error));
    }

    append(call: LoggedCall): void {
        this.file.write(`${JSON.stringify(call)}\n`);
        this.calls.push(call);
        if (this.calls.length > 2 * remembered) {
            this.calls = this.calls.slice(-remembered);
        }
    }

    find(filter: CallFilter): LoggedCall[] {
        const { region, service, operation, since } = filter;
        return this.calls.filter(
            (call) =>
                (region === undefined || call.region === region) &&
                (service === undefined || call.service === service) &&
                (operation === undefined || call.operation === operation) &&
                (since === undefined || call.time >= since),
        );
    }

    forget(): void {
        this.calls = [];
    }

    close(): Promise<void> {
        return new Promise((resolve) => this.file.end(resolve));
    }
}

/** Names whose values never reach the log, at any depth; `Value` only in SSM, where it may be a SecureString. */
const secretName =
    /password|secret(string|binary|access)|plaintext|ciphertext|authorization|userdata|private_?key|(session|identity|access|auth|bearer|saml).*(token|assertion)/i;

const longest = 500;

/** A copy of the parameters that may be written down: secrets masked, long texts cut. */
export function loggable(service: string, parameters: JsonObject): JsonObject {
    return Object.fromEntries(
        Object.entries(parameters).map(([name, value]) => [
            name,
            secretName.test(name) || (service === "ssm" && name === "Value") ? "***" : short(service, value),
        ]),
    );
}

function short(service: string, value: Json): Json {
    if (typeof value === "string") {
        return value.length > longest ? `${value.slice(0, longest)}…` : value;
    }
    if (Array.isArray(value)) {
        return value.map((item) => short(service, item));
    }
    return isJsonObject(value) ? loggable(service, value) : value;
}
