import assert from "node:assert/strict";
import { multiAz, ontap, types } from "../testing/ontap";
import { OntapProtocol } from "./protocol";

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
});
