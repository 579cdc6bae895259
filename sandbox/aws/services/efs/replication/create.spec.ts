import { CreateReplicationConfigurationCommand } from "@aws-sdk/client-efs";
import assert from "node:assert/strict";
import { FileSystems, primary, replica } from "../../../testing/file-systems";
import { World } from "../../../testing/world";

describe("a replication of EFS in the sandbox is refused", function () {
    this.timeout(60_000);
    let world: World;
    let fileSystems: FileSystems;

    before(async () => {
        world = await World.start();
        fileSystems = new FileSystems(world);
    });

    afterEach(() => world.sandbox("DELETE", "faults"));

    after(() => world.close());

    const cut = (region: string) => world.sandbox("POST", "faults", { kind: "cut", region, face: "unavailable" });

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
