import { setTimeout as sleep } from "node:timers/promises";
import type { Clients } from "./aws/clients";
import type { Efs, Replication } from "./aws/efs";
import { RegionUnreachable } from "./aws/errors";
import type { NodeGroups } from "./aws/node-groups";
import type { RecoveryPoints, RecoveryPointSettings } from "./aws/recovery-point";
import type { Pairing, PairSide } from "./deployment.rules";
import { DrError, LeaseLost } from "./errors";
import type { HeldJournal } from "./journal";
import type { Facts, Flow } from "./journal.rules";
import type { PairProgram } from "./program";
import type { Timings } from "./timings";
import type { Workloads } from "./workloads";

/** One Region of the pair, and what this command does there. */
export interface Side extends PairSide {
    readonly role: "primary" | "replica";
    readonly clients: Clients;
    readonly efs: Efs;
    readonly workloads: Pick<Workloads, "stop" | "start" | "remaining" | "notReady" | "survey">;
    readonly nodes: Pick<NodeGroups, "scale" | "list">;
}

/** What a step tells the operator while it runs. */
export interface Log {
    /** Where the step stands; each replaces the one before. */
    progress(text: string): void;
    /** Stays on the terminal and in the report. */
    note(text: string): void;
    warn(text: string): void;
}

export interface FlowOptions {
    /** Do not wait for the final sync. */
    readonly now: boolean;
    readonly skipRecoveryPoint: boolean;
    readonly recoveryPoint?: Partial<RecoveryPointSettings>;
}

/** What every step works with. */
export interface Context {
    readonly pairing: Pairing;
    readonly primary: Side;
    readonly replica: Side;
    readonly journal: HeldJournal;
    readonly program: PairProgram;
    readonly recoveryPoints: Pick<RecoveryPoints, "start" | "progress">;
    readonly bytesWritten: (fileSystemId: string, from: Date, to: Date) => Promise<number>;
    readonly timings: Timings;
    readonly options: FlowOptions;
    readonly log: Log;
    readonly signal: AbortSignal;
    /** A run before this one was killed on this machine. */
    readonly afterKill: boolean;
    /** Asks before something that cannot be taken back; throws when the answer is not yes. */
    readonly ask: (question: string) => Promise<void>;
    /** Whether the primary's Region answers now: a probe that is bounded and changes nothing. */
    readonly primaryAnswers: () => Promise<boolean>;
}

/** A step of a flow. Running it again after it was killed anywhere ends in the same state. */
export interface Step {
    /** Its name in the journal. */
    readonly name: string;
    readonly title: string;
    /** For the plan: what it waits for, and what could be lost by it. */
    readonly waitsFor?: string;
    readonly couldLose?: string;
    /** Whether the flow takes it; asked again before each step. */
    readonly when?: (flow: Flow) => boolean;
    /** What the journal is to remember of it, if anything. */
    run(context: Context): Promise<Partial<Facts> | void>;
}

/** The flow that is under way; a step runs in no other case. */
export function flowOf({ journal }: Context): Flow {
    const { flow } = journal.state;
    if (!flow) {
        throw new Error("a step runs in a flow");
    }
    return flow;
}

/** Looks again and again until there is something to see. */
export async function until<T>(context: Context, look: () => Promise<T | undefined>): Promise<T> {
    for (;;) {
        const seen = await look();
        if (seen !== undefined) {
            return seen;
        }
        await pause(context, context.timings.poll);
    }
}

/** Waits, unless the operator stops the command or another one took over. */
export async function pause({ signal, journal }: Context, milliseconds: number): Promise<void> {
    await sleep(milliseconds, undefined, { signal });
    await journal.assertHeld();
}

/** A watch over a Region that something is waited for from: throws once it has stopped answering. */
export function watchPrimary({ primaryAnswers, primary, timings }: Context): () => Promise<void> {
    let askedAt = performance.now();
    let silent = 0;
    return async () => {
        if (performance.now() - askedAt < timings.probeInterval) {
            return;
        }
        silent = (await primaryAnswers()) ? 0 : silent + 1;
        askedAt = performance.now();
        // One probe may be lost for many reasons.
        if (silent >= 2) {
            throw new RegionUnreachable(primary.region, new Error("two probes in a row"));
        }
    };
}

/**
 * What the primary's cluster would have done is left undone, and said, whatever is wrong with it: it may be gone, refuse the
 * operator or not answer. Where its whole Region does not answer, that is what is thrown.
 */
export async function unlessUnreachable<T>(
    { log, primary, primaryAnswers, signal }: Pick<Context, "log" | "primary" | "primaryAnswers" | "signal">,
    what: string,
    work: () => Promise<T>,
): Promise<T | undefined> {
    try {
        return await work();
    } catch (error) {
        if (signal.aborted || error instanceof LeaseLost) {
            throw error;
        }
        if (!(await primaryAnswers())) {
            throw error instanceof RegionUnreachable ? error : new RegionUnreachable(primary.region, error);
        }
        const reason = error instanceof Error ? error.message : String(error);
        log.warn(`${what}: ${reason}; the storage's fence does without`);
        return undefined;
    }
}

export function isForward({ primary, replica }: Pick<Context, "primary" | "replica">, found: Replication): boolean {
    return (
        found.sourceFileSystemId === primary.fileSystemId &&
        found.destinationFileSystemId === replica.fileSystemId &&
        found.destinationRegion === replica.region
    );
}

export function isReverse({ primary, replica }: Pick<Context, "primary" | "replica">, found: Replication): boolean {
    return isForward({ primary: replica, replica: primary }, found);
}

/** Throws for a replication that is none of this pair's. */
export function refuseForeign(context: Context, found: Replication): void {
    if (!isForward(context, found) && !isReverse(context, found)) {
        throw new DrError(
            `${found.sourceFileSystemId} → ${found.destinationFileSystemId} is a replication that is not of this pair`,
        );
    }
}

/** Whole seconds since a time; never negative. */
export function secondsSince(time: Date | string, now = Date.now()): number {
    return Math.max(0, Math.round((now - new Date(time).getTime()) / 1000));
}
