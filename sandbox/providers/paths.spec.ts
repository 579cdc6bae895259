import assert from "node:assert/strict";
import fc from "fast-check";
import { formatPath, isWithin, parsePath, valueAt } from "./paths";

const part = fc.oneof(fc.string({ minLength: 1 }), fc.nat(50));
const path = fc.tuple(fc.string({ minLength: 1 }), fc.array(part)).map(([first, rest]) => [first, ...rest]);

describe("Property paths", () => {
    it("are read as they were written, whatever the keys hold", () => {
        fc.assert(fc.property(path, (parts) => assert.deepEqual(parsePath(formatPath(parts)), parts)));
    });

    it("look as the engine writes them", () => {
        assert.equal(formatPath(["spec", "ports", 0, "a.b", "name"]), 'spec.ports[0]["a.b"].name');
    });

    it("refuse what is no path, with the part that is wrong", () => {
        assert.throws(() => parsePath("a[b"), /"a\[b" is not a property path: "\[b"/);
    });

    it("lead to values, and to nothing where there is none", () => {
        const properties = { a: [{ b: 1 }], "": { toString: 2 } };
        assert.equal(valueAt(properties, ["a", 0, "b"]), 1);
        assert.equal(valueAt(properties, ["a", 1, "b"]), undefined);
        assert.equal(valueAt(properties, ["a", "toString"]), undefined);
    });

    it("lie within themselves and what they begin with", () => {
        assert.ok(isWithin(["a", 0], ["a"]) && isWithin(["a"], ["a"]) && !isWithin(["a"], ["a", 0]));
    });
});
