import { StartInstancesCommand, StopInstancesCommand, TerminateInstancesCommand } from "@aws-sdk/client-ec2";
import assert from "node:assert/strict";
import { waitFor } from "../../sandbox/kubernetes/wait";
import { detectorName } from "../../components/ontap/node-loss-detector.rules";
import { Detector, type Replica } from "../support/detector";
import { NodeLossWorld, region } from "../support/node-loss";

/** From the condition of the node to the remediation. */
const goalSeconds = 15;

/**
 * Proves what the detector does on a real control plane, with its own rights, when instances of the emulated EC2 fail. The
 * part of Trident's controller is a few lines here; no volume moves.
 */
describe("the detector of lost nodes", function () {
    this.timeout("4m");
    this.bail(true);
    let world: NodeLossWorld;
    let detector: Detector;
    let nodes: string[];
    let trident: NodeJS.Timeout;
    let isTridentBusy = false;

    /** Nodes that fail first; it takes 40 s until they are not Ready. */
    let stopped: string;
    let refused: string;
    let terminated: string;
    let silent: string;
    let allow: () => Promise<void>;

    before(async function () {
        this.timeout("30m"); // a cold toolchain
        world = await NodeLossWorld.start(22);
        nodes = Object.keys(world.instances);
        // Not in the time of this suite, which deletes the node of the terminated instance itself, as EKS does.
        await world.sandbox("POST", "timing", { instanceReplacement: 3_600_000 });
        detector = await Detector.start(world);
        [refused, stopped, terminated] = nodes;
        silent = nodes.at(-1) ?? assert.fail(); // no witness for others
        // Its instance is on its way until the node is gone: the detector never sees a node of a terminated one.
        detector.pretended.set(world.instances[terminated], { state: "shutting-down", answers: Infinity });
        // And of this one EC2 says once that it is stopped; it runs when the detector looks again, before it acts.
        detector.pretended.set(world.instances[silent], { state: "stopped", answers: 1 });
        allow = await world.refuseRemediationOf(refused);
        await world.ec2.send(new StopInstancesCommand(ids([refused, stopped])));
        await world.ec2.send(new TerminateInstancesCommand(ids([terminated])));
        await world.setKubelet(silent, "stopped");
        trident = setInterval(() => {
            if (!isTridentBusy) void world.tridentStep().catch(() => undefined);
        }, 700);
    });
    after(async () => {
        clearInterval(trident);
        await detector.close();
        await world.close();
    });

    const ids = (names: string[]) => ({ InstanceIds: names.map((name) => world.instances[name]) });
    const raised = async () => (await world.remediations()).map(({ metadata }) => metadata.name).sort();
    const notReady = (name: string) =>
        waitFor(`${name} not to be Ready`, 120, async () => ((await world.isReady(name)) ? undefined : true));
    const heldBack = (reason: string) => detector.lines.filter((line) => line.reason === reason);
    const seenRaised = () =>
        detector.lines.filter(({ message }) => message === "remediation raised").map(({ node = "" }) => node);
    const events = async (node: string) =>
        (await world.core.listNamespacedEvent({ namespace: "default" })).items.filter(
            ({ involvedObject, source }) => involvedObject.name === node && source?.component === "node-loss-detector",
        );

    it("is not ready, and says so, before EC2 has told it of an instance that runs", async () => {
        detector.refusesEc2 = true;
        const first = await detector.startReplica("first");
        await waitFor("the alert", 30, () => Promise.resolve(heldBack("NotProven").at(0)));
        assert.deepEqual([await detector.probe(first, "/ready"), await detector.probe(first, "/live")], [503, 200]);
        detector.refusesEc2 = false;
        const second = await detector.startReplica("second");
        for (const replica of [first, second]) {
            await waitFor(`${replica.name} to be ready`, 30, async () =>
                (await detector.probe(replica, "/ready")) === 200 ? true : undefined,
            );
        }
        assert.ok(detector.published.some((message) => message.includes("The detector: NotProven")));
    });

    describe("when two are stopped, one is terminated, and a fourth only falls silent", () => {
        let frozen: Replica;
        let successor: Replica;
        const holders: { holder: string; acquired: Date; renewed: Date }[] = [];
        let watching: NodeJS.Timeout;

        before(() => {
            watching = setInterval(() => {
                void world.lease(detectorName).then((now) => {
                    if (holders.at(-1)?.holder === now.holder) holders.pop();
                    holders.push(now);
                });
            }, 500);
        });
        after(() => clearInterval(watching));

        it("goes on with the other replica when its leader stands still", async () => {
            frozen = detector.leader ?? assert.fail("nobody leads");
            detector.freeze(frozen, true);
            const since = Date.now();
            successor = await waitFor("another leader", 40, () => Promise.resolve(detector.leader));
            assert.notEqual(successor.name, frozen.name);
            // Before that time the other might still have acted, for all that this one could know.
            assert.ok(Date.now() - since > 10_000);
        });

        it("raises a remediation within 15 s for those that are down, also of a node that EKS removes at once", async () => {
            const removed = notReady(terminated).then(() => world.core.deleteNode({ name: terminated }));
            await Promise.all([notReady(stopped), removed]);
            detector.pretended.delete(world.instances[terminated]);
            const seen = Date.now();
            await waitFor("both remediations", 30, async () => {
                const all = await raised();
                return all.includes(stopped) && seenRaised().includes(terminated) ? true : undefined;
            });
            assert.ok((Date.now() - seen) / 1000 <= goalSeconds);
        });

        it("leaves the node alone whose instance runs, and says so in the log, as an event and to the topic", async () => {
            await notReady(silent);
            await waitFor("the alert", 20, () =>
                Promise.resolve(detector.published.some((message) => message.includes(silent)) ? true : undefined),
            );
            assert.ok(!detector.pretended.has(world.instances[silent]));
            assert.deepEqual([...new Set(heldBack("InstanceRunning").map(({ node }) => node))], [silent]);
            const [event] = await events(silent);
            assert.equal(event.reason, "NodeLossHeldBack");
            assert.match(event.message ?? "", /its instance i-\w+ is running/);
            assert.ok(!seenRaised().includes(silent));
        });

        it("says which remediation the API server refuses, and raises it once it does not", async () => {
            await waitFor("the alert", 20, () =>
                Promise.resolve(
                    detector.published.some((message) => message.includes(`${refused}: RaiseFailed`)) || undefined,
                ),
            );
            detector.freeze(frozen, false);
            await allow();
            await waitFor("the remediation", 30, () => Promise.resolve(seenRaised().includes(refused) || undefined));
        });

        it("never had two leaders: the one that stood still did nothing when it went on", async () => {
            await waitFor("it to notice", 20, () =>
                Promise.resolve(frozen.lines.some(({ message }) => message === "does not lead") || undefined),
            );
            assert.deepEqual(
                frozen.lines.filter(({ message }) => message.startsWith("remediation")),
                [],
            );
            assert.deepEqual(
                holders.map(({ holder }) => holder),
                [frozen.name, successor.name],
            );
            const [before, after] = holders;
            assert.ok(after.acquired.getTime() - before.renewed.getTime() >= 15_000);
        });

        it("clears each remediation once its node is back, or gone with its instance", async () => {
            await world.ec2.send(new StartInstancesCommand(ids([refused, stopped])));
            await world.setKubelet(silent, "running");
            await waitFor("all to be cleared", 120, async () => ((await raised()).length === 0 ? true : undefined));
            assert.ok(await world.isReady(stopped));
            assert.deepEqual(seenRaised().sort(), [refused, stopped, terminated].sort());
        });
    });

    describe("when ten are stopped at once, EC2 does not answer, and the API server restarts", () => {
        let lost: string[];
        let most = 0;
        let watching: NodeJS.Timeout;

        before(() => {
            lost = nodes.slice(8, 18);
            watching = setInterval(() => {
                void world
                    .remediations()
                    .then((all) => all.filter(({ status }) => status?.state !== "NodeRecoveryPending").length)
                    .then((running) => (most = Math.max(most, running)))
                    .catch(() => undefined);
            }, 100);
        });
        after(() => clearInterval(watching));

        it("raises nothing as long as EC2 says nothing, and says so", async () => {
            await world.ec2.send(new StopInstancesCommand(ids(lost)));
            isTridentBusy = true;
            await world.sandbox("POST", "faults", { kind: "cut", region, service: "ec2", face: "silence" });
            await Promise.all(lost.map(notReady));
            await waitFor("the alerts", 30, () =>
                Promise.resolve(heldBack("Ec2Unreachable").length >= 10 ? true : undefined),
            );
            assert.deepEqual(await raised(), []);
        });

        it("goes on after a restart of the API server, five at a time", async () => {
            await world.restartApiServer();
            await world.sandbox("DELETE", "faults");
            await waitFor("five remediations", 30, async () => ((await raised()).length >= 5 ? true : undefined));
            await waitFor("the others to be held back", 30, () =>
                Promise.resolve(heldBack("TooManyAtOnce").length >= 5 ? true : undefined),
            );
            assert.equal((await raised()).length, 5);
        });

        it("takes the others as Trident gets done with the first, and never more than five", async () => {
            isTridentBusy = false;
            await waitFor("all ten", 60, async () => ((await raised()).length === 10 ? true : undefined));
            assert.deepEqual(await raised(), [...lost].sort());
            assert.ok(most > 0 && most <= 5, `${most} at once`);
        });

        it("clears all of them once the nodes are back", async () => {
            await world.ec2.send(new StartInstancesCommand(ids(lost)));
            await waitFor("all to be cleared", 90, async () => ((await raised()).length === 0 ? true : undefined));
        });
    });

    describe("in the end", () => {
        it("hands its lead over at once when it is ended in order", async () => {
            const leader = detector.leader ?? assert.fail("nobody leads");
            const asked = Date.now();
            await detector.stop(leader, "SIGTERM");
            await waitFor("another leader", 20, () => Promise.resolve(detector.leader));
            assert.ok(Date.now() - asked < 10_000);
        });
    });
});
