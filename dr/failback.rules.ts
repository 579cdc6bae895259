import { type Decision, followsPrimary, foreignReplication, type Observed, rollBackFirst } from "./decisions.rules";
import { phaseOf } from "./journal.rules";

/** Whether a failback may begin or go on. */
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
                question: failbackQuestion(seen),
            };
        default: {
            const never: never = phase;
            return never;
        }
    }
}

/** What is asked before a failback. */
export function failbackQuestion({ primaryRegion, replicaRegion }: Observed): string {
    return `Fail back to ${primaryRegion}? ${replicaRegion} serves until the data is there, then workloads stop for the final sync; nothing that ${replicaRegion} holds is lost.`;
}

/** Whether the two file systems may part for good. */
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
        case "FailedOver":
            return {
                action: "Begin",
                flow: { kind: "unlink", planned: primaryAnswers },
                question: `${seen.replicaRegion} serves. Delete what is left of the replication, so that AWS lets go of both file systems? ${seen.replicaRegion} goes on serving, and failback, which makes a replication of its own, stays the way back to ${seen.primaryRegion}.`,
            };
        case "Steady":
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
    if (flow.facts.cutBegunAt !== undefined || !followsPrimary(seen)) {
        return { refusal: "the roles have switched already; run failover to its end, then failback" };
    }
    return seen.primaryAnswers
        ? decision
        : { refusal: `${seen.primaryRegion} does not answer, so it cannot serve again; run failover to its end` };
}
