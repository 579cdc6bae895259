import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Run {
    status: number | null;
    stdout: string;
    /** Standard output and error, as a person would see them. */
    output: string;
    milliseconds: number;
}

/** One line of the engine's event log that this suite looks at. */
export interface ResourceEvent {
    operation: string;
    urn: string;
    type: string;
}

/** Where in the event log a resource's operation begins or ends, by its place in it. */
export interface ResourceMoment {
    moment: "begins" | "ends";
    urn: string;
    type: string;
}

interface LoggedEvent {
    resourcePreEvent?: { metadata: ResourceEvent & { op: string } };
    resOutputsEvent?: { metadata: ResourceEvent & { op: string } };
}

/** A stack, driven as a person drives it: by the `pulumi` command in the program's folder. */
export class Stack {
    /** Events of the last `up`, `preview`, `refresh` or `destroy`. */
    public events: ResourceEvent[] = [];
    /** The same events in their order, with the ends of the operations. */
    public moments: ResourceMoment[] = [];

    constructor(private readonly options: { directory: string; name: string; environment: NodeJS.ProcessEnv }) {}

    /** Runs `pulumi` with these arguments on this stack; fails with the whole output unless it ends with `expected`. */
    async pulumi(args: string[], expected = 0): Promise<Run> {
        // The flag --event-log is one of the engine's debugging commands.
        const environment = { ...this.options.environment, PULUMI_DEBUG_COMMANDS: "true" };
        const result = await run("pulumi", [...args, "--stack", this.options.name, "--non-interactive"], {
            ...this.options,
            environment,
        });
        if (result.status !== expected) {
            throw new Error(`pulumi ${args.join(" ")} ended with ${result.status}, not ${expected}:\n${result.output}`);
        }
        return result;
    }

    async init(): Promise<void> {
        const { name } = this.options;
        const result = await run("pulumi", ["stack", "init", name, "--non-interactive"], this.options);
        if (result.status !== 0 && !result.output.includes("already exists")) {
            throw new Error(result.output);
        }
    }

    up = (...args: string[]) => this.observed(["up", "--yes", "--skip-preview", ...args]);
    preview = (...args: string[]) => this.observed(["preview", ...args]);
    refresh = (...args: string[]) => this.observed(["refresh", "--yes", "--skip-preview", ...args]);
    destroy = (...args: string[]) => this.observed(["destroy", "--yes", "--skip-preview", ...args]);

    async outputs(): Promise<Record<string, unknown>> {
        const { stdout } = await this.pulumi(["stack", "output", "--json", "--show-secrets"]);
        return JSON.parse(stdout) as Record<string, unknown>;
    }

    /** The deployment as the backend stores it: what would leak if the state file did. */
    async state(): Promise<string> {
        return (await this.pulumi(["stack", "export"])).stdout;
    }

    private async observed(args: string[]): Promise<Run> {
        const log = join(mkdtempSync(join(tmpdir(), "eks-storage-events-")), "events.json");
        const result = await this.pulumi([...args, "--event-log", log]);
        const logged = readFileSync(log, "utf8")
            .split("\n")
            .filter(Boolean)
            .map((line) => JSON.parse(line) as LoggedEvent);
        this.events = logged.flatMap(({ resourcePreEvent: event }) =>
            event ? [{ operation: event.metadata.op, urn: event.metadata.urn, type: event.metadata.type }] : [],
        );
        this.moments = logged.flatMap(({ resourcePreEvent, resOutputsEvent }): ResourceMoment[] => [
            ...(resourcePreEvent ? [momentOf("begins", resourcePreEvent.metadata)] : []),
            ...(resOutputsEvent ? [momentOf("ends", resOutputsEvent.metadata)] : []),
        ]);
        return result;
    }
}

function momentOf(moment: ResourceMoment["moment"], { urn, type }: ResourceEvent): ResourceMoment {
    return { moment, urn, type };
}

export function run(
    command: string,
    args: string[],
    options: { directory: string; environment: NodeJS.ProcessEnv; input?: string },
): Promise<Run> {
    const started = process.hrtime.bigint();
    return new Promise((resolve, reject) => {
        const child = spawn(command, args, { cwd: options.directory, env: options.environment });
        const chunks: { stream: "out" | "error"; chunk: Buffer }[] = [];
        child.stdout.on("data", (chunk: Buffer) => chunks.push({ stream: "out", chunk }));
        child.stderr.on("data", (chunk: Buffer) => chunks.push({ stream: "error", chunk }));
        const text = (part: typeof chunks) => Buffer.concat(part.map(({ chunk }) => chunk)).toString("utf8");
        child.stdin.end(options.input ?? "");
        child.on("error", reject);
        child.on("close", (status) => {
            const milliseconds = Number((process.hrtime.bigint() - started) / 1_000_000n);
            const stdout = text(chunks.filter(({ stream }) => stream === "out"));
            resolve({ status, stdout, output: text(chunks), milliseconds });
        });
    });
}
