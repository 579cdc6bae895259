import type { Replication } from "./aws/efs";
import { type Flow, type Journal, phaseOf } from "./journal.rules";

/** What a command sees before it begins. */
export interface Observed {
    readonly journal: Journal;
    /** The replication as the replica's Region knows it. */
    readonly replication?: Pick<Replication, "status" | "statusMessage" | "lastSyncAt"> & {
        readonly direction: "Forward" | "Reverse" | "Foreign";
        readonly text: string;
    };
    readonly primaryAnswers: boolean;
    /** Whether the state of the replica's stack holds the forward replication. */
    readonly forwardInState: boolean;
    readonly primaryRegion: string;
    readonly replicaRegion: string;
    /** Seconds since the last sync; nothing where there was none. */
    readonly secondsSinceSync?: number;
    readonly objectiveSeconds: number;
}

/** What a command does, or why it does nothing. */
export type Decision =
    | { readonly refusal: string }
    | {
          readonly refusal?: undefined;
          readonly action: "Begin" | "Resume";
          /** The flow as it begins or goes on. */
          readonly flow: Pick<Flow, "kind" | "planned"> & Partial<Pick<Flow, "completed" | "facts" | "rollingBack">>;
          /** What to ask before anything is changed; nothing where it was asked before. */
          readonly question?: string;
      };

const beforeCut = ["fence", "stop-primary", "quiesce", "final-sync"];
const untilVerified = [...beforeCut, "cut", "writable", "nodes", "start-replica", "verify"];

/** Whether a failover may begin, go on, or take over what somebody else began. */
export function decideFailover(seen: Observed, options: { now: boolean }): Decision {
    const { journal, replication } = seen;
    const { flow } = journal;
    const foreign = foreignReplication(seen);
    if (foreign) {
        return foreign;
    }
    const phase = phaseOf(journal);
    switch (phase) {
        case "RollingBack":
            return rollBackFirst(journal);
        case "Unlinking":
            return { refusal: "an unlink is under way; run unlink to its end" };
        case "FailingBack":
            // The primary serves already; what is left of the failback is only tidying.
            return flow?.completed.includes("unfence")
                ? begun(seen, options)
                : { refusal: "a failback is under way; run failback to its end, or failback --roll-back" };
        case "FailingOver":
            return goesOn(seen, options);
        case "FailedOver":
            return replication ? cutAgain(seen) : { action: "Begin", flow: tidying };
        case "Unlinked":
            return replication
                ? begun(seen, options)
                : { refusal: "the pair is unlinked: there is no replication to fail over with" };
        case "Steady":
            return begun(seen, options);
        default: {
            const never: never = phase;
            return never;
        }
    }
}

/** What is left to do where the replica serves already: both stacks, and a primary that came back. */
const tidying = { kind: "failover" as const, planned: false, completed: untilVerified } satisfies Partial<Flow>;

/** The journal says that the roles have switched, and the replication is there: its deletion was interrupted. */
function cutAgain(seen: Observed): Decision {
    return seen.replication?.direction === "Forward"
        ? {
              action: "Begin",
              flow: { kind: "failover", planned: false, completed: beforeCut },
              question: `The journal says that ${seen.replicaRegion} serves, and the replication is still there. Delete it? ${lossText(seen)}`,
          }
        : reverseWithoutFailback(seen);
}

function reverseWithoutFailback({ replicaRegion, primaryRegion }: Observed): Decision {
    return {
        refusal: `${replicaRegion} replicates to ${primaryRegion} although no failback is under way; find out who made this replication, and delete it`,
    };
}

/** A failover that a run before this one, or the runbook document, has begun. */
function goesOn(seen: Observed, { now }: { now: boolean }): Decision {
    const { journal, replication, primaryAnswers } = seen;
    const { flow } = journal;
    if (flow?.facts.cutBegunAt === undefined) {
        return replication
            ? {
                  action: "Resume",
                  flow: { kind: "failover", planned: primaryAnswers, facts: now ? { now } : {} },
                  question: flow?.planned && !primaryAnswers ? lossQuestion(seen) : undefined,
              }
            : takeOver(seen);
    }
    // Nobody serves yet, and the primary is there: it is fenced before the replica's workloads start.
    const returned = primaryAnswers && !flow.planned && !flow.completed.includes("start-replica");
    return {
        action: "Resume",
        flow: { kind: "failover", planned: flow.planned || returned, facts: returned ? { now: true } : {} },
    };
}

/** A failover of a pair that replicates, or that somebody else has cut. */
function begun(seen: Observed, { now }: { now: boolean }): Decision {
    const { replication, primaryAnswers: planned } = seen;
    if (!replication || replication.status === "DELETING") {
        return takeOver(seen);
    }
    if (replication.direction === "Reverse") {
        return reverseWithoutFailback(seen);
    }
    if (replication.status === "ERROR") {
        return {
            refusal: `the replication is in ERROR (${replication.statusMessage ?? "AWS does not say why"}): nobody knows what the replica holds`,
        };
    }
    if (!replication.lastSyncAt) {
        return { refusal: "the first sync is not done: the replica holds only a part of the data" };
    }
    return {
        action: "Begin",
        flow: { kind: "failover", planned, facts: planned && now ? { now: true } : {} },
        question: planned ? plannedQuestion(seen, now) : lossQuestion(seen),
    };
}

