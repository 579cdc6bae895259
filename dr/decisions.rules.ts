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
            return flow?.kind === "failover" ? insteadOfRollBack(seen, options) : rollBackFirst(journal);
        case "Unlinking":
            return { refusal: "an unlink is under way; run unlink to its end" };
        case "FailingBack":
            // The primary serves already; what is left of the failback is only tidying.
            return journal.declared.primary === "Steady"
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

/** Whether the replica still follows the primary. */
export function followsPrimary({ replication }: Observed): boolean {
    return replication?.direction === "Forward" && replication.status !== "DELETING";
}

/** A roll-back that can no longer end: the primary is lost or the replication gone, so the failover goes on after all. */
function insteadOfRollBack(seen: Observed, { now }: { now: boolean }): Decision {
    const { journal, replication, primaryAnswers, primaryRegion, replicaRegion } = seen;
    if (primaryAnswers && followsPrimary(seen)) {
        return rollBackFirst(journal);
    }
    if (replication?.direction === "Reverse") {
        return reverseWithoutFailback(seen);
    }
    const fromTheStart: Pick<Flow, "kind" | "completed" | "rollingBack"> = {
        kind: "failover",
        completed: [],
        rollingBack: false,
    };
    return followsPrimary(seen)
        ? {
              action: "Resume",
              flow: { ...fromTheStart, planned: false, facts: { now } },
              question: `The roll-back cannot end: ${lossQuestion(seen)}`,
          }
        : {
              action: "Resume",
              flow: { ...fromTheStart, planned: primaryAnswers, facts: { now: true } },
              question: takeOverQuestion(primaryRegion, replicaRegion),
          };
}

/** A failover that a run before this one, or the runbook document, has begun. */
function goesOn(seen: Observed, { now }: { now: boolean }): Decision {
    const { journal, replication, primaryAnswers } = seen;
    const { flow } = journal;
    if (flow?.facts.cutBegunAt === undefined) {
        if (replication?.direction === "Reverse") {
            return reverseWithoutFailback(seen);
        }
        const before = flow?.facts.now ?? false;
        return followsPrimary(seen)
            ? {
                  action: "Resume",
                  flow: { kind: "failover", planned: primaryAnswers, facts: now === before ? {} : { now } },
                  question: primaryAnswers
                      ? now && !before
                          ? plannedQuestion(seen, now)
                          : undefined
                      : flow?.planned
                        ? lossQuestion(seen)
                        : undefined,
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
    const unfinished = replication.status === "ERROR" || !replication.lastSyncAt;
    if (unfinished && !planned && phaseOf(seen.journal) === "FailingBack") {
        return againAfterFailback(seen);
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

/** The primary is lost just after it began to serve again: until then the replica held everything. */
function againAfterFailback({ primaryRegion, replicaRegion }: Observed): Decision {
    return {
        action: "Begin",
        flow: { kind: "failover", planned: false },
        question: `${primaryRegion} does not answer. Fail over to ${replicaRegion}? No sync was finished since the failback: ${replicaRegion} held everything when ${primaryRegion} began to serve again, and what was written there since is given up. ${livingPrimary(primaryRegion)}`,
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
        question: takeOverQuestion(seen.primaryRegion, seen.replicaRegion),
    };
}

function takeOverQuestion(primaryRegion: string, replicaRegion: string): string {
    return `Somebody deleted the replication, so ${replicaRegion} takes writes and lacks what was written to ${primaryRegion} since. Let ${replicaRegion} serve?`;
}

/** What is asked before a planned failover. */
export function plannedQuestion(seen: Observed, now: boolean): string {
    return now
        ? `Fail over to ${seen.replicaRegion} without a final sync? ${lossText(seen)}`
        : `Fail over to ${seen.replicaRegion}? Workloads stop in ${seen.primaryRegion} and start there after a final sync; nothing is lost.`;
}

function lossQuestion(seen: Observed): string {
    return `${seen.primaryRegion} does not answer. Fail over to ${seen.replicaRegion}? ${lossText(seen)} ${livingPrimary(seen.primaryRegion)}`;
}

/** A Region that is silent from here is not stopped by that. */
export function livingPrimary(primaryRegion: string): string {
    return `If ${primaryRegion} lives and is only out of reach, it goes on taking writes until it is fenced: these are given up too.`;
}

/** What switching the roles now would lose, in seconds. */
export function lossText({ secondsSinceSync, objectiveSeconds }: Observed): string {
    return secondsSinceSync === undefined
        ? "The time of the last sync is unknown."
        : `The last sync was ${secondsSinceSync} s ago${secondsSinceSync > objectiveSeconds ? `, more than the objective of ${objectiveSeconds} s` : ""}: writes of these seconds are given up.`;
}

/** What is half undone is undone first. */
export function rollBackFirst({ flow }: Journal): Decision {
    return { refusal: `a roll-back is under way; end it with ${flow?.kind} --roll-back` };
}

/** A replication that is not of this pair is left alone. */
export function foreignReplication({ replication }: Observed): Decision | undefined {
    return replication?.direction === "Foreign"
        ? { refusal: `a file system of the pair takes part in another replication: ${replication.text}` }
        : undefined;
}
