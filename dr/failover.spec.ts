import assert from "node:assert/strict";
import { accessPolicy } from "../components/efs/file-system.rules";
import type { World } from "../sandbox/aws/testing/world";
import { failover } from "./steps/failover";
import { assertHolds } from "./testing/maps";
import { elsewhere, outcomeOf, sideOutcome } from "./testing/outcome";
import { whileThrottled } from "./testing/throttled";
import { PairWorld, startWorld } from "./testing/pair-world";

/** In process against the front: clusters and the engine are stand-ins, so this proves nothing about Kubernetes or Pulumi. */
describe("failover", function () {
    this.timeout("2m");
    let world: World;
    let undisturbed: object;

    before(async () => {
        world = await startWorld();
    });
    after(() => world.close());

    it("loses no acknowledged write when both Regions answer, and never has two sides that take writes", async () => {
        const pair = await PairWorld.create(world);
        const { error, asked } = await pair.writers.whileWriting(() => pair.run("failover"));
        assert.equal(error, undefined);
        assert.match(asked.join(), /^Fail over to eu-west-1\? .*nothing is lost/);
        const held = new Set(await pair.writers.numbers("replica"));
        const written = pair.writers.acknowledgedBy("primary");
        assert.ok(written.length > 0);
        assert.deepEqual(
            written.filter((number) => !held.has(number)),
            [],
        );
        assert.deepEqual(pair.writers.turns, ["primary", "replica"]);
        undisturbed = await outcomeOf(pair);
        assertHolds(undisturbed, {
            declared: { primary: "FailedOver", replica: "FailedOver" },
            primary: { replicas: 0 },
            replica: { protection: "ENABLED", replicas: 2 },
            state: { mode: "FailedOver", forward: false },
            primaryMode: "FailedOver",
        });
    });

    it("killed before, in and after every step, and run again, ends as an undisturbed one", async () => {
        const pair = await PairWorld.create(world);
        const died = await pair.runKilledEverywhere("failover");
        assert.equal(died.length, 3 * failover.length);
        assert.deepEqual(await outcomeOf(pair), undisturbed);
    });

    it("ends as an undisturbed one when a third of the calls is throttled", async () => {
        const pair = await PairWorld.create(world, "us-west-2");
        const { error } = await whileThrottled(world, ["us-west-2", "eu-west-1"], () => pair.run("failover"));
        assert.equal(error, undefined);
        assert.deepEqual(await outcomeOf(pair), elsewhere(undisturbed, "us-west-2"));
    });

    it("gives up no more than the seconds that it names when it is told not to wait, and keeps one side at a time", async () => {
        const pair = await PairWorld.create(world);
        const { error, asked } = await pair.writers.whileWriting(() =>
            pair.run("failover", { options: { now: true } }),
        );
        assert.equal(error, undefined);
        assert.match(
            asked.join(),
            /without a final sync\? The last sync was \d+ s ago: writes of these seconds are given up/,
        );
        await assertLossAfterLastSync(pair);
        assert.deepEqual(pair.writers.turns, ["primary", "replica"]);
    });

    for (const [face, region] of [
        ["unavailable", "us-east-1"],
        ["reset", "us-east-2"],
        ["silence", "us-west-1"],
    ] as const) {
        it(`ends without the primary's Region that is lost (${face}), and then only probes it`, async () => {
            const pair = await PairWorld.create(world, region);
            await pair.writers.write();
            await pair.cut(face);
            let cutAt = "";
            const { error, asked, lines } = await pair.writers.whileWriting(() =>
                pair.run("failover", {
                    onBoundary: ({ step, at }) => {
                        cutAt = step === "cut" && at === "run" ? new Date().toISOString() : cutAt;
                    },
                }),
            );
            assert.equal(error, undefined);
            assert.match(asked.join(), /does not answer. Fail over to eu-west-1\? The last sync was \d+ s ago/);
            assert.match(lines.join("\n"), /only eu-west-1's record of the replication is deleted/);
            await assertLossAfterLastSync(pair);
            const calls = await pair.callsToPrimary(cutAt);
            assert.deepEqual([...new Set(calls.map(({ operation }) => operation))], ["DescribeFileSystems"]);
            assert.ok(calls.length <= 10, `${calls.length} calls to the lost Region`);
            assertHolds(await outcomeOf(pair), {
                replica: { protection: "ENABLED", replicas: 2 },
                state: { mode: "FailedOver", forward: false },
                primaryMode: "Steady",
            });
        });
    }

    it("ends when the primary's Region is lost before, in or after any step", async () => {
        const faces = ["unavailable", "reset", "silence"] as const;
        // Each pair has its primary in a Region of its own, which is cut off while the others are not.
        const regions = [
            ...["af-south-1", "ap-east-1", "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-2"],
            ...["ap-southeast-1", "ap-southeast-2", "ap-southeast-3", "ap-southeast-4", "ca-central-1", "ca-west-1"],
            ...["eu-central-2", "eu-north-1", "eu-south-1", "eu-south-2", "eu-west-2", "eu-west-3", "il-central-1"],
            ...["me-central-1", "me-south-1", "sa-east-1", "us-gov-east-1", "us-gov-west-1"],
        ];
        const cases = failover.flatMap(({ name }) => (["before", "run"] as const).map((at) => ({ name, at })));
        await Promise.all(
            cases.map(async ({ name, at }, index) => {
                const pair = await PairWorld.create(world, regions[index]);
                const { error } = await pair.run("failover", {
                    onBoundary: async (boundary) => {
                        if (boundary.step === name && boundary.at === at) {
                            await pair.cut(faces[index % faces.length]);
                        }
                    },
                });
                assert.equal(error, undefined, `${at} ${name}: ${error?.stack}`);
                assertHolds(
                    await sideOutcome(pair, "replica"),
                    { protection: "ENABLED", replicas: 2 },
                    `${at} ${name}`,
                );
                assert.equal(pair.program.forward, false);
            }),
        );
    });

    it("fences a primary that came back and brings its stack in line when it is run again", async () => {
        const pair = await PairWorld.create(world, "ap-south-1");
        const heal = await pair.cut("unavailable");
        assert.equal((await pair.run("failover")).error, undefined);
        await heal();
        const again = await pair.run("failover");
        assert.deepEqual([again.error, again.asked], [undefined, []]);
        assertHolds(await outcomeOf(pair), { primary: { replicas: 0 }, primaryMode: "FailedOver" });
        const journal = await pair.journal();
        assert.equal(journal.cut?.localOnly, true);
        assert.equal(journal.cut?.planned, false);
    });

    it("puts a fence up again that somebody took away before the final sync, and loses nothing", async () => {
        const pair = await PairWorld.create(world);
        const { efs } = pair.regions.primary;
        const { fileSystemId } = pair.pairing.primary;
        const { arn } = await efs.fileSystem(fileSystemId);
        const { error, lines } = await pair.writers.whileWriting(() =>
            pair.run("failover", {
                onBoundary: async ({ step, at }) => {
                    if (step === "final-sync" && at === "before") {
                        await efs.putPolicy(fileSystemId, accessPolicy(arn));
                    }
                },
            }),
        );
        assert.equal(error, undefined);
        assert.match(lines.join("\n"), /took the fence of fs-\w+ away/);
        const held = new Set(await pair.writers.numbers("replica"));
        assert.deepEqual(
            pair.writers.acknowledgedBy("primary").filter((number) => !held.has(number)),
            [],
        );
        assert.deepEqual(pair.writers.turns, ["primary", "replica"]);
    });

    it("takes over a cut by a plain call of the API, and fences the primary before the replica's workloads start", async () => {
        const pair = await PairWorld.create(world);
        const { primary, replica } = pair.pairing;
        await pair.regions.replica.efs.deleteReplication(primary.fileSystemId, "ALL_CONFIGURATIONS");
        await world.eventually(
            async () => ((await pair.regions.replica.efs.replication(replica.fileSystemId)) ? "there" : "gone"),
            "gone",
        );
        let stopped = false;
        const { error, asked } = await pair.run("failover", {
            onBoundary: async ({ step, at }) => {
                if (step === "start-replica" && at === "before") {
                    stopped = (await pair.clusters.primary.replicas("Deployment", "apps", "writer")) === 0;
                }
            },
        });
        assert.equal(error, undefined);
        assert.match(asked.join(), /Somebody deleted the replication/);
        assert.ok(stopped);
        assertHolds(await outcomeOf(pair), { replica: { replicas: 2 }, primaryMode: "FailedOver" });
    });

    it("asks, and changes nothing when the answer is no", async () => {
        const pair = await PairWorld.create(world);
        const before = await outcomeOf(pair);
        assert.match(String((await pair.run("failover", { answer: false })).error), /no/);
        assert.deepEqual(await outcomeOf(pair), before);
    });
});

async function assertLossAfterLastSync(pair: PairWorld): Promise<void> {
    const { cut } = await pair.journal();
    assert.ok(cut?.lastSyncAt);
    const lastSync = Date.parse(cut.lastSyncAt);
    const held = new Set(await pair.writers.numbers("replica"));
    const lost = pair.writers.acknowledged.filter(({ side, number }) => side === "primary" && !held.has(number));
    assert.deepEqual(
        lost.filter(({ at }) => at < lastSync),
        [],
    );
}
