import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { LeaseLost, Refusal } from "./errors";
import { HeldJournal, type JournalStore, readJournal } from "./journal";
import { type Journal, noted } from "./journal.rules";
import { type Operator, thisOperator } from "./operator";
import { defaultTimings } from "./timings";

const timings = { ...defaultTimings, poll: 5, lease: 100, leaseRenewal: 20 };

/** The table's item, with answers that may be lost on their way back. */
class Item implements JournalStore {
    readonly name = "a test";
    journal: Journal | undefined;
    loseAnswers = 0;
    down = false;

    read(): Promise<unknown> {
        return this.down ? Promise.reject(new Error("down")) : Promise.resolve(structuredClone(this.journal));
    }

    write(journal: Journal, expected: number): Promise<boolean> {
        if (this.down) {
            return Promise.reject(new Error("down"));
        }
        if ((this.journal?.revision ?? 0) !== expected) {
            return Promise.resolve(false);
        }
        this.journal = structuredClone(journal);
        // What the SDK then sees when it tries again.
        return Promise.resolve(this.loseAnswers-- <= 0);
    }
}

const operator = (name: string): Operator => ({ name, owner: `${name}#1` });

describe("the journal in an operator's hands", () => {
    it("is taken by one of two who come at once", async () => {
        const item = new Item();
        const [one, other] = await Promise.allSettled(
            ["one", "other"].map((name) => HeldJournal.take(item, operator(name), timings)),
        );
        const held = [one, other].filter(({ status }) => status === "fulfilled");
        const refused = [one, other].flatMap((each) => (each.status === "rejected" ? [each.reason as unknown] : []));
        assert.equal(held.length, 1);
        assert.ok(refused[0] instanceof Refusal);
        assert.match(refused[0].message, /two operators cannot act at once/);
        await (held[0] as PromiseFulfilledResult<HeldJournal>).value.release();
    });

    it("goes over to another one when the first is silent for as long as a lease lasts, and not before", async () => {
        const item = new Item();
        const first = await HeldJournal.take(item, operator("first"), timings);
        await first.release();
        const until = new Date(Date.now() + timings.lease).toISOString();
        item.journal = { ...(item.journal as Journal), lease: { owner: "dead#1", until } };
        const began = performance.now();
        const second = await HeldJournal.take(item, operator("second"), timings);
        assert.ok(performance.now() - began >= timings.lease);
        await second.release();
        assert.equal(item.journal?.lease, undefined);
    });

    it("is taken at once from a process of this machine that is gone", async () => {
        const item = new Item();
        const self = thisOperator();
        if (self.process === undefined) {
            return; // Only Linux tells one machine from another.
        }
        const dead = self.process.replace(/\d+$/, "999999999");
        const until = new Date(Date.now() + 60_000).toISOString();
        const held = await HeldJournal.take(item, self, timings);
        await held.release();
        item.journal = { ...(item.journal as Journal), lease: { owner: "dead#1", until, process: dead } };
        const began = performance.now();
        const second = await HeldJournal.take(item, operator("second"), { ...timings, lease: 60_000 });
        assert.ok(performance.now() - began < 1_000);
        await second.release();
    });

    it("is written although answers are lost, and each change is there once", async () => {
        const item = new Item();
        item.loseAnswers = 1;
        const held = await HeldJournal.take(item, operator("first"), timings);
        item.loseAnswers = 1;
        await held.update((journal) => (journal.history.length > 0 ? journal : noted(journal, held.act, "once")));
        assert.deepEqual(
            (await readJournal(item)).history.map(({ what }) => what),
            ["once"],
        );
        await held.release();
    });

    it("is renewed while it is held, also while steps write", async () => {
        const item = new Item();
        const held = await HeldJournal.take(item, operator("first"), timings);
        for (let count = 0; count < 5; count++) {
            await sleep(50);
            await held.update((journal) => noted(journal, held.act, `${count}`));
            assert.ok(Date.parse(item.journal?.lease?.until ?? "") > Date.now());
        }
        assert.equal(held.state.history.length, 5);
        await held.release();
    });

    it("is lost for good once somebody else has it, and then nothing more is written", async () => {
        const item = new Item();
        const held = await HeldJournal.take(item, operator("first"), timings);
        const other = { owner: "other#1", until: new Date().toISOString() };
        const taken = item.journal as Journal;
        item.journal = { ...taken, revision: taken.revision + 1, lease: other };
        await assert.rejects(
            held.update((journal) => journal),
            LeaseLost,
        );
        await assert.rejects(held.assertHeld(), LeaseLost);
        await held.release();
        assert.equal(item.journal?.lease?.owner, "other#1");
    });

    it("is lost when it cannot be renewed for as long as it lasts", async () => {
        const item = new Item();
        const held = await HeldJournal.take(item, operator("first"), timings);
        item.down = true;
        await sleep(2 * timings.lease);
        await assert.rejects(held.assertHeld(), LeaseLost);
        await held.release();
    });
});
