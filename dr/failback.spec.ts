import assert from "node:assert/strict";
import type { World } from "../sandbox/aws/testing/world";
import { Refusal } from "./errors";
import { failback } from "./steps/failback";
import { Killed } from "./testing/fake-program";
import { assertHolds } from "./testing/maps";
import { elsewhere, outcomeOf } from "./testing/outcome";
import { whileThrottled } from "./testing/throttled";
import { PairWorld, startWorld } from "./testing/pair-world";

/** In process against the front: clusters and the engine are stand-ins, so this proves nothing about Kubernetes or Pulumi. */
describe("failback", function () {
    this.timeout("2m");
    let world: World;
    let undisturbed: object;

    before(async () => {
        world = await startWorld();
    });
    after(() => world.close());

    async function failedOver(region?: string): Promise<PairWorld> {
        const pair = await PairWorld.create(world, region);
        assert.equal((await pair.run("failover")).error, undefined);
        return pair;
    }

    it("loses no acknowledged write of the replica, and never has two sides that take writes", async () => {
        const pair = await PairWorld.create(world);
        const before = await outcomeOf(pair);
        await pair.writers.whileWriting(async () => {
            assert.equal((await pair.run("failover")).error, undefined);
            assert.equal((await pair.run("failback")).error, undefined);
        });
        const held = new Set(await pair.writers.numbers("primary"));
        const written = [...pair.writers.acknowledgedBy("primary"), ...pair.writers.acknowledgedBy("replica")];
        assert.deepEqual(
            written.filter((number) => !held.has(number)),
            [],
        );
        assert.deepEqual(pair.writers.turns.slice(0, 2), ["primary", "replica"]);
        assert.ok(pair.writers.turns.length <= 3, `writes went ${pair.writers.turns.join(", ")}`);
        undisturbed = await outcomeOf(pair);
        assert.deepEqual(undisturbed, before);
    });

    it("killed before, in and after every step, and run again, ends as an undisturbed one", async () => {
        const pair = await failedOver();
        const died = await pair.runKilledEverywhere("failback");
        assert.equal(died.length, 3 * failback.length);
        assert.deepEqual(await outcomeOf(pair), undisturbed);
    });

    it("makes the forward replication anew when the engine died before its state had it", async () => {
        const pair = await failedOver();
        pair.program.diesCreating = true;
        assert.ok((await pair.run("failback")).error instanceof Killed);
        const { error, lines } = await pair.run("failback");
        assert.equal(error, undefined);
        assert.match(lines.join("\n"), /made by a run that was killed/);
        assert.deepEqual(await outcomeOf(pair), undisturbed);
    });

    it("ends as an undisturbed one when a third of the calls is throttled", async () => {
        const pair = await failedOver("us-west-2");
        const { error } = await whileThrottled(world, ["us-west-2", "eu-west-1"], () => pair.run("failback"));
        assert.equal(error, undefined);
        assert.deepEqual(await outcomeOf(pair), elsewhere(undisturbed, "us-west-2"));
    });

    it("fences a primary that came back with writers, says what they wrote, and forgets what a lost Region left", async () => {
        const pair = await PairWorld.create(world, "us-east-1");
        const heal = await pair.cut("reset");
        assert.equal((await pair.run("failover")).error, undefined);
        for (let count = 0; count < 5; count++) {
            await pair.writers.write();
        }
        await heal();
        // CloudWatch has the metric some time after the writes.
        await new Promise((resolve) => setTimeout(resolve, 1_500));
        const { error, asked, lines } = await pair.run("failback");
        assert.equal(error, undefined);
        const bytes = /CloudWatch counts (\d+) bytes written to fs-\w+ since .*; the replica does not have/.exec(
            lines.join("\n"),
        )?.[1];
        assert.ok(Number(bytes) > 0, lines.join("\n"));
        assert.match(asked.join("\n"), new RegExp(`Overwrite .*\\? ${bytes} bytes .* will be gone`));
        assert.match(lines.join("\n"), /recovery point of fs-\w+ in vault/);
        assert.match(lines.join("\n"), /us-east-1 forgets the replication/);
        assertHolds(await outcomeOf(pair), { state: { mode: "Steady", forward: true }, primaryMode: "Steady" });
    });

    it("overwrites nothing before it was told to", async () => {
        const pair = await failedOver();
        const { error, asked } = await pair.run("failback", { answer: false });
        assert.match(String(error), /no/);
        assert.equal(asked.length, 1);
        const held = await pair.writers.numbers("primary");
        const later = await pair.run("failback", { options: { skipRecoveryPoint: true } });
        assert.equal(later.error, undefined);
        assert.match(later.lines.join("\n"), /warning: no recovery point of fs-\w+ is taken, as asked/);
        assert.deepEqual(await pair.writers.numbers("primary"), held);
    });

    it("can be rolled back until the primary takes writes, also without it, and begun again", async () => {
        for (const step of ["reverse", "quiesce-replica", "cut", "open-replica", "restore-replica"]) {
            const pair = await PairWorld.create(world, "us-east-2");
            assert.equal((await pair.run("failover")).error, undefined);
            const before = await outcomeOf(pair);
            const dies = (boundary: { step: string; at: string }) => boundary.step === step && boundary.at === "run";
            assert.ok((await pair.run("failback", { dies })).error instanceof Killed);
            const heal = await pair.cut("unavailable");
            const { error } = await pair.run("failback", { rollBack: true });
            assert.equal(error, undefined, `${step}: ${error?.stack}`);
            await heal();
            const { replica, declared, state, flow } = before as Record<string, unknown>;
            assertHolds(await outcomeOf(pair), { replica, declared, state, flow }, step);
            assert.equal((await pair.run("failback")).error, undefined);
            assertHolds(await outcomeOf(pair), { state: { mode: "Steady", forward: true } }, step);
        }
    });

    it("cannot be rolled back once the primary takes writes", async () => {
        const pair = await failedOver();
        const dies = ({ step, at }: { step: string; at: string }) => step === "unfence" && at === "run";
        assert.ok((await pair.run("failback", { dies })).error instanceof Killed);
        const { error } = await pair.run("failback", { rollBack: true });
        assert.ok(error instanceof Refusal);
        assert.equal((await pair.run("failback")).error, undefined);
    });

    it("lets a failover begin once the primary serves, and not before", async () => {
        const pair = await failedOver("ap-south-1");
        const dies = (at: string) => (boundary: { step: string; at: string }) =>
            boundary.step === at && boundary.at === "before";
        assert.ok((await pair.run("failback", { dies: dies("unfence") })).error instanceof Killed);
        const early = await pair.run("failover");
        assert.ok(early.error instanceof Refusal);
        assert.match(early.error.message, /failback is under way/);
        assert.ok((await pair.run("failback", { dies: dies("nodes") })).error instanceof Killed);
        await world.eventually(
            async () =>
                (await pair.regions.replica.efs.replication(pair.pairing.replica.fileSystemId))?.lastSyncAt
                    ? "yes"
                    : "no",
            "yes",
        );
        await pair.cut("silence");
        assert.equal((await pair.run("failover")).error, undefined);
        assertHolds(await outcomeOf(pair), {
            replica: { protection: "ENABLED", replicas: 2 },
            state: { forward: false },
        });
    });

    it("leaves an up from an older checkout no replication onto newer data, whenever it comes", async () => {
        const pair = await failedOver();
        const { primary, replica } = pair.pairing;
        const started: string[] = [];
        const { error } = await pair.run("failback", {
            onBoundary: async ({ step, at }) => {
                const found = await pair.regions.primary.efs.replication(primary.fileSystemId);
                await pair.regions.primary.efs.createReplication(primary.fileSystemId, replica).then(
                    () => started.push(`${at} ${step}${found ? " over another one" : ""}`),
                    () => undefined,
                );
            },
        });
        assert.equal(error, undefined);
        // Then both hold the same, and it is what the failback is about to start itself.
        assert.deepEqual(started, ["run open-replica"]);
        assert.deepEqual(await outcomeOf(pair), undisturbed);
    });

    it("refuses, and changes nothing, while the primary does not answer", async () => {
        const pair = await failedOver("us-west-1");
        const before = await outcomeOf(pair);
        const heal = await pair.cut("unavailable");
        const { error } = await pair.run("failback");
        assert.ok(error instanceof Refusal);
        assert.match(error.message, /does not answer; a failback needs both Regions/);
        await heal();
        assert.deepEqual(await outcomeOf(pair), before);
    });
});

describe("unlink", function () {
    this.timeout("1m");
    let world: World;

    before(async () => {
        world = await startWorld();
    });
    after(() => world.close());

    it("lets go of both file systems, also killed everywhere, and leaves nothing to fail over with", async () => {
        const pair = await PairWorld.create(world);
        await pair.runKilledEverywhere("unlink");
        assertHolds(await outcomeOf(pair), {
            primary: { replication: undefined, replicas: 2 },
            replica: { replication: undefined, replicas: 0 },
        });
        const { error } = await pair.run("failover");
        assert.ok(error instanceof Refusal);
        assert.match(error.message, /unlinked/);
        assert.equal((await pair.run("unlink")).error, undefined);
    });

    it("does what it can without the primary, and the rest when it is back", async () => {
        const pair = await PairWorld.create(world, "us-east-1");
        const heal = await pair.cut("unavailable");
        const first = await pair.run("unlink");
        assert.equal(first.error, undefined);
        assert.match(first.lines.join("\n"), /run unlink again when it is back/);
        await heal();
        assert.equal((await pair.run("unlink")).error, undefined);
        assertHolds(await outcomeOf(pair), { primary: { replication: undefined } });
    });
});
