import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { graph, valueOf, type World } from "../testing/graph";
import { aws, multiAz, ontap, types } from "../testing/ontap";
import { OntapFileSystem } from "./file-system";
import { OntapProtocol } from "./protocol";

/** Something that reaches the file system. */
class Client extends pulumi.CustomResource {
    constructor(name: string, way: pulumi.Input<unknown>) {
        super("test:index:Client", name, { way });
    }
}

const waysIn = [
    "credentialsSecretArns",
    "nfsEndpoints",
    "iscsiEndpoints",
    "storageVirtualMachineManagementEndpoints",
    "managementEndpoint",
] as const;

describe("security group of an OntapFileSystem", () => {
    it("admits the protocols of its storage virtual machines and the REST API from the clients' groups, and nothing else", async () => {
        const standard = await ontap();
        const group = standard.one(types.securityGroup).inputs;
        assert.equal("ingress" in group || "egress" in group, false);
        assert.deepEqual(standard.all(types.egress), []);
        for (const [client, id] of Object.entries(multiAz.clientSecurityGroupIds)) {
            const rules = standard.all(types.ingress).filter(({ name }) => name.endsWith(`-from-${client}`));
            assert.deepEqual(rules.map(({ inputs }) => [inputs.ipProtocol, inputs.fromPort, inputs.toPort]).sort(), [
                ["tcp", 2049, 2049],
                ["tcp", 3260, 3260],
                ["tcp", 443, 443],
            ]);
            for (const { inputs } of rules) {
                assert.equal(inputs.referencedSecurityGroupId, id);
                assert.equal("cidrIpv4" in inputs || "cidrIpv6" in inputs, false);
            }
        }
    });

    it("lets NFS 3 call its clients back, and them only", async () => {
        const version3 = await ontap({ storageVirtualMachines: { nas: { protocols: [OntapProtocol.NfsV3] } } });
        assert.deepEqual(
            version3.all(types.egress).map(({ inputs }) => [inputs.ipProtocol, inputs.referencedSecurityGroupId]),
            Object.values(multiAz.clientSecurityGroupIds).map((id) => ["-1", id]),
        );
    });

    it("opens before those who learn how to reach the file system, so that it closes after them", async () => {
        const made = await graph(() => {
            const fileSystem = new OntapFileSystem("shared", multiAz);
            waysIn.forEach((way) => new Client(way, fileSystem[way]));
        }, aws);
        const rules = made.all(types.ingress).map(({ name }) => name);
        assert.equal(rules.length, 6);
        for (const way of waysIn) {
            const { dependencies } = made.one("test:index:Client", way);
            assert.deepEqual(
                rules.filter((rule) => !dependencies.includes(rule)),
                [],
                way,
            );
        }
    });

    it("changes nothing else at the preview of another client", async () => {
        // Everything is there but the rules.
        const world: World = { ...aws, preview: true, existing: (type) => (type === types.ingress ? undefined : {}) };
        const { result } = await ontap({}, world);
        for (const way of waysIn) {
            assert.notEqual(await valueOf<unknown>(result[way]), undefined, way);
        }
    });
});
