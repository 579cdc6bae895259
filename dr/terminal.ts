import { CommanderError } from "commander";
import { createInterface } from "node:readline/promises";
import pc from "picocolors";
import type { Log, Step } from "./context";
import { DrError, Refusal, Stopped } from "./errors";
import type { Watcher } from "./flow";

/** Exit status of a command that was not carried out, with nothing changed. */
const refused = 2;

/** Aborted by the first Ctrl-C or SIGTERM, which takes effect between two looks or steps; the second one kills. */
export function interruption(): AbortSignal {
    const controller = new AbortController();
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
        process.once(signal, () => controller.abort());
    }
    // What is told to a terminal that is gone is told to nobody.
    process.stderr.on("error", () => undefined);
    return controller.signal;
}

/** Asks on the terminal; `--yes` answers everything. */
export function asker(yes: boolean): (question: string) => Promise<void> {
    return async (question) => {
        if (yes) {
            console.error(`${question} yes (--yes)`);
            return;
        }
        if (!process.stdin.isTTY || !process.stderr.isTTY) {
            throw new Refusal(`${question} Nobody is there to answer: run this in a terminal, or add --yes`);
        }
        const terminal = createInterface({ input: process.stdin, output: process.stderr });
        try {
            const answer = await terminal.question(`${question} [y/N] `);
            if (!/^y(es)?$/i.test(answer.trim())) {
                throw new Stopped("Nothing further was done: the answer was not yes");
            }
        } finally {
            terminal.close();
        }
    };
}

/** A step that was taken, for the report. */
export interface TakenStep {
    name: string;
    title: string;
    seconds: number;
}

/** Follows a flow on standard error, live where that is a terminal, and keeps a report of it. */
export class Progress implements Log, Watcher {
    readonly steps: TakenStep[] = [];
    readonly notes: string[] = [];
    readonly warnings: string[] = [];
    private current: { title: string; since: number } | undefined;
    private where = "";
    private shown = "";
    private readonly timer: NodeJS.Timeout;

    constructor() {
        this.timer = setInterval(() => this.draw(), 1000).unref();
    }

    begins(step: Step, { number, of }: { number: number; of: number }): void {
        this.current = { title: `${number}/${of} ${step.title}`, since: performance.now() };
        this.where = step.waitsFor === undefined ? "" : `waits for ${step.waitsFor}`;
        if (!process.stderr.isTTY) {
            console.error([`${this.current.title} …`, this.where && `(${this.where})`].filter(Boolean).join(" "));
        }
        this.draw();
    }

    ends(step: Step, milliseconds: number): void {
        const seconds = Math.round(milliseconds / 100) / 10;
        this.steps.push({ name: step.name, title: step.title, seconds });
        this.line(`${colour("green", "✔")} ${step.title} ${colour("dim", `${seconds} s`)}`);
        this.current = undefined;
        this.where = "";
    }

    progress(text: string): void {
        if (!process.stderr.isTTY && text !== this.where) {
            console.error(`  ${text}`);
        }
        this.where = text;
        this.draw();
    }

    note(text: string): void {
        this.notes.push(text);
        this.line(`  ${text}`);
    }

    warn(text: string): void {
        this.warnings.push(text);
        this.line(`${colour("yellow", "!")} ${text}`);
    }

    close(): void {
        clearInterval(this.timer);
        this.clear();
    }

    private line(text: string): void {
        this.clear();
        console.error(text);
        this.draw();
    }

    private draw(): void {
        if (!process.stderr.isTTY || !this.current) {
            return;
        }
        const seconds = Math.round((performance.now() - this.current.since) / 1000);
        const text = `${this.current.title} ${seconds} s${this.where ? ` · ${this.where}` : ""}`;
        this.clear();
        this.shown = text.slice(0, Math.max(20, process.stderr.columns - 1));
        process.stderr.write(this.shown);
    }

    private clear(): void {
        if (this.shown) {
            process.stderr.write("\r\u001b[K");
            this.shown = "";
        }
    }
}

function colour(name: "green" | "yellow" | "red" | "dim", text: string): string {
    return process.stderr.isTTY ? pc[name](text) : text;
}

/** Says what went wrong in one line and gives the exit status. */
export function report(
    error: unknown,
    interrupted = "Interrupted. What was done is in the journal: run the same command again to go on.",
): number {
    if (error instanceof CommanderError) {
        return error.exitCode === 0 ? 0 : refused;
    }
    if (error instanceof Refusal) {
        return say(error.message, refused);
    }
    if (error instanceof DrError) {
        return say(error.message, 1);
    }
    if (error instanceof Error && error.name === "AbortError") {
        return say(interrupted, 130);
    }
    // A defect of the command itself: here the trace is the message.
    console.error(error);
    return 1;
}

function say(message: string, status: number): number {
    console.error(colour("red", message));
    return status;
}
