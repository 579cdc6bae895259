import assert from "node:assert/strict";
import fc from "fast-check";
import { isWithin, type Path } from "./paths";
import { containsUnknown, isProperties, unknown, type Properties, type Value } from "./provider";
import { anyProperties } from "./testing/values";
import {
    archiveSignature,
    assetSignature,
    fromJson,
    fromStruct,
    isJsonObject,
    secretSignature,
    signatureKey,
    toJson,
    toStruct,
    type Json,
} from "./wire";

/** Properties, and some of the paths that exist in them. */
const withPaths = anyProperties.chain((properties) => {
    const paths = pathsOf(properties);
    return fc.tuple(fc.constant(properties), fc.subarray(paths));
});

function pathsOf(value: Value, path: Path = []): Path[] {
    const inner = Array.isArray(value)
        ? value.flatMap((item, index) => pathsOf(item, [...path, index]))
        : isProperties(value)
          ? Object.entries(value).flatMap(([key, item]) => pathsOf(item, [...path, key]))
          : [];
    return path.length === 0 ? inner : [path, ...inner];
}

function outermost(paths: Path[]): Path[] {
    return paths.filter((path) => !paths.some((other) => other !== path && isWithin(path, other)));
}

function child(value: Json | undefined, part: string | number): Json | undefined {
    return Array.isArray(value)
        ? new Map<number, Json>(value.entries()).get(Number(part))
        : property(value, String(part));
}

function property(value: Json | undefined, key: string): Json | undefined {
    return isJsonObject(value) ? value[key] : undefined;
}

describe("Wire format", () => {
    it("gives back the same values, and the outermost secrets at the same paths", () => {
        fc.assert(
            fc.property(withPaths, ([properties, secrets]) => {
                const plain = fromJson(toJson(properties, secrets));
                assert.deepEqual(plain.properties, properties);
                const byText = (paths: readonly Path[]) => paths.map((path) => JSON.stringify(path)).sort();
                assert.deepEqual(byText(plain.secrets), byText(outermost(secrets)));
            }),
        );
    });

    it("shows a secret to nobody who does not unwrap it", () => {
        fc.assert(
            fc.property(withPaths, ([properties, secrets]) => {
                const json = toJson(properties, secrets);
                for (const path of outermost(secrets)) {
                    const wrapped = path.reduce<Json | undefined>((value, part) => child(value, part), json);
                    assert.ok(isJsonObject(wrapped) && wrapped[signatureKey] === secretSignature);
                }
            }),
        );
    });

    it("ignores a secret's path that the output does not have", () => {
        assert.deepEqual(toJson({ a: 1 }, [["b"], ["a", "c"], ["a", 0]]), { a: 1 });
    });

    it("passes through the engine's own structures", () => {
        const properties: Properties = { a: [1, "x", null, true, { b: unknown }], c: {} };
        assert.deepEqual(fromStruct(toStruct(properties, [["a", 1]])), { properties, secrets: [["a", 1]] });
    });

    it("leaves out what an optional field of an API's answer left undefined", () => {
        const properties: Record<string, Value> = { a: 1 };
        Object.assign(properties, { b: undefined });
        assert.deepEqual(toJson(properties), { a: 1 });
    });

    it("hands assets over as they are to who accepts them, and back", () => {
        const asset = { [signatureKey]: assetSignature, hash: "h", text: "x" };
        const json = { code: { [signatureKey]: archiveSignature, hash: "h", assets: { "index.mjs": asset } } };
        const { properties } = fromJson(json, { acceptsAssets: true });
        assert.deepEqual(properties, json);
        assert.deepEqual(toJson(properties), json);
    });

    it("refuses assets by their path", () => {
        const asset = { [signatureKey]: assetSignature, text: "x" };
        assert.throws(() => fromJson({ a: { b: asset } }), /^Error: a\.b is an asset/);
    });

    it("knows an unknown wherever it is, and never writes it as JSON", () => {
        assert.ok(containsUnknown({ a: [{ b: unknown }] }));
        assert.throws(() => JSON.stringify({ a: unknown }), /not known yet/);
    });
});
