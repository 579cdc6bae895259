import {
    CreateMountTargetCommand,
    CreateReplicationConfigurationCommand,
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

    describe("is refused", () => {
        const cases: [string, string, (source: string, destination: string) => Promise<unknown>][] = [
            [
                "onto a protected file system",
                "BadRequest",
                (source, destination) => fileSystems.replicate([primary, source], [replica, destination]),
            ],
            [
                "onto a file system that does not exist",
                "FileSystemNotFound",
                (source) => fileSystems.replicate([primary, source], [replica, "fs-0123456789abcdef0"]),
            ],
            [
                "onto a file system of another Region than said",
                "FileSystemNotFound",
                (source, destination) => fileSystems.replicate([primary, source], ["us-east-1", destination]),
            ],
            ["onto its source", "BadRequest", (source) => fileSystems.replicate([primary, source], [primary, source])],
            [
                "onto two destinations",
                "BadRequest",
                (SourceFileSystemId, FileSystemId) =>
                    world.efsOf(primary).send(
                        new CreateReplicationConfigurationCommand({
                            SourceFileSystemId,
                            Destinations: [{ FileSystemId, Region: replica }, { Region: "us-east-1" }],
                        }),
                    ),
            ],
            [
                "onto a file system that EFS would have to make, by name",
                "NotImplemented",
                (SourceFileSystemId) =>
                    world.efsOf(primary).send(
                        new CreateReplicationConfigurationCommand({
                            SourceFileSystemId,
                            Destinations: [{ Region: replica }],
                        }),
                    ),
            ],
            [
                "from a Region where its source is not",
                "FileSystemNotFound",
                (source, destination) => fileSystems.replicate([replica, source], [replica, destination]),
            ],
            [
                "while the other Region is cut off",
                "InternalServerError",
                async (source, destination) => {
                    await fileSystems.open(replica, destination);
                    await cut(replica);
                    return fileSystems.replicate([primary, source], [replica, destination]);
                },
            ],
        ];
        for (const [what, name, attempt] of cases) {
            it(what, async () => {
                const [source, destination] = [await fileSystems.create(primary), await fileSystems.create(replica)];
                await assert.rejects(attempt(source, destination), { name });
                await world.sandbox("DELETE", "faults");
                assert.equal(await fileSystems.replicationStatus(primary, source), "ReplicationNotFound");
                assert.notEqual(await fileSystems.protection(replica, destination), "REPLICATING");
            });
        }

        it("from an encrypted file system to one that is not", async () => {
            const source = await fileSystems.create(primary, { Encrypted: true });
            const destination = await fileSystems.create(replica);
            await fileSystems.open(replica, destination);
            await assert.rejects(fileSystems.replicate([primary, source], [replica, destination]), {
                name: "ConflictException",
            });
        });

        it("with a file system that is in another, on whichever side", async () => {
            const { source, destination } = await fileSystems.pair();
            const third = await fileSystems.create("us-east-1");
            await fileSystems.open("us-east-1", third);
            const free = await fileSystems.create(primary);
            for (const [from, to] of [
                [
                    [primary, source],
                    ["us-east-1", third],
                ],
                [
                    [replica, destination],
                    ["us-east-1", third],
                ],
                [
                    [primary, free],
                    [replica, destination],
                ],
                [
                    [primary, free],
                    [primary, source],
                ],
            ] as [[string, string], [string, string]][]) {
                await assert.rejects(fileSystems.replicate(from, to), { name: "ReplicationAlreadyExists" });
            }
        });

        it("a second time when it is asked for twice at the same time", async () => {
            const [source, destination] = [await fileSystems.create(primary), await fileSystems.create(replica)];
            await fileSystems.open(replica, destination);
            const attempts = [1, 2].map(() => fileSystems.replicate([primary, source], [replica, destination]));
            const outcomes = await Promise.allSettled(attempts);
            assert.deepEqual(outcomes.map((outcome) => outcome.status).sort(), ["fulfilled", "rejected"]);
        });
    });

    describe("when it is deleted", () => {
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
});
