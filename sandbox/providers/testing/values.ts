import fc from "fast-check";
import { unknown, type Properties, type Value } from "../provider";

const leaf: fc.Arbitrary<Value> = fc.oneof(
    fc.string(),
    fc.boolean(),
    fc.integer(),
    fc.constant(null),
    fc.constant(unknown),
);

/** Property values of every shape, unknowns among them. */
export const anyProperties: fc.Arbitrary<Properties> = fc.letrec<{ value: Value; properties: Properties }>((tie) => ({
    value: fc.oneof(
        { maxDepth: 3, depthIdentifier: "value" },
        leaf,
        fc.array(tie("value"), { maxLength: 3, depthIdentifier: "value" }),
        tie("properties"),
    ),
    properties: fc.dictionary(fc.string({ minLength: 1, maxLength: 4 }), tie("value"), {
        maxKeys: 4,
        noNullPrototype: true,
        depthIdentifier: "value",
    }),
})).properties;
