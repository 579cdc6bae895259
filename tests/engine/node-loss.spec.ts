import { StartInstancesCommand, StopInstancesCommand, TerminateInstancesCommand } from "@aws-sdk/client-ec2";
import assert from "node:assert/strict";
import { waitFor } from "../../sandbox/kubernetes/wait";
import { Detector } from "../support/detector";
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

    before(async function () {
        this.timeout("30m"); // a cold toolchain
        world = await NodeLossWorld.start(22);
        nodes = Object.keys(world.instances);
        // Not in the time of this suite, which deletes the node of the terminated instance itself, as EKS does.
        await world.sandbox("POST", "timing", { instanceReplacement: 3_600_000 });
        detector = await Detector.start(world);
        detector.startReplica("first");
        await waitFor("a leader", 30, () => Promise.resolve(detector.leader));
        detector.startReplica("second");
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
    const events = async (node: string) =>
        (await world.core.listNamespacedEvent({ namespace: "default" })).items.filter(
            ({ involvedObject, source }) => involvedObject.name === node && source?.component === "node-loss-detector",
        );

    describe("when one is stopped, one terminated, and a third only falls silent", () => {
        let stopped: string;
        let terminated: string;
        let silent: string;

        before(() => {
            [stopped, terminated, silent] = nodes;
        });

        it("goes on with the other replica when its leader dies", async () => {
            await world.ec2.send(new StopInstancesCommand(ids([stopped])));
            await world.ec2.send(new TerminateInstancesCommand(ids([terminated])));
            await world.setKubelet(silent, "stopped");
            const killed = detector.leader ?? assert.fail("nobody leads");
            await detector.stop(killed, "SIGKILL");
            const died = Date.now();
            const successor = await waitFor("another leader", 40, () => Promise.resolve(detector.leader));
            assert.notEqual(successor.name, killed.name);
            // Before that time the one that was killed might still have acted, for all that the other could know.
            assert.ok(Date.now() - died > 10_000);
            detector.startReplica("third");
        });

        it("raises a remediation within 15 s for those whose instance is down, and for no other", async () => {
            await Promise.all([stopped, terminated].map(notReady));
            const seen = Date.now();
            await waitFor("both remediations", 30, async () => ((await raised()).length >= 2 ? true : undefined));
            assert.ok((Date.now() - seen) / 1000 <= goalSeconds);
            assert.deepEqual(await raised(), [stopped, terminated].sort());
        });

        it("leaves the node alone whose instance runs, and says so in the log, as an event and to the topic", async () => {
            await notReady(silent);
            await waitFor("the alert", 20, () =>
                Promise.resolve(detector.published.some((message) => message.includes(silent)) ? true : undefined),
            );
            assert.deepEqual([...new Set(heldBack("InstanceRunning").map(({ node }) => node))], [silent]);
            const [event] = await events(silent);
            assert.equal(event.reason, "NodeLossHeldBack");
            assert.match(event.message ?? "", /its instance i-\w+ is running/);
            assert.ok(!(await raised()).includes(silent));
        });

        it("clears the remediation once its node is back, or gone with its instance", async () => {
            await world.ec2.send(new StartInstancesCommand(ids([stopped])));
            await world.setKubelet(silent, "running");
            await world.core.deleteNode({ name: terminated });
            await waitFor("both to be cleared", 120, async () => ((await raised()).length === 0 ? true : undefined));
            assert.ok(await world.isReady(stopped));
            const told = detector.lines.filter(({ message }) => message === "remediation raised");
            assert.deepEqual(told.map(({ node }) => node).sort(), [stopped, terminated].sort());
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
        it("never had two leaders at a time, and hands its lead over at once when it is ended in order", async () => {
            const leader = detector.leader ?? assert.fail("nobody leads");
            const spans = detector.lines.filter(({ message }) => message === "leads");
            assert.equal(spans.length, 2); // the first, and the one after it was killed
            const asked = Date.now();
            await detector.stop(leader, "SIGTERM");
            await waitFor("another leader", 20, () => Promise.resolve(detector.leader));
            assert.ok(Date.now() - asked < 10_000);
        });
    });
});
