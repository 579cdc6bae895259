import assert from "node:assert/strict";
import { firstJournal } from "../dr/journal.rules";
import { contradiction, isActive } from "./roles.rules";

describe("roles of two Regions", () => {
    it("have one active Region in either mode, and an environment of one Region is active", () => {
        for (const mode of ["Steady", "FailedOver"] as const) {
            assert.notEqual(isActive({ role: "Primary", mode }), isActive({ role: "Replica", mode }));
        }
        assert.ok(isActive({ role: "Standalone", mode: "Steady" }));
    });

    it("are Steady before there is a journal", () => {
        assert.deepEqual(contradiction(undefined, { role: "Replica", mode: "Steady" }), []);
        assert.match(
            contradiction(undefined, { role: "Replica", mode: "FailedOver" }).join(),
            /the journal .* says Steady/,
        );
    });

    it("are those of the journal, side by side: a failover fences the primary before the replica takes over", () => {
        const journal = { ...firstJournal, declared: { primary: "FailedOver", replica: "Steady" } as const };
        assert.deepEqual(contradiction(journal, { role: "Primary", mode: "FailedOver" }), []);
        assert.deepEqual(contradiction(journal, { role: "Replica", mode: "Steady" }), []);
        assert.match(
            contradiction(journal, { role: "Primary", mode: "Steady" }).join(),
            /says FailedOver for this side; set it/,
        );
    });

    it("say which command ends a flow that is under way", () => {
        const flow = {
            kind: "failover",
            planned: true,
            startedAt: "",
            startedBy: "",
            completed: [],
            facts: {},
        } as const;
        const journal = {
            ...firstJournal,
            declared: { primary: "FailedOver", replica: "FailedOver" } as const,
            flow: { ...flow, completed: [] },
        };
        assert.match(contradiction(journal, { role: "Replica", mode: "Steady" }).join(), /npm run dr -- failover/);
    });
});
