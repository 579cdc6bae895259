import assert from "node:assert/strict";
import * as fc from "fast-check";
import { later, problemText, type Unchecked } from "../problem";
import { primary, replica } from "../testing/replicated-file-system";
import type { ReplicatedEfsFileSystemArgs } from "./replicated-file-system";
import { replicatedFileSystemProblems } from "./replicated-file-system.rules";

describe("rules of ReplicatedEfsFileSystem", () => {
    const problems = (args: Unchecked<ReplicatedEfsFileSystemArgs>) =>
        replicatedFileSystemProblems({ primary, replica, ...args }).map((problem) =>
            problemText("ReplicatedEfsFileSystem", "shared", problem),
        );

    it("accept what its parts accept", () => {
        assert.deepEqual(problems({}), []);
        assert.deepEqual(
            problems({ mode: "FailedOver", backup: later, lifecycle: later, deletionPolicy: "Delete" }),
            [],
        );
        const key = "arn:aws:kms:eu-west-1:111122223333:key/mrk-1234abcd12ab34cd56ef1234567890ab";
        assert.deepEqual(problems({ replica: { ...replica, kmsKeyArn: key } }), []);
    });

    const refused: { what: string; args: Unchecked<ReplicatedEfsFileSystemArgs>; expected: RegExp }[] = [
        {
            what: "one Region for both",
            args: { primary: { ...replica } },
            expected: /replica\.region is "eu-west-1"; a replica in the primary's Region is lost with it/,
        },
        {
            what: "a missing side",
            args: { primary: undefined },
            expected: /primary is missing; .*; give region, vpcId, subnetIds, clientSecurityGroupIds and clusterName/,
        },
        {
            what: "a field that a side does not have",
            args: { replica: { ...replica, fileSystemId: "fs-0123456789abcdef0" } },
            expected: /replica\.fileSystemId is ".*"; there is no such field; there are region, vpcId, subnetIds/,
        },
        {
            what: "one key for both Regions",
            args: {
                replica: { ...replica, kmsKeyArn: `arn:aws:kms:eu-central-1:111122223333:key/mrk-${"0".repeat(32)}` },
            },
            expected: /replica\.kmsKeyArn is .*; EFS reads a key of the file system's own Region, eu-west-1/,
        },
        {
            what: "a mode that is not known at preview",
            args: { mode: later },
            expected: /mode is known only during up; it decides/,
        },
    ];
    for (const { what, args, expected } of refused) {
        it(`refuse ${what}`, () => {
            const found = problems(args);
            assert.equal(found.length, 1, found.join("\n"));
            assert.match(found[0] ?? "", expected);
        });
    }

    it("never throw, whatever they are given", () => {
        fc.assert(
            fc.property(fc.anything(), fc.anything(), (one, other) => {
                problems({ primary: one, replica: other, mode: other, backup: one, accessPointQuota: other });
                problems({
                    primary: { ...primary, subnetIds: one, region: other },
                    replica: { ...replica, vpcId: one },
                });
            }),
        );
    });
});
