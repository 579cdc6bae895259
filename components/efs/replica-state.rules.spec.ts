import assert from "node:assert/strict";
import * as fc from "fast-check";
import { EfsReturn, EfsTransition } from "./lifecycle";
import { lifecyclePlan, lifecyclePolicies } from "./lifecycle.rules";
import { replicaState } from "./replica-state.rules";

const kmsKeyArn = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

describe("state of a replica", () => {
    it("is the file system of a primary in CloudFormation's words, open to be overwritten", () => {
        const policies = lifecyclePolicies(lifecyclePlan({ toStandard: EfsReturn.OnFirstAccess }));
        assert.deepEqual(
            JSON.parse(
                replicaState({ kmsKeyArn, lifecyclePolicies: policies, tags: { team: "storage", Name: "shared" } }),
            ),
            {
                Encrypted: true,
                KmsKeyId: kmsKeyArn,
                ThroughputMode: "elastic",
                LifecyclePolicies: [
                    { TransitionToIA: "AFTER_30_DAYS" },
                    { TransitionToArchive: "AFTER_90_DAYS" },
                    { TransitionToPrimaryStorageClass: "AFTER_1_ACCESS" },
                ],
                FileSystemTags: [
                    { Key: "Name", Value: "shared" },
                    { Key: "team", Value: "storage" },
                ],
                FileSystemProtection: { ReplicationOverwriteProtection: "DISABLED" },
            },
        );
    });

    it("loses no transition of any lifecycle", () => {
        const transitions = fc.constantFrom(...Object.values(EfsTransition));
        fc.assert(
            fc.property(transitions, transitions, (toInfrequentAccess, toArchive) => {
                const policies = lifecyclePolicies(lifecyclePlan({ toInfrequentAccess, toArchive }));
                const state = JSON.parse(replicaState({ kmsKeyArn, lifecyclePolicies: policies, tags: {} })) as {
                    LifecyclePolicies: Record<string, string>[];
                };
                assert.deepEqual(
                    state.LifecyclePolicies.flatMap(Object.values),
                    policies.flatMap((policy) => Object.values(policy) as string[]),
                );
            }),
        );
    });

    it("is the same text in whatever order tags arrive", () => {
        const tags = fc.array(fc.tuple(fc.string(), fc.string()), { maxLength: 8 });
        fc.assert(
            fc.property(tags, (given) => {
                const distinct = Object.entries(Object.fromEntries(given));
                const text = (entries: [string, string][]) =>
                    replicaState({ kmsKeyArn, lifecyclePolicies: [], tags: Object.fromEntries(entries) });
                assert.equal(text(distinct), text([...distinct].reverse()));
            }),
        );
    });
});
