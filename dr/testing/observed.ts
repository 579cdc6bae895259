import assert from "node:assert/strict";
import type { Decision, Observed } from "../decisions.rules";
import { firstJournal } from "../journal.rules";

export const act = { by: "operator@host", at: "2026-11-21T12:00:00.000Z" };
export const replication = {
    status: "ENABLED",
    lastSyncAt: new Date(act.at),
    direction: "Forward",
    text: "fs-1 in eu-central-1 → fs-2 in eu-west-1",
} as const;
/** A pair whose primary serves, as a command sees it. */
export const steady: Observed = {
    journal: firstJournal,
    replication,
    primaryAnswers: true,
    forwardInState: true,
    primaryRegion: "eu-central-1",
    replicaRegion: "eu-west-1",
    secondsSinceSync: 412,
    objectiveSeconds: 900,
};

/** The decision, which must not be a refusal. */
export function accepted(decision: Decision) {
    assert.equal(decision.refusal, undefined);
    return decision;
}
