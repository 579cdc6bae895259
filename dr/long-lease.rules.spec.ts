import assert from "node:assert/strict";
import { leaseState } from "./lease.rules";

describe("a lease that was taken for longer than one lasts", () => {
    it("is held until its end, however long it stood still", () => {
        const until = "2026-11-21T12:00:00.000Z";
        const end = Date.parse(until);
        const lease = { owner: "SSM Automation e-1", until };
        const seen = (now: number, watchedFor: number) =>
            leaseState(lease, { now, watchedFor, ownerIsGone: false }, { lease: 60_000 });
        assert.equal(seen(end - 2_000_000, 60_000), "Watched");
        assert.equal(seen(end - 1, 2_000_000), "Watched");
        assert.equal(seen(end + 1, 2_000_000), "Free");
    });
});
