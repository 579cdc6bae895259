import assert from "node:assert/strict";
import { ontap, types } from "../testing/ontap";

describe("storage virtual machines of an OntapFileSystem", () => {
    it("makes vsadmin's password of each storage virtual machine and puts it in a secret with exactly Trident's keys", async () => {
        const standard = await ontap();
        for (const machine of ["nas", "san"]) {
            const name = `shared-${machine}`;
            const { inputs } = standard.one(types.virtualMachine, name);
            assert.equal(inputs.name, machine);
            assert.equal(inputs.fileSystemId, "shared-id");
            assert.equal(inputs.rootVolumeSecurityStyle, "UNIX");
            assert.equal(inputs.svmAdminPassword, `${name}-password`);
            const version = standard.one(types.secretVersion, name).inputs;
            assert.equal(version.secretId, `${name}-id`);
            assert.deepEqual(JSON.parse(String(version.secretString)), {
                username: "vsadmin",
                password: `${name}-password`,
            });
            assert.equal(
                standard.one(types.secret, name).inputs.kmsKeyId,
                standard.one(types.fileSystem).inputs.kmsKeyId,
            );
        }
    });

    it("sets no password for fsxadmin", async () => {
        const standard = await ontap();
        assert.equal("fsxAdminPassword" in standard.one(types.fileSystem).inputs, false);
    });
});
