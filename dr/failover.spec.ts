import assert from "node:assert/strict";
import type { World } from "../sandbox/aws/testing/world";
import { PairWorld, startWorld } from "./testing/pair-world";

describe("failover and failback, in process against the front", function () {
    this.timeout("2m");
    let world: World;

    before(async () => {
        world = await startWorld();
    });
    after(() => world.close());

    it("moves a pair to the replica and back without losing a write", async () => {
        const pair = await PairWorld.create(world);
        const ran = await pair.whileWriting(() => pair.run("failover"));
        console.log(ran, JSON.stringify(await pair.outcome(), undefined, 1));
        assert.equal(ran.error, undefined);
        const back = await pair.whileWriting(() => pair.run("failback"));
        console.log(back, JSON.stringify(await pair.outcome(), undefined, 1));
        assert.equal(back.error, undefined);
    });
});
