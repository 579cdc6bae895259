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

    async function elapse(times: number): Promise<void> {
        for (let time = 0; time < times; time++) {
            await world.elapse();
        }
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

    for (const lost of [primary, replica]) {
        it(`hangs in both Regions while ${lost} is cut off after it was accepted, and ends when it is back`, async () => {
            const { source, destination } = await fileSystems.pair();
            await remove(replica, source);
            await cut(lost);
            await elapse(4);
            const [there, id] = lost === primary ? [replica, destination] : [primary, source];
            assert.equal(await fileSystems.replicationStatus(there, id), "DELETING");
            await remove(there, source); // nothing changes
            await elapse(4);
            assert.equal(await fileSystems.replicationStatus(there, id), "DELETING");

            await world.sandbox("DELETE", "faults");
            assert.equal(await fileSystems.replicationStatus(primary, source), "DELETING");
            assert.equal(await fileSystems.replicationStatus(replica, destination), "DELETING");
            await status(primary, source, "ReplicationNotFound");
            await status(replica, destination, "ReplicationNotFound");
            assert.equal(await fileSystems.protection(replica, destination), "ENABLED");
        });
    }

    it("and hangs, ends in the one Region that then deletes its own record only, and in the other when it is back", async () => {
        const { source, destination } = await fileSystems.pair();
        await remove(replica, source);
        await cut(primary);
        await elapse(4);
        await remove(replica, source, "LOCAL_CONFIGURATION_ONLY");
        assert.equal(await fileSystems.replicationStatus(replica, destination), "DELETING");
        await status(replica, destination, "ReplicationNotFound");
        assert.equal(await fileSystems.protection(replica, destination), "ENABLED");

        await world.sandbox("DELETE", "faults");
        assert.equal(await fileSystems.replicationStatus(primary, source), "DELETING");
        await status(primary, source, "ReplicationNotFound");
    });

    it("twice at once, takes no later replication of the same file systems with it", async () => {
        const { source, destination } = await fileSystems.pair();
        await remove(replica, source);
        await cut(primary);
        await remove(replica, source, "LOCAL_CONFIGURATION_ONLY");
        await elapse(1); // the local deletion is done, the one of both waits
        await world.sandbox("DELETE", "faults");
        await fileSystems.open(replica, destination);
        const third = await fileSystems.create("us-east-1");
        await fileSystems.replicate(["us-east-1", third], [replica, destination]);
        await elapse(4);
        assert.equal(await fileSystems.replicationStatus(replica, destination), "ENABLED");
        assert.equal(await fileSystems.protection(replica, destination), "REPLICATING");
        assert.equal(await fileSystems.replicationStatus(primary, source), "ReplicationNotFound");
    });
});
