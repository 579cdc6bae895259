import assert from "node:assert/strict";
import { accessPolicy } from "../components/efs/file-system.rules";
import type { World } from "../sandbox/aws/testing/world";
import { allowsWriting } from "./access.rules";
import { operate } from "./operate";
import { meansOf } from "./testing/means";
import { Killed } from "./testing/fake-program";
import { assertHolds } from "./testing/maps";
import { outcomeOf } from "./testing/outcome";
import { PairWorld, startWorld } from "./testing/pair-world";

/** In process against the front: clusters and the engine are stand-ins, so this proves nothing about Kubernetes or Pulumi. */
describe("a primary that comes back, or whose fence goes, in the middle of a failover", function () {
    this.timeout("2m");
    let world: World;

    before(async () => {
        world = await startWorld();
    });
    after(() => world.close());

    const inTheMiddle = async (
        pair: PairWorld,
        where: string,
        work: () => Promise<void>,
    ): ReturnType<PairWorld["run"]> => {
        let done = false;
        return pair.writers.whileWriting(() =>
            pair.run("failover", {
                onBoundary: async ({ step, at }) => {
                    if (!done && `${at} ${step}` === where) {
                        done = true;
                        await work();
                    }
                },
            }),
        );
    };
    const openToWriters = async (pair: PairWorld) => {
        const { efs } = pair.regions.primary;
        const { fileSystemId } = pair.pairing.primary;
        const { arn } = await efs.fileSystem(fileSystemId);
        await efs.putPolicy(fileSystemId, accessPolicy(arn));
    };
    const lostWrites = async (pair: PairWorld) => {
        const held = new Set(await pair.writers.numbers("replica"));
        return pair.writers.acknowledgedBy("primary").filter((number) => !held.has(number));
    };

    it("makes it a planned one when it is back before the replication is deleted: nothing is lost", async () => {
        const pair = await PairWorld.create(world, "us-east-1");
        const heal = await pair.cut("unavailable");
        const { error, lines } = await inTheMiddle(pair, "before cut", heal);
        assert.equal(error, undefined);
        assert.match(lines.join("\n"), /us-east-1 is back: it is fenced before eu-west-1 serves/);
        assert.doesNotMatch(lines.join("\n"), /only eu-west-1's record/);
        assert.deepEqual(await lostWrites(pair), []);
        assert.deepEqual(pair.writers.turns, ["primary", "replica"]);
        assertHolds(await pair.journal(), { cut: { planned: true, localOnly: false } });
    });

    it("makes it a planned one when it is back before the operator has answered", async () => {
        const pair = await PairWorld.create(world, "ap-south-1");
        const heal = await pair.cut("unavailable");
        const asked: string[] = [];
        const means = meansOf(pair, async (question) => {
            asked.push(question);
            await heal();
        });
        const options = { now: false, skipRecoveryPoint: false };
        await operate({ kind: "failover", rollBack: false, options }, means);
        assert.equal(asked.length, 1);
        assert.match(asked[0], /ap-south-1 does not answer/);
        const { cut, history } = await pair.journal();
        assert.deepEqual([cut?.planned, history[0].what], [true, "failover began, planned"]);
    });

    for (const [where, region] of [
        ["run cut", "us-east-2"],
        ["before start-replica", "us-west-1"],
    ] as const) {
        it(`fences it before the replica's workloads start when it is back ${where}`, async () => {
            const pair = await PairWorld.create(world, region);
            const heal = await pair.cut("reset");
            let fenced: unknown;
            const { error } = await pair.run("failover", {
                onBoundary: async ({ step, at }) => {
                    if (`${at} ${step}` === where) {
                        await heal();
                    }
                    if (step === "start-replica" && at === "run") {
                        fenced = [
                            (await pair.journal()).flow?.facts.quiescedAt !== undefined,
                            await pair.clusters.primary.replicas("Deployment", "apps", "writer"),
                        ];
                    }
                },
            });
            assert.equal(error, undefined);
            assert.deepEqual(fenced, [true, 0]);
            assertHolds(await outcomeOf(pair), { replica: { replicas: 2 }, primaryMode: "FailedOver" });
        });
    }

    it("fences it as soon as it is seen where the replica's workloads run already, also by another run", async () => {
        const pair = await PairWorld.create(world, "us-west-2");
        const heal = await pair.cut("silence");
        const dies = ({ step, at }: { step: string; at: string }) => step === "fence-returned" && at === "after";
        assert.ok((await pair.run("failover", { dies })).error instanceof Killed);
        await heal();
        assert.equal((await pair.run("failover")).error, undefined);
        assertHolds(await outcomeOf(pair), { primary: { replicas: 0 }, primaryMode: "FailedOver" });
    });

    for (const where of ["run final-sync", "before cut"]) {
        it(`puts a fence up again that is taken away ${where}, and waits for another sync`, async () => {
            const pair = await PairWorld.create(world);
            const { error, lines } = await inTheMiddle(pair, where, async () => {
                await openToWriters(pair);
                const before = pair.writers.acknowledgedBy("primary").length;
                await world.eventually(
                    () => Promise.resolve(pair.writers.acknowledgedBy("primary").length > before ? "writes" : "none"),
                    "writes",
                );
            });
            assert.equal(error, undefined);
            assert.match(lines.join("\n"), /took the fence of fs-\w+ away/);
            assert.deepEqual(await lostWrites(pair), []);
            assert.deepEqual(pair.writers.turns, ["primary", "replica"]);
        });
    }

    it("puts a fence up again that is taken away before the replica's workloads start", async () => {
        const pair = await PairWorld.create(world);
        const { error, lines } = await pair.run("failover", {
            onBoundary: async ({ step, at }) => {
                if (step === "nodes" && at === "run") {
                    await openToWriters(pair);
                }
            },
        });
        assert.equal(error, undefined);
        assert.match(lines.join("\n"), /took the fence of fs-\w+ away/);
        const { fileSystemId } = pair.pairing.primary;
        assert.equal(allowsWriting(await pair.regions.primary.efs.policy(fileSystemId)), false);
    });

    it("goes on after a roll-back that lost the primary, and after one whose replication was deleted", async () => {
        const dies = ({ step, at }: { step: string; at: string }) => step === "undo-fence" && at === "run";
        const stops = ({ step, at }: { step: string; at: string }) => step === "cut" && at === "before";
        for (const region of ["ca-central-1", "eu-north-1"]) {
            const pair = await PairWorld.create(world, region);
            assert.ok((await pair.run("failover", { dies: stops })).error instanceof Killed);
            assert.ok((await pair.run("failover", { rollBack: true, dies })).error instanceof Killed);
            if (region === "eu-north-1") {
                const { primary, replica } = pair.pairing;
                await pair.regions.replica.efs.deleteReplication(primary.fileSystemId, "ALL_CONFIGURATIONS");
                await world.eventually(
                    async () => ((await pair.regions.replica.efs.replication(replica.fileSystemId)) ? "there" : "gone"),
                    "gone",
                );
            } else {
                await pair.cut("unavailable");
            }
            const back = await pair.run("failover", { rollBack: true });
            assert.match(String(back.error), /run failover to its end/);
            const { error, asked } = await pair.run("failover");
            assert.equal(error, undefined);
            assert.match(asked.join(), region === "eu-north-1" ? /deleted the replication/ : /writes of these seconds/);
            assertHolds(await outcomeOf(pair), { flow: undefined, replica: { protection: "ENABLED", replicas: 2 } });
        }
    });

    it("begins over a failback that loses the primary while it lets it take writes", async () => {
        const pair = await PairWorld.create(world, "eu-west-3");
        assert.equal((await pair.run("failover")).error, undefined);
        const { error } = await pair.run("failback", {
            // The journal has let it write, and its policy has not.
            dies: ({ step, at }) => step === "unfence" && at === "run",
        });
        assert.ok(error instanceof Killed);
        await pair.cut("reset");
        assert.equal((await pair.run("failover")).error, undefined);
        assertHolds(await outcomeOf(pair), {
            replica: { protection: "ENABLED", replicas: 2 },
            state: { forward: false },
        });
    });
});
