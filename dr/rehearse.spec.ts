import assert from "node:assert/strict";
import type { World } from "../sandbox/aws/testing/world";
import { Refusal } from "./errors";
import { rehearse } from "./rehearse";
import { assertHolds } from "./testing/maps";
import { meansOf } from "./testing/means";
import { outcomeOf } from "./testing/outcome";
import { PairWorld, startWorld } from "./testing/pair-world";

const none = { now: false, skipRecoveryPoint: false };

/** In process against the front: clusters and the engine are stand-ins, so this proves nothing about Kubernetes or Pulumi. */
describe("a rehearsal", function () {
    this.timeout("1m");
    let world: World;

    before(async () => {
        world = await startWorld();
    });
    after(() => world.close());

    it("goes there and back, and asks only for itself and before anything is overwritten", async () => {
        const pair = await PairWorld.create(world);
        const asked: string[] = [];
        const means = meansOf(pair, (question) => Promise.resolve(void asked.push(question)));
        const { flows, claims } = await rehearse(means, none);
        assert.deepEqual(
            flows.map(({ kind }) => kind),
            ["failover", "failback"],
        );
        assert.ok(flows.every(({ steps }) => steps.length > 5));
        assert.deepEqual(claims, { alike: 1, different: [] });
        assert.match(asked[0], /^Rehearse with/);
        assert.match(asked[1], /^Overwrite fs-\w+/);
        assert.equal(asked.length, 2);
    });

    it("is refused while the primary does not answer, and changes nothing", async () => {
        const pair = await PairWorld.create(world, "us-east-1");
        const heal = await pair.cut("unavailable");
        const before = await pair.journal();
        await assert.rejects(
            rehearse(
                meansOf(pair, () => Promise.resolve()),
                none,
            ),
            (error) => error instanceof Refusal && /^us-east-1 does not answer/.test(error.message),
        );
        await heal();
        assert.deepEqual(await pair.journal(), before);
    });

    it("does not answer for the operator when the primary is lost meanwhile", async () => {
        const pair = await PairWorld.create(world, "us-east-2");
        const asked: string[] = [];
        const means = meansOf(pair, async (question) => {
            asked.push(question);
            if (!question.startsWith("Rehearse")) {
                throw new Error("no");
            }
            await pair.cut("reset");
        });
        await assert.rejects(rehearse(means, none), /no/);
        assert.match(asked[1], /us-east-2 does not answer\. Fail over/);
        assertHolds(await outcomeOf(pair), { replica: { protection: "REPLICATING", replicas: 0 } });
    });
});
