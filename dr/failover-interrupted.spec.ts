import assert from "node:assert/strict";
import type { World } from "../sandbox/aws/testing/world";
import { DrError, Refusal } from "./errors";
import { Killed } from "./testing/fake-program";
import { outcomeOf } from "./testing/outcome";
import { PairWorld, startWorld } from "./testing/pair-world";

/** In process against the front: clusters and the engine are stand-ins, so this proves nothing about Kubernetes or Pulumi. */
describe("a failover that meets others", function () {
    this.timeout("2m");
    let world: World;

    before(async () => {
        world = await startWorld();
    });
    after(() => world.close());

    it("can be rolled back until the replication is deleted, and no later", async () => {
        const pair = await PairWorld.create(world);
        const before = await outcomeOf(pair);
        const stops = (step: string) => (boundary: { step: string; at: string }) =>
            boundary.step === step && boundary.at === "before";
        assert.ok((await pair.run("failover", { dies: stops("cut") })).error instanceof Killed);
        assert.equal((await pair.run("failover", { rollBack: true })).error, undefined);
        assert.deepEqual(await outcomeOf(pair), before);
        await world.eventually(async () => {
            await pair.writers.write();
            return pair.writers.acknowledged.at(-1)?.side;
        }, "primary");

        assert.ok((await pair.run("failover", { dies: stops("writable") })).error instanceof Killed);
        const late = await pair.run("failover", { rollBack: true });
        assert.ok(late.error instanceof Refusal);
        assert.match(late.error.message, /switched already/);
        assert.equal((await pair.run("failover")).error, undefined);
    });

    it("lets no second operator act, and takes over from one who is gone", async () => {
        const pair = await PairWorld.create(world);
        let second: Error | undefined;
        const first = await pair.run("failover", {
            onBoundary: async ({ step, at }) => {
                if (step === "quiesce" && at === "before") {
                    second = (await pair.run("failover")).error;
                }
            },
        });
        assert.equal(first.error, undefined);
        assert.ok(second instanceof DrError);
        assert.match(second.message, /two operators cannot act at once/);
    });

    it("leaves an up from an older checkout no replication to start, whenever it comes", async () => {
        const pair = await PairWorld.create(world);
        const { primary, replica } = pair.pairing;
        const tried: string[] = [];
        const { error } = await pair.run("failover", {
            onBoundary: async ({ step, at }) => {
                const name = `${at} ${step}`;
                await pair.regions.primary.efs.createReplication(primary.fileSystemId, replica).then(
                    () => tried.push(`${name}: started`),
                    () => undefined,
                );
            },
        });
        assert.equal(error, undefined);
        assert.deepEqual(tried, []);
    });

    describe("refuses, and changes nothing,", () => {
        it("a journal of another version", async () => {
            const pair = await PairWorld.create(world);
            await pair.forge({ version: { N: "2" } });
            const { error } = await pair.run("failover");
            assert.ok(error instanceof Refusal);
            assert.match(error.message, /version 2 and this command knows version 1/);
        });

        it("a failback while the primary serves", async () => {
            const pair = await PairWorld.create(world);
            const { error } = await pair.run("failback");
            assert.ok(error instanceof Refusal);
            assert.match(error.message, /Nothing is failed over/);
        });
    });
});
