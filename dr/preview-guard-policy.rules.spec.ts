import assert from "node:assert/strict";
import { EfsClientAccess } from "../components/efs/client-access";
import { accessPolicy } from "../components/efs/file-system.rules";
import { type Change, foreignChanges, type ReplicationChange } from "./preview-guard.rules";

const pair = { primaryFileSystemId: "fs-1", replicaFileSystemId: "fs-2" };
const arn = (id: string) => `arn:aws:elasticfilesystem:eu-central-1:123456789012:file-system/${id}`;
const { ReadOnly, ReadWrite } = EfsClientAccess;

function foreign(policy: string, more: Partial<Change> = {}, replication: ReplicationChange = "Untouched"): string[] {
    const type = "aws:efs/fileSystemPolicy:FileSystemPolicy";
    const change: Change = {
        ...{ operation: "update", urn: `urn:pulumi:prod-dr::project::${type}::name`, type, custom: true },
        ...{ paths: ["policy"], retainOnDelete: false, inputs: { policy } },
        ...more,
    };
    return foreignChanges([change], replication, pair);
}

describe("a file system's policy in a switch of roles", () => {
    it("is opened or fenced, as the component does it", () => {
        for (const access of [ReadOnly, ReadWrite]) {
            for (const id of ["fs-1", "fs-2"]) {
                assert.deepEqual(foreign(accessPolicy(arn(id), access)), []);
            }
        }
    });

    it("is not that of another file system, of another make, or changed beside its text", () => {
        const own = accessPolicy(arn("fs-1"), ReadWrite);
        assert.equal(foreign(accessPolicy(arn("fs-9"), ReadWrite)).length, 1);
        assert.equal(foreign(own.replace("ClientWrite", "ClientRootAccess")).length, 1);
        assert.equal(foreign("no policy at all").length, 1);
        assert.equal(foreign(own, { paths: ["policy", "fileSystemId"] }).length, 1);
        assert.equal(foreign(own, { operation: "delete" }).length, 1);
    });

    it("may be known only once the replication is made, and in no other case", () => {
        const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
        assert.deepEqual(foreign(unknown, {}, "Created"), []);
        assert.equal(foreign(unknown, {}, "Dropped").length, 1);
        assert.equal(foreign(unknown).length, 1);
    });
});
