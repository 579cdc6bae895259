import { openPair } from "../open";
import type { Means } from "../operate";
import { thisOperator } from "../operator";
import type { TakenStep } from "../terminal";
import { Workloads } from "../workloads";
import { type PairWorld, quick } from "./pair-world";

/** What an operation works with where a spec answers the questions itself. */
export function meansOf(world: PairWorld, ask: Means["ask"]): Means & { progress: { steps: TakenStep[] } } {
    const opened = openPair(world.program.state, quick);
    const inCluster = (side: "primary" | "replica") => ({
        workloads: new Workloads(world.clusters[side], world.pairing[side].fileSystemId),
        nodes: { scale: () => Promise.resolve([]), list: () => Promise.resolve([]) },
    });
    const steps: TakenStep[] = [];
    return {
        pair: {
            ...opened,
            primary: { ...opened.primary, ...inCluster("primary") },
            replica: { ...opened.replica, ...inCluster("replica") },
            recoveryPoints: { start: () => Promise.resolve("job-1"), progress: () => Promise.resolve(100) },
        },
        program: world.program,
        operator: thisOperator(),
        timings: quick,
        log: { progress: () => undefined, note: () => undefined, warn: () => undefined },
        watcher: {
            begins: () => undefined,
            ends: ({ name, title }, milliseconds) => steps.push({ name, title, seconds: milliseconds / 1000 }),
        },
        progress: { steps },
        ask,
        signal: new AbortController().signal,
    };
}
