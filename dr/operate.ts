import type { RegionUnreachable } from "./aws/errors";
import type { Context, FlowOptions, Log } from "./context";
import { decideFailover, type Decision, lossText, type Observed } from "./decisions.rules";
import { decideFailback, decideRollBack, decideUnlink } from "./failback.rules";
import { Refusal } from "./errors";
import { type FlowPlan, type OnBoundary, runFlow, type Watcher } from "./flow";
import { HeldJournal } from "./journal";
import { begin, type FlowKind, inFlow, type Journal } from "./journal.rules";
import { observe, type Pair } from "./open";
import { isGone, type Operator } from "./operator";
import type { PairProgram } from "./program";
import { failback } from "./steps/failback";
import { failover } from "./steps/failover";
import { failbackRollback, failoverRollback } from "./steps/rollback";
import { unlink } from "./steps/unlink";
import type { Timings } from "./timings";

/** A command that switches roles. */
export interface Operation {
    readonly kind: FlowKind;
    readonly rollBack: boolean;
    readonly options: FlowOptions;
}

/** What an operation works with. */
export interface Means {
    readonly pair: Pair;
    readonly program: PairProgram;
    readonly operator: Operator;
    readonly timings: Timings;
    readonly log: Log;
    readonly watcher: Watcher;
    readonly ask: (question: string) => Promise<void>;
    readonly signal: AbortSignal;
    /** For tests; by default boundaries are published. */
    readonly boundary?: OnBoundary;
}

export function decide(operation: Pick<Operation, "kind" | "rollBack" | "options">, seen: Observed): Decision {
    const { kind, rollBack, options } = operation;
    switch (kind) {
        case "failover":
            return rollBack ? decideRollBack(seen, kind) : decideFailover(seen, options);
        case "failback":
            return rollBack ? decideRollBack(seen, kind) : decideFailback(seen);
        case "unlink":
            return decideUnlink(seen);
        default: {
            const never: never = kind;
            return never;
        }
    }
}

/** Decides, asks, takes the lease and carries the operation out; goes on where a run before this one ended. */
export async function operate(operation: Operation, means: Means): Promise<void> {
    const { pair, operator, timings, log, signal, ask } = means;
    const seen = await observe(pair);
    const decision = accepted(decide(operation, seen));
    if (decision.question !== undefined) {
        await ask(decision.question);
    }
    let previous: Journal["lease"];
    const journal = await HeldJournal.take(pair.store, operator, timings, {
        signal,
        waiting: (owner) => log.progress(`watching the lease of ${owner}, who may be gone`),
        accept: (found) => {
            previous = found.lease;
            // Between the question and the lease another operator may have acted.
            const again = accepted(decide(operation, { ...seen, journal: found }));
            if (again.action !== decision.action || (again.question !== undefined && decision.question === undefined)) {
                throw new Refusal("The journal changed meanwhile; run this again");
            }
        },
    });
    try {
        const { flow } = decision;
        await journal.update((state) =>
            decision.action === "Begin" || !state.flow
                ? begin(state, journal.act, flow)
                : inFlow(state, {
                      planned: flow.planned,
                      rollingBack: flow.rollingBack ?? state.flow.rollingBack,
                      facts: flow.facts,
                  }),
        );
        const context: Context = {
            ...means,
            ...pair,
            pairing: pair.state.pairing,
            journal,
            options: operation.options,
            afterKill: isGone(previous?.process),
        };
        await runFlow(context, planOf(operation, context, seen), means.watcher, means.boundary);
    } finally {
        await journal.release();
    }
}

function accepted(decision: Decision): Exclude<Decision, { refusal: string }> {
    if (decision.refusal !== undefined) {
        throw new Refusal(upperFirst(decision.refusal));
    }
    return decision;
}

function planOf({ kind, rollBack }: Operation, context: Context, seen: Observed): FlowPlan {
    switch (kind) {
        case "failover":
            return rollBack
                ? { steps: failoverRollback, ends: "failover rolled back" }
                : {
                      steps: failover,
                      ends: `${context.replica.region} serves`,
                      withoutPrimary: (error) => goOnWithoutPrimary(context, seen, error),
                  };
        case "failback":
            return rollBack
                ? { steps: failbackRollback, ends: "failback rolled back" }
                : { steps: failback, ends: `${context.primary.region} serves` };
        case "unlink":
            return { steps: unlink, ends: "unlinked" };
        default: {
            const never: never = kind;
            return never;
        }
    }
}

/** The primary's Region is lost while it is being fenced or waited for: what was planned is no more. */
async function goOnWithoutPrimary(context: Context, seen: Observed, error: RegionUnreachable): Promise<void> {
    const { journal, log, replica, primary } = context;
    if (!journal.state.flow?.planned) {
        throw error;
    }
    if (await context.primaryAnswers()) {
        log.warn(`${error.message}, and then it did: the step is taken again`);
        return;
    }
    if (journal.state.flow.facts.cutBegunAt === undefined) {
        const found = await replica.efs.replication(replica.fileSystemId);
        const seconds = found?.lastSyncAt && (Date.now() - found.lastSyncAt.getTime()) / 1000;
        const now = { ...seen, secondsSinceSync: seconds === undefined ? undefined : Math.round(seconds) };
        await context.ask(`${primary.region} stopped answering. Go on without it? ${lossText(now)}`);
    }
    await journal.update((state) => inFlow(state, { planned: false }));
}

function upperFirst(text: string): string {
    return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
