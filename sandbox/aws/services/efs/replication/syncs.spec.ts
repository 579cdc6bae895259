import { DeleteReplicationConfigurationCommand } from "@aws-sdk/client-efs";
import assert from "node:assert/strict";
import fc from "fast-check";
import { FileSystems, primary, replica } from "../../../testing/file-systems";
import { Schedule } from "../../../schedule";
import { required, World } from "../../../testing/world";

type Step = "write" | "time passes" | "cut primary" | "cut replica" | "heal";

const steps = fc.array(
    fc.oneof(
        { weight: 4, arbitrary: fc.constant<Step>("write") },
        { weight: 4, arbitrary: fc.constant<Step>("time passes") },
        { weight: 1, arbitrary: fc.constantFrom<Step>("cut primary", "cut replica", "heal") },
    ),
    { minLength: 5, maxLength: 60 },
);

describe("the syncs of a replication", function () {
    this.timeout(120_000);
    let world: World;
    let fileSystems: FileSystems;

    before(async () => {
        world = await World.start();
        fileSystems = new FileSystems(world);
    });

    after(() => world.close());

    async function lastReplicated(region: string, id: string): Promise<Date | undefined> {
        return (await fileSystems.replication(region, id)).destination.LastReplicatedTimestamp;
    }

    it("bring over exactly the writes acknowledged before the last one that was completed began", async () => {
        await fc.assert(
            fc.asyncProperty(steps, async (plan) => {
                await world.sandbox("POST", "reset");
                const { source, destination } = await fileSystems.pair();
                const accessPoint = await fileSystems.accessPoint(primary, source, "/claims/a");
                /** Numbers with the time before which, and after which, each was acknowledged. */
                const written: { number: number; asked: number; acknowledged: number }[] = [];
                // Two writes never fall into the millisecond in which a sync begins.
                const pause = () => new Promise((resolve) => setTimeout(resolve, 2));
                for (const step of plan) {
                    switch (step) {
                        case "write": {
                            const [number, asked] = [written.length, Date.now()];
                            assert.equal(await fileSystems.write(primary, accessPoint, number), undefined);
                            written.push({ number, asked, acknowledged: Date.now() });
                            break;
                        }
                        case "time passes":
                            await world.elapse();
                            break;
                        case "cut primary":
                        case "cut replica": {
                            const region = step === "cut primary" ? primary : replica;
                            await world.sandbox("POST", "faults", {
                                kind: "cut",
                                region,
                                service: "efs",
                                face: "reset",
                            });
                            break;
                        }
                        case "heal":
                            await world.sandbox("DELETE", "faults");
                            break;
                        default: {
                            const never: never = step;
                            return never;
                        }
                    }
                    await pause();
                }
                await world.sandbox("DELETE", "faults");
                const last = (await lastReplicated(replica, destination))?.getTime() ?? 0;
                const expected = written.filter(({ acknowledged }) => acknowledged <= last).map(({ number }) => number);
                assert.deepEqual(await fileSystems.numbers(replica, destination, "/claims/a"), expected);
                assert.ok(written.every(({ asked, acknowledged }) => acknowledged <= last || asked >= last));
            }),
            { numRuns: 12 },
        );
    });

    for (const region of [primary, replica]) {
        it(`stop while ${region} is cut off, one that runs too, and go on afterwards`, async () => {
            const { source, destination } = await fileSystems.pair();
            const last = () =>
                region === primary ? lastReplicated(replica, destination) : lastReplicated(primary, source);
            for (let index = 0; index < 3; index++) {
                await world.elapse(); // ENABLED, first sync done, second one begun
            }
            const before = required(await last());
            await world.sandbox("POST", "faults", { kind: "cut", region, face: "silence" });
            for (let index = 0; index < 4; index++) {
                await world.elapse();
            }
            assert.deepEqual(await last(), before);
            await world.sandbox("DELETE", "faults");
            for (let index = 0; index < 3; index++) {
                await world.elapse();
            }
            assert.ok(required(await last()) > before);
        });
    }

    it("remove from the destination what the source does not have", async () => {
        const [source, destination] = [await fileSystems.create(primary), await fileSystems.create(replica)];
        const there = await fileSystems.accessPoint(replica, destination, "/claims/a");
        assert.equal(await fileSystems.write(replica, there, 1), undefined);
        await fileSystems.open(replica, destination);
        await fileSystems.replicate([primary, source], [replica, destination]);
        assert.deepEqual(await fileSystems.numbers(replica, destination, "/claims/a"), [1]);
        await world.elapse();
        await world.elapse();
        assert.deepEqual(await fileSystems.numbers(replica, destination, "/claims/a"), []);
    });

    it("are over when the replication is: one that runs is given up", async () => {
        const { source, destination } = await fileSystems.pair();
        const accessPoint = await fileSystems.accessPoint(primary, source, "/claims/a");
        await fileSystems.write(primary, accessPoint, 1);
        await world.elapse();
        await world.efsOf(replica).send(new DeleteReplicationConfigurationCommand({ SourceFileSystemId: source }));
        await world.eventually(() => fileSystems.replicationStatus(replica, destination), "ReplicationNotFound");
        assert.deepEqual(await fileSystems.numbers(replica, destination, "/claims/a"), []);
    });
});

describe("a replication in real time", function () {
    this.timeout(60_000);
    let world: World;
    let fileSystems: FileSystems;

    before(async () => {
        world = await World.start(new Schedule());
        fileSystems = new FileSystems(world);
        const timings = { fileSystem: 20, replication: 50, initialSync: 200, syncInterval: 300, syncDuration: 100 };
        await world.sandbox("POST", "timing", { ...timings, replicationDeletion: 400 });
    });

    after(() => world.close());

    it("syncs at its interval, and loses what was written after the last sync when the source's Region is lost", async () => {
        const { source, destination } = await fileSystems.pair();
        const accessPoint = await fileSystems.accessPoint(primary, source, "/claims/a");
        const last = async () =>
            (await fileSystems.replication(replica, destination)).destination.LastReplicatedTimestamp;
        const acknowledged: number[] = [];
        const until = Date.now() + 1500;
        while (Date.now() < until) {
            assert.equal(await fileSystems.write(primary, accessPoint, acknowledged.length), undefined);
            acknowledged.push(Date.now());
        }
        await world.sandbox("POST", "faults", { kind: "cut", region: primary, face: "unavailable" });
        const lastBeforeCut = required(await last()).getTime();

        const begun = Date.now();
        await world.efsOf(replica).send(
            new DeleteReplicationConfigurationCommand({
                SourceFileSystemId: source,
                DeletionMode: "LOCAL_CONFIGURATION_ONLY",
            }),
        );
        await world.eventually(() => fileSystems.replicationStatus(replica, destination), "ReplicationNotFound");
        assert.ok(Date.now() - begun >= 400);
        const kept = await fileSystems.numbers(replica, destination, "/claims/a");
        assert.ok(Array.isArray(kept) && kept.length > 0);
        // Of a write whose acknowledgement came after the sync began, the request may still have come before it.
        const lost = acknowledged.slice(kept.length);
        assert.ok(lost.every((time) => time >= lastBeforeCut));
        assert.ok(acknowledged.slice(0, kept.length - 1).every((time) => time <= lastBeforeCut));
    });
});
