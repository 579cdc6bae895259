import assert from "node:assert/strict";
import type { World } from "../sandbox/aws/testing/world";
import { DrError, Refusal } from "./errors";
import { outcomeOf } from "./testing/outcome";
import { PairWorld, startWorld } from "./testing/pair-world";

/** In process against the front: clusters and the engine are stand-ins, so this proves nothing about Kubernetes or Pulumi. */
describe("failover of a replication in ERROR", function () {
    this.timeout("1m");
    let world: World;

    before(async () => {
        world = await startWorld();
    });
    after(() => world.close());

    async function set({ pairing }: PairWorld, status: string, message?: string): Promise<void> {
        const { region, fileSystemId } = pairing.primary;
        const answer = await world.sandbox("POST", "efs/replications", { region, fileSystemId, status, message });
        assert.equal(answer.status, 200);
    }

    it("is refused with what AWS says of it, and changes nothing", async () => {
        const pair = await PairWorld.create(world);
        await set(pair, "ERROR", "the destination has failed");
        const before = await outcomeOf(pair);
        const { error, asked } = await pair.run("failover");
        assert.ok(error instanceof Refusal);
        assert.match(error.message, /in ERROR \(the destination has failed\)/);
        assert.deepEqual(asked, []);
        assert.deepEqual(await outcomeOf(pair), before);
    });

    it("is refused when the primary's Region is lost too", async () => {
        const pair = await PairWorld.create(world, "us-east-1");
        await set(pair, "ERROR");
        await pair.cut("unavailable");
        const { error } = await pair.run("failover");
        assert.ok(error instanceof Refusal);
        assert.match(error.message, /in ERROR \(AWS does not say why\)/);
        const { fileSystemId } = pair.pairing.replica;
        assert.equal((await pair.regions.replica.efs.replication(fileSystemId))?.status, "ERROR");
    });

    it("stops before the cut when it comes after the fence, and loses nothing once AWS has healed it", async () => {
        const pair = await PairWorld.create(world);
        const first = await pair.writers.whileWriting(() =>
            pair.run("failover", {
                onBoundary: async ({ step, at }) => {
                    if (step === "final-sync" && at === "before") {
                        await set(pair, "ERROR", "the destination has failed");
                    }
                },
            }),
        );
        assert.ok(first.error instanceof DrError);
        assert.match(first.error.message, /in ERROR: the destination has failed/);
        assert.ok(await pair.regions.replica.efs.replication(pair.pairing.replica.fileSystemId));

        await set(pair, "ENABLED");
        assert.equal((await pair.writers.whileWriting(() => pair.run("failover"))).error, undefined);
        const held = new Set(await pair.writers.numbers("replica"));
        const written = pair.writers.acknowledgedBy("primary");
        assert.ok(written.length > 0);
        assert.deepEqual(
            written.filter((number) => !held.has(number)),
            [],
        );
        assert.deepEqual(pair.writers.turns, ["primary", "replica"]);
    });
});
