import assert from "node:assert/strict";
import fc from "fast-check";
import { differences, isEqual } from "./difference";
import { parsePath, valueAt } from "./paths";
import { containsUnknown, unknown } from "./provider";
import { anyProperties } from "./testing/values";

describe("Differences", () => {
    it("are none between equals without unknowns", () => {
        fc.assert(
            fc.property(anyProperties, (properties) => {
                fc.pre(!containsUnknown(properties));
                assert.deepEqual(differences(properties, structuredClone(properties)), {});
            }),
        );
    });

    it("name paths where the values differ in the way that is said", () => {
        fc.assert(
            fc.property(anyProperties, anyProperties, (olds, news) => {
                for (const [path, change] of Object.entries(differences(olds, news))) {
                    const [old, now] = [olds, news].map((side) => valueAt(side, parsePath(path)) ?? undefined);
                    assert.equal(change, old === undefined ? "add" : now === undefined ? "delete" : "update");
                    assert.ok(containsUnknown(old) || !isEqual(old, now));
                }
            }),
        );
    });

    it("turn around when the sides do", () => {
        const reverse = { add: "delete", delete: "add", update: "update" };
        fc.assert(
            fc.property(anyProperties, anyProperties, (olds, news) => {
                const forth = Object.entries(differences(olds, news)).map(([path, change]) => [path, reverse[change]]);
                assert.deepEqual(Object.fromEntries(forth), differences(news, olds));
            }),
        );
    });

    it("treat an unknown as a change, for nobody knows", () => {
        assert.deepEqual(differences({ a: 1, b: [1] }, { a: unknown, b: [unknown] }), {
            a: "update",
            "b[0]": "update",
        });
    });
});
