import { DeleteReplicationConfigurationCommand } from "@aws-sdk/client-efs";
import assert from "node:assert/strict";
import { FileSystems, primary, replica } from "../../../testing/file-systems";
import { World } from "../../../testing/world";

describe("the status that AWS gives a replication", function () {
    this.timeout(60_000);
    let world: World;
    let fileSystems: FileSystems;

    before(async () => {
        world = await World.start();
        fileSystems = new FileSystems(world);
    });

    after(() => world.close());

    const set = (region: string, fileSystemId: string, status: string, message?: string) =>
        world.sandbox("POST", "efs/replications", { region, fileSystemId, status, message });

    async function told(region: string, id: string): Promise<[string?, string?]> {
        const { Status, StatusMessage } = (await fileSystems.replication(region, id)).destination;
        return [Status, StatusMessage];
    }

    async function elapse(times: number): Promise<void> {
        for (let time = 0; time < times; time++) {
            await world.elapse();
        }
    }

    /** A pair whose next sync would bring over one write. */
    async function written() {
        const { source, destination } = await fileSystems.pair();
        await elapse(3); // ENABLED, first sync done, second one begun
        const accessPoint = await fileSystems.accessPoint(primary, source, "/claims/a");
        await fileSystems.write(primary, accessPoint, 1);
        return { source, destination, numbers: () => fileSystems.numbers(replica, destination, "/claims/a") };
    }

    for (const status of ["ERROR", "PAUSING", "PAUSED"]) {
        it(`${status} is told by both Regions, with its message, and stops the syncs until it is ENABLED again`, async () => {
            const { source, destination, numbers } = await written();
            const before = (await fileSystems.replication(replica, destination)).destination.LastReplicatedTimestamp;
            assert.equal((await set(replica, destination, status, "a reason")).status, 200);
            assert.deepEqual(await told(primary, source), [status, "a reason"]);
            assert.deepEqual(await told(replica, destination), [status, "a reason"]);
            assert.equal(await fileSystems.protection(replica, destination), "REPLICATING");
            await elapse(4);
            const { destination: held } = await fileSystems.replication(replica, destination);
            assert.deepEqual(held.LastReplicatedTimestamp, before);
            assert.deepEqual(await numbers(), []);

            await set(primary, source, "ENABLED");
            assert.deepEqual(await told(replica, destination), ["ENABLED", undefined]);
            await elapse(3);
            assert.deepEqual(await numbers(), [1]);
        });
    }

    it("is kept by a replication that was still ENABLING", async () => {
        const { source, destination } = await fileSystems.pair();
        await set(primary, source, "ERROR");
        await elapse(3);
        assert.deepEqual(await told(replica, destination), ["ERROR", undefined]);
        assert.equal((await fileSystems.replication(primary, source)).destination.LastReplicatedTimestamp, undefined);
    });

    it("does not keep a replication from being deleted, and is not given to one that is", async () => {
        const { source, destination } = await fileSystems.pair();
        await set(primary, source, "ERROR", "a reason");
        await world.efsOf(replica).send(new DeleteReplicationConfigurationCommand({ SourceFileSystemId: source }));
        assert.deepEqual(await told(replica, destination), ["DELETING", undefined]);
        const refused = await set(replica, destination, "ENABLED");
        assert.equal(refused.status, 409);
        assert.match(JSON.stringify(refused.body), /is DELETING/);
        await world.eventually(() => fileSystems.replicationStatus(replica, destination), "ReplicationNotFound");
    });

    it("is refused for what does not exist", async () => {
        const alone = await fileSystems.create(primary);
        assert.equal((await set(primary, alone, "ERROR")).status, 404);
        assert.equal((await set(primary, "fs-0123456789abcdef0", "ERROR")).status, 404);
        for (const body of [{ region: primary, fileSystemId: alone, status: "DELETING" }, undefined]) {
            assert.equal((await world.sandbox("POST", "efs/replications", body)).status, 400);
        }
        assert.equal((await world.sandbox("GET", "efs/replications")).status, 404);
    });
});
