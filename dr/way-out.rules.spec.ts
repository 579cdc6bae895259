import assert from "node:assert/strict";
import { decideFailover } from "./decisions.rules";
import { decideFailback, decideRollBack, decideUnlink } from "./failback.rules";
import {
    begin,
    completed,
    cutBegins,
    declare,
    ended,
    fenceAgain,
    firstJournal,
    inFlow,
    type Journal,
    phaseOf,
    resumed,
} from "./journal.rules";
import { differsSince } from "./steps/primary-writes";
import { accepted, act, replication, steady } from "./testing/observed";

const failingOver = begin(firstJournal, act, { kind: "failover", planned: true });
const rollingBack = inFlow(completed(completed(failingOver, "fence"), "undo-fence"), { rollingBack: true });
const failedOver = ended(cutBegins(failingOver, act, act.at), act, "eu-west-1 serves");
const unfencing = declare(declare(begin(failedOver, act, { kind: "failback", planned: true }), { replica: "Steady" }), {
    primary: "Steady",
});
const waits = { now: false };

describe("a way out, whatever is lost in the middle:", () => {
    it("a roll-back without its primary or its replication goes on as the failover, from its first step", () => {
        const silent = { ...steady, journal: rollingBack, primaryAnswers: false };
        assert.match(decideRollBack(silent, "failover").refusal ?? "", /run failover to its end/);
        const lost = accepted(decideFailover(silent, waits));
        assert.deepEqual([lost.action, lost.flow.planned], ["Resume", false]);
        assert.match(lost.question ?? "", /roll-back cannot end.*412 s ago: writes of these seconds are given up/);
        const after = resumed(rollingBack, lost.flow);
        assert.deepEqual([after.flow?.completed, phaseOf(after)], [[], "FailingOver"]);

        for (const found of [undefined, { ...replication, status: "DELETING" as const }]) {
            const deleted = { ...steady, journal: rollingBack, replication: found };
            assert.match(decideRollBack(deleted, "failover").refusal ?? "", /run failover to its end/);
            const taken = accepted(decideFailover(deleted, waits));
            assert.deepEqual([taken.flow.planned, taken.flow.facts?.now, taken.flow.completed], [true, true, []]);
            assert.match(taken.question ?? "", /Somebody deleted the replication/);
        }
    });

    it("a roll-back that can end is ended first", () => {
        assert.match(
            decideFailover({ ...steady, journal: rollingBack }, waits).refusal ?? "",
            /end it with failover --roll-back/,
        );
    });

    it("a failover begins over a failback that had begun to let the primary write, synced since or not", () => {
        const silent = { ...steady, journal: unfencing, primaryAnswers: false };
        assert.equal(accepted(decideFailover(silent, waits)).action, "Begin");
        for (const found of [
            { ...replication, lastSyncAt: undefined, status: "ENABLING" as const },
            { ...replication, status: "ERROR" as const },
        ]) {
            const { question, flow } = accepted(decideFailover({ ...silent, replication: found }, waits));
            assert.equal(flow.planned, false);
            assert.match(question ?? "", /held everything when eu-central-1 began to serve again/);
            assert.match(
                decideFailover({ ...silent, primaryAnswers: true, replication: found }, waits).refusal ?? "",
                /first sync|ERROR/,
            );
        }
    });

    it("a pair that is unlinked while the replica serves can still fail back", () => {
        const seen = { ...steady, journal: failedOver, replication: undefined, forwardInState: false };
        assert.match(accepted(decideUnlink(seen)).question ?? "", /eu-west-1 goes on serving, and failback.* stays/);
        const unlinked = ended(begin(failedOver, act, { kind: "unlink", planned: true }), act, "unlinked");
        const stranded: Journal = { ...unlinked, unlinked: act };
        for (const journal of [unlinked, stranded]) {
            assert.equal(phaseOf(journal), "FailedOver");
            assert.equal(accepted(decideFailback({ ...seen, journal })).action, "Begin");
        }
    });
});

describe("a failover that goes on", () => {
    it("waits for the final sync or not as this run says, and asks where that is new", () => {
        const hurried = inFlow(failingOver, { facts: { now: true } });
        const asks = accepted(decideFailover({ ...steady, journal: failingOver }, { now: true }));
        assert.match(asks.question ?? "", /without a final sync\? The last sync was 412 s ago/);
        assert.equal(asks.flow.facts?.now, true);
        assert.equal(accepted(decideFailover({ ...steady, journal: hurried }, { now: true })).question, undefined);
        const patient = accepted(decideFailover({ ...steady, journal: hurried }, waits));
        assert.deepEqual([patient.flow.facts?.now, patient.question], [false, undefined]);
    });

    it("says in its question that a primary which lives goes on taking writes", () => {
        const { question } = accepted(decideFailover({ ...steady, primaryAnswers: false }, waits));
        assert.match(question ?? "", /goes on taking writes until it is fenced/);
    });

    it("looks again for a primary that did not answer the run before, and tries again what was given up", () => {
        const run = ["cut", "verify", "fence-returned", "pulumi-replica", "pulumi-primary"].reduce(
            (journal, step) => completed(journal, step),
            inFlow(cutBegins(failingOver, act, act.at), { facts: { primaryGivenUpAt: act.at } }),
        );
        const { flow } = resumed(run, { planned: true });
        assert.deepEqual(flow?.completed, ["cut", "verify", "pulumi-replica"]);
        assert.equal(flow?.facts.primaryGivenUpAt, undefined);
    });

    it("fences again, and waits for another sync only where there can be one", () => {
        const done = ["fence", "stop-primary", "quiesce", "final-sync"].reduce(
            (journal, step) => completed(journal, step),
            failingOver,
        );
        assert.deepEqual(fenceAgain(done, true).flow?.completed, []);
        assert.deepEqual(fenceAgain(done, false).flow?.completed, ["final-sync"]);
        assert.equal(fenceAgain(done, false).flow?.facts.now, true);
    });
});

describe("the report of what a returned primary holds", () => {
    it("counts from the last sync, or from a day before the roles began to switch where that is unknown", () => {
        const sync = "2026-11-21T11:50:00.000Z";
        assert.deepEqual(differsSince({ cut: { at: act.at, planned: false, lastSyncAt: sync } }), {
            from: new Date(sync),
            isKnown: true,
        });
        assert.deepEqual(differsSince({ cut: { at: act.at, planned: false } }), {
            from: new Date("2026-11-20T12:00:00.000Z"),
            isKnown: false,
        });
        const late = inFlow(cutBegins(failingOver, act, undefined), { facts: { cutAt: "2026-11-21T13:00:00.000Z" } });
        assert.equal(ended(late, act, "eu-west-1 serves").cut?.at, act.at);
    });
});
