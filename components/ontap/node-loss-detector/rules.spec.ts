import assert from "node:assert/strict";
import fc from "fast-check";
import type { Decision, Ec2Answer, Limits, Observation, ObservedNode, ObservedRemediation } from "./rules.mjs";

const limits: Limits = { atOnce: 5, mostFailed: 0.5, absentSeconds: 60 };
const settled = ["NodeRecoveryPending", "Succeeded", "Failed"];

const unknown = "Unknown" as const;
const states = ["pending", "running", "stopping", "stopped", "shutting-down", "terminated", "a new one of EC2's"];

const observation: fc.Arbitrary<Observation> = fc.integer({ min: 1, max: 14 }).chain((count) => {
    const names = Array.from({ length: count }, (_, index) => `node-${index}`);
    const node = (name: string, index: number): fc.Arbitrary<ObservedNode> =>
        fc.record({
            name: fc.constant(name),
            ready: fc.constantFrom("True" as const, "True" as const, "False" as const, "Unknown" as const),
            notReadySeconds: fc.integer({ min: 0, max: 1000 }),
            ageSeconds: fc.constantFrom(5, 599, 600, 100_000),
            instanceId: fc.option(fc.constant(`i-${index}`), { nil: undefined, freq: 6 }),
            address: fc.option(fc.constant(`10.0.0.${index}`), { nil: undefined, freq: 6 }),
        });
    // Some of these names are listed again.
    const departed = fc
        .uniqueArray(fc.integer({ min: 0, max: count + 1 }), { maxLength: 3 })
        .chain((indexes) =>
            fc.tuple(
                ...indexes.map((index) => node(`node-${index}`, index + 50).map((one) => ({ ...one, ready: unknown }))),
            ),
        );
    const remediation: fc.Arbitrary<ObservedRemediation> = fc.record({
        name: fc.constantFrom(...names, "node-that-is-gone"),
        uid: fc.uuid(),
        ours: fc.boolean(),
        state: fc.constantFrom("", "Remediating", ...settled),
        message: fc.constant("because"),
        ageSeconds: fc.integer({ min: 0, max: 1000 }),
    });
    const ids = names.flatMap((_, index) => [`i-${index}`, `i-${index + 50}`]);
    const ec2: fc.Arbitrary<Ec2Answer> = fc.record({
        states: fc.dictionary(fc.constantFrom(...ids), fc.constantFrom(...states)),
        absentSeconds: fc.dictionary(fc.constantFrom(...ids), fc.constantFrom(0, 59, 60, 1000)),
        occupants: fc.option(
            fc.dictionary(
                fc.constantFrom(...names.map((_, index) => `10.0.0.${index}`)),
                fc.constantFrom(...ids, "i-another"),
            ),
            { nil: undefined, freq: 6 },
        ),
    });
    return fc.record({
        nodes: fc.tuple(...names.map(node)),
        departed,
        ec2: fc.option(ec2, { nil: undefined, freq: 5 }),
        remediations: fc.option(fc.uniqueArray(remediation, { selector: ({ name }) => name, maxLength: 6 }), {
            nil: undefined,
            freq: 8,
        }),
        limits: fc.constant(limits),
    });
});

/** A cluster of ten whose first node failed; EC2 says that it is stopped. */
function oneFailed(state = "stopped", more: Partial<Observation> = {}): Observation {
    const nodes = Array.from({ length: 10 }, (_, index) => nodeOf(index, index > 0));
    return {
        nodes,
        departed: [],
        ec2: { states: { "i-0": state }, absentSeconds: {}, occupants: {} },
        remediations: [],
        limits,
        ...more,
    };
}

function nodeOf(index: number, isReady: boolean): ObservedNode {
    const ready = isReady ? "True" : "Unknown";
    const facts = { instanceId: `i-${index}`, address: `10.0.0.${index}`, ageSeconds: 100_000, notReadySeconds: 5 };
    return { name: `node-${index}`, ready, ...facts };
}

