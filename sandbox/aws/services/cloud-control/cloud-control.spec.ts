import {
    CloudControlClient,
    CreateResourceCommand,
    DeleteResourceCommand,
    GetResourceCommand,
    GetResourceRequestStatusCommand,
    ListResourcesCommand,
    UpdateResourceCommand,
    waitUntilResourceRequestSuccess,
    type ProgressEvent,
} from "@aws-sdk/client-cloudcontrol";
import { DescribeFileSystemPolicyCommand } from "@aws-sdk/client-efs";
import assert from "node:assert/strict";
import { z } from "zod";
import { FileSystems, primary, replica } from "../../testing/file-systems";
import { required, World } from "../../testing/world";

const TypeName = "AWS::EFS::FileSystem";

describe("Cloud Control", function () {
    this.timeout(60_000);
    let world: World;
    let fileSystems: FileSystems;
    let client: CloudControlClient;

    before(async () => {
        world = await World.start();
        fileSystems = new FileSystems(world);
        client = world.client(CloudControlClient, replica);
    });

    after(() => world.close());

    /** Waits for the end of a request. */
    async function ended(event: ProgressEvent | undefined): Promise<ProgressEvent> {
        const RequestToken = required(event?.RequestToken);
        const ask = async () => {
            const answer = await client.send(new GetResourceRequestStatusCommand({ RequestToken }));
            return required(answer.ProgressEvent);
        };
        assert.equal((await ask()).OperationStatus, "IN_PROGRESS");
        await world.eventually(async () => String((await ask()).OperationStatus !== "IN_PROGRESS"), "true");
        return ask();
    }

    const replicaState = {
        Encrypted: true,
        ThroughputMode: "elastic",
        LifecyclePolicies: [{ TransitionToIA: "AFTER_30_DAYS" }],
        FileSystemProtection: { ReplicationOverwriteProtection: "DISABLED" },
        FileSystemTags: [{ Key: "Name", Value: "replica" }],
    };

    async function create(state: object = replicaState): Promise<string> {
        const made = await client.send(new CreateResourceCommand({ TypeName, DesiredState: JSON.stringify(state) }));
        const { OperationStatus, Identifier, StatusMessage } = await ended(made.ProgressEvent);
        assert.equal(OperationStatus, "SUCCESS", StatusMessage);
        return required(Identifier);
    }

    async function read(Identifier: string) {
        const { ResourceDescription } = await client.send(new GetResourceCommand({ TypeName, Identifier }));
        assert.equal(ResourceDescription?.Identifier, Identifier);
        return z.record(z.string(), z.unknown()).parse(JSON.parse(required(ResourceDescription.Properties)));
    }

    function update(Identifier: string, patch: object[]) {
        return client.send(new UpdateResourceCommand({ TypeName, Identifier, PatchDocument: JSON.stringify(patch) }));
    }

    describe("makes a file system", () => {
        it("that can be a destination as soon as it is there", async () => {
            const id = await create();
            const { Arn, KmsKeyId, ...properties } = await read(id);
            assert.equal(Arn, `arn:aws:elasticfilesystem:${replica}:123456789012:file-system/${id}`);
            assert.match(String(KmsKeyId), new RegExp(`^arn:aws:kms:${replica}:`));
            assert.deepEqual(properties, { ...replicaState, FileSystemId: id, PerformanceMode: "generalPurpose" });
            const source = await fileSystems.create(primary);
            await fileSystems.replicate([primary, source], [replica, id]);
        });

        it("with policy and backups", async () => {
            const Statement = [{ Effect: "Allow", Principal: { AWS: "*" }, Action: "elasticfilesystem:ClientMount" }];
            const FileSystemPolicy = { Version: "2012-10-17", Statement };
            const id = await create({ FileSystemPolicy, BackupPolicy: { Status: "ENABLED" } });
            const properties = await read(id);
            assert.deepEqual(properties.FileSystemPolicy, FileSystemPolicy);
            assert.deepEqual(properties.BackupPolicy, { Status: "ENABLED" });
            const described = await world
                .efsOf(replica)
                .send(new DescribeFileSystemPolicyCommand({ FileSystemId: id }));
            assert.deepEqual(JSON.parse(required(described.Policy)), FileSystemPolicy);
        });

        it("once for a client token", async () => {
            const DesiredState = JSON.stringify(replicaState);
            const command = new CreateResourceCommand({ TypeName, DesiredState, ClientToken: "once" });
            const [first, second] = [await client.send(command), await client.send(command)];
            assert.equal(first.ProgressEvent?.RequestToken, second.ProgressEvent?.RequestToken);
            const other = new CreateResourceCommand({ TypeName, DesiredState: "{}", ClientToken: "once" });
            await assert.rejects(client.send(other), { name: "ClientTokenConflictException" });
            await ended(first.ProgressEvent);
        });

        for (const [what, state, name] of [
            ["a property that does not exist", { Encryptd: true }, "ValidationException"],
            ["a value that does not exist", { ThroughputMode: "fast" }, "ValidationException"],
            ["an id", { FileSystemId: "fs-0123456789abcdef0" }, "InvalidRequestException"],
            ["a replication, by name", { ReplicationConfiguration: { Destinations: [{}] } }, "NotImplemented"],
        ] as const) {
            it(`not with ${what}`, async () => {
                const command = new CreateResourceCommand({ TypeName, DesiredState: JSON.stringify(state) });
                await assert.rejects(client.send(command), { name });
            });
        }

        it("not when EFS refuses it", async () => {
            const DesiredState = JSON.stringify({ ThroughputMode: "provisioned" });
            const made = await client.send(new CreateResourceCommand({ TypeName, DesiredState }));
            const event = await ended(made.ProgressEvent);
            assert.deepEqual([event.OperationStatus, event.ErrorCode], ["FAILED", "InvalidRequest"]);
            assert.match(required(event.StatusMessage), /needs ProvisionedThroughputInMibps/);
        });
    });

    describe("changes a file system", () => {
        it("by a patch of what it is", async () => {
            const id = await create();
            const changed = await update(id, [
                { op: "replace", path: "/ThroughputMode", value: "bursting" },
                { op: "remove", path: "/LifecyclePolicies/0" },
                { op: "add", path: "/FileSystemTags/0", value: { Key: "team", Value: "a" } },
                { op: "remove", path: "/FileSystemTags/1" },
                { op: "replace", path: "/FileSystemProtection/ReplicationOverwriteProtection", value: "ENABLED" },
            ]);
            const event = await ended(changed.ProgressEvent);
            assert.equal(event.OperationStatus, "SUCCESS", event.StatusMessage);
            const properties = await read(id);
            assert.equal(properties.ThroughputMode, "bursting");
            assert.deepEqual(properties.LifecyclePolicies, []);
            assert.deepEqual(properties.FileSystemTags, [{ Key: "team", Value: "a" }]);
            assert.deepEqual(properties.FileSystemProtection, { ReplicationOverwriteProtection: "ENABLED" });
        });

        it("that is a destination, and shows it as one", async () => {
            const id = await create();
            const source = await fileSystems.create(primary);
            await fileSystems.replicate([primary, source], [replica, id]);
            const properties = await read(id);
            assert.deepEqual(properties.FileSystemProtection, { ReplicationOverwriteProtection: "REPLICATING" });
            assert.deepEqual(properties.ReplicationConfiguration, {
                Destinations: [{ FileSystemId: id, Region: replica, Status: "ENABLING" }],
            });
            const tagged = await update(id, [{ op: "replace", path: "/FileSystemTags/0/Value", value: "renamed" }]);
            assert.equal((await ended(tagged.ProgressEvent)).OperationStatus, "SUCCESS");
            const path = "/FileSystemProtection/ReplicationOverwriteProtection";
            const opened = await update(id, [{ op: "replace", path, value: "DISABLED" }]);
            const event = await ended(opened.ProgressEvent);
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
                const id = await create();
                const before = await read(id);
                await assert.rejects(update(id, [patch]), { name });
                assert.deepEqual(await read(id), before);
            });
        }

        it("not twice at the same time", async () => {
            const id = await create();
            const patch = [{ op: "replace", path: "/ThroughputMode", value: "bursting" }];
            await update(id, patch);
            await assert.rejects(update(id, patch), { name: "ConcurrentOperationException" });
        });
    });

    describe("deletes a file system", () => {
        const remove = (Identifier: string) => client.send(new DeleteResourceCommand({ TypeName, Identifier }));

        it("and knows it no more", async () => {
            const id = await create();
            assert.equal((await ended((await remove(id)).ProgressEvent)).OperationStatus, "SUCCESS");
            await assert.rejects(read(id), { name: "ResourceNotFoundException" });
            assert.equal((await ended((await remove(id)).ProgressEvent)).ErrorCode, "NotFound");
        });

        it("but none in a replication", async () => {
            const { destination } = await fileSystems.pair();
            const event = await ended((await remove(destination)).ProgressEvent);
            assert.deepEqual([event.OperationStatus, event.ErrorCode], ["FAILED", "GeneralServiceException"]);
            assert.match(required(event.StatusMessage), /^You cannot delete file system/);
        });
    });

    it("answers a change that was asked for again, with the same client token, as the first time", async () => {
        const id = await create();
        const command = new UpdateResourceCommand({
            TypeName,
            Identifier: id,
            ClientToken: "a-change",
            PatchDocument: JSON.stringify([{ op: "remove", path: "/LifecyclePolicies/0" }]),
        });
        const first = await client.send(command);
        assert.equal((await ended(first.ProgressEvent)).OperationStatus, "SUCCESS");
        const { ProgressEvent } = await client.send(command);
        assert.equal(ProgressEvent?.RequestToken, first.ProgressEvent?.RequestToken);
        assert.equal(ProgressEvent?.OperationStatus, "SUCCESS");
    });

    it("is of one Region", async () => {
        const id = await create();
        const elsewhere = world.client(CloudControlClient, primary);
        await assert.rejects(elsewhere.send(new GetResourceCommand({ TypeName, Identifier: id })), {
            name: "ResourceNotFoundException",
        });
    });

    it("names what it does not have", async () => {
        const other = "AWS::EFS::MountTarget";
        const refused = { name: "NotImplemented", message: /AWS::EFS::MountTarget/ };
        await assert.rejects(client.send(new CreateResourceCommand({ TypeName: other, DesiredState: "{}" })), refused);
        await assert.rejects(client.send(new GetResourceCommand({ TypeName: other, Identifier: "a" })), refused);
        await assert.rejects(client.send(new ListResourcesCommand({ TypeName })), {
            name: "NotImplemented",
            message: /ListResources/,
        });
        await assert.rejects(client.send(new GetResourceRequestStatusCommand({ RequestToken: "none" })), {
            name: "RequestTokenNotFoundException",
        });
    });

    describe("when time passes by itself", () => {
        it("is done with a request that the SDK waits for", async () => {
            world.letTimePass();
            const { ProgressEvent } = await client.send(
                new CreateResourceCommand({ TypeName, DesiredState: JSON.stringify(replicaState) }),
            );
            await waitUntilResourceRequestSuccess(
                { client, minDelay: 1, maxWaitTime: 20 },
                { RequestToken: required(ProgressEvent?.RequestToken) },
            );
        });
    });
});
