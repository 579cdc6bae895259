import type { EngineEvent, OpType, StepEventMetadata } from "@pulumi/pulumi/automation";
import assert from "node:assert/strict";
import fc from "fast-check";
import { changesIn, changesOfRegion, differences, foreignChanges } from "./preview-guard.rules";

const pair = { primaryFileSystemId: "fs-1", replicaFileSystemId: "fs-2" };
const replicationType = "aws:efs/replicationConfiguration:ReplicationConfiguration";
const forward = { sourceFileSystemId: "fs-1", destination: { fileSystemId: "fs-2", region: "eu-west-1" } };

interface Given {
    op?: string;
    type: string;
    before?: object;
    after?: object;
    custom?: boolean;
    retainOnDelete?: boolean;
}

function event({ op = "update", type, before, after, custom = true, retainOnDelete }: Given): EngineEvent {
    const urn = `urn:pulumi:prod-dr::project::${type}::name`;
    const state = (inputs: object) => ({
        ...{ type, urn, id: "id", parent: "", provider: "", outputs: {}, inputs },
        ...{ custom, retainOnDelete },
    });
    const metadata: StepEventMetadata = {
        op: op as OpType,
        urn,
        type,
        provider: "",
        old: before && state(before),
        new: after && state(after),
    };
    return { sequence: 1, timestamp: 1, resourcePreEvent: { metadata } };
}

function foreign(given: Given, replication: "Dropped" | "Created" | "Untouched" = "Untouched"): string[] {
    return foreignChanges(changesIn([event(given)]), replication, pair);
}

describe("what pulumi up may change in a switch of roles", () => {
    it("is the forward replication, dropped without a call, or made the right way round", () => {
        const dropped = { op: "delete", type: replicationType, before: forward };
        assert.deepEqual(foreign({ ...dropped, retainOnDelete: true }, "Dropped"), []);
        assert.match(foreign(dropped, "Dropped").join(), /delete of aws:efs\/replicationConfiguration/);
        assert.equal(foreign({ ...dropped, retainOnDelete: true }, "Untouched").length, 1);

        const created = { op: "create", type: replicationType, after: forward };
        assert.deepEqual(foreign(created, "Created"), []);
        assert.equal(foreign(created, "Dropped").length, 1);
        const reverse = { sourceFileSystemId: "fs-2", destination: { fileSystemId: "fs-1" } };
        assert.equal(foreign({ ...created, after: reverse }, "Created").length, 1);
        assert.equal(
            foreign({ op: "replace", type: replicationType, before: forward, after: forward }, "Created").length,
            1,
        );
    });

    it("is a node group's size, a workload's replicas, and no more of them", () => {
        const group = "aws:eks/nodeGroup:NodeGroup";
        const sized = (desiredSize: number, instanceTypes = ["m7i.xlarge"]) => ({
            scalingConfig: { minSize: 0, maxSize: 3, desiredSize },
            instanceTypes,
        });
        assert.deepEqual(foreign({ type: group, before: sized(0), after: sized(3) }), []);
        assert.match(
            foreign({ type: group, before: sized(0), after: sized(3, ["m7i.large"]) }).join(),
            /update of aws:eks\/nodeGroup:NodeGroup name \(.*instanceTypes/,
        );
        const workload = (replicas: number, image: string) => ({
            metadata: { name: "sample" },
            spec: { replicas, template: { spec: { containers: [{ image }] } } },
        });
        for (const type of ["kubernetes:apps/v1:Deployment", "kubernetes:apps/v1:StatefulSet"]) {
            assert.deepEqual(foreign({ type, before: workload(0, "a"), after: workload(2, "a") }), []);
            assert.equal(foreign({ type, before: workload(0, "a"), after: workload(2, "b") }).length, 1);
        }
    });

    it("is what the engine records of components, but not that they come or go", () => {
        const component = { type: "eks-storage:index:EfsReplication", custom: false };
        assert.deepEqual(foreign({ ...component, before: { mode: "Steady" }, after: { mode: "FailedOver" } }), []);
        assert.equal(foreign({ ...component, op: "create", after: {} }).length, 1);
        assert.equal(foreign({ ...component, op: "delete", before: {} }).length, 1);
    });

    it("is nothing that is the same or only read", () => {
        for (const op of ["same", "read", "refresh"]) {
            assert.deepEqual(foreign({ op, type: "aws:ec2/vpc:Vpc", before: {}, after: {} }), []);
        }
    });

    it("is never a file system, mount target, table or alarm, whatever is done to it", () => {
        const type = fc.constantFrom(
            ...[
                "aws:efs/fileSystem:FileSystem",
                "aws:cloudcontrol/resource:Resource",
                "aws:efs/mountTarget:MountTarget",
            ],
            ...["aws:dynamodb/table:Table", "aws:cloudwatch/metricAlarm:MetricAlarm", "pulumi:providers:aws"],
            ...["kubernetes:core/v1:PersistentVolumeClaim", "kubernetes:storage.k8s.io/v1:StorageClass"],
        );
        const op = fc.constantFrom(
            "create",
            "update",
            "delete",
            "replace",
            "create-replacement",
            "delete-replaced",
            "import",
        );
        fc.assert(
            fc.property(
                type,
                op,
                fc.constantFrom("Dropped", "Created", "Untouched" as const),
                (of, done, replication) => {
                    const given = {
                        type: of,
                        op: done,
                        before: { policy: "a" },
                        after: { policy: "b" },
                        retainOnDelete: true,
                    };
                    assert.equal(foreign(given, replication).length, 1);
                },
            ),
        );
    });

    it("is judged by the provider's paths too, which may say more than the inputs", () => {
        const changed = event({
            type: "kubernetes:apps/v1:Deployment",
            before: { spec: { replicas: 0 } },
            after: { spec: { replicas: 2 } },
        });
        const { resourcePreEvent } = changed;
        assert.ok(resourcePreEvent);
        const detailedDiff = { "spec.template": { diffKind: "update", inputDiff: false } };
        const metadata = { ...resourcePreEvent.metadata, detailedDiff } as StepEventMetadata;
        const changes = changesIn([{ ...changed, resourcePreEvent: { metadata } }]);
        assert.equal(foreignChanges(changes, "Untouched", pair).length, 1);
    });

    it("can wait for a Region that does not answer", () => {
        const policy = (region: string) =>
            event({
                type: "aws:efs/fileSystemPolicy:FileSystemPolicy",
                before: { region },
                after: { region, policy: "b" },
            });
        const dropped = event({ op: "delete", type: replicationType, before: { ...forward, region: "eu-central-1" } });
        const changes = changesIn([policy("eu-central-1"), policy("eu-west-1"), dropped]);
        assert.equal(changesOfRegion(changes, "eu-central-1").length, 1);
    });
});

describe("the differences of two values", () => {
    it("are none of a value and itself", () => {
        fc.assert(
            fc.property(fc.jsonValue(), (value) =>
                assert.deepEqual(differences("", value, structuredClone(value)), []),
            ),
        );
    });

    it("are paths of maps, and a list as a whole", () => {
        assert.deepEqual(differences("", { a: { b: 1, c: [1] }, __defaults: [] }, { a: { b: 2, c: [2] }, d: 1 }), [
            ...["a.b", "a.c", "d"],
        ]);
    });
});
