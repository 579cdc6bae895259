import assert from "node:assert/strict";
import type { World } from "../sandbox/aws/testing/world";
import { assertHolds } from "./testing/maps";
import { outcomeOf } from "./testing/outcome";
import { PairWorld, startWorld } from "./testing/pair-world";

/** In process against the front: clusters and the engine are stand-ins, so this proves nothing about Kubernetes or Pulumi. */
describe("a failback whose replication is lost on the way", function () {
    this.timeout("1m");
    let world: World;

    before(async () => {
        world = await startWorld();
    });
    after(() => world.close());

    const ways: Record<string, (pair: PairWorld) => Promise<unknown>> = {
        "somebody deletes": async (pair) => {
            const { fileSystemId } = pair.pairing.replica;
            const { efs } = pair.regions.replica;
            await efs.deleteReplication(fileSystemId, "ALL_CONFIGURATIONS");
            return world.eventually(async () => ((await efs.replication(fileSystemId)) ? "there" : "gone"), "gone");
        },
        "AWS gives up": (pair) =>
            world.sandbox("POST", "efs/replications", {
                region: pair.pairing.replica.region,
                fileSystemId: pair.pairing.replica.fileSystemId,
                status: "ERROR",
                message: "no space",
            }),
    };
    for (const [who, lose] of Object.entries(ways)) {
        for (const before of ["first-sync", "final-sync"]) {
            it(`makes anew the one that ${who} before ${before}, and loses nothing`, async () => {
                const pair = await PairWorld.create(world);
                await pair.writers.write();
                assert.equal((await pair.run("failover")).error, undefined);
                await pair.writers.write();
                let lost = false;
                const { error, lines } = await pair.run("failback", {
                    onBoundary: async ({ step, at }) => {
                        if (!lost && step === before && at === "before") {
                            lost = true;
                            await lose(pair);
                        }
                    },
                });
                assert.equal(error, undefined);
                assert.match(lines.join("\n"), /is made anew/);
                const held = new Set(await pair.writers.numbers("primary"));
                assert.deepEqual(
                    pair.writers.acknowledged.filter(({ number }) => !held.has(number)),
                    [],
                );
                assertHolds(await outcomeOf(pair), {
                    flow: undefined,
                    state: { mode: "Steady", forward: true },
                    primary: { replicas: 2 },
                });
            });
        }
    }

    it("puts the replica's fence up again that is taken away after the final sync, and syncs once more", async () => {
        const pair = await PairWorld.create(world);
        const { replica } = pair.pairing;
        const { efs } = pair.regions.replica;
        const policy = (await efs.policy(replica.fileSystemId)) ?? "";
        assert.equal((await pair.run("failover")).error, undefined);
        let taken = false;
        const { error, lines } = await pair.writers.whileWriting(() =>
            pair.run("failback", {
                onBoundary: async ({ step, at }) => {
                    if (!taken && step === "final-sync" && at === "run") {
                        taken = true;
                        await efs.putPolicy(replica.fileSystemId, policy);
                    }
                },
            }),
        );
        assert.equal(error, undefined);
        assert.match(lines.join("\n"), /took the fence of fs-\w+ away/);
        const held = new Set(await pair.writers.numbers("primary"));
        assert.deepEqual(
            pair.writers.acknowledgedBy("replica").filter((number) => !held.has(number)),
            [],
        );
    });

    it("brings to the primary what a replica without its fence took after the cut", async () => {
        const pair = await PairWorld.create(world);
        const { efs } = pair.regions.replica;
        const { fileSystemId } = pair.pairing.replica;
        const policy = (await efs.policy(fileSystemId)) ?? "";
        assert.equal((await pair.run("failover")).error, undefined);
        let written: number | undefined;
        const { error, lines } = await pair.run("failback", {
            onBoundary: async ({ step, at }) => {
                if (written === undefined && step === "open-replica" && at === "before") {
                    await efs.putPolicy(fileSystemId, policy);
                    await world.eventually(async () => {
                        await pair.writers.write();
                        return pair.writers.acknowledged.at(-1)?.side;
                    }, "replica");
                    written = pair.writers.acknowledged.at(-1)?.number;
                }
            },
        });
        assert.equal(error, undefined);
        assert.match(lines.join("\n"), /took the fence of fs-\w+ away; it is synchronised to the primary once more/);
        assert.ok((await pair.writers.numbers("primary")).includes(written ?? -1), "the write is lost");
        assertHolds(await outcomeOf(pair), {
            flow: undefined,
            state: { mode: "Steady", forward: true },
            primary: { replicas: 2 },
        });
    });
});
