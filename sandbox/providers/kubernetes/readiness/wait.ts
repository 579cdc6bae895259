/** Waiting for an object, by looking at it again and again. */
import { setTimeout as delay } from "node:timers/promises";
import { annotationOf, type KubernetesObject } from "../object";
import type { Cluster } from "../cluster";

export interface Clock {
    now(): number;
    sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
    now: () => Date.now(),
    sleep: (milliseconds, signal) => delay(milliseconds, undefined, { signal }),
};

export interface Wait {
    cluster: Cluster;
    /** Its annotations say what to wait for and how long. */
    inputs: KubernetesObject;
    /** From `customTimeouts`. */
    timeoutSeconds?: number;
    signal: AbortSignal;
    clock: Clock;
    log(message: string): void;
}

const defaultTimeoutSeconds = 600;
const firstPauseMilliseconds = 100;
const longestPauseMilliseconds = 1000;

/** Keeps the time of one wait. */
export class Patience {
    private readonly started: number;
    private readonly timeoutSeconds: number;
    private pause = firstPauseMilliseconds;

    constructor(
        private readonly wait: Wait,
        ofKind = defaultTimeoutSeconds,
    ) {
        this.started = wait.clock.now();
        const annotation = Number(annotationOf(wait.inputs, "pulumi.com/timeoutSeconds") ?? "");
        this.timeoutSeconds = wait.timeoutSeconds ?? (annotation > 0 ? annotation : ofKind);
    }

    get waitedSeconds(): number {
        return (this.wait.clock.now() - this.started) / 1000;
    }

    /** Pauses before the next look; says so where there is none to come. */
    async rest(): Promise<string | undefined> {
        const { clock, signal } = this.wait;
        const remaining = this.timeoutSeconds - this.waitedSeconds;
        if (remaining <= 0) {
            return `after ${this.timeoutSeconds} s`;
        }
        if (signal.aborted) {
            return "as the operation is cancelled";
        }
        const pause = Math.min(this.pause, remaining * 1000);
        this.pause = Math.min(this.pause * 1.5, longestPauseMilliseconds);
        await clock.sleep(pause, signal).catch((error: unknown) => {
            if (!signal.aborted) {
                throw error;
            }
        });
        return undefined;
    }
}
