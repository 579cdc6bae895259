import assert from "node:assert/strict";
import type { World } from "../sandbox/aws/testing/world";
import { assertHolds } from "./testing/maps";
import { outcomeOf } from "./testing/outcome";
import { PairWorld, startWorld } from "./testing/pair-world";

/** In process against the front: clusters and the engine are stand-ins, so this proves nothing about Kubernetes or Pulumi. */
describe("a primary that answers and takes no change", function () {
    this.timeout("1m");
    let world: World;

    before(async () => {
        world = await startWorld();
    });
    after(() => world.close());

    const failsWrites = (region: string) =>
        world.sandbox("POST", "faults", {
            ...{ kind: "cut", region, face: "unavailable" },
            ...{ service: "efs", operation: "PutFileSystemPolicy" },
        });

    it("does not hold a failover for ever: after three tries it asks, with the seconds that are given up", async () => {
        const pair = await PairWorld.create(world, "us-east-1");
        await failsWrites("us-east-1");
        const { error, asked, lines } = await pair.run("failover");
        assert.equal(error, undefined);
        assert.match(
            asked.at(-1) ?? "",
            /us-east-1 answers, and failed this 3 times: .*Go on without it\? The last sync was \d+ s ago.*not fenced and goes on taking writes/,
        );
        assert.equal(lines.filter((line) => /the step is taken again/.test(line)).length, 2);
        assertHolds(await outcomeOf(pair), {
            replica: { protection: "ENABLED", replicas: 2 },
            state: { mode: "FailedOver", forward: false },
        });
    });

    it("fails over to nothing when the answer is no", async () => {
        const pair = await PairWorld.create(world, "us-east-2");
        await failsWrites("us-east-2");
        let questions = 0;
        const { error } = await pair.run("failover", {
            // Yes to the failover, no to going on without the primary.
            get answer() {
                return ++questions === 1;
            },
        });
        assert.match(String(error), /no/);
        assertHolds(await outcomeOf(pair), { replica: { protection: "REPLICATING", replicas: 0 } });
    });
});
