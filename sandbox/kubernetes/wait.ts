import { setTimeout as sleep } from "node:timers/promises";

/** Polls until the probe gives a value; an error of the probe ends the wait. */
export async function waitFor<T>(
    what: string,
    timeoutSeconds: number,
    probe: () => Promise<T | undefined>,
): Promise<T> {
    const deadline = Date.now() + timeoutSeconds * 1000;
    for (;;) {
        const found = await probe();
        if (found !== undefined) return found;
        if (Date.now() > deadline) throw new Error(`Waited ${timeoutSeconds} s in vain for ${what}`);
        await sleep(100);
    }
}
