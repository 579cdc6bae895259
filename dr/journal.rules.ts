import { z } from "zod";
import { without } from "./without";

/** Layout of the journal that this command reads and writes. */
export const journalVersion = 1;

/** Entries of the history that are kept. */
const historyLength = 20;

const mode = z.enum(["Steady", "FailedOver"]);
const time = z.iso.datetime();

const factsSchema = z.looseObject({
    /** When the side that serves was fenced, and when nobody could write to it any more: times of AWS's clock. */
    fencedAt: time.optional(),
    quiescedAt: time.optional(),
    /** When a primary that came back was fenced, and nobody could write to it any more. */
    primaryFencedAt: time.optional(),
    primaryQuiescedAt: time.optional(),
    /** The last sync before the roles switched; what was written later is lost. */
    lastSyncAtCut: time.optional(),
    /** The point of no return of a failover: the journal says so before the replication is deleted. */
    cutBegunAt: time.optional(),
    cutAt: time.optional(),
    /** Only this Region's record of the replication was deleted; the other Region still has its own. */
    localOnly: z.boolean().optional(),
    /** There is no waiting for a final sync: as the operator chose, or because there is no replication any more. */
    now: z.boolean().optional(),
    /** Written to the primary since the roles switched, in bytes. */
    bytesWritten: z.number().optional(),
    overwriteConfirmedBy: z.string().optional(),
    /** The operator gave up fencing a primary that answers questions and changes nothing. */
    primaryGivenUpAt: time.optional(),
});

const flowSchema = z.looseObject({
    kind: z.enum(["failover", "failback", "unlink"]),
    /** Whether the other Region took part: fenced, and synchronised to the last write. */
    planned: z.boolean(),
    startedAt: time,
    startedBy: z.string(),
    current: z.string().optional(),
    completed: z.array(z.string()),
    rollingBack: z.boolean().optional(),
    facts: factsSchema,
});

const journalSchema = z.looseObject({
    version: z.literal(journalVersion),
    revision: z.int().min(0),
    /** What the program of each side must declare. */
    declared: z.object({ primary: mode, replica: mode }),
    flow: flowSchema.optional(),
    lease: z.looseObject({ owner: z.string(), until: time, process: z.string().optional() }).optional(),
    /** The last failover's cut, for the failback that follows. */
    cut: z
        .looseObject({
            at: time,
            planned: z.boolean(),
            lastSyncAt: time.optional(),
            localOnly: z.boolean().optional(),
        })
        .optional(),
    /** The replication was deleted for good, ahead of the end of both stacks. */
    unlinked: z.object({ at: time, by: z.string() }).optional(),
    history: z.array(z.object({ at: time, what: z.string(), by: z.string() })),
});

export type Mode = z.infer<typeof mode>;
export type Facts = z.infer<typeof factsSchema>;
export type Flow = z.infer<typeof flowSchema>;
export type FlowKind = Flow["kind"];
/** What the journal's item holds, but for its key. */
export type Journal = z.infer<typeof journalSchema>;

/** Who acts, and when. */
export interface Act {
    by: string;
    at: string;
}

/** What there is before the first failover: no item at all means this. */
export const firstJournal: Journal = {
    version: journalVersion,
    revision: 0,
    declared: { primary: "Steady", replica: "Steady" },
    history: [],
};

/** The journal that an item holds, or why it cannot be used. */
export function parseJournal(item: unknown): { journal: Journal } | { problem: string } {
    const version = z.looseObject({ version: z.unknown() }).safeParse(item).data?.version;
    if (version !== journalVersion) {
        return {
            problem: `it has version ${String(version)} and this command knows version ${journalVersion}; use the eks-storage that wrote it`,
        };
    }
    const parsed = journalSchema.safeParse(item);
    if (!parsed.success) {
        const [{ path, message }] = parsed.error.issues;
        return {
            problem: `its ${path.join(".")} cannot be read (${message}); repair the item from the table's backup`,
        };
    }
    const { declared } = parsed.data;
    return declared.primary === "Steady" && declared.replica === "FailedOver"
        ? { problem: "it declares both Regions active; correct the item after you have found out which one serves" }
        : { journal: parsed.data };
}

/** Where a pair of Regions stands. */
export type Phase = "Steady" | "FailingOver" | "FailedOver" | "FailingBack" | "RollingBack" | "Unlinking" | "Unlinked";

export function phaseOf(journal: Journal): Phase {
    const { flow, declared, unlinked } = journal;
    if (flow?.rollingBack) {
        return "RollingBack";
    }
    if (!flow) {
        // A replica that serves still has data to bring back, with a replication that failback makes.
        return unlinked && declared.replica === "Steady" ? "Unlinked" : declared.replica;
    }
    switch (flow.kind) {
        case "failover":
            return "FailingOver";
        case "failback":
            return "FailingBack";
        case "unlink":
            return "Unlinking";
        default: {
            const never: never = flow.kind;
            return never;
        }
    }
}

