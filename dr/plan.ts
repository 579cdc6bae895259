import type { FlowOptions, Step } from "./context";
import { type Observed, lossText } from "./decisions.rules";
import { Refusal } from "./errors";
import { type Flow, type Journal, phaseOf } from "./journal.rules";
import { decide } from "./operate";
import { failback } from "./steps/failback";
import { failover } from "./steps/failover";

/** What a command would do now. */
export interface Plan {
    readonly kind: "failover" | "failback";
    readonly planned: boolean;
    /** When the replica last had everything, and how long ago that is. */
    readonly lastSyncAt?: string;
    readonly secondsSinceSync?: number;
    readonly couldLose: string;
    readonly steps: { name: string; title: string; waitsFor?: string; couldLose?: string }[];
}

/** The switch of roles that is under way, or that would come next. */
export function nextFlow(journal: Journal): Plan["kind"] {
    const phase = phaseOf(journal);
    return phase === "FailedOver" || phase === "FailingBack" ? "failback" : "failover";
}

/** The steps from here, in the order in which they would be taken; nothing is changed. */
export function planOf(kind: Plan["kind"], seen: Observed, options: FlowOptions): Plan {
    const decision = decide({ kind, rollBack: false, options }, seen);
    if (decision.refusal !== undefined) {
        throw new Refusal(decision.refusal);
    }
    const { planned, completed = seen.journal.flow?.completed ?? [], facts = {} } = decision.flow;
    const flow: Flow = { kind, planned, completed, facts, startedAt: "", startedBy: "" };
    const all: readonly Step[] = kind === "failover" ? failover : failback;
    const taken = all.filter(({ name, when }) => (when?.(flow) ?? true) && !completed.includes(name));
    const waits = kind === "failback" || (planned && !facts.now);
    return {
        kind,
        planned,
        lastSyncAt: seen.replication?.lastSyncAt?.toISOString(),
        secondsSinceSync: seen.secondsSinceSync,
        couldLose: !taken.some(({ name }) => name === "cut")
            ? "Nothing more: the roles have switched already."
            : waits
              ? "Nothing: both Regions answer and it waits for a final sync."
              : lossText(seen),
        steps: taken.map(({ name, title, waitsFor, couldLose }) => ({ name, title, waitsFor, couldLose })),
    };
}

/** For a person. */
export function planText({ kind, planned, couldLose, steps }: Plan): string {
    return [
        `A ${planned ? "planned " : kind === "failover" ? "unplanned " : ""}${kind} would:`,
        ...steps.map(({ title, waitsFor, couldLose: loss }, index) =>
            [
                `${String(index + 1).padStart(3)}. ${title}`,
                waitsFor && `waits for ${waitsFor}`,
                loss && !/^Nothing/.test(couldLose) && `could lose ${loss}`,
            ]
                .filter(Boolean)
                .join("; "),
        ),
        `Could be lost: ${couldLose}`,
    ].join("\n");
}
