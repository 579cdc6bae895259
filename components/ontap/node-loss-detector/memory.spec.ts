import assert from "node:assert/strict";
import type { V1Node } from "@kubernetes/client-node";
import type { Held } from "./alerts.mjs";
import type { Instance, Instances } from "./instances.mjs";
import type { NodeEvent, NodeWatch } from "./nodes.mjs";
import type { ObservedNode } from "./rules.mjs";

const region = "eu-central-1";

function node(name: string, status: string, uid = name): V1Node {
    return {
        metadata: { name, uid, creationTimestamp: new Date(0) },
        spec: { providerID: `aws:///${region}a/i-0a` },
        status: { conditions: [{ type: "Ready", status }], addresses: [{ type: "InternalIP", address: "10.0.0.1" }] },
    };
}

/** What the detector remembers from one round to the next; times are given, none is waited for. */
describe("memory of the node loss detector", () => {
    let now: number;
    const clock = () => now;
    /** Lets everything happen that waits for nothing but its turn. */
    const settle = () => new Promise((resolve) => setImmediate(resolve));

    beforeEach(() => {
        now = 0;
    });

    describe("of nodes", () => {
        let watch: NodeWatch;
        let send: (event: NodeEvent) => Promise<unknown>;

        beforeEach(async () => {
            const { NodeWatch } = await import("./nodes.mjs");
            const queue: NodeEvent[] = [];
            let wake = () => {};
            async function* nodes(): AsyncGenerator<NodeEvent> {
                for (;;) {
                    for (let next = queue.shift(); next; next = queue.shift()) yield next;
                    await new Promise<void>((resolve) => (wake = resolve));
                }
            }
            watch = new NodeWatch({ nodes }, { region, now: clock });
            void watch.run((error) => assert.fail(String(error)));
            send = (event) => {
                queue.push(event);
                wake();
                return settle();
            };
            await send({ type: "LISTED", nodes: [node("one", "True"), node("two", "True")] });
        });

        const departed = () => watch.departed().map(({ name }) => name);

        it("is none when it was not made anew for two minutes", async () => {
            now = 119;
            assert.equal(watch.current()?.length, 2);
            await send({ type: "MODIFIED", node: node("one", "Unknown") });
            now = 120;
            assert.equal(watch.current(), undefined);
            await send({ type: "LISTED", nodes: [node("one", "Unknown")] });
            assert.equal(watch.current()?.length, 1);
        });

        it("keeps those that went while not ready, for five minutes, and counts from when they went", async () => {
            await send({ type: "DELETED", node: node("one", "Unknown") });
            await send({ type: "DELETED", node: node("two", "True") });
            now = 300;
            const [one, ...others] = watch.departed();
            assert.deepEqual(
                [one.name, one.ready, one.notReadySeconds, one.instanceId, others.length],
                ["one", "Unknown", 300, "i-0a", 0],
            );
            now = 301;
            assert.deepEqual(departed(), []);
        });

        it("keeps those that went while nobody looked, and forgets what has a remediation", async () => {
            await send({ type: "LISTED", nodes: [node("two", "True", "another of that name")] });
            assert.deepEqual(departed(), ["one", "two"]);
            watch.forget(["one"]);
            assert.deepEqual(departed(), ["two"]);
        });
    });

    it("of what was said is by channel: one that fails is tried again soon, the others are not", async () => {
        const { Alerts } = await import("./alerts.mjs");
        const said: Record<string, number[]> = { log: [], topic: [] };
        let isDown = true;
        const channels = {
            log: (held: Held[]) => Promise.resolve(held.forEach(() => said.log.push(now))),
            topic: (held: Held[]) => {
                held.forEach(() => said.topic.push(now));
                return isDown ? Promise.reject(new Error("AccessDenied")) : Promise.resolve();
            },
        };
        const errors: string[] = [];
        const alerts = new Alerts({ channels, onError: (channel) => errors.push(channel), now: clock });
        for (; now <= 60 + 15 * 60; now++) {
            isDown = now < 75;
            await alerts.tell([{ node: "one", reason: "InstanceRunning", message: "", seconds: now }]);
        }
        assert.deepEqual(said, { log: [60, 960], topic: [60, 70, 80] });
        assert.deepEqual(errors, ["topic", "topic"]);
    });

    describe("of instances", () => {
        let instances: Instances;
        let known: Instance[];
        let asked: string[][];
        const seen = (name: string, ready: ObservedNode["ready"]): ObservedNode => ({
            ...{ name, ready, notReadySeconds: 5, ageSeconds: 1000 },
            ...{ instanceId: `i-${name}`, address: "10.0.0.1" },
        });

        beforeEach(async () => {
            const { Instances } = await import("./instances.mjs");
            [known, asked] = [[], []];
            const aws = {
                instances: (ids: string[]) => {
                    asked.push(ids);
                    return Promise.resolve(known.filter(({ id }) => ids.includes(id)));
                },
                occupants: () => Promise.resolve({}),
            };
            instances = new Instances({ aws, onError: () => {}, now: clock });
        });

        it("is no proof before EC2 has told of one that runs, and asks for it again every five minutes", async () => {
            const nodes = [seen("one", "True"), seen("two", "Unknown")];
            assert.equal(instances.isProven, false);
            await instances.check(nodes);
            now = 10;
            assert.deepEqual([instances.isProven, instances.wrongSeconds], [false, 10]);
            known = [{ id: "i-one", state: "running" }];
            await instances.check(nodes);
            assert.deepEqual([instances.isProven, instances.wrongSeconds], [true, undefined]);
            known = [];
            now = 309;
            await instances.check(nodes);
            assert.equal(instances.isProven, true);
            now = 310;
            await instances.check(nodes);
            assert.equal(instances.isProven, false);
            assert.deepEqual(asked, [["i-one"], ["i-one"], ["i-one"]]);
        });

        it("does not take an address for free that nobody asked for", async () => {
            known = [{ id: "i-two", state: "terminated" }]; // EC2 no longer says where it was
            const answer = await instances.look([seen("two", "Unknown")], []);
            assert.deepEqual([answer?.states, answer?.occupants], [{ "i-two": "terminated" }, undefined]);
        });
    });

    it("is of no name of the cluster: the API server has the address that Kubernetes gives to every pod", async () => {
        const { serverOf } = await import("./kubernetes.mjs");
        const of = (host: string) => serverOf({ KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: "443" });
        assert.deepEqual([of("172.20.0.1"), of("fd30::1")], ["https://172.20.0.1:443", "https://[fd30::1]:443"]);
    });
});
