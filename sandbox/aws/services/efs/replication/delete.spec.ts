import { DeleteFileSystemCommand, DeleteReplicationConfigurationCommand, type DeletionMode } from "@aws-sdk/client-efs";
import assert from "node:assert/strict";
import { FileSystems, primary, replica } from "../../../testing/file-systems";
import { World } from "../../../testing/world";

describe("a replication of EFS in the sandbox, when it is deleted,", function () {
    this.timeout(60_000);
    let world: World;
    let fileSystems: FileSystems;

    before(async () => {
        world = await World.start();
        fileSystems = new FileSystems(world);
    });

    afterEach(() => world.sandbox("DELETE", "faults"));

    after(() => world.close());

    function remove(region: string, SourceFileSystemId: string, DeletionMode?: DeletionMode) {
        const command = new DeleteReplicationConfigurationCommand({ SourceFileSystemId, DeletionMode });
        return world.efsOf(region).send(command);
    }

    const cut = (region: string) => world.sandbox("POST", "faults", { kind: "cut", region, face: "unavailable" });

    async function status(region: string, id: string, wanted: string): Promise<void> {
        await world.eventually(() => fileSystems.replicationStatus(region, id), wanted);
    }

    for (const region of [primary, replica]) {
        it(`from ${region}, is DELETING in both Regions, then its destination is protected again`, async () => {
            const { source, destination } = await fileSystems.pair();
            await status(primary, source, "ENABLED");
            await remove(region, source);
            assert.equal(await fileSystems.replicationStatus(primary, source), "DELETING");
            assert.equal(await fileSystems.replicationStatus(replica, destination), "DELETING");
            assert.equal(await fileSystems.protection(replica, destination), "REPLICATING");
            await remove(region, source); // nothing changes
            await status(primary, source, "ReplicationNotFound");
            await status(replica, destination, "ReplicationNotFound");
            assert.equal(await fileSystems.protection(replica, destination), "ENABLED");
            await assert.rejects(remove(primary, source), { name: "ReplicationNotFound" });
            await assert.rejects(remove(replica, source), { name: "FileSystemNotFound" });
            await assert.rejects(fileSystems.replicate([primary, source], [replica, destination]), {
                name: "BadRequest",
            });
            await world.efsOf(replica).send(new DeleteFileSystemCommand({ FileSystemId: destination }));
        });
    }

    it("can be made the other way round once the old source is opened", async () => {
        const { source, destination } = await fileSystems.pair();
        await remove(replica, source);
        await status(primary, source, "ReplicationNotFound");
        await fileSystems.open(primary, source);
        await fileSystems.replicate([replica, destination], [primary, source]);
        assert.equal(await fileSystems.protection(primary, source), "REPLICATING");
        await status(replica, destination, "ENABLED");
    });

    it("with the other Region cut off, stays in both, unless only the local record is deleted", async () => {
        const { source, destination } = await fileSystems.pair();
        await status(replica, destination, "ENABLED");
        await cut(primary);
        await assert.rejects(remove(replica, source), { name: "InternalServerError" });
        assert.equal(await fileSystems.replicationStatus(replica, destination), "ENABLED");

        await remove(replica, source, "LOCAL_CONFIGURATION_ONLY");
        await status(replica, destination, "ReplicationNotFound");
        assert.equal(await fileSystems.protection(replica, destination), "ENABLED");

        await world.sandbox("DELETE", "faults");
        assert.equal(await fileSystems.replicationStatus(primary, source), "ENABLED");
        await assert.rejects(fileSystems.open(primary, source), { name: "ReplicationAlreadyExists" });
        await fileSystems.open(replica, destination);
        await assert.rejects(fileSystems.replicate([primary, source], [replica, destination]), {
            name: "ReplicationAlreadyExists",
        });
        await assert.rejects(remove(primary, source), { name: "BadRequest", message: /LOCAL_CONFIGURATION_ONLY/ });
        await remove(primary, source, "LOCAL_CONFIGURATION_ONLY");
        await status(primary, source, "ReplicationNotFound");
        assert.equal(await fileSystems.protection(primary, source), "ENABLED");
    });

    it("on the source's side only, leaves the destination read-only", async () => {
        const { source, destination } = await fileSystems.pair();
        await remove(primary, source, "LOCAL_CONFIGURATION_ONLY");
        await status(primary, source, "ReplicationNotFound");
        assert.equal(await fileSystems.protection(replica, destination), "REPLICATING");
        await remove(replica, source, "LOCAL_CONFIGURATION_ONLY");
        await status(replica, destination, "ReplicationNotFound");
        assert.equal(await fileSystems.protection(replica, destination), "ENABLED");
    });

    it("goes on to its end in both Regions when one is cut off meanwhile", async () => {
        const { source, destination } = await fileSystems.pair();
        await remove(replica, source);
        await cut(primary);
        await status(replica, destination, "ReplicationNotFound");
        await world.sandbox("DELETE", "faults");
        assert.equal(await fileSystems.replicationStatus(primary, source), "ReplicationNotFound");
    });
});
