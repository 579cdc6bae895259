import assert from "node:assert/strict";
import { ontap, types } from "../testing/ontap";
import { multiAzStorage, types as tridentTypes } from "../testing/trident";

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

    it("makes Trident read a new password once secret and storage virtual machine have it", async () => {
        const made = await multiAzStorage();
        const backends = made.all(tridentTypes.backend);
        assert.equal(backends.length, 2);
        for (const { inputs, dependencies } of backends) {
            const { flags } = inputs.spec as { flags: unknown };
            assert.deepEqual(flags, { credentialsVersion: "00000000-0000-4000-8000-000000000001" });
            for (const type of [types.virtualMachine, types.secretVersion]) {
                assert.ok(dependencies.includes(made.one(type).name), type);
            }
        }
    });

    it("sets no password for fsxadmin", async () => {
        const standard = await ontap();
        assert.equal("fsxAdminPassword" in standard.one(types.fileSystem).inputs, false);
    });
});