/** The replication was deleted by the console, the runbook document or a call: the roles follow. */
function takeOver(seen: Observed): Decision {
    return {
        action: seen.journal.flow?.kind === "failover" ? "Resume" : "Begin",
        flow: {
            kind: "failover",
            planned: seen.primaryAnswers,
            facts: { now: true },
        },
        question: `Somebody deleted the replication, so ${seen.replicaRegion} takes writes and lacks what was written to ${seen.primaryRegion} since. Let ${seen.replicaRegion} serve?`,
    };
}

function plannedQuestion(seen: Observed, now: boolean): string {
    return now
        ? `Fail over to ${seen.replicaRegion} without a final sync? ${lossText(seen)}`
        : `Fail over to ${seen.replicaRegion}? Workloads stop in ${seen.primaryRegion} and start there after a final sync; nothing is lost.`;
}

function lossQuestion(seen: Observed): string {
    return `${seen.primaryRegion} does not answer. Fail over to ${seen.replicaRegion}? ${lossText(seen)}`;
}

/** What switching the roles now would lose, in seconds. */
export function lossText({ secondsSinceSync, objectiveSeconds }: Observed): string {
    return secondsSinceSync === undefined
        ? "The time of the last sync is unknown."
        : `The last sync was ${secondsSinceSync} s ago${secondsSinceSync > objectiveSeconds ? `, more than the objective of ${objectiveSeconds} s` : ""}: writes of these seconds are given up.`;
}

export function decideFailback(seen: Observed): Decision {
    const { journal, replication, primaryAnswers, forwardInState } = seen;
    const foreign = foreignReplication(seen);
    if (foreign) {
        return foreign;
    }
    const silent: Decision = {
        refusal: `${seen.primaryRegion} does not answer; a failback needs both Regions${journal.flow?.kind === "failback" ? ` (failback --roll-back lets ${seen.replicaRegion} serve again)` : ""}`,
    };
    const phase = phaseOf(journal);
    switch (phase) {
        case "RollingBack":
            return rollBackFirst(journal);
        case "Steady":
            return { refusal: "nothing is failed over: the primary serves" };
        case "Unlinked":
        case "Unlinking":
            return { refusal: "the pair is unlinked: there is nothing to fail back with" };
        case "FailingOver":
            return { refusal: "a failover is under way; run failover to its end first" };
        case "FailingBack":
            return primaryAnswers ? { action: "Resume", flow: { kind: "failback", planned: true } } : silent;
        case "FailedOver":
            if (!primaryAnswers) {
                return silent;
            }
            if (replication?.direction === "Forward" || forwardInState) {
                return {
                    refusal: `the forward replication is still ${replication ? "there" : "in the stack's state"}; run failover again, which ends what it began`,
                };
            }
            return {
                action: "Begin",
                flow: { kind: "failback", planned: true },
                question: `Fail back to ${seen.primaryRegion}? ${seen.replicaRegion} serves until the data is there, then workloads stop for the final sync; nothing that ${seen.replicaRegion} holds is lost.`,
            };
        default: {
            const never: never = phase;
            return never;
        }
    }
}

export function decideUnlink(seen: Observed): Decision {
    const { journal, primaryAnswers } = seen;
    const foreign = foreignReplication(seen);
    if (foreign) {
        return foreign;
    }
    const phase = phaseOf(journal);
    switch (phase) {
        case "RollingBack":
            return rollBackFirst(journal);
        case "FailingOver":
        case "FailingBack":
            return { refusal: `a ${journal.flow?.kind} is under way; run it to its end first` };
        case "Unlinking":
            return { action: "Resume", flow: { kind: "unlink", planned: primaryAnswers } };
        case "Steady":
        case "FailedOver":
        case "Unlinked":
            return {
                action: "Begin",
                flow: { kind: "unlink", planned: primaryAnswers },
                question: `Delete the replication for good? The two file systems part, and no failover is possible any more.${primaryAnswers ? "" : ` ${seen.primaryRegion} does not answer and keeps its record of it.`}`,
            };
        default: {
            const never: never = phase;
            return never;
        }
    }
}

/** Whether what is under way can still be undone. */
export function decideRollBack(seen: Observed, kind: "failover" | "failback"): Decision {
    const { flow } = seen.journal;
    if (flow?.kind !== kind) {
        return { refusal: `no ${kind} is under way that could be rolled back` };
    }
    const question = flow.rollingBack ? undefined : `Roll the ${kind} back?`;
    const decision = { action: "Resume", flow: { ...flow, rollingBack: true }, question } as const;
    if (kind === "failback") {
        return flow.completed.includes("unfence") || seen.journal.declared.primary === "Steady"
            ? { refusal: `${seen.primaryRegion} takes writes already; run failback to its end` }
            : decision;
    }
    if (flow.facts.cutBegunAt !== undefined || seen.replication?.direction !== "Forward") {
        return { refusal: "the roles have switched already; run failover to its end, then failback" };
    }
    return seen.primaryAnswers
        ? decision
        : { refusal: `${seen.primaryRegion} does not answer, so it cannot serve again; run failover to its end` };
}

function rollBackFirst({ flow }: Journal): Decision {
    return { refusal: `a roll-back is under way; end it with ${flow?.kind} --roll-back` };
}

function foreignReplication({ replication }: Observed): Decision | undefined {
    return replication?.direction === "Foreign"
        ? { refusal: `a file system of the pair takes part in another replication: ${replication.text}` }
        : undefined;
}
