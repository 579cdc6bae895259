import assert from "node:assert/strict";
import fc from "fast-check";
import { unknown, type Properties } from "../provider";
import { everyKind, inputsOf } from "../testing/fields";
import { compareInputs, isSameDocument } from "./compare";
import { keepsFixedName } from "./names";
import { json, list, map, number, object, set, string, type Fields } from "./property";

const paths = (fields: Fields, olds: Properties, news: Properties, state: Properties = olds) =>
    compareInputs(fields, olds, state, news).detailedDiff;

describe("Comparison of inputs", () => {
    it("finds nothing between equals", () => {
        fc.assert(
            fc.property(inputsOf(everyKind), (inputs) => {
                const diff = compareInputs(everyKind, inputs, inputs, structuredClone(inputs));
                assert.deepEqual(diff, { changes: "none", detailedDiff: {}, replaces: [] });
            }),
        );
    });

    it("finds no difference in the order of a set, at any depth", () => {
        const shuffled = fc
            .array(fc.record({ a: fc.string(), b: fc.integer() }))
            .chain((items) => fc.tuple(fc.constant(items), fc.shuffledSubarray(items, { minLength: items.length })));
        fc.assert(
            fc.property(shuffled, ([items, others]) => {
                assert.deepEqual(paths(everyKind, { set: items }, { set: others }), {});
            }),
        );
        const order = { list: list(string()) };
        assert.deepEqual(Object.keys(paths(order, { list: ["a", "b"] }, { list: ["b", "a"] })), ["list[0]", "list[1]"]);
    });

    it("takes a lost or doubled element of a set for a change", () => {
        const fields = { set: set(string()) };
        assert.deepEqual(paths(fields, { set: ["a", "a"] }, { set: ["a", "b"] }), { "set[1]": "update" });
        assert.deepEqual(paths(fields, { set: ["a"] }, { set: [] }), { "set[0]": "delete" });
    });

    it("tells what replaces, from where the rule stands on downwards", () => {
        const fields = {
            fixed: object({ inner: list(object({ size: number() })) }, { replaces: true }),
            loose: object({ fixed: string({ replaces: true }), free: string() }),
        };
        const diff = compareInputs(
            fields,
            { fixed: { inner: [{ size: 1 }] }, loose: { fixed: "a", free: "a" } },
            {},
            { fixed: { inner: [{ size: 2 }] }, loose: { fixed: "b", free: "b" } },
        );
        assert.deepEqual(diff.detailedDiff, {
            "fixed.inner[0].size": "update-replace",
            "loose.fixed": "update-replace",
            "loose.free": "update",
        });
        assert.deepEqual(diff.replaces, ["fixed", "loose"]);
    });

    it("takes an unknown for a change, and for a replacement where one would follow", () => {
        const fields = { a: string({ replaces: true }), b: string() };
        const diff = compareInputs(fields, { a: "1", b: "1" }, {}, { a: unknown, b: unknown });
        assert.deepEqual(diff.detailedDiff, { a: "update-replace", b: "update" });
    });

    it("leaves the API's choice alone: given up, or now said by the program", () => {
        const fields = {
            zone: string({ computed: true, replaces: true }),
            o: object({ x: string({ computed: true }) }),
        };
        assert.deepEqual(paths(fields, { zone: "a" }, {}), {});
        assert.deepEqual(paths(fields, {}, { zone: "a" }, { zone: "a" }), {});
        assert.deepEqual(paths(fields, {}, { zone: "b" }, { zone: "a" }), { zone: "update-replace" });
        assert.deepEqual(paths(fields, { o: {} }, { o: { x: "1" } }, { o: { x: "1" } }), {});
    });

    it("finds what came into being outside the program, unless it is the default or nothing", () => {
        const fields = { tags: map(), mode: string({ default: "x" }), list: list(string()), text: string() };
        assert.deepEqual(paths(fields, {}, {}, { tags: { a: "b" }, mode: "y" }), { tags: "delete", mode: "delete" });
        assert.deepEqual(paths(fields, {}, {}, { tags: {}, mode: "x", list: [], text: "" }), {});
    });

    it("makes no difference between an empty list and none", () => {
        const fields = { list: list(string()), set: set(string()), tags: map() };
        assert.deepEqual(paths(fields, {}, { list: [], set: [], tags: {} }), {});
    });

    it("uses a type's own idea of equality", () => {
        const fields = { key: string({ same: (left, right) => left.endsWith(right) || right.endsWith(left) }) };
        assert.deepEqual(paths(fields, { key: "arn:key/1" }, { key: "1" }), {});
        assert.deepEqual(paths(fields, { key: "arn:key/1" }, { key: "2" }), { key: "update" });
    });
});

describe("Comparison of documents", () => {
    const statement = (action: unknown) => JSON.stringify({ Statement: [{ Action: action, Effect: "Allow" }] });

    it("knows policies by meaning: order of keys and lists, and a list of one", () => {
        assert.ok(isSameDocument(statement(["a", "b"]), statement(["b", "a"])));
        assert.ok(isSameDocument(statement(["a"]), ' { "Statement" : [{"Effect":"Allow","Action":"a"}]}'));
        assert.ok(!isSameDocument(statement(["a"]), statement(["b"])));
    });

    it("keeps statements in order and other documents' lists as they are", () => {
        const two = (first: string, second: string) => JSON.stringify({ Statement: [{ Sid: first }, { Sid: second }] });
        assert.ok(!isSameDocument(two("a", "b"), two("b", "a")));
        assert.ok(!isSameDocument('{"a":[1]}', '{"a":1}') && !isSameDocument("[1,2]", "[2,1]"));
    });

    it("compares what is no JSON as text", () => {
        assert.ok(isSameDocument("a: b", "a: b") && !isSameDocument("a: b", "a:  b"));
        assert.deepEqual(paths({ d: json() }, { d: '{"a": 1}' }, { d: '{"a":1}' }), {});
    });
});

describe("A fixed name", () => {
    const fields = { name: string({ autoName: { maximumLength: 64 } }) };

    it("makes the old object go first; a generated or changed one does not", () => {
        assert.ok(keepsFixedName(fields, "thing", { name: "mine" }, { name: "mine" }));
        assert.ok(!keepsFixedName(fields, "thing", { name: "mine" }, { name: "other" }));
        assert.ok(!keepsFixedName(fields, "thing", { name: "thing-0123abc" }, { name: "thing-0123abc" }));
    });
});
