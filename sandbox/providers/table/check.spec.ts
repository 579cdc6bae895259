import assert from "node:assert/strict";
import fc from "fast-check";
import { unknown, type Properties } from "../provider";
import { everyKind, inputsOf } from "../testing/fields";
import { operation } from "../testing/operation";
import { check } from "./check";
import { boolean, list, number, object, string, type Fields, type Rules } from "./property";

const run = (fields: Fields, news: Properties, rules: Rules = {}, olds?: Properties) =>
    check(fields, rules, operation(), olds, news);
const reasons = (fields: Fields, news: Properties, rules?: Rules) =>
    run(fields, news, rules).failures.map(({ property, reason }) => `${property}: ${reason}`);

describe("Check of inputs", () => {
    it("accepts what fits, and a second time changes nothing", () => {
        fc.assert(
            fc.property(inputsOf(everyKind), (news) => {
                const { inputs, failures } = run(everyKind, news);
                assert.deepEqual(failures, []);
                assert.deepEqual(run(everyKind, inputs).inputs, inputs);
            }),
        );
    });

    it("names properties that the type does not have, also inside of others", () => {
        const fields = { a: list(object({ b: string() })), arn: string({ output: true }) };
        assert.deepEqual(reasons(fields, { x: 1, a: [{ c: 1 }], arn: "arn" }), [
            'x: "x" is not a property of test:index:Thing, or one that the sandbox does not cover',
            'a[0].c: "a[0].c" is not a property of test:index:Thing, or one that the sandbox does not cover',
            'arn: "arn" is an output of test:index:Thing and cannot be given',
        ]);
    });

    it("names what is missing, and takes null for missing", () => {
        const fields = { a: string({ required: true }), b: object({ c: number({ required: true }) }) };
        assert.deepEqual(reasons(fields, { a: null, b: {} }), [
            'b.c: Missing required argument. The argument "b.c" is required',
            'a: Missing required argument. The argument "a" is required',
        ]);
    });

    it("reports every problem of the values at once", () => {
        const fields = {
            mode: string({ values: ["x", "y"] }),
            size: number({ minimum: 1, maximum: 3 }),
            on: boolean(),
            name: string({ pattern: { expression: /^a/, rule: "begins with a" } }),
        };
        assert.deepEqual(reasons(fields, { mode: "z", size: 4, on: "maybe", name: "b" }), [
            'mode: "mode" expected to be one of ["x","y"], got "z"',
            'size: "size" expected to be in the range (1 - 3), got 4',
            'on: "on" must be a boolean, got "maybe"',
            'name: "name" is "b"; begins with a',
        ]);
    });

    it("believes an unknown", () => {
        assert.deepEqual(reasons({ mode: string({ values: ["x"], required: true }) }, { mode: unknown }), []);
    });

    it("converts the spellings that the real providers convert", () => {
        const fields = { text: string(), size: number(), on: boolean() };
        assert.deepEqual(run(fields, { text: 1, size: "2", on: "true" }).inputs, { text: "1", size: 2, on: true });
    });

    it("fills in defaults, but not against what excludes them", () => {
        const fields = { a: string({ default: "x", conflictsWith: ["b"] }), b: string({ conflictsWith: ["a"] }) };
        assert.deepEqual(run(fields, {}).inputs, { a: "x" });
        assert.deepEqual(run(fields, { b: "y" }), { inputs: { b: "y" }, failures: [] });
        assert.equal(run(fields, { a: "x", b: "y" }).failures.length, 2);
    });

    it("counts what belongs together", () => {
        const fields = { a: string(), b: string(), c: string() };
        const rules = { exactlyOneOf: [["a", "b"]], atLeastOneOf: [["c"]] };
        assert.deepEqual(reasons(fields, { a: "1", b: "2" }, rules), [
            'b: exactly one of "a", "b" is needed; a and b were given',
            'c: at least one of "c" is needed; none was given',
        ]);
        assert.deepEqual(reasons(fields, { a: unknown, c: "1" }, rules), []);
    });

    describe("of a name that is not given", () => {
        const fields = { name: string({ autoName: { maximumLength: 20, prefix: "alias/" } }) };

        it("makes one of seven digits, and keeps it while the engine gives the old inputs", () => {
            const made = run(fields, {}).inputs;
            assert.deepEqual(made, { name: "alias/thing-0123456" });
            const old = { name: "alias/thing-fedcba9" };
            assert.deepEqual(run(fields, {}, {}, old).inputs, old);
            assert.deepEqual(run(fields, {}, {}, { name: "chosen" }).inputs, made);
        });

        it("refuses one that is too long", () => {
            const short = { name: string({ autoName: { maximumLength: 10 } }) };
            assert.match(reasons(short, {})[0] ?? "", /"thing-0123456".* has 13 characters; at most 10 are allowed/);
        });
    });
});
