import assert from "node:assert/strict";
import fc from "fast-check";
import { isUnknown, unknown } from "../provider";
import { everyKind, inputsOf } from "../testing/fields";
import { compareInputs, isNothing } from "./compare";
import { plannedState, plannedUpdate } from "./plan";
import { json, list, number, object, set, string } from "./property";
import { importedInputs, liveInputs, liveState } from "./reconcile";

describe("Inputs and state read back", () => {
    it("are the program's own where nothing has changed", () => {
        fc.assert(
            fc.property(inputsOf(everyKind), (given) => {
                assert.deepEqual(liveInputs(everyKind, given, structuredClone(given)), given);
                assert.deepEqual(liveState(everyKind, given, structuredClone(given)), given);
            }),
        );
    });

    it("carry whatever has changed, so that the next comparison finds it", () => {
        fc.assert(
            fc.property(inputsOf(everyKind), inputsOf(everyKind), (given, live) => {
                const inputs = liveInputs(everyKind, given, live);
                const state = liveState(everyKind, given, live);
                // Nothing that the program has not given comes in.
                assert.deepEqual(
                    Object.keys(inputs).filter((key) => !(key in given)),
                    [],
                );
                // What is gone goes, unless nothing was what the program gave.
                const there = Object.keys(given).filter((key) => live[key] !== undefined || isNothing(given[key]));
                assert.deepEqual(Object.keys(inputs).sort(), there.sort());
                // What was read is what the next comparison takes for the truth.
                assert.equal(compareInputs(everyKind, state, state, live).changes, "none");
            }),
        );
    });

    it("keep the program's spelling of documents, sets and ids", () => {
        const fields = {
            policy: json(),
            subnets: set(string()),
            key: string({ same: (a, b) => a.endsWith(b) || b.endsWith(a) }),
        };
        const given = { policy: '{"b": 1, "a": 2}', subnets: ["b", "a"], key: "arn:1" };
        const live = { policy: '{"a":2,"b":1}', subnets: ["a", "b"], key: "1" };
        assert.deepEqual(liveInputs(fields, given, live), given);
        assert.deepEqual(liveState(fields, given, live), given);
    });

    it("keep elements of a set in place and put new ones behind", () => {
        const fields = { subnets: set(string()) };
        assert.deepEqual(liveInputs(fields, { subnets: ["c", "b", "a"] }, { subnets: ["a", "x", "c"] }), {
            subnets: ["c", "a", "x"],
        });
    });

    it("carry over what the API keeps to itself, and drop the rest that is gone", () => {
        const fields = {
            secret: string({ writeOnly: true }),
            o: object({ a: string(), b: string({ writeOnly: true }) }),
        };
        const given = { secret: "s", o: { a: "1", b: "2" } };
        assert.deepEqual(liveInputs(fields, given, { o: {} }), { secret: "s", o: { b: "2" } });
    });

    it("show the API's own choices in the state alone", () => {
        const fields = {
            o: object({ a: string(), chosen: string({ computed: true }) }),
            arn: string({ output: true }),
        };
        const live = { o: { a: "1", chosen: "x" }, arn: "arn" };
        assert.deepEqual(liveInputs(fields, { o: { a: "1" } }, live), { o: { a: "1" } });
        assert.deepEqual(liveState(fields, { o: { a: "1" } }, live), live);
        assert.deepEqual(importedInputs(fields, live), { o: live.o });
    });
});

describe("Plan of a preview", () => {
    const fields = {
        arn: string({ output: true }),
        version: number({ output: true, volatile: true }),
        zone: string({ computed: true }),
        note: string(),
        vpc: object({ groupId: string({ output: true }), name: string() }),
        disks: list(object({ size: number({ computed: true }) })),
    };

    it("leaves open what the API will choose, nested too, and nothing else", () => {
        assert.deepEqual(plannedState(fields, { vpc: { name: "x" }, disks: [{}] }), {
            arn: unknown,
            version: unknown,
            zone: unknown,
            vpc: { groupId: unknown, name: "x" },
            disks: [{ size: unknown }],
        });
    });

    it("keeps at an update what stays, and opens what an update may change", () => {
        const state = { arn: "arn", version: 1, zone: "a", note: "old", vpc: { groupId: "sg-1", name: "x" } };
        assert.deepEqual(plannedUpdate(fields, state, { vpc: { name: "y" } }), {
            arn: "arn",
            version: unknown,
            zone: "a",
            vpc: { groupId: "sg-1", name: "y" },
        });
    });

    it("passes an unknown input on", () => {
        assert.ok(isUnknown(plannedUpdate(fields, { note: "old" }, { note: unknown }).note));
    });
});
