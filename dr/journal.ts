import { setTimeout as sleep } from "node:timers/promises";
import { Moment } from "./age";
import { LeaseLost, Refusal } from "./errors";
import { firstJournal, type Journal, noted, parseJournal } from "./journal.rules";
import { leaseHolds, leaseState, leaseUntil } from "./lease.rules";
import { isGone, type Operator } from "./operator";
import type { Timings } from "./timings";
import { without } from "./without";

/** Where the journal is kept: one item, written only when it still has the revision that was read. */
export interface JournalStore {
    /** For messages: table and Region. */
    readonly name: string;
    /** The item as plain values; nothing when there is none yet. */
    read(): Promise<unknown>;
    /** False when the item has another revision than `expected`, where 0 is also no item at all. */
    write(journal: Journal, expected: number): Promise<boolean>;
}

export async function readJournal(store: JournalStore): Promise<Journal> {
    const item = await store.read();
    if (item === undefined) {
        return firstJournal;
    }
    const parsed = parseJournal(item);
    if ("problem" in parsed) {
        throw new Refusal(`The journal in ${store.name} cannot be used: ${parsed.problem}`);
    }
    return parsed.journal;
}

/** The journal in the hands of one operator: nobody else can change it, until the lease is released or runs out. */
export class HeldJournal {
    /**
     * Takes the lease. One whose owner may be alive is watched for as long as it lasts, and refused when it is renewed.
     * `accept` looks at the journal before anything is changed, and refuses by throwing.
     */
    static async take(
        store: JournalStore,
        operator: Operator,
        timings: Timings,
        options: { accept?: (journal: Journal) => void; waiting?: (owner: string) => void; signal?: AbortSignal } = {},
    ): Promise<HeldJournal> {
        let watched: { until: string; since: number } | undefined;
        for (;;) {
            const journal = await readJournal(store);
            options.accept?.(journal);
            const { lease } = journal;
            if (watched && lease && lease.until !== watched.until) {
                throw new Refusal(
                    `${lease.owner} is at it (${journal.flow?.kind ?? "a command"}${journal.flow?.current ? `, step ${journal.flow.current}` : ""}); two operators cannot act at once`,
                );
            }
            const state = leaseState(
                lease,
                {
                    now: Date.now(),
                    // Its own claim may have arrived although the answer did not.
                    ownerIsGone: lease?.owner === operator.owner || isGone(lease?.process),
                    // Only while this machine was awake: a lease that was not looked at was not seen to stand still.
                    watchedFor: watched ? performance.now() - watched.since : 0,
                },
                timings,
            );
            if (state === "Free") {
                const held = new HeldJournal(store, operator, timings, journal);
                if (await held.tryWrite((now) => now)) {
                    held.renewRegularly();
                    return held;
                }
                // Another one was quicker; its lease is the one to watch.
                watched = undefined;
                continue;
            }
            if (!watched && lease) {
                watched = { until: lease.until, since: performance.now() };
                options.waiting?.(lease.owner);
            }
            await sleep(Math.min(timings.poll, timings.lease / 10), undefined, { signal: options.signal });
        }
    }

    private journal: Journal;
    private renewed = new Moment();
    private queue: Promise<unknown> = Promise.resolve();
    private timer: NodeJS.Timeout | undefined;
    private lost: LeaseLost | undefined;

    private constructor(
        private readonly store: JournalStore,
        private readonly operator: Operator,
        private readonly timings: Timings,
        journal: Journal,
    ) {
        this.journal = journal;
    }

    get state(): Journal {
        return this.journal;
    }

    /** Who acts now. */
    get act(): { by: string; at: string } {
        return { by: this.operator.name, at: new Date().toISOString() };
    }

    /** Changes the journal. The change may be made twice, so it sets values and does not count. */
    async update(change: (journal: Journal) => Journal): Promise<void> {
        await this.inTurn(() => this.write(change));
    }

    /** Throws unless this process certainly holds the lease: asked before everything that changes something. */
    async assertHeld(): Promise<void> {
        if (this.lost) {
            throw this.lost;
        }
        if (this.renewed.age > this.timings.lease / 2) {
            await this.update((journal) => journal);
        }
    }

    /** Gives the lease back; what the journal says stays. */
    async release(): Promise<void> {
        clearInterval(this.timer);
        await this.queue.catch(() => undefined);
        if (this.lost) {
            return;
        }
        const rest = without(this.journal, "lease");
        // Not this operator's business any more: the lease runs out by itself.
        await this.store
            .write({ ...rest, revision: this.journal.revision + 1 }, this.journal.revision)
            .catch(() => undefined);
    }

    private renewRegularly(): void {
        let renewing = false;
        this.timer = setInterval(() => {
            // A table that answers slowly would be asked ever more, and the steps' own writes would wait behind.
            if (!renewing) {
                renewing = true;
                void this.inTurn(() => this.write((journal) => journal))
                    .catch(() => undefined)
                    .finally(() => (renewing = false));
            }
        }, this.timings.leaseRenewal);
        this.timer.unref();
    }

    /** One write after the other: a heartbeat must not overtake a step. */
    private inTurn<T>(work: () => Promise<T>): Promise<T> {
        const turn = this.queue.catch(() => undefined).then(work);
        this.queue = turn;
        return turn;
    }

    private async write(change: (journal: Journal) => Journal): Promise<void> {
        if (this.lost) {
            throw this.lost;
        }
        for (;;) {
            if (await this.tryWrite(change)) {
                return;
            }
            // Either another operator took over, or an earlier write of this one arrived although its answer did not.
            const found = await readJournal(this.store);
            if (found.lease?.owner !== this.operator.owner) {
                this.lost = new LeaseLost(
                    `${found.lease?.owner ?? "another operator"} took over; this run stops and changes nothing more`,
                );
                throw this.lost;
            }
            this.journal = found;
        }
    }

    private async tryWrite(change: (journal: Journal) => Journal): Promise<boolean> {
        const began = new Moment();
        const next: Journal = {
            ...change(this.journal),
            revision: this.journal.revision + 1,
            lease: {
                owner: this.operator.owner,
                until: leaseUntil(Date.now(), this.timings),
                process: this.operator.process,
            },
        };
        let written: boolean;
        try {
            written = await this.store.write(next, this.journal.revision);
        } catch (error) {
            if (!leaseHolds(this.renewed.age, this.timings)) {
                this.lost = new LeaseLost(`the lease ran out because ${this.store.name} could not be written`);
                throw this.lost;
            }
            throw error;
        }
        if (written) {
            this.journal = next;
            this.renewed = began;
        }
        return written;
    }
}

/** For the history, where no flow says it. */
export function note(held: HeldJournal, what: string): Promise<void> {
    return held.update((journal) => noted(journal, held.act, what));
}
