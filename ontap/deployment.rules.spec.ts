import assert from "node:assert/strict";
import { chosenFileSystem, declaredFileSystem, deploymentIn } from "./deployment.rules";

const component = (name: string, more: object = {}) => ({
    urn: `urn:pulumi:dev::project::eks-storage:index:OntapFileSystem::${name}`,
    type: "eks-storage:index:OntapFileSystem",
    inputs: { throughputCapacityPerHaPair: 384 },
    outputs: { region: "eu-central-1", fileSystemId: `fs-${name}`, storageVirtualMachineIds: { nas: "svm-1" } },
    ...more,
});
const cluster = {
    urn: "urn:pulumi:dev::project::aws:eks/cluster:Cluster::dev",
    type: "aws:eks/cluster:Cluster",
    outputs: { name: "dev", arn: "arn:aws:eks:eu-central-1:123456789012:cluster/dev" },
};

describe("a stack's state", () => {
    it("tells what its program declares, whatever a refresh has read", () => {
        const child = {
            urn: "urn:pulumi:dev::project::aws:fsx/ontapFileSystem:OntapFileSystem::one",
            type: "aws:fsx/ontapFileSystem:OntapFileSystem",
            inputs: { throughputCapacityPerHaPair: 768 },
        };
        const deployment = deploymentIn({ resources: [component("one"), child, cluster] });
        assert.deepEqual(chosenFileSystem(deployment, undefined), {
            name: "one",
            region: "eu-central-1",
            fileSystemId: "fs-one",
            throughputCapacityPerHaPair: 384,
            isPending: false,
            storageVirtualMachineIds: { nas: "svm-1" },
        });
        assert.deepEqual(deployment.clusters, [{ region: "eu-central-1", name: "dev" }]);
    });

    it("says no throughput while an up changes the file system, or where it is a secret", () => {
        const changing = {
            resource: {
                urn: "urn:pulumi:dev::project::aws:fsx/ontapFileSystem:OntapFileSystem::one",
                type: "aws:fsx/ontapFileSystem:OntapFileSystem",
                parent: component("one").urn,
            },
        };
        const declared = (state: object) => declaredFileSystem("dev", deploymentIn(state), undefined);
        assert.equal(declared({ resources: [component("one")] }).throughput, 384);
        assert.throws(
            () => declared({ resources: [component("one")], pending_operations: [changing] }),
            /up of stack dev changes fs-one/,
        );
        const secret = component("one", { inputs: { throughputCapacityPerHaPair: { ciphertext: "…" } } });
        assert.throws(() => declared({ resources: [secret] }), /does not say the throughput/);
        assert.equal(deploymentIn({ resources: [secret] }).fileSystems.length, 1);
    });

    it("names what is there where it is not clear which one is meant", () => {
        const problem = (resources: object[], name?: string) => {
            const chosen = chosenFileSystem(deploymentIn({ resources }), name);
            return "problem" in chosen ? chosen.problem : chosen.name;
        };
        assert.match(problem([]), /has no OntapFileSystem/);
        assert.match(
            problem([component("one"), component("two")]),
            /2 ONTAP file systems: one \(fs-one\), two \(fs-two\)/,
        );
        assert.equal(problem([component("one"), component("two")], "fs-two"), "two");
        assert.match(problem([component("one")], "three"), /no ONTAP file system three; it has one/);
        assert.match(problem([component("one", { outputs: {} })]), /does not say region, fileSystemId/);
        assert.match(problem([component("gone", { delete: true })]), /has no OntapFileSystem/);
    });
});
