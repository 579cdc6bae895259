import assert from "node:assert/strict";
import * as fc from "fast-check";
import { isProperties, type Properties, type Value } from "../provider";
import { projectInputs } from "./projection";

const key = fc.stringMatching(/^[a-e]{1,2}$/);
const value: fc.Arbitrary<Value> = fc.letrec<{ value: Value }>((tie) => ({
    value: fc.oneof(
        { maxDepth: 3, withCrossShrink: true },
        fc.constantFrom<Value>("x", "y", 1, 2, true, false),
        fc.array(tie("value"), { maxLength: 3 }),
        fc.dictionary(key, tie("value"), { maxKeys: 4, noNullPrototype: true }),
    ),
})).value;
const properties: fc.Arbitrary<Properties> = fc.dictionary(key, value, { maxKeys: 5, noNullPrototype: true });

/** What an API server does to an object: fields are added at every level. */
function defaulted(input: Value): Value {
    if (Array.isArray(input)) {
        return input.map(defaulted);
    }
    return isProperties(input)
        ? {
              ...Object.fromEntries(Object.entries(input).map(([name, inner]) => [name, defaulted(inner)])),
              zz: "default",
          }
        : input;
}

function live(inputs: Properties): Properties {
    const result = defaulted(inputs);
    assert.ok(isProperties(result));
    return result;
}

describe("what a refresh takes for the program's inputs", () => {
    it("is what the program said while the object is as the last operation left it", () => {
        fc.assert(
            fc.property(properties, properties, (inputs, recorded) => {
                assert.deepEqual(projectInputs(inputs, recorded, recorded), inputs);
                assert.deepEqual(projectInputs(inputs, live(inputs), live(inputs)), inputs);
            }),
        );
    });

    it("never has a property that the program does not set", () => {
        fc.assert(
            fc.property(properties, properties, properties, (inputs, recorded, now) => {
                assertNoMore(projectInputs(inputs, recorded, now), inputs, now);
            }),
        );
    });

    it("shows every change to a single value that the program sets", () => {
        fc.assert(
            fc.property(properties, key, fc.constantFrom("p", "q"), (inputs, name, changed) => {
                const before = { ...inputs, [name]: "original" };
                const now = { ...live(before), [name]: changed };
                assert.equal(projectInputs(before, live(before), now)[name], changed);
            }),
        );
    });

    it("keeps the program's spelling of a value that the API server spells otherwise", () => {
        const inputs = { requests: { storage: "1024Mi" }, args: ["a"], off: false };
        const recorded = { requests: { storage: "1Gi" }, args: ["a"], phase: "Pending" };
        const now = { requests: { storage: "1Gi" }, args: ["a"], phase: "Bound" };
        assert.deepEqual(projectInputs(inputs, recorded, now), inputs);
        assert.deepEqual(projectInputs(inputs, recorded, { ...now, requests: { storage: "2Gi" } }), {
            ...inputs,
            requests: { storage: "2Gi" },
        });
    });

    it("lacks what somebody took away, and is no longer than the program's list", () => {
        const inputs = { labels: { a: "1", b: "2" }, items: ["x", "y"] };
        assert.deepEqual(projectInputs(inputs, inputs, { labels: { a: "1" }, items: ["x"] }), {
            labels: { a: "1" },
            items: ["x"],
        });
        assert.deepEqual(projectInputs(inputs, inputs, { ...inputs, items: ["x", "y", "z"] }), inputs);
    });
});

function assertNoMore(projected: Value, input: Value, now: Value): void {
    if (isProperties(projected) && isProperties(input) && isProperties(now)) {
        for (const [name, inner] of Object.entries(projected)) {
            assert.ok(Object.hasOwn(input, name), `${name} is not the program's`);
            assertNoMore(inner, input[name] ?? null, now[name] ?? null);
        }
    }
}
