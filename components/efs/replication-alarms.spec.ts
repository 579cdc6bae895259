import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { type Graph, type Registered, valueOf } from "../testing/graph";
import { replication, topic } from "../testing/replication";
import type { EfsReplication } from "./replication";

const fileSystems = [
    ["primary", "fs-0123456789abcdef0"],
    ["replica", "fs-0fedcba9876543210"],
] as const;
const alarmType = "aws:cloudwatch/metricAlarm:MetricAlarm";

describe("alarms of EfsReplication", () => {
    let steady: Graph<EfsReplication>;

    before(async () => {
        steady = await replication();
    });

    const alarm = (name: string) => steady.one(alarmType, `shared-${name}`).inputs;
    const watched = ({
        namespace,
        metricName,
        dimensions,
        statistic,
        comparisonOperator,
        threshold,
    }: Registered["inputs"]) => ({
        namespace,
        metricName,
        dimensions,
        statistic,
        comparisonOperator,
        threshold,
    });

    it("watch the age of the last sync in each Region, from what its own monitor tells", () => {
        const older = { statistic: "Maximum", comparisonOperator: "GreaterThanThreshold", threshold: 900 };
        for (const [side, FileSystemId] of fileSystems) {
            assert.deepEqual(watched(alarm(`${side}-sync-age`)), {
                namespace: "eks-storage/efs",
                metricName: "SecondsSinceLastSync",
                dimensions: { FileSystemId },
                ...older,
            });
        }
    });

    it("watch the replication's state and the access points in both", () => {
        for (const [side, FileSystemId] of fileSystems) {
            assert.deepEqual(watched(alarm(`${side}-replication`)), {
                namespace: "eks-storage/efs",
                metricName: "ReplicationEnabled",
                dimensions: { FileSystemId },
                statistic: "Minimum",
                comparisonOperator: "LessThanThreshold",
                threshold: 1,
            });
            assert.deepEqual(watched(alarm(`${side}-access-points`)), {
                namespace: "eks-storage/efs",
                metricName: "AccessPoints",
                dimensions: { FileSystemId },
                statistic: "Maximum",
                comparisonOperator: "GreaterThanThreshold",
                threshold: 8000,
            });
        }
    });

    it("take missing data for bad, and notify the topics of their Region", () => {
        for (const { name, inputs } of steady.all(alarmType)) {
            assert.equal(inputs.treatMissingData, "breaching", name);
            const topics = name.startsWith("shared-primary-") ? [topic("eu-central-1")] : [];
            assert.deepEqual([inputs.alarmActions, inputs.okActions], [topics, topics], name);
            assert.ok(String(inputs.alarmDescription).length > 20);
        }
    });

    it("follow the objective and the quota, which may be outputs", async () => {
        const other = await replication({
            recoveryPointObjectiveMinutes: pulumi.output(30),
            accessPointQuota: pulumi.output(1000),
        });
        for (const side of ["primary", "replica"]) {
            const threshold = (name: string) => other.one(alarmType, `shared-${side}-${name}`).inputs.threshold;
            assert.deepEqual([threshold("sync-age"), threshold("access-points")], [1800, 800]);
        }
        assert.equal(await valueOf(other.result.recoveryPointObjectiveMinutes), 30);
    });
});
