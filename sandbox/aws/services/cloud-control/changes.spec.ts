import { UpdateResourceCommand } from "@aws-sdk/client-cloudcontrol";
import assert from "node:assert/strict";
import { CloudControl, TypeName } from "../../testing/cloud-control";
import { FileSystems, primary, replica } from "../../testing/file-systems";
import { World } from "../../testing/world";

describe("Cloud Control changes a file system", function () {
    this.timeout(60_000);
    let world: World;
    let fileSystems: FileSystems;
    let cloudControl: CloudControl;

    before(async () => {
        world = await World.start();
        fileSystems = new FileSystems(world);
        cloudControl = new CloudControl(world, replica);
    });

    after(() => world.close());

    it("by a patch of what it is", async () => {
        const id = await cloudControl.create();
        const changed = await cloudControl.update(id, [
            { op: "replace", path: "/ThroughputMode", value: "bursting" },
            { op: "remove", path: "/LifecyclePolicies/0" },
            { op: "add", path: "/FileSystemTags/0", value: { Key: "team", Value: "a" } },
            { op: "remove", path: "/FileSystemTags/1" },
            { op: "replace", path: "/FileSystemProtection/ReplicationOverwriteProtection", value: "ENABLED" },
        ]);
        const event = await cloudControl.ended(changed.ProgressEvent);
        assert.equal(event.OperationStatus, "SUCCESS", event.StatusMessage);
        const properties = await cloudControl.read(id);
        assert.equal(properties.ThroughputMode, "bursting");
        assert.deepEqual(properties.LifecyclePolicies, []);
        assert.deepEqual(properties.FileSystemTags, [{ Key: "team", Value: "a" }]);
        assert.deepEqual(properties.FileSystemProtection, { ReplicationOverwriteProtection: "ENABLED" });
    });

    it("that is a destination, and shows it as one", async () => {
        const id = await cloudControl.create();
        const source = await fileSystems.create(primary);
        await fileSystems.replicate([primary, source], [replica, id]);
        const properties = await cloudControl.read(id);
        assert.deepEqual(properties.FileSystemProtection, { ReplicationOverwriteProtection: "REPLICATING" });
        assert.deepEqual(properties.ReplicationConfiguration, {
            Destinations: [{ FileSystemId: id, Region: replica, Status: "ENABLING" }],
        });
        const tagged = await cloudControl.update(id, [
            { op: "replace", path: "/FileSystemTags/0/Value", value: "renamed" },
        ]);
        assert.equal((await cloudControl.ended(tagged.ProgressEvent)).OperationStatus, "SUCCESS");
        const path = "/FileSystemProtection/ReplicationOverwriteProtection";
        const opened = await cloudControl.update(id, [{ op: "replace", path, value: "DISABLED" }]);
        const event = await cloudControl.ended(opened.ProgressEvent);
        assert.deepEqual([event.OperationStatus, event.ErrorCode], ["FAILED", "GeneralServiceException"]);
    });

    for (const [what, patch, name] of [
        ["what is fixed at creation", { op: "replace", path: "/Encrypted", value: false }, "NotUpdatableException"],
        ["what EFS sets", { op: "replace", path: "/Arn", value: "arn" }, "InvalidRequestException"],
        ["what is not there", { op: "remove", path: "/KmsKey" }, "InvalidRequestException"],
        ["a test that fails", { op: "test", path: "/Encrypted", value: false }, "InvalidRequestException"],
        ["no operation of a patch", { op: "change", path: "/Encrypted" }, "InvalidRequestException"],
        ["a property that does not exist", { op: "add", path: "/Encryptd", value: 1 }, "ValidationException"],
    ] as const) {
        it(`not with a patch of ${what}`, async () => {
            const id = await cloudControl.create();
            const before = await cloudControl.read(id);
            await assert.rejects(cloudControl.update(id, [patch]), { name });
            assert.deepEqual(await cloudControl.read(id), before);
        });
    }

    it("not twice at the same time", async () => {
        const id = await cloudControl.create();
        const patch = [{ op: "replace", path: "/ThroughputMode", value: "bursting" }];
        await cloudControl.update(id, patch);
        await assert.rejects(cloudControl.update(id, patch), { name: "ConcurrentOperationException" });
    });

    it("once for a client token, and answers the second call as the first", async () => {
        const id = await cloudControl.create();
        const command = new UpdateResourceCommand({
            TypeName,
            Identifier: id,
            ClientToken: "a-change",
            PatchDocument: JSON.stringify([{ op: "remove", path: "/LifecyclePolicies/0" }]),
        });
        const first = await cloudControl.client.send(command);
        assert.equal((await cloudControl.ended(first.ProgressEvent)).OperationStatus, "SUCCESS");
        const { ProgressEvent } = await cloudControl.client.send(command);
        assert.equal(ProgressEvent?.RequestToken, first.ProgressEvent?.RequestToken);
        assert.equal(ProgressEvent?.OperationStatus, "SUCCESS");
    });
});
