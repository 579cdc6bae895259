import { setTimeout as sleep } from "node:timers/promises";
import type { Context } from "./resource";

export interface Waiting {
    /** For the error: `EFS file system fs-1`. */
    what: string;
    /** What the probe saw last is named when the time is over. */
    until: string;
}

/** Asks again and again until the probe answers `true`; a string is the state it is in now. */
export async function waitFor(
    context: Context,
    { what, until }: Waiting,
    probe: () => Promise<true | string>,
): Promise<void> {
    const { signal } = context.operation;
    const end = Date.now() + context.timeoutSeconds * 1000;
    let pause = 50;
    let reported = "";
    for (;;) {
        signal.throwIfAborted();
        const state = await probe();
        if (state === true) {
            return;
        }
        if (Date.now() + pause > end) {
            throw new Error(`${what} is still ${state} and not ${until} after ${context.timeoutSeconds} s`);
        }
        if (state !== reported) {
            context.operation.log(`${what}: ${state}`);
            reported = state;
        }
        await sleep(pause, undefined, { signal });
        pause = Math.min(pause * 1.5, 2_000);
    }
}

/** Undefined where the API says, by one of these error codes, that there is no such object. */
export async function ifFound<T>(call: Promise<T>, ...codes: string[]): Promise<T | undefined> {
    try {
        return await call;
    } catch (error) {
        if (hasCode(error, codes)) {
            return undefined;
        }
        throw error;
    }
}

export function hasCode(error: unknown, codes: readonly string[]): boolean {
    return error instanceof Error && codes.includes(error.name);
}

/**
 * Repeats a call while the API refuses it with one of these codes: another object that is being deleted may still
 * hold this one. The real provider goes on for many minutes; here deletions are quick, so that a real obstacle is
 * reported soon.
 */
export async function whileRefused<T>(context: Context, codes: readonly string[], call: () => Promise<T>): Promise<T> {
    const seconds = context.operation.timeoutSeconds ?? 10;
    const end = Date.now() + seconds * 1000;
    for (;;) {
        try {
            return await call();
        } catch (error) {
            if (!hasCode(error, codes) || Date.now() > end) {
                throw error;
            }
        }
        await sleep(250, undefined, { signal: context.operation.signal });
    }
}