describe("rules of the node loss detector", () => {
    let decide: (observation: Observation) => Decision;

    before(async () => {
        ({ decide } = await import("./rules.mjs"));
    });

    function always(holds: (observation: Observation, decision: Decision) => void): void {
        fc.assert(
            fc.property(observation, (seen) => holds(seen, decide(seen))),
            { numRuns: 2000 },
        );
    }

    /** The node as it is listed, or as it departed. */
    const find = ({ nodes, departed }: Observation, name: string) =>
        [...nodes, ...departed].find((node) => node.name === name);

    it("never raise for a node that is ready, is none, or has a remediation already", () => {
        always((seen, { raise }) => {
            for (const name of raise) {
                assert.notEqual(find(seen, name)?.ready ?? "True", "True");
                assert.ok(!(seen.remediations ?? assert.fail()).some((one) => one.name === name));
            }
            assert.equal(new Set(raise).size, raise.length);
        });
    });

    it("raise only where EC2 answered, and said stopped or terminated, or nothing for long enough", () => {
        always((seen, { raise }) => {
            for (const name of raise) {
                const node = find(seen, name);
                assert.ok(seen.ec2 && node?.instanceId !== undefined);
                const state = seen.ec2.states[node.instanceId];
                const absent = seen.ec2.absentSeconds[node.instanceId] ?? 0;
                assert.ok(
                    ["stopped", "terminated"].includes(state) ||
                        (state === undefined && absent >= 60 && node.ageSeconds >= 600),
                );
                assert.ok(seen.ec2.occupants && node.address !== undefined);
                const occupant = seen.ec2.occupants[node.address];
                assert.ok(occupant === undefined || occupant === node.instanceId);
            }
        });
    });

    it("let no more than five run at once, and raise nothing when more than half of the nodes failed", () => {
        always(({ nodes, remediations = [] }, { raise }) => {
            const isRunning = (one: ObservedRemediation) => !settled.includes(one.state) && one.ageSeconds < 600;
            const running = remediations.filter(isRunning).length;
            assert.ok(raise.length === 0 || running + raise.length <= limits.atOnce);
            const failed = nodes.filter(({ ready }) => ready !== "True").length;
            assert.ok(raise.length === 0 || failed <= nodes.length / 2);
        });
    });

    it("leave no lost node without a remediation and without a reason", () => {
        always((seen, { raise, held }) => {
            const { nodes, departed, remediations = [] } = seen;
            const named = [...raise, ...held.map(({ node }) => node), ...remediations.map((one) => one.name)];
            for (const { name } of [...nodes, ...departed]) {
                assert.ok(find(seen, name)?.ready === "True" || named.includes(name), name);
            }
        });
    });

    it("clear only what the detector raised and Trident has done with", () => {
        always(({ nodes, remediations = [] }, { clear }) => {
            for (const { uid } of clear) {
                const { ours, state, name } = remediations.find((one) => one.uid === uid) ?? assert.fail();
                const gone = !nodes.some((node) => node.name === name);
                assert.ok(ours && (state === "Succeeded" || (gone && settled.includes(state))));
            }
        });
    });

    it("do not depend on the order in which things are listed", () => {
        always((seen, decision) => {
            const sorted = ({ raise, clear, held }: Decision) => [
                [...raise].sort(),
                clear.map(({ uid }) => uid).sort(),
                held.map(({ node, reason }) => `${node} ${reason}`).sort(),
            ];
            const turned = {
                ...seen,
                nodes: seen.nodes.toReversed(),
                departed: seen.departed.toReversed(),
                remediations: seen.remediations?.toReversed(),
            };
            assert.deepEqual(sorted(decide(turned)), sorted(decision));
        });
    });

    it("raise for a node whose instance is stopped or terminated, and once", () => {
        for (const state of ["stopped", "terminated"]) {
            assert.deepEqual(decide(oneFailed(state)), { raise: ["node-0"], clear: [], held: [] });
        }
        const raised = { name: "node-0", uid: "u", ours: true, state: "Remediating", message: "", ageSeconds: 5 };
        assert.deepEqual(decide(oneFailed("stopped", { remediations: [raised] })), { raise: [], clear: [], held: [] });
    });

    it("raise for a node that EKS removed, unless another of its name is there", () => {
        const { nodes, ...rest } = oneFailed("terminated");
        const [lost, ...others] = nodes;
        const gone = { ...rest, nodes: others, departed: [lost] };
        assert.deepEqual(decide(gone), { raise: ["node-0"], clear: [], held: [] });
        const namesake = { ...nodeOf(0, true), instanceId: "i-new" };
        assert.deepEqual(decide({ ...gone, nodes: [...others, namesake] }), { raise: [], clear: [], held: [] });
    });

    it("hold back while nobody knows who has the address of an instance that is down", () => {
        const reasons = (more: Partial<Observation>) =>
            decide(oneFailed("terminated", more)).held.map((one) => one.reason);
        const states = { "i-0": "terminated" };
        assert.deepEqual(reasons({ ec2: { states, absentSeconds: {}, occupants: undefined } }), ["AddressUnknown"]);
        const nodes = [{ ...nodeOf(0, false), address: undefined }, nodeOf(1, true)];
        assert.deepEqual(reasons({ nodes }), ["AddressUnknown"]);
        const occupants = { "10.0.0.0": "i-new" };
        assert.deepEqual(reasons({ ec2: { states, absentSeconds: {}, occupants } }), ["AddressInUse"]);
    });

    it("say that remediations cannot be listed, and raise none meanwhile", () => {
        const { raise, held } = decide(oneFailed("stopped", { remediations: undefined }));
        assert.deepEqual([raise, held.map((one) => one.reason)], [[], ["RemediationsUnknown"]]);
    });

    for (const [state, reason] of Object.entries({
        running: "InstanceRunning",
        pending: "InstanceRunning",
        stopping: "InstanceEnding",
        "shutting-down": "InstanceEnding",
    })) {
        it(`hold back while the instance is ${state}`, () => {
            const { raise, held } = decide(oneFailed(state));
            assert.deepEqual([raise, held.map((one) => one.reason)], [[], [reason]]);
        });
    }

    it("clear when Trident is done, also where the node failed again or is gone, and never what Trident works on", () => {
        const nodes = [nodeOf(0, true), nodeOf(1, false), nodeOf(2, true)];
        const clears = (name: string, state: string) => {
            const one = { name, uid: "u", ours: true, state, message: "", ageSeconds: 5 };
            return decide(oneFailed("running", { nodes, remediations: [one] })).clear.length === 1;
        };
        assert.deepEqual(
            ["", "Remediating", "NodeRecoveryPending", "Succeeded", "Failed"].map((state) => [
                clears("node-0", state),
                clears("node-1", state),
                clears("gone", state),
            ]),
            [
                [false, false, false],
                [false, false, false],
                [false, false, true],
                [true, true, true],
                [false, false, true],
            ],
        );
    });

    it("say that Trident gave up, or does not begin", () => {
        const one = { name: "node-3", uid: "u", ours: true, message: "no such volume", ageSeconds: 61 };
        const reasons = (state: string) =>
            decide(oneFailed("running", { nodes: [nodeOf(3, true)], remediations: [{ ...one, state }] })).held;
        assert.match(reasons("Failed")[0].message, /no such volume/);
        assert.equal(reasons("")[0].reason, "RemediationIgnored");
        assert.deepEqual(reasons("Remediating"), []);
    });

    it("say that Trident hangs, and at last give its place to another node", () => {
        const at = (ageSeconds: number) => {
            const hanging = Array.from({ length: 5 }, (_, index) => ({
                ...{ name: `node-${index + 1}`, uid: `u${index}`, ours: true, state: "Remediating" },
                ...{ message: "volume is busy", ageSeconds },
            }));
            const { raise, held } = decide(oneFailed("stopped", { remediations: hanging }));
            return { raise, reasons: [...new Set(held.map((one) => one.reason))], message: held.at(-1)?.message };
        };
        assert.deepEqual(at(119).reasons, ["TooManyAtOnce"]);
        assert.deepEqual(at(120).reasons, ["TooManyAtOnce", "RemediationStuck"]);
        assert.match(at(120).message ?? "", /volume is busy/);
        assert.deepEqual(at(599).raise, []);
        assert.deepEqual(at(600).raise, ["node-0"]);
    });

    it("take the longest lost first, as many as may run", () => {
        const nodes = Array.from({ length: 20 }, (_, index) => ({
            ...nodeOf(index, index >= 10),
            notReadySeconds: 100 - index,
        }));
        const stopped = Object.fromEntries(nodes.slice(0, 10).map(({ instanceId = "" }) => [instanceId, "stopped"]));
        const { raise, held } = decide(
            oneFailed("", { nodes, ec2: { states: stopped, absentSeconds: {}, occupants: {} } }),
        );
        assert.deepEqual(raise, ["node-0", "node-1", "node-2", "node-3", "node-4"]);
        assert.deepEqual([...new Set(held.map(({ reason }) => reason))], ["TooManyAtOnce"]);
        assert.equal(held.length, 5);
    });
});
