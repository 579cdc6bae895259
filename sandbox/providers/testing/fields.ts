import fc from "fast-check";
import type { Properties, Value } from "../provider";
import { archiveSignature, signatureKey } from "../wire";
import {
    archive,
    boolean,
    json,
    list,
    map,
    number,
    object,
    set,
    string,
    type Fields,
    type Property,
} from "../table/property";

/** One property of every kind, and of every kind inside of another. */
export const everyKind: Fields = {
    // Of the others' kind: what an API never returns has no drift.
    archive: archive({ writeOnly: false }),
    computedText: string({ computed: true }),
    document: json(),
    flag: boolean(),
    labels: map(),
    list: list(object({ name: string(), sizes: set(number()) })),
    nested: object({ inner: object({ flag: boolean(), text: string({ computed: true }) }), text: string() }),
    number: number(),
    set: set(object({ a: string(), b: number() })),
    text: string(),
};

/** Inputs that fit the fields: what a checked program gives. */
export function inputsOf(fields: Fields): fc.Arbitrary<Properties> {
    const entries = Object.entries(fields).map(([key, property]) =>
        fc.option(valueOf(property)).map((value): [string, Value][] => (value === null ? [] : [[key, value]])),
    );
    return fc.tuple(...entries).map((given) => Object.fromEntries(given.flat()));
}

const policy = fc
    .record({ Effect: fc.constantFrom("Allow", "Deny"), Action: fc.uniqueArray(fc.string({ minLength: 1 })) })
    .map((statement) => JSON.stringify({ Version: "2012-10-17", Statement: [statement] }));

function valueOf(property: Property): fc.Arbitrary<Value> {
    switch (property.kind) {
        case "string":
            return fc.string();
        case "number":
            return fc.integer();
        case "boolean":
            return fc.boolean();
        case "json":
            return fc.oneof(policy, fc.json());
        case "map":
            return fc.dictionary(fc.string({ minLength: 1 }), fc.string(), { noNullPrototype: true });
        case "object":
            return inputsOf(property.fields);
        case "archive":
            return fc.record({
                [signatureKey]: fc.constant(archiveSignature),
                hash: fc.string(),
                assets: fc.constant({}),
            });
        case "list":
            return fc.array(valueOf(property.items), { maxLength: 4 });
    }
}
