import assert from "node:assert/strict";
import fc from "fast-check";
import { decideFailover, type Decision, type Observed } from "./decisions.rules";
import { decideFailback, decideRollBack, decideUnlink } from "./failback.rules";
import { begin, completed, cutBegins, declare, ended, firstJournal, inFlow, type Journal } from "./journal.rules";
import { accepted, act, replication, steady } from "./testing/observed";

const failingOver = begin(firstJournal, act, { kind: "failover", planned: true });
const cut = cutBegins(failingOver, act, act.at);
const failedOver = ended(cut, act, "eu-west-1 serves");
const failingBack = begin(failedOver, act, { kind: "failback", planned: true });
const served = completed(declare(declare(failingBack, { replica: "Steady" }), { primary: "Steady" }), "unfence");
const gone: Observed = { ...steady, journal: failedOver, replication: undefined, forwardInState: false };

const waits = { now: false };

function refusal(decision: Decision): string {
    return decision.refusal ?? "";
}

describe("what a command decides", () => {
    describe("failover", () => {
        it("is planned while the primary answers, and names the seconds that are given up where it does not", () => {
            const planned = accepted(decideFailover(steady, waits));
            assert.deepEqual([planned.action, planned.flow.planned], ["Begin", true]);
            assert.match(planned.question ?? "", /nothing is lost/);
            const lost = accepted(decideFailover({ ...steady, primaryAnswers: false }, waits));
            assert.equal(lost.flow.planned, false);
            assert.match(
                lost.question ?? "",
                /does not answer.*last sync was 412 s ago: writes of these seconds are given up/,
            );
            const late = accepted(decideFailover({ ...steady, primaryAnswers: false, secondsSinceSync: 1000 }, waits));
            assert.match(late.question ?? "", /1000 s ago, more than the objective of 900 s/);
        });

        it("refuses before the first sync, in ERROR, and with a replication that is not this pair's or runs backwards", () => {
            const of = (change: object) =>
                refusal(decideFailover({ ...steady, replication: { ...replication, ...change } }, waits));
            assert.match(of({ lastSyncAt: undefined, status: "ENABLING" }), /first sync is not done/);
            assert.match(of({ status: "ERROR", statusMessage: "out of space" }), /ERROR \(out of space\)/);
            assert.match(of({ direction: "Foreign", text: "fs-2 → fs-9" }), /another replication: fs-2 → fs-9/);
            assert.match(of({ direction: "Reverse" }), /although no failback is under way/);
        });

        it("takes over a cut that somebody else made, and fences first where the primary is there", () => {
            for (const found of [undefined, { ...replication, status: "DELETING" as const }]) {
                const taken = accepted(decideFailover({ ...steady, replication: found }, waits));
                assert.deepEqual(taken.flow, { kind: "failover", planned: true, facts: { now: true } });
                assert.match(taken.question ?? "", /Somebody deleted the replication/);
            }
        });

        it("goes on without asking again, unless the primary was lost meanwhile", () => {
            const going = { ...steady, journal: failingOver };
            assert.deepEqual(accepted(decideFailover(going, waits)), {
                action: "Resume",
                flow: { kind: "failover", planned: true, facts: {} },
                question: undefined,
            });
            assert.match(
                accepted(decideFailover({ ...going, primaryAnswers: false }, waits)).question ?? "",
                /does not answer/,
            );
            const past = accepted(decideFailover({ ...steady, journal: cut, primaryAnswers: false }, waits));
            assert.deepEqual([past.action, past.question], ["Resume", undefined]);
        });

        it("fences a primary that is there after the runbook's cut, before the replica's workloads start", () => {
            const byRunbook: Journal = cutBegins(
                begin(firstJournal, act, { kind: "failover", planned: false }),
                act,
                act.at,
            );
            const seen = { ...steady, journal: byRunbook, replication: undefined };
            assert.deepEqual(accepted(decideFailover(seen, waits)).flow, {
                kind: "failover",
                planned: true,
                facts: { now: true },
            });
            const started = { ...seen, journal: completed(byRunbook, "start-replica") };
            assert.equal(accepted(decideFailover(started, waits)).flow.planned, false);
        });

        it("only tidies where the replica serves, and deletes a replication that the journal thinks gone", () => {
            const tidying = accepted(decideFailover(gone, waits));
            assert.ok(tidying.flow.completed?.includes("start-replica"));
            assert.equal(tidying.question, undefined);
            const again = accepted(decideFailover({ ...gone, replication }, waits));
            assert.equal(again.flow.completed?.includes("cut"), false);
            assert.match(again.question ?? "", /still there. Delete it/);
        });

        it("refuses during a failback, an unlink or a roll-back, and of an unlinked pair", () => {
            const of = (journal: Journal, change: Partial<Observed> = {}) =>
                refusal(decideFailover({ ...steady, journal, ...change }, waits));
            assert.match(of(failingBack), /a failback is under way/);
            assert.match(of(begin(firstJournal, act, { kind: "unlink", planned: true })), /unlink is under way/);
            assert.match(of(inFlow(failingOver, { rollingBack: true })), /failover --roll-back/);
            const unlinked = ended(begin(firstJournal, act, { kind: "unlink", planned: true }), act, "unlinked");
            assert.match(of(unlinked, { replication: undefined }), /unlinked/);
            assert.equal(of(unlinked), "");
        });

        it("may begin once a failback has let the primary serve", () => {
            assert.equal(accepted(decideFailover({ ...steady, journal: served }, waits)).action, "Begin");
        });
    });

    describe("failback", () => {
        it("needs a failover, both Regions, and a forward replication that is gone everywhere", () => {
            assert.equal(accepted(decideFailback(gone)).action, "Begin");
            assert.match(refusal(decideFailback(steady)), /the primary serves/);
            assert.match(refusal(decideFailback({ ...gone, primaryAnswers: false })), /needs both Regions/);
            assert.match(
                refusal(decideFailback({ ...gone, forwardInState: true })),
                /in the stack's state; run failover again/,
            );
            assert.match(refusal(decideFailback({ ...gone, replication })), /still there; run failover again/);
            assert.match(refusal(decideFailback({ ...gone, journal: cut })), /failover is under way/);
        });

        it("goes on while both Regions answer, and names the way out where one does not", () => {
            const going = {
                ...gone,
                journal: failingBack,
                replication: { ...replication, direction: "Reverse" as const },
            };
            assert.equal(accepted(decideFailback(going)).action, "Resume");
            assert.match(
                refusal(decideFailback({ ...going, primaryAnswers: false })),
                /failback --roll-back lets eu-west-1 serve/,
            );
        });
    });

    it("rolls back what has not let the other side take writes", () => {
        assert.match(refusal(decideRollBack(steady, "failover")), /no failover is under way/);
        assert.equal(accepted(decideRollBack({ ...steady, journal: failingOver }, "failover")).flow.rollingBack, true);
        assert.match(refusal(decideRollBack({ ...steady, journal: cut }, "failover")), /switched already/);
        assert.match(
            refusal(decideRollBack({ ...steady, journal: failingOver, replication: undefined }, "failover")),
            /switched already/,
        );
        assert.match(
            refusal(decideRollBack({ ...steady, journal: failingOver, primaryAnswers: false }, "failover")),
            /cannot serve again/,
        );
        assert.equal(accepted(decideRollBack({ ...gone, journal: failingBack }, "failback")).flow.rollingBack, true);
        assert.match(refusal(decideRollBack({ ...gone, journal: served }, "failback")), /takes writes already/);
    });

    it("unlinks what is at rest", () => {
        assert.equal(accepted(decideUnlink(steady)).action, "Begin");
        assert.equal(accepted(decideUnlink(gone)).action, "Begin");
        assert.match(refusal(decideUnlink({ ...steady, journal: failingOver })), /a failover is under way/);
        assert.match(accepted(decideUnlink({ ...steady, primaryAnswers: false })).question ?? "", /keeps its record/);
    });

    it("always says why it refuses, and never begins a flow over another one's work", () => {
        const journals = [firstJournal, failingOver, cut, failedOver, failingBack, served];
        const status = fc.constantFrom("ENABLED", "ENABLING", "DELETING", "ERROR", "PAUSED" as const);
        const seen = fc.record({
            journal: fc.constantFrom(...journals, inFlow(failingOver, { rollingBack: true })),
            replication: fc.option(
                fc.record({
                    status,
                    lastSyncAt: fc.option(fc.constant(new Date(act.at)), { nil: undefined }),
                    direction: fc.constantFrom("Forward", "Reverse", "Foreign" as const),
                    text: fc.constant("fs-1 → fs-2"),
                }),
                { nil: undefined },
            ),
            primaryAnswers: fc.boolean(),
            forwardInState: fc.boolean(),
        });
        fc.assert(
            fc.property(seen, fc.boolean(), (given, now) => {
                const all = { ...steady, ...given };
                for (const decision of [decideFailover(all, { now }), decideFailback(all), decideUnlink(all)]) {
                    if (decision.refusal !== undefined) {
                        assert.ok(decision.refusal.length > 20);
                        continue;
                    }
                    assert.notEqual(given.replication?.direction, "Foreign");
                    const { flow } = given.journal;
                    if (decision.action === "Begin" && flow) {
                        assert.ok(flow.completed.includes("unfence"), `${decision.flow.kind} over ${flow.kind}`);
                    }
                }
            }),
        );
    });
});
