import assert from "node:assert/strict";
import fc from "fast-check";
import { leaseState, leaseUntil } from "./lease.rules";

const timings = { lease: 60_000 };
const until = "2026-11-21T12:00:00.000Z";
const lease = { owner: "other@host#1", until };
const seen = { now: Date.parse(until), ownerIsGone: false, watchedFor: 0 };

describe("a lease", () => {
    it("is free where nobody has it, or its owner is gone for sure", () => {
        assert.equal(leaseState(undefined, seen, timings), "Free");
        assert.equal(leaseState(lease, { ...seen, ownerIsGone: true }, timings), "Free");
    });

    it("that ran out lately is watched, because clocks differ, and taken when it stood still for as long as it lasts", () => {
        assert.equal(leaseState(lease, { ...seen, now: seen.now + 30_000 }, timings), "Watched");
        assert.equal(leaseState(lease, { ...seen, watchedFor: 60_000 }, timings), "Free");
        assert.equal(leaseState(lease, { ...seen, now: seen.now + 60_000 }, timings), "Free");
    });

    it("is never taken at once from an owner whose clock is less than a lease apart", () => {
        fc.assert(
            fc.property(fc.integer({ min: -59_999, max: 59_999 }), fc.nat(60_000), (apart, sinceRenewal) => {
                const now = 1_800_000_000_000;
                const renewed = { ...lease, until: leaseUntil(now - sinceRenewal, timings) };
                assert.equal(leaseState(renewed, { ...seen, now: now + apart }, timings), "Watched");
            }),
        );
    });
});
