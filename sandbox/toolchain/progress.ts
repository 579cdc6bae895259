import type { Part } from "./part";

/** How often a build that says nothing is reported as still running. */
const heartbeatMs = 30_000;

export interface Clock {
    now(): number;
}

/** Tells how far the builds are, with the elapsed time of each. */
export class Progress {
    readonly #running = new Map<Part, number>();
    #done = 0;
    #heartbeat: NodeJS.Timeout | undefined;

    constructor(
        private readonly log: (line: string) => void,
        private readonly total: number,
        private readonly clock: Clock = Date,
    ) {}

    start(part: Part): void {
        this.#running.set(part, this.clock.now());
        this.log(`  ${title(part)}: building, about ${duration(part.seconds)}`);
        this.#heartbeat ??= setInterval(() => this.report(), heartbeatMs);
    }

    waiting(part: Part): void {
        this.log(`  ${title(part)}: another process is building it; waiting`);
    }

    finish(part: Part, made: boolean): void {
        this.#done += 1;
        const how = made
            ? `built in ${this.#elapsed(part)}`
            : `built by another process, waited ${this.#elapsed(part)}`;
        this.#end(part, `${how} (${this.#done} of ${this.total})`);
    }

    fail(part: Part): void {
        this.#end(part, `failed after ${this.#elapsed(part)}`);
    }

    /** One line about everything that runs. */
    report(): void {
        const parts = [...this.#running.keys()].map(
            (part) => `${title(part)} ${this.#elapsed(part)} of about ${duration(part.seconds)}`,
        );
        if (parts.length > 0) {
            this.log(`  running: ${parts.join(", ")}`);
        }
    }

    close(): void {
        clearInterval(this.#heartbeat);
    }

    #end(part: Part, what: string): void {
        this.#running.delete(part);
        this.log(`  ${title(part)}: ${what}`);
    }

    #elapsed(part: Part): string {
        return duration((this.clock.now() - (this.#running.get(part) ?? this.clock.now())) / 1000);
    }
}

export function title(part: { name: string; version: string }): string {
    return `${part.name} ${part.version}`;
}

/** `8 s`, `3 min 17 s`. */
export function duration(seconds: number): string {
    const whole = Math.round(seconds);
    return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
