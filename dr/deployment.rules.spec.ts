import assert from "node:assert/strict";
import { pairState, parseDeployment, withoutPending } from "./deployment.rules";

const component = "urn:pulumi:prod-dr::project::eks-storage:index:EfsReplication::shared";
const forward =
    "urn:pulumi:prod-dr::project::eks-storage:index:EfsReplication$aws:efs/replicationConfiguration:ReplicationConfiguration::shared";
const outputs = {
    mode: "Steady",
    primaryRegion: "eu-central-1",
    primaryFileSystemId: "fs-1",
    primaryClusterName: "prod-primary",
    replicaRegion: "eu-west-1",
    replicaFileSystemId: "fs-2",
    replicaClusterName: "prod-dr",
    journalTableName: "eks-storage-dr-fs-2",
    runbookName: "shared-failover",
    recoveryPointObjectiveMinutes: 15,
};
const replication = { urn: component, type: "eks-storage:index:EfsReplication", outputs };
const child = {
    urn: forward,
    type: "aws:efs/replicationConfiguration:ReplicationConfiguration",
    parent: component,
};

function stateOf(resources: object[], pending: object[] = []) {
    return pairState(parseDeployment({ resources, pending_operations: pending }));
}

describe("the pair in a stack's state", () => {
    it("is what the component's outputs say, with the forward replication", () => {
        const state = stateOf([{ urn: "urn:other", type: "aws:efs/fileSystem:FileSystem" }, replication, child]);
        assert.ok("pairing" in state);
        assert.deepEqual(state.pairing.primary, {
            region: "eu-central-1",
            fileSystemId: "fs-1",
            clusterName: "prod-primary",
        });
        assert.equal(state.forward, forward);
        assert.equal(state.pendingForward, undefined);
    });

    it("has no forward replication once it is dropped, or somebody else's only", () => {
        assert.ok(!("problem" in stateOf([replication])));
        for (const other of [
            { ...child, parent: "urn:other" },
            { ...child, delete: true },
        ]) {
            const state = stateOf([replication, other]);
            assert.ok("pairing" in state);
            assert.equal(state.forward, undefined);
        }
    });

    it("names a creation that was interrupted, and lets it be forgotten", () => {
        const operation = { resource: child, type: "creating" };
        const state = stateOf([replication], [operation]);
        assert.ok("pairing" in state);
        assert.equal(state.pendingForward, forward);
        const deployment = parseDeployment({ resources: [replication], pending_operations: [operation] });
        assert.deepEqual(withoutPending(deployment, forward).pending_operations, []);
    });

    it("is refused in one line where there is none, more than one, or half of one", () => {
        const problem = (resources: object[]) => {
            const state = stateOf(resources);
            return "problem" in state ? state.problem : "";
        };
        assert.match(problem([]), /has no EfsReplication in its state/);
        assert.match(
            problem([replication, { ...replication, urn: `${component}-2` }]),
            /2 EfsReplications \(shared, shared-2\)/,
        );
        assert.match(
            problem([{ ...replication, outputs: { ...outputs, journalTableName: undefined } }]),
            /does not say journalTableName/,
        );
        assert.ok("problem" in pairState(parseDeployment(undefined)));
    });
});
