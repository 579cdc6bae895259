import assert from "node:assert/strict";
import { firstJournal, type Flow, type Journal, type Mode } from "../dr/journal.rules";
import { failback } from "../dr/steps/failback";
import { failbackRollback } from "../dr/steps/rollback";
import { contradiction } from "./roles.rules";

/** A failback that is about to take a step. */
function failingBack(step: string, declared: Journal["declared"]): Journal {
    const at = failback.findIndex(({ name }) => name === step);
    assert.notEqual(at, -1, `a failback has no step ${step}`);
    const flow: Flow = {
        kind: "failback",
        planned: true,
        startedAt: "2026-11-21T12:00:00Z",
        startedBy: "one",
        current: step,
        completed: failback.slice(0, at).map(({ name }) => name),
        facts: {},
    };
    return { ...firstJournal, declared, flow };
}

const serving = { primary: "FailedOver", replica: "FailedOver" } as const;
const refused = (journal: Journal, role: "Primary" | "Replica", mode: Mode) =>
    contradiction(journal, { role, mode }).join();

describe("pulumi up while a failback is under way", () => {
    it("is let through for the replica as long as it serves", () => {
        assert.equal(refused(failingBack("first-sync", serving), "Replica", "FailedOver"), "");
    });

    for (const step of ["fence-replica", "stop-replica", "final-sync", "cut", "writable", "open-replica"]) {
        it(`is refused for the replica at ${step}, in either mode: it would take the fence away`, () => {
            const journal = failingBack(step, serving);
            assert.match(refused(journal, "Replica", "FailedOver"), /would take the fence away; .* dr -- failback/);
            assert.match(refused(journal, "Replica", "Steady"), /says FailedOver for this side/);
        });
    }

    it("is let through where the failback itself runs it, after the cut", () => {
        const journal = failingBack("pulumi-replica", { primary: "FailedOver", replica: "Steady" });
        assert.equal(refused(journal, "Replica", "Steady"), "");
    });

    it("leaves the primary fenced until the failback opens it", () => {
        for (const { name } of failback.slice(
            0,
            failback.findIndex((step) => step.name === "unfence"),
        )) {
            const journal = failingBack(name, serving);
            assert.match(refused(journal, "Primary", "Steady"), /says FailedOver for this side/);
            assert.equal(refused(journal, "Primary", "FailedOver"), "");
        }
    });

    it("leaves nodes and replicas of the opened primary to the failback, until it brings the stack in line itself", () => {
        const steady = { primary: "Steady", replica: "Steady" } as const;
        for (const step of ["nodes", "start-primary", "verify", "replica-nodes"]) {
            assert.match(
                refused(failingBack(step, steady), "Primary", "Steady"),
                /finish it with npm run dr -- failback/,
            );
        }
        assert.equal(refused(failingBack("pulumi-primary", steady), "Primary", "Steady"), "");
    });

    it("is let through in a rollback once the fence is gone, and not before", () => {
        const rollingBack = (done: number) => {
            const journal = failingBack("final-sync", serving);
            const completed = failbackRollback.slice(0, done).map(({ name }) => name);
            const { flow } = journal;
            assert.ok(flow);
            return {
                ...journal,
                flow: { ...flow, rollingBack: true, completed: [...flow.completed, ...completed] },
            };
        };
        const own = failbackRollback.findIndex(({ name }) => name === "undo-pulumi");
        assert.match(refused(rollingBack(0), "Replica", "FailedOver"), /would take the fence away/);
        assert.equal(refused(rollingBack(own), "Replica", "FailedOver"), "");
        assert.equal(refused({ ...firstJournal, declared: serving }, "Replica", "FailedOver"), "");
    });
});
