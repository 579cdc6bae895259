import {
    CloudControlClient,
    CreateResourceCommand,
    DeleteResourceCommand,
    GetResourceCommand,
    GetResourceRequestStatusCommand,
    ListResourcesCommand,
    waitUntilResourceRequestSuccess,
} from "@aws-sdk/client-cloudcontrol";
import { DescribeFileSystemPolicyCommand } from "@aws-sdk/client-efs";
import assert from "node:assert/strict";
import { CloudControl, replicaState, TypeName } from "../../testing/cloud-control";
import { FileSystems, primary, replica } from "../../testing/file-systems";
import { required, World } from "../../testing/world";

describe("Cloud Control", function () {
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

    describe("makes a file system", () => {
        it("that can be a destination as soon as it is there", async () => {
            const id = await cloudControl.create();
            const { Arn, KmsKeyId, ...properties } = await cloudControl.read(id);
            assert.equal(Arn, `arn:aws:elasticfilesystem:${replica}:123456789012:file-system/${id}`);
            assert.match(String(KmsKeyId), new RegExp(`^arn:aws:kms:${replica}:`));
            assert.deepEqual(properties, { ...replicaState, FileSystemId: id, PerformanceMode: "generalPurpose" });
            const source = await fileSystems.create(primary);
            await fileSystems.replicate([primary, source], [replica, id]);
        });

        it("with policy and backups", async () => {
            const Statement = [{ Effect: "Allow", Principal: { AWS: "*" }, Action: "elasticfilesystem:ClientMount" }];
            const FileSystemPolicy = { Version: "2012-10-17", Statement };
            const id = await cloudControl.create({ FileSystemPolicy, BackupPolicy: { Status: "ENABLED" } });
            const properties = await cloudControl.read(id);
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
            const [first, second] = [await cloudControl.client.send(command), await cloudControl.client.send(command)];
            assert.equal(first.ProgressEvent?.RequestToken, second.ProgressEvent?.RequestToken);
            const other = new CreateResourceCommand({ TypeName, DesiredState: "{}", ClientToken: "once" });
            await assert.rejects(cloudControl.client.send(other), { name: "ClientTokenConflictException" });
            await cloudControl.ended(first.ProgressEvent);
        });

        for (const [what, state, name] of [
            ["a property that does not exist", { Encryptd: true }, "ValidationException"],
            ["a value that does not exist", { ThroughputMode: "fast" }, "ValidationException"],
            ["an id", { FileSystemId: "fs-0123456789abcdef0" }, "InvalidRequestException"],
            ["a replication, by name", { ReplicationConfiguration: { Destinations: [{}] } }, "NotImplemented"],
        ] as const) {
            it(`not with ${what}`, async () => {
                const command = new CreateResourceCommand({ TypeName, DesiredState: JSON.stringify(state) });
                await assert.rejects(cloudControl.client.send(command), { name });
            });
        }

        it("not when EFS refuses it", async () => {
            const DesiredState = JSON.stringify({ ThroughputMode: "provisioned" });
            const made = await cloudControl.client.send(new CreateResourceCommand({ TypeName, DesiredState }));
            const event = await cloudControl.ended(made.ProgressEvent);
            assert.deepEqual([event.OperationStatus, event.ErrorCode], ["FAILED", "InvalidRequest"]);
            assert.match(required(event.StatusMessage), /needs ProvisionedThroughputInMibps/);
        });
    });

    describe("deletes a file system", () => {
        const remove = (Identifier: string) =>
            cloudControl.client.send(new DeleteResourceCommand({ TypeName, Identifier }));

        it("and knows it no more", async () => {
            const id = await cloudControl.create();
            assert.equal((await cloudControl.ended((await remove(id)).ProgressEvent)).OperationStatus, "SUCCESS");
            await assert.rejects(cloudControl.read(id), { name: "ResourceNotFoundException" });
            assert.equal((await cloudControl.ended((await remove(id)).ProgressEvent)).ErrorCode, "NotFound");
        });

        it("but none in a replication", async () => {
            const { destination } = await fileSystems.pair();
            const event = await cloudControl.ended((await remove(destination)).ProgressEvent);
            assert.deepEqual([event.OperationStatus, event.ErrorCode], ["FAILED", "GeneralServiceException"]);
            assert.match(required(event.StatusMessage), /^You cannot delete file system/);
        });
    });

    it("is of one Region", async () => {
        const id = await cloudControl.create();
        const elsewhere = world.client(CloudControlClient, primary);
        await assert.rejects(elsewhere.send(new GetResourceCommand({ TypeName, Identifier: id })), {
            name: "ResourceNotFoundException",
        });
    });

    it("names what it does not have", async () => {
        const other = "AWS::EFS::MountTarget";
        const refused = { name: "NotImplemented", message: /AWS::EFS::MountTarget/ };
        await assert.rejects(
            cloudControl.client.send(new CreateResourceCommand({ TypeName: other, DesiredState: "{}" })),
            refused,
        );
        await assert.rejects(
            cloudControl.client.send(new GetResourceCommand({ TypeName: other, Identifier: "a" })),
            refused,
        );
        await assert.rejects(cloudControl.client.send(new ListResourcesCommand({ TypeName })), {
            name: "NotImplemented",
            message: /ListResources/,
        });
        await assert.rejects(cloudControl.client.send(new GetResourceRequestStatusCommand({ RequestToken: "none" })), {
            name: "RequestTokenNotFoundException",
        });
    });

    describe("when time passes by itself", () => {
        it("is done with a request that the SDK waits for", async () => {
            world.letTimePass();
            const { ProgressEvent } = await cloudControl.client.send(
                new CreateResourceCommand({ TypeName, DesiredState: JSON.stringify(replicaState) }),
            );
            await waitUntilResourceRequestSuccess(
                { client: cloudControl.client, minDelay: 1, maxWaitTime: 20 },
                { RequestToken: required(ProgressEvent?.RequestToken) },
            );
        });
    });
});
