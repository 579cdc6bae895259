import {
    CreateMountTargetCommand,
    DeleteFileSystemCommand,
    DeleteReplicationConfigurationCommand,
    DescribeReplicationConfigurationsCommand,
    UpdateFileSystemProtectionCommand,
    type DeletionMode,
} from "@aws-sdk/client-efs";
import assert from "node:assert/strict";
import { FileSystems, primary, replica } from "../../../testing/file-systems";
import { required, World } from "../../../testing/world";

describe("a replication of EFS in the sandbox", function () {
    this.timeout(60_000);
    let world: World;
    let fileSystems: FileSystems;

    before(async () => {
        world = await World.start();
        fileSystems = new FileSystems(world);
    });

    after(() => world.close());

    function remove(region: string, SourceFileSystemId: string, DeletionMode?: DeletionMode) {
        const command = new DeleteReplicationConfigurationCommand({ SourceFileSystemId, DeletionMode });
        return world.efsOf(region).send(command);
    }

    async function status(region: string, id: string, wanted: string): Promise<void> {
        await world.eventually(() => fileSystems.replicationStatus(region, id), wanted);
    }

    it("is ENABLING, then ENABLED, and both Regions tell the same of it", async () => {
        const [source, destination] = [await fileSystems.create(primary), await fileSystems.create(replica)];
        await fileSystems.open(replica, destination);
        const made = await fileSystems.replicate([primary, source], [replica, destination]);
        assert.equal(made.SourceFileSystemRegion, primary);
        assert.match(required(made.SourceFileSystemArn), new RegExp(`^arn:aws:.*:${primary}:.*/${source}$`));
        assert.ok(made.CreationTime instanceof Date);
        assert.deepEqual(made.Destinations?.[0], {
            Status: "ENABLING",
            FileSystemId: destination,
            Region: replica,
            OwnerId: made.SourceFileSystemOwnerId,
        });
        await status(primary, source, "ENABLED");
        assert.deepEqual(
            await fileSystems.replication(replica, destination),
            await fileSystems.replication(primary, source),
        );
    });

    it("has no time of the last sync until the first one is done, then that at which a sync began", async () => {
        const { source } = await fileSystems.pair();
        const last = async () =>
            (await fileSystems.replication(primary, source)).destination.LastReplicatedTimestamp?.getTime();
        const before = Date.now();
        await world.elapse(); // ENABLED: the first sync begins
        const begun = Date.now();
        assert.equal(await last(), undefined);
        await world.elapse();
        const first = required(await last());
        assert.ok(first >= before && first <= begun);
        await world.elapse();
        await world.elapse();
        assert.ok(required(await last()) >= begun);
    });

    it("holds the protection of its file systems, and them themselves", async () => {
        const { source, destination } = await fileSystems.pair();
        assert.equal(await fileSystems.protection(replica, destination), "REPLICATING");
        assert.equal(await fileSystems.protection(primary, source), "ENABLED");
        for (const [region, FileSystemId] of [
            [primary, source],
            [replica, destination],
        ]) {
            const efs = world.efsOf(region);
            const ReplicationOverwriteProtection = "DISABLED";
            await assert.rejects(
                efs.send(new UpdateFileSystemProtectionCommand({ FileSystemId, ReplicationOverwriteProtection })),
                { name: "ReplicationAlreadyExists" },
            );
            await assert.rejects(efs.send(new DeleteFileSystemCommand({ FileSystemId })), {
                name: "FileSystemInUse",
                message: /it is in a replication/,
            });
        }
    });

    it("lets its destination have mount targets and access points", async () => {
        const { destination } = await fileSystems.pair();
        const { subnetIds } = await world.network(["a"], replica);
        const efs = world.efsOf(replica);
        await efs.send(new CreateMountTargetCommand({ FileSystemId: destination, SubnetId: subnetIds[0] }));
        await fileSystems.accessPoint(replica, destination, "/claims/a");
    });

    it("may be within one Region, and is one there", async () => {
        const [source, destination] = [await fileSystems.create("eu-west-3"), await fileSystems.create("eu-west-3")];
        await fileSystems.open("eu-west-3", destination);
        await fileSystems.replicate(["eu-west-3", source], ["eu-west-3", destination]);
        const { Replications } = await world.efsOf("eu-west-3").send(new DescribeReplicationConfigurationsCommand({}));
        assert.equal(Replications?.length, 1);
        await assert.rejects(remove("eu-west-3", source, "LOCAL_CONFIGURATION_ONLY"), { name: "BadRequest" });
        await remove("eu-west-3", source);
        await status("eu-west-3", destination, "ReplicationNotFound");
    });

    it("is described to its own Region's file systems only, and page by page", async () => {
        const region = "us-east-2";
        for (let index = 0; index < 3; index++) {
            const [source, destination] = [await fileSystems.create(region), await fileSystems.create("us-west-2")];
            await fileSystems.open("us-west-2", destination);
            await fileSystems.replicate([region, source], ["us-west-2", destination]);
            const elsewhere = new DescribeReplicationConfigurationsCommand({ FileSystemId: destination });
            await assert.rejects(world.efsOf(region).send(elsewhere), { name: "FileSystemNotFound" });
        }
        const seen: unknown[] = [];
        let NextToken: string | undefined;
        do {
            const page = await world
                .efsOf(region)
                .send(new DescribeReplicationConfigurationsCommand({ MaxResults: 2, NextToken }));
            seen.push(...(page.Replications ?? []).map(({ SourceFileSystemId }) => SourceFileSystemId));
            NextToken = page.NextToken;
        } while (NextToken !== undefined);
        assert.equal(new Set(seen).size, 3);
        const without = new DescribeReplicationConfigurationsCommand({
            FileSystemId: await fileSystems.create(region),
        });
        await assert.rejects(world.efsOf(region).send(without), { name: "ReplicationNotFound" });
    });
});
