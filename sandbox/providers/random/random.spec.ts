import assert from "node:assert/strict";
import fc from "fast-check";
import { serve, type ProviderServer } from "../server";
import { EngineConnection } from "../testing/engine";
import { contradiction, generateText, type TextRules } from "./generate";
import { randomProvider } from "./index";

const rules: fc.Arbitrary<TextRules> = fc.record(
    {
        length: fc.integer({ min: 1, max: 60 }),
        lower: fc.boolean(),
        upper: fc.boolean(),
        numeric: fc.boolean(),
        special: fc.boolean(),
        minLower: fc.nat(5),
        minUpper: fc.nat(5),
        minNumeric: fc.nat(5),
        minSpecial: fc.nat(5),
        overrideSpecial: fc.constantFrom("_-", "#"),
    },
    {
        requiredKeys: [
            "length",
            "lower",
            "upper",
            "numeric",
            "special",
            "minLower",
            "minUpper",
            "minNumeric",
            "minSpecial",
        ],
    },
);

describe("Random texts", () => {
    it("keep their rules, or the contradiction in them is named", () => {
        fc.assert(
            fc.property(rules, (given) => {
                const problem = contradiction(given);
                if (problem !== undefined) {
                    assert.match(problem, /length|none of/);
                    return;
                }
                const text = generateText(given);
                const count = (pattern: RegExp) => (text.match(pattern) ?? []).length;
                const special = text.length - count(/[a-zA-Z0-9]/g);
                const found = [count(/[a-z]/g), count(/[A-Z]/g), count(/[0-9]/g), special];
                const minimums = [given.minLower, given.minUpper, given.minNumeric, given.minSpecial];
                const allowed = [given.lower, given.upper, given.numeric, given.special];
                assert.equal(text.length, given.length);
                found.forEach((number, kind) => {
                    assert.ok(number >= (minimums[kind] ?? 0));
                    assert.ok(allowed[kind] === true || number === minimums[kind]);
                });
                if (given.overrideSpecial !== undefined) {
                    assert.equal(count(/[^a-zA-Z0-9_\-#]/g), 0);
                }
            }),
        );
    });
});

describe("random provider", () => {
    const password = { type: "random:index/randomPassword:RandomPassword", name: "p" };
    const id = { type: "random:index/randomId:RandomId", name: "i" };
    let server: ProviderServer;
    let engine: EngineConnection;

    before(async () => {
        server = await serve(randomProvider);
        engine = new EngineConnection(server.port);
        await engine.configure({});
    });
    after(async () => {
        engine.close();
        await server.close();
    });

    it("makes a password secret, and leaves it as it is at a refresh", async () => {
        const inputs = await engine.check(password, { length: 20 });
        const { id: made, state } = await engine.create(password, inputs);
        assert.deepEqual(state.secrets, [["result"]]);
        assert.match(JSON.stringify(state.properties.result), /^".{20}"$/);
        const resource = { ...password, id: made, inputs, state };
        assert.deepEqual(await engine.read(resource), resource);
    });

    it("replaces for any change, one of the keepers too, and for nothing else", async () => {
        const inputs = await engine.check(id, { byteLength: 4, keepers: { version: "1" } });
        const { id: made, state } = await engine.create(id, inputs);
        const resource = { ...id, id: made, inputs, state };
        const changed = await engine.check(id, { byteLength: 4, keepers: { version: "2" } });
        assert.deepEqual((await engine.diff(resource, inputs)).paths, []);
        assert.deepEqual((await engine.diff(resource, changed)).replaces, ["keepers"]);
    });

    it("writes one number in four ways", async () => {
        const inputs = await engine.check(id, { byteLength: 5, prefix: "p-" });
        const { state } = await engine.create(id, inputs);
        const { b64Std, b64Url, dec, hex } = state.properties;
        assert.ok(typeof hex === "string" && hex.startsWith("p-"));
        const bytes = Buffer.from(hex.slice(2), "hex");
        assert.equal(bytes.length, 5);
        assert.equal(b64Std, `p-${bytes.toString("base64")}`);
        assert.equal(b64Url, `p-${bytes.toString("base64url")}`);
        assert.equal(dec, `p-${bytes.readUIntBE(0, 5)}`);
    });

    it("refuses what cannot be", async () => {
        await assert.rejects(
            engine.check(password, { length: 3, minLower: 4 }),
            /length is 3; the minimums.* add up to 4/,
        );
        const other = { type: "random:index/randomPet:RandomPet", name: "x" };
        await assert.rejects(engine.check(other, {}), /randomPet:RandomPet is not covered by the sandbox/);
    });
});