/** A flow that begins; an unlinked pair that is worked with again was linked anew. */
export function begin(journal: Journal, act: Act, flow: Pick<Flow, "kind" | "planned"> & Partial<Flow>): Journal {
    return noted(
        {
            ...without(journal, "unlinked"),
            flow: { completed: [], facts: {}, ...flow, startedAt: act.at, startedBy: act.by },
        },
        act,
        `${flow.kind} began${flow.kind === "failover" ? (flow.planned ? ", planned" : ", unplanned") : ""}`,
    );
}

/** The flow with other values; there must be one. */
export function inFlow(journal: Journal, change: Partial<Omit<Flow, "facts">> & { facts?: Partial<Facts> }): Journal {
    const { flow } = journal;
    if (!flow) {
        throw new Error("the journal has no flow to change");
    }
    return { ...journal, flow: { ...flow, ...change, facts: { ...flow.facts, ...change.facts } } };
}

/** Steps that are only done while the primary answers: each run looks again. */
const doneAsFarAsItAnswers = ["fence-returned", "pulumi-primary"];

/** The flow as another run goes on with it. */
export function resumed(
    journal: Journal,
    { planned, rollingBack, completed: done, facts }: Pick<Flow, "planned"> & Partial<Flow>,
): Journal {
    const { flow } = journal;
    const isBack = flow?.kind === "failover" && planned && !flow.planned;
    const next = isBack ? fenceAgain(journal, flow.facts.cutBegunAt === undefined) : journal;
    return inFlow(next, {
        planned,
        rollingBack: rollingBack ?? flow?.rollingBack,
        completed: (done ?? next.flow?.completed ?? []).filter(
            (name) => flow?.kind !== "failover" || !doneAsFarAsItAnswers.includes(name),
        ),
        facts: { primaryGivenUpAt: undefined, ...facts },
    });
}

/** A failover that fences the primary once more before it goes on, and waits for a sync after that where there is one. */
export function fenceAgain(journal: Journal, syncs: boolean): Journal {
    const undone = ["fence", "stop-primary", "quiesce", ...(syncs ? ["final-sync"] : [])];
    return inFlow(journal, {
        planned: true,
        completed: journal.flow?.completed.filter((name) => !undone.includes(name)) ?? [],
        facts: { fencedAt: undefined, quiescedAt: undefined, ...(syncs ? {} : { now: true }) },
    });
}

export function completed(journal: Journal, step: string, facts: Partial<Facts> = {}): Journal {
    const done = journal.flow?.completed ?? [];
    return inFlow(journal, { completed: done.includes(step) ? done : [...done, step], current: undefined, facts });
}

/** What each side must declare from now on. Never the replica active beside an active primary. */
export function declare(journal: Journal, declared: Partial<Journal["declared"]>): Journal {
    const next = { ...journal.declared, ...declared };
    if (next.primary === "Steady" && next.replica === "FailedOver") {
        throw new Error("both Regions would be declared active");
    }
    return { ...journal, declared: next };
}

/** The failover cannot be taken back from here: said before the replication is deleted, so that no run forgets it. */
export function cutBegins(journal: Journal, act: Act, lastSyncAtCut: string | undefined): Journal {
    const begun = declare(inFlow(journal, { facts: { cutBegunAt: act.at, lastSyncAtCut } }), {
        primary: "FailedOver",
        replica: "FailedOver",
    });
    return noted(begun, act, `roles switch; last sync ${lastSyncAtCut ?? "unknown"}`);
}

/** The flow is over. A cut is kept for the failback; a failback ends what it said. */
export function ended(journal: Journal, act: Act, what: string): Journal {
    const { flow, ...rest } = journal;
    const next: Journal = noted(rest, act, what);
    if (!flow) {
        return next;
    }
    const { cutAt, cutBegunAt, lastSyncAtCut, localOnly } = flow.facts;
    const at = cutBegunAt ?? cutAt;
    if (flow.kind === "failover" && !flow.rollingBack && at !== undefined) {
        return { ...next, cut: { at, planned: flow.planned, lastSyncAt: lastSyncAtCut, localOnly } };
    }
    if (flow.rollingBack) {
        return next;
    }
    switch (flow.kind) {
        case "failback":
            return without(next, "cut");
        case "unlink":
            return next.declared.replica === "Steady" ? { ...next, unlinked: act } : next;
        case "failover":
            return next;
        default: {
            const never: never = flow.kind;
            return never;
        }
    }
}

export function noted(journal: Journal, { by, at }: Act, what: string): Journal {
    return { ...journal, history: [...journal.history, { at, what, by }].slice(-historyLength) };
}
