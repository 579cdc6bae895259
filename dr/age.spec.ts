import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { Moment } from "./age";
import { LeaseLost } from "./errors";
import { HeldJournal, type JournalStore } from "./journal";
import { firstJournal, type Journal } from "./journal.rules";
import { defaultTimings } from "./timings";

describe("the age of a moment", () => {
    const ageAfter = (monotonic: number, wall: number) => {
        const clocks = { monotonic: 1_000, wall: 1_800_000_000_000 };
        const moment = new Moment({ monotonic: () => clocks.monotonic, wall: () => clocks.wall });
        clocks.monotonic += monotonic;
        clocks.wall += wall;
        return moment.age;
    };

    it("counts the time that a machine slept, and does not lose any when its clock is set back", () => {
        assert.equal(ageAfter(5, 60_000), 60_000);
        assert.equal(ageAfter(5_000, -60_000), 5_000);
    });
});

describe("a lease whose owner's machine slept", () => {
    it("is asked for before anything else is changed, and found to be another's", async () => {
        let journal: Journal = firstJournal;
        const store: JournalStore = {
            name: "a test",
            read: () => Promise.resolve(journal),
            write: (next, expected) => {
                const fits = journal.revision === expected;
                journal = fits ? next : journal;
                return Promise.resolve(fits);
            },
        };
        const timings = { ...defaultTimings, leaseRenewal: 3_600_000 };
        const held = await HeldJournal.take(store, { name: "one", owner: "one#1" }, timings);
        journal = { ...journal, revision: 7, lease: { owner: "other#1", until: new Date().toISOString() } };
        await held.assertHeld(); // Nothing tells it yet.

        const { now } = Date;
        Date.now = () => now() + timings.lease;
        try {
            await assert.rejects(held.assertHeld(), LeaseLost);
        } finally {
            Date.now = now;
        }
        await sleep(0);
        await held.release();
        assert.equal(journal.lease?.owner, "other#1");
    });
});
