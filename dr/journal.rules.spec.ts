import assert from "node:assert/strict";
import fc from "fast-check";
import {
    begin,
    completed,
    cutBegins,
    declare,
    ended,
    firstJournal,
    inFlow,
    type Journal,
    noted,
    parseJournal,
    phaseOf,
} from "./journal.rules";

const act = { by: "operator@host", at: "2026-11-21T12:00:00.000Z" };

describe("the journal", () => {
    it("of no item means that the primary serves", () => {
        assert.equal(phaseOf(firstJournal), "Steady");
        assert.deepEqual(parseJournal(firstJournal), { journal: firstJournal });
    });

    it("of another version is not read, and none that declares both Regions active", () => {
        const problem = (item: unknown) => {
            const parsed = parseJournal(item);
            return "problem" in parsed ? parsed.problem : undefined;
        };
        assert.match(problem({ ...firstJournal, version: 2 }) ?? "", /version 2 and this command knows version 1/);
        assert.match(problem({}) ?? "", /version undefined/);
        assert.match(problem({ ...firstJournal, declared: { primary: "Steady" } }) ?? "", /declared\.replica/);
        assert.match(
            problem({ ...firstJournal, declared: { primary: "Steady", replica: "FailedOver" } }) ?? "",
            /declares both Regions active/,
        );
    });

    it("keeps what another version's writer of this layout adds", () => {
        const item = { ...firstJournal, remark: "by hand" };
        assert.deepEqual(parseJournal(item), { journal: item });
    });

    it("knows a step as done once, however often it is told", () => {
        const begun = begin(firstJournal, act, { kind: "failover", planned: true });
        const twice = completed(completed(begun, "fence", { fencedAt: act.at }), "fence");
        assert.deepEqual(twice.flow?.completed, ["fence"]);
        assert.equal(twice.flow?.facts.fencedAt, act.at);
        assert.equal(phaseOf(twice), "FailingOver");
    });

    it("declares the failover on both sides before the replication is deleted", () => {
        const begun = begin(firstJournal, act, { kind: "failover", planned: false });
        const cut = cutBegins(begun, act, "2026-11-21T11:50:00.000Z");
        assert.deepEqual(cut.declared, { primary: "FailedOver", replica: "FailedOver" });
        assert.equal(cut.flow?.facts.cutBegunAt, act.at);
    });

    it("keeps the cut of a failover for the failback, and forgets it after that", () => {
        const cut = cutBegins(begin(firstJournal, act, { kind: "failover", planned: false }), act, act.at);
        const over = ended(inFlow(cut, { facts: { localOnly: true } }), act, "replica serves");
        assert.equal(phaseOf(over), "FailedOver");
        assert.deepEqual(over.cut, { at: act.at, planned: false, lastSyncAt: act.at, localOnly: true });
        const again = ended(begin(over, act, { kind: "failover", planned: false }), act, "tidied");
        assert.deepEqual(again.cut, over.cut);
        const back = declare(declare(begin(over, act, { kind: "failback", planned: true }), { replica: "Steady" }), {
            primary: "Steady",
        });
        const home = ended(back, act, "primary serves");
        assert.equal(phaseOf(home), "Steady");
        assert.equal("cut" in home, false);
    });

    it("says that a pair is unlinked until something begins again", () => {
        const apart = ended(begin(firstJournal, act, { kind: "unlink", planned: true }), act, "unlinked");
        assert.equal(phaseOf(apart), "Unlinked");
        assert.equal(begin(apart, act, { kind: "failover", planned: true }).unlinked, undefined);
    });

    it("remembers the last twenty entries of its history", () => {
        const journal = Array.from({ length: 50 }, (_, index) => `entry ${index}`).reduce(
            (state, what) => noted(state, act, what),
            firstJournal,
        );
        assert.equal(journal.history.length, 20);
        assert.equal(journal.history.at(-1)?.what, "entry 49");
    });

    it("never declares the replica active beside an active primary, whatever is done to it", () => {
        const mode = fc.constantFrom("Steady", "FailedOver" as const);
        const change = fc.oneof(
            mode.map((primary) => (journal: Journal) => declare(journal, { primary })),
            mode.map((replica) => (journal: Journal) => declare(journal, { replica })),
            fc
                .constantFrom("failover", "failback", "unlink" as const)
                .map((kind) => (journal: Journal) => begin(journal, act, { kind, planned: true })),
            fc.constant((journal: Journal) => cutBegins(journal, act, undefined)),
            fc.constant((journal: Journal) => ended(journal, act, "ended")),
        );
        fc.assert(
            fc.property(fc.array(change, { maxLength: 20 }), (changes) => {
                let journal = firstJournal;
                for (const each of changes) {
                    try {
                        journal = each(journal);
                    } catch {
                        // Refused: it stays as it was.
                    }
                    assert.notDeepEqual(journal.declared, { primary: "Steady", replica: "FailedOver" });
                    assert.deepEqual(parseJournal(JSON.parse(JSON.stringify(journal))), {
                        journal: JSON.parse(JSON.stringify(journal)) as Journal,
                    });
                }
            }),
        );
    });
});
