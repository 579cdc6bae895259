import type { RegionUnreachable } from "./aws/errors";
import { type Context, type FlowOptions, type Log, pause, secondsSince, type Step } from "./context";
import { decideFailover, type Decision, livingPrimary, lossText, type Observed } from "./decisions.rules";
import { decideFailback, decideRollBack, decideUnlink } from "./failback.rules";
import { Refusal } from "./errors";
import { type FlowPlan, type OnBoundary, runFlow, type Watcher } from "./flow";
import { HeldJournal } from "./journal";
import { begin, type FlowKind, inFlow, type Journal, resumed } from "./journal.rules";
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
    const { pair, operator, timings, log, signal } = means;
    const { seen, asked } = await agreed(operation, means);
    let decision = accepted(decide(operation, seen));
    let previous: Journal["lease"];
    const journal = await HeldJournal.take(pair.store, operator, timings, {
        signal,
        waiting: (owner) => log.progress(`watching the lease of ${owner}, who may be gone`),
        accept: (found) => {
            previous = found.lease;
            // Between the question and the lease another operator may have acted.
            const again = accepted(decide(operation, { ...seen, journal: found }));
            if (again.action !== decision.action || (again.question !== undefined && !asked)) {
                throw new Refusal("The journal changed meanwhile; run this again");
            }
            decision = again;
        },
    });
    try {
        const { flow } = decision;
        await journal.update((state) =>
            decision.action === "Begin" || !state.flow ? begin(state, journal.act, flow) : resumed(state, flow),
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

/** What is seen, once the operator has said yes to what is asked about it. A silent primary may be back by then. */
async function agreed(operation: Operation, { pair, ask, log }: Means): Promise<{ seen: Observed; asked: boolean }> {
    const seen = await observe(pair);
    const { question } = accepted(decide(operation, seen));
    if (question === undefined) {
        return { seen, asked: false };
    }
    await ask(question);
    if (seen.primaryAnswers || !(await pair.primaryAnswers())) {
        return { seen, asked: true };
    }
    log.note(`${seen.primaryRegion} answers again`);
    const now = { ...seen, primaryAnswers: true };
    // What was agreed to gives up more than what is done now; only a refusal is new.
    accepted(decide(operation, now));
    return { seen: now, asked: true };
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
                      withoutPrimary: withoutPrimary(context, seen),
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

/** How often a step is taken again that a primary fails which answers otherwise. */
const mostTries = 3;

/** The primary's Region is lost while it is being fenced or waited for: what was planned is no more. */
function withoutPrimary(context: Context, seen: Observed): (error: RegionUnreachable, step: Step) => Promise<void> {
    const { journal, log, primary, timings } = context;
    const tries = new Map<string, number>();
    return async (error, { name }) => {
        if (!journal.state.flow?.planned) {
            throw error;
        }
        const answers = await context.primaryAnswers();
        const tried = (tries.get(name) ?? 0) + 1;
        tries.set(name, tried);
        if (answers && tried < mostTries) {
            log.warn(`${error.message}, and then it did: the step is taken again`);
            await pause(context, timings.probeInterval);
            return;
        }
        if (answers) {
            await context.ask(
                `${primary.region} answers, and failed this ${tried} times: ${error.message}. Go on without it? ${await lossNow(context, seen)} It is not fenced and goes on taking writes until it is: these are given up too.`,
            );
        } else if (journal.state.flow.facts.cutBegunAt === undefined) {
            await context.ask(
                `${primary.region} stopped answering. Go on without it? ${await lossNow(context, seen)} ${livingPrimary(primary.region)}`,
            );
        }
        tries.delete(name);
        const primaryGivenUpAt = answers ? journal.act.at : undefined;
        await journal.update((state) => inFlow(state, { planned: false, facts: { primaryGivenUpAt } }));
    };
}

/** By AWS's clock, as long as there is a replication; after that, what the journal says of its end. */
async function lossNow({ replica, journal }: Context, seen: Observed): Promise<string> {
    const { replication, at } = await replica.efs.replicationAt(replica.fileSystemId);
    const last = replication?.lastSyncAt ?? journal.state.flow?.facts.lastSyncAtCut;
    return lossText({ ...seen, secondsSinceSync: last === undefined ? undefined : secondsSince(last, at.getTime()) });
}

/** A sentence that begins with the name of a Region begins with a small letter. */
function upperFirst(text: string): string {
    return /^[a-z]{2}(-[a-z]+)+-\d/.test(text) ? text : `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
