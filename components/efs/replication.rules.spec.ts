import assert from "node:assert/strict";
import * as fc from "fast-check";
import { later, problemText, type Unchecked } from "../problem";
import type { EfsReplicationArgs } from "./replication";
import { journalTableName, replicationProblems } from "./replication.rules";

const primary = { region: "eu-central-1", fileSystemId: "fs-0123456789abcdef0", clusterName: "shop" };
const replica = { region: "eu-west-1", fileSystemId: "fs-0fedcba9876543210", clusterName: "shop" };
const topic = (region: string) => `arn:aws:sns:${region}:111122223333:storage`;

function problems(args: Unchecked<EfsReplicationArgs>): string[] {
    return replicationProblems({ primary, replica, ...args }).map((problem) =>
        problemText("EfsReplication", "shared", problem),
    );
}

describe("rules of EfsReplication", () => {
    it("name component, path, value, rule and remedy", () => {
        assert.deepEqual(problems({ recoveryPointObjectiveMinutes: 5 }), [
            'EfsReplication "shared": recoveryPointObjectiveMinutes is 5; EFS replicates within 15 minutes at best, and an objective below that is never met; set a whole number from 15 on',
        ]);
    });

    it("accept what AWS takes, and skip what is known only during up", () => {
        const accepted: Unchecked<EfsReplicationArgs>[] = [
            {},
            { mode: "FailedOver", recoveryPointObjectiveMinutes: 15, accessPointQuota: 1, deletionPolicy: "Delete" },
            { recoveryPointObjectiveMinutes: later, accessPointQuota: later },
            { replica: { ...replica, fileSystemId: later, clusterName: later, alarmTopicArns: later } },
            { primary: { ...primary, alarmTopicArns: [topic("eu-central-1"), later] } },
            { replica: { ...replica, alarmTopicArns: [] } },
        ];
        for (const args of accepted) {
            assert.deepEqual(problems(args), [], JSON.stringify(args));
        }
    });

    const refused: { what: string; args: Unchecked<EfsReplicationArgs>; expected: RegExp }[] = [
        {
            what: "both sides in one Region",
            args: { replica: { ...replica, region: "eu-central-1" } },
            expected: /replica\.region is "eu-central-1"; a replica in the primary's Region is lost with it; give/,
        },
        {
            what: "one file system twice",
            args: { replica: { ...replica, fileSystemId: primary.fileSystemId } },
            expected: /replica\.fileSystemId is "fs-0123456789abcdef0"; it is the primary's, and a file system is not/,
        },
        {
            what: "a missing side",
            args: { replica: undefined },
            expected: /replica is missing; it is a group of fields .*; give region, fileSystemId and clusterName/,
        },
        {
            what: "a side that is not known at preview",
            args: { primary: later },
            expected: /primary is known only during up; it is a group of fields that is known at preview/,
        },
        { what: "a list as a side", args: { primary: [primary] }, expected: /primary is \[\{.*; it is a group/ },
        {
            what: "a misspelt field",
            args: { primary: { ...primary, topics: [] } },
            expected: /primary\.topics is \[\]; there is no such field; there are region, fileSystemId, clusterName/,
        },
        {
            what: "a Region that is none",
            args: { primary: { ...primary, region: "Frankfurt" } },
            expected: /primary\.region is "Frankfurt"; an AWS Region has a name like/,
        },
        {
            what: "a Region that is not known at preview",
            args: { primary: { ...primary, region: later } },
            expected: /primary\.region is known only during up; it decides which resources exist and where/,
        },
        {
            what: "an ARN as a file system",
            args: { primary: { ...primary, fileSystemId: "arn:aws:elasticfilesystem:x" } },
            expected: /primary\.fileSystemId is "arn:.*"; an EFS file system id is/,
        },
        {
            what: "a missing cluster",
            args: { replica: { ...replica, clusterName: undefined } },
            expected: /replica\.clusterName is missing; an EKS cluster name/,
        },
        {
            what: "a topic that is none",
            args: { primary: { ...primary, alarmTopicArns: ["storage"] } },
            expected: /primary\.alarmTopicArns\[0\] is "storage"; a topic is named by its ARN/,
        },
        {
            what: "a topic that orders its messages, which CloudWatch does not notify",
            args: { primary: { ...primary, alarmTopicArns: [`${topic("eu-central-1")}.fifo`] } },
            expected: /alarmTopicArns\[0\] is .*; give the ARN of a standard SNS topic/,
        },
        {
            what: "a topic of the other Region",
            args: { primary: { ...primary, alarmTopicArns: [topic("eu-central-1"), topic("eu-west-1")] } },
            expected: /primary\.alarmTopicArns\[1\] is .*; an alarm notifies topics of its own Region, eu-central-1/,
        },
        {
            what: "a topic that is in no list",
            args: { replica: { ...replica, alarmTopicArns: topic("eu-west-1") } },
            expected: /replica\.alarmTopicArns is ".*"; it is a list of ARNs of SNS topics; put the ARN into a list/,
        },
        {
            what: "a mode that does not exist",
            args: { mode: "Active" },
            expected: /mode is "Active"; it is one of Steady, FailedOver/,
        },
        {
            what: "a mode that is not known at preview",
            args: { mode: later },
            expected: /mode is known only during up; it decides/,
        },
        {
            what: "an objective with a fraction",
            args: { recoveryPointObjectiveMinutes: 15.5 },
            expected: /recoveryPointObjectiveMinutes is 15\.5; .*; set a whole number from 15 on/,
        },
        {
            what: "an objective in quotes",
            args: { recoveryPointObjectiveMinutes: "15" },
            expected: /recoveryPointObjectiveMinutes is "15";/,
        },
        {
            what: "an objective of one minute less than AWS promises",
            args: { recoveryPointObjectiveMinutes: 14 },
            expected: /recoveryPointObjectiveMinutes is 14;/,
        },
        {
            what: "an objective without end",
            args: { recoveryPointObjectiveMinutes: Infinity },
            expected: /recoveryPointObjectiveMinutes is Infinity;/,
        },
        {
            what: "a quota of nothing",
            args: { accessPointQuota: 0 },
            expected: /accessPointQuota is 0; a quota is a number of access points; set a whole number from 1 on/,
        },
        {
            what: "an unknown policy",
            args: { deletionPolicy: "Keep" },
            expected: /deletionPolicy is "Keep"; it is one of Retain, Delete/,
        },
    ];
    for (const { what, args, expected } of refused) {
        it(`refuse ${what}`, () => {
            const found = problems(args);
            assert.equal(found.length, 1, found.join("\n"));
            assert.match(found[0] ?? "", expected);
        });
    }

    it("report all problems of both sides at once", () => {
        const found = replicationProblems({
            primary: { region: "here", fileSystemId: "a", clusterName: "-" },
            replica: { region: "here", fileSystemId: "a", clusterName: "" },
            mode: "none",
            recoveryPointObjectiveMinutes: 1,
        });
        assert.deepEqual(
            found.map(({ path }) => path),
            [
                "primary.region",
                "primary.fileSystemId",
                "primary.clusterName",
                "replica.region",
                "replica.fileSystemId",
                "replica.clusterName",
                "replica.region",
                "replica.fileSystemId",
                "mode",
                "recoveryPointObjectiveMinutes",
            ],
        );
    });

    it("never throw, whatever they are given", () => {
        fc.assert(
            fc.property(fc.anything(), fc.anything(), (one, other) => {
                problems({ primary: one, replica: other, mode: one, recoveryPointObjectiveMinutes: other });
                problems({
                    primary: { ...primary, alarmTopicArns: one, fileSystemId: other },
                    replica: { region: one, fileSystemId: one, clusterName: other, alarmTopicArns: [other] },
                    accessPointQuota: one,
                    deletionPolicy: other,
                });
            }),
        );
    });

    it("name the journal's table so that DynamoDB takes it, for every file system id", () => {
        // 3 to 255 letters, digits, dots, underscores and hyphens:
        // https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html
        const id = fc.stringMatching(/^fs-[0-9a-f]{8,40}$/);
        fc.assert(fc.property(id, (known) => assert.match(journalTableName(known), /^[a-zA-Z0-9_.-]{3,255}$/)));
        assert.equal(journalTableName("fs-01234567"), "eks-storage-dr-fs-01234567");
    });
});
