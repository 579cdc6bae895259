import { DeleteTagsCommand } from "@aws-sdk/client-ec2";
import { UpdateFileSystemCommand, type UpdateFileSystemOntapConfiguration } from "@aws-sdk/client-fsx";
import assert from "node:assert/strict";
import { z } from "zod";
import { Ontap } from "../../testing/ontap";
import { required, World } from "../../testing/world";

const shown = z.object({
    fileSystems: z.array(
        z.object({
            fileSystemId: z.string(),
            failingOver: z.boolean(),
            activeServer: z.object({ role: z.string(), subnetId: z.string(), networkInterfaceId: z.string() }),
        }),
    ),
});

describe("an update of an FSx for ONTAP file system", function () {
    this.timeout(60_000);
    let world: World;
    let ontap: Ontap;
    let id: string;

    before(async () => {
        world = await World.start();
        ontap = await Ontap.in(world);
        id = await ontap.create();
        await ontap.addMachine(id);
    });
    after(() => world.close());

    const update = (OntapConfiguration: UpdateFileSystemOntapConfiguration, StorageCapacity?: number) =>
        ontap.client.send(new UpdateFileSystemCommand({ FileSystemId: id, OntapConfiguration, StorageCapacity }));
    const server = async () => {
        const { body } = await world.sandbox("GET", "fsx/file-systems");
        return required(shown.parse(body).fileSystems.find(({ fileSystemId }) => fileSystemId === id));
    };

    it("of the throughput fails over to the standby and back, and its routes with it", async () => {
        const [preferred = "", standby = ""] = (await ontap.describe(id)).NetworkInterfaceIds ?? [];
        const { FileSystem } = await update({ ThroughputCapacityPerHAPair: 768 });
        assert.equal(FileSystem?.AdministrativeActions?.[0]?.Status, "PENDING");
        const seen: string[] = [];
        for (let step = 0; step < 6; step++) {
            const { failingOver, activeServer } = await server();
            const { AdministrativeActions, OntapConfiguration } = await ontap.describe(id);
            const targets = new Set(
                Object.values(await ontap.routes(required(ontap.routeTableIds[0]))).map((target) =>
                    target === preferred ? "preferred" : target === standby ? "standby" : target,
                ),
            );
            const status = AdministrativeActions?.[0]?.Status;
            const down = failingOver ? " down" : "";
            seen.push(
                `${status} ${activeServer.role}${down} ${[...targets].join()} ${OntapConfiguration?.ThroughputCapacity}`,
            );
            await world.elapse();
        }
        assert.deepEqual(seen, [
            "PENDING preferred preferred 384",
            "IN_PROGRESS preferred down preferred 384",
            "IN_PROGRESS standby standby 384",
            "IN_PROGRESS standby down standby 384",
            "IN_PROGRESS preferred preferred 384",
            "COMPLETED preferred preferred 768",
        ]);
        assert.equal((await ontap.describe(id)).Lifecycle, "AVAILABLE");
    });

    it("is refused while another one is under way", async () => {
        await update({ ThroughputCapacityPerHAPair: 384 });
        await assert.rejects(update({ ThroughputCapacityPerHAPair: 1536 }), { name: "BadRequest" });
        await world.eventually(async () => (await ontap.describe(id)).Lifecycle, "AVAILABLE");
    });

    it("of the storage fails over to nobody", async () => {
        await assert.rejects(update({}, 1100), { name: "BadRequest" });
        const { FileSystem } = await update({}, 2048);
        assert.equal(FileSystem?.Lifecycle, "UPDATING");
        await world.elapse();
        assert.equal((await server()).failingOver, false);
        await world.eventually(async () => (await ontap.describe(id)).StorageCapacity, 2048);
        assert.equal((await ontap.describe(id)).OntapConfiguration?.DiskIopsConfiguration?.Iops, 6144);
    });

    it("of backups, windows and route tables takes effect at once", async () => {
        const [kept = "", other = ""] = ontap.routeTableIds;
        await update({ RemoveRouteTableIds: [other], AutomaticBackupRetentionDays: 0 });
        assert.deepEqual(await ontap.routes(other), {});
        assert.equal(Object.keys(await ontap.routes(kept)).length, 2);
        const { OntapConfiguration } = await ontap.describe(id);
        assert.equal(OntapConfiguration?.DailyAutomaticBackupStartTime, undefined);
        await update({
            AddRouteTableIds: [other],
            AutomaticBackupRetentionDays: 7,
            WeeklyMaintenanceStartTime: "1:01:00",
        });
        assert.deepEqual(await ontap.routes(other), await ontap.routes(kept));
        const after = (await ontap.describe(id)).OntapConfiguration;
        assert.equal(after?.WeeklyMaintenanceStartTime, "1:01:00");
        assert.equal(after.AutomaticBackupRetentionDays, 7);
    });

    it("leaves routes where they are in a table that is no longer tagged as FSx's", async () => {
        const [kept = "", other = ""] = ontap.routeTableIds;
        await world.ec2.send(new DeleteTagsCommand({ Resources: [other], Tags: [{ Key: "AmazonFSx" }] }));
        await update({ ThroughputCapacityPerHAPair: 768 });
        await world.eventually(async () => (await server()).activeServer.role, "standby");
        const standby = (await server()).activeServer.networkInterfaceId;
        assert.deepEqual(new Set(Object.values(await ontap.routes(kept))), new Set([standby]));
        assert.equal(Object.values(await ontap.routes(other)).includes(standby), false);
        await world.eventually(async () => (await ontap.describe(id)).Lifecycle, "AVAILABLE");
    });

    it("adds pairs of file servers in one zone, and then takes no other throughput", async () => {
        id = await ontap.create(ontap.singleAz);
        await update({ HAPairs: 2, ThroughputCapacityPerHAPair: 384 }, 2048);
        await world.eventually(async () => (await ontap.describe(id)).OntapConfiguration?.HAPairs, 2);
        const { NetworkInterfaceIds, OntapConfiguration } = await ontap.describe(id);
        assert.equal(NetworkInterfaceIds?.length, 4);
        assert.equal(OntapConfiguration?.ThroughputCapacity, 768);
        await assert.rejects(update({ ThroughputCapacityPerHAPair: 768 }), { name: "BadRequest" });
        await assert.rejects(update({ HAPairs: 1 }), { name: "BadRequest" });
    });
});
