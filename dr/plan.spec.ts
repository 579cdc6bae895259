import assert from "node:assert/strict";
import type { Observed } from "./decisions.rules";
import { begin, completed, cutBegins, ended, firstJournal } from "./journal.rules";
import { planOf, planText } from "./plan";

const act = { by: "operator@host", at: "2026-11-21T12:00:00.000Z" };
const seen: Observed = {
    journal: firstJournal,
    replication: {
        ...{ status: "ENABLED", lastSyncAt: new Date(act.at), direction: "Forward" },
        text: "fs-1 in eu-central-1 → fs-2 in eu-west-1",
    },
    primaryAnswers: true,
    forwardInState: true,
    primaryRegion: "eu-central-1",
    replicaRegion: "eu-west-1",
    secondsSinceSync: 412,
    objectiveSeconds: 900,
};
const none = { now: false, skipRecoveryPoint: false };

describe("a plan", () => {
    it("says what could be lost, in seconds, where a sync is not waited for", () => {
        assert.match(planOf("failover", seen, none).couldLose, /^Nothing: both Regions answer/);
        assert.match(planOf("failover", seen, { ...none, now: true }).couldLose, /412 s ago/);
        assert.match(planOf("failover", { ...seen, primaryAnswers: false }, none).couldLose, /412 s ago/);
    });

    it("of what is left to tidy after the roles have switched speaks of no loss", () => {
        const cut = cutBegins(begin(firstJournal, act, { kind: "failover", planned: false }), act, act.at);
        for (const journal of [completed(cut, "cut"), ended(cut, act, "eu-west-1 serves")]) {
            const plan = planOf("failover", { ...seen, journal, replication: undefined }, none);
            assert.match(plan.couldLose, /^Nothing more/);
            assert.doesNotMatch(planText(plan), /could lose/);
        }
    });
});
