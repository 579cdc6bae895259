import * as path from "node:path";
import { startProcess, type ProcessExit, type ProcessOptions, type RunningProcess } from "./process";
import { waitUntilReady } from "./ready";

export interface SupervisedProcessOptions extends Omit<ProcessOptions, "log" | "onExit"> {
    /** The port it serves, for the report. */
    port?: number;
    /** Answers true once the process can be used. */
    ready?: () => Promise<boolean>;
    readyTimeoutSeconds?: number;
}

export interface ProcessReport {
    name: string;
    pid: number;
    port?: number;
    log: string;
    state: "starting" | "running" | "exited";
    exit?: { code: number | null; signal: string | null };
}

interface Entry {
    running: RunningProcess;
    port?: number;
    ready: boolean;
}

/**
 * Keeps account of the child processes. One that ends without having been asked to stays in the report with its exit and
 * its log; nothing is restarted, because a component that dies in the sandbox is a finding.
 */
export class Supervisor {
    readonly #entries = new Map<string, Entry>();
    #closed = false;

    constructor(
        private readonly logDirectory: string,
        private readonly onChange: () => void = () => undefined,
    ) {}

    /** Starts a process and resolves once it is ready. */
    async start(options: SupervisedProcessOptions): Promise<RunningProcess> {
        if (this.#closed) throw new Error(`Process ${options.name} is not started: the sandbox is stopping`);
        if (this.#entries.get(options.name)?.running.exit === undefined && this.#entries.has(options.name)) {
            throw new Error(`Process ${options.name} is running already`);
        }
        const running = await startProcess({
            ...options,
            log: path.join(this.logDirectory, `${options.name.replaceAll("/", ".")}.log`),
            onExit: (exit) => this.#ended(options.name, exit),
        });
        if (this.#closed) {
            await running.stop();
            throw new Error(`Process ${options.name} is ended again: the sandbox is stopping`);
        }
        const entry: Entry = { running, port: options.port, ready: options.ready === undefined };
        this.#entries.set(options.name, entry);
        this.onChange();
        if (options.ready) {
            try {
                await waitUntilReady(running, options.ready, options.readyTimeoutSeconds ?? 60);
            } catch (error) {
                await this.stop(options.name);
                throw error;
            }
            entry.ready = true;
            this.onChange();
        }
        return running;
    }

    /** Ends a process and forgets it; one that is not known is none. */
    async stop(name: string, graceSeconds?: number): Promise<void> {
        const entry = this.#entries.get(name);
        if (!entry) return;
        await entry.running.stop(graceSeconds);
        this.#entries.delete(name);
        this.onChange();
    }

    /** Ends everything within one grace period, and starts nothing any more. */
    async close(graceSeconds?: number): Promise<void> {
        this.#closed = true;
        await Promise.all([...this.#entries.keys()].map((name) => this.stop(name, graceSeconds)));
    }

    report(): ProcessReport[] {
        return [...this.#entries.entries()].map(([name, { running, port, ready }]) => ({
            name,
            pid: running.pid,
            port,
            log: running.log,
            state: running.exit ? "exited" : ready ? "running" : "starting",
            exit: running.exit && { code: running.exit.code, signal: running.exit.signal },
        }));
    }

    #ended(name: string, exit: ProcessExit): void {
        if (exit.asked) return;
        this.onChange();
        console.error(
            `${new Date().toISOString()} ${name} ended unexpectedly (code ${exit.code}, signal ${exit.signal})`,
        );
    }
}
