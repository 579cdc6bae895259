import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import type { World } from "../sandbox/aws/testing/world";
import { assertHolds } from "./testing/maps";
import { sideOutcome } from "./testing/outcome";
import { PairWorld, startWorld } from "./testing/pair-world";

/** In process against the front: clusters and the engine are stand-ins, so this proves nothing about Kubernetes or Pulumi. */
describe("failover whose deletion hangs", function () {
    this.timeout("1m");
    let world: World;

    before(async () => {
        world = await startWorld();
    });
    after(() => world.close());

    it("goes on with the replica's own record when the primary's Region is lost after it was told", async () => {
        const pair = await PairWorld.create(world, "us-east-2");
        const { efs } = pair.regions.replica;
        const { fileSystemId } = pair.pairing.replica;
        let over = false;
        const lose = async (): Promise<void> => {
            while (!over && (await efs.replication(fileSystemId))?.status !== "DELETING") {
                await sleep(5);
            }
            await pair.cut("unavailable");
        };
        let lost: Promise<void> | undefined;
        const { error, lines } = await pair.run("failover", {
            onBoundary: ({ step, at }) => {
                if (step === "cut" && at === "before") {
                    lost = lose();
                } else if (step === "cut") {
                    over = true;
                }
            },
        });
        await lost;
        assert.equal(error, undefined);
        assert.match(lines.join("\n"), /only eu-west-1's record of the replication is deleted/);
        assert.equal((await pair.journal()).cut?.localOnly, true);
        assertHolds(await sideOutcome(pair, "replica"), { protection: "ENABLED", replicas: 2 });
    });
});
