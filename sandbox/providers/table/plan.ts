import { isProperties, isUnknown, unknown, type Properties, type Value } from "../provider";
import type { Fields, Property } from "./property";

/** The state that a preview promises for a new object: inputs, and unknown for all that the API will choose. */
export function plannedState(fields: Fields, inputs: Properties): Properties {
    return plan(fields, inputs, undefined);
}

/** The same for an update: what the API chose before stays, except for what any update may change. */
export function plannedUpdate(fields: Fields, state: Properties, inputs: Properties): Properties {
    return plan(fields, inputs, state);
}

function plan(fields: Fields, inputs: Properties, state: Properties | undefined): Properties {
    const planned: Properties = {};
    for (const [key, property] of Object.entries(fields)) {
        const value = planValue(property, inputs[key], state, key);
        if (value !== undefined) {
            planned[key] = value;
        }
    }
    return planned;
}

function planValue(
    property: Property,
    given: Value | undefined,
    state: Properties | undefined,
    key: string,
): Value | undefined {
    const old = state?.[key];
    if (given !== undefined && !isUnknown(given)) {
        return fill(property, given, old);
    }
    if (isUnknown(given)) {
        return unknown;
    }
    if (property.output !== true && property.computed !== true) {
        return undefined;
    }
    return state === undefined || property.volatile === true ? unknown : old;
}

/** Nested values that the API will choose inside of a given one. */
function fill(property: Property, given: Value, old: Value | undefined): Value {
    if (property.kind === "object" && isProperties(given)) {
        return plan(property.fields, given, isProperties(old) ? old : undefined);
    }
    if (property.kind === "list" && Array.isArray(given) && property.unordered !== true) {
        return given.map((item, index) => fill(property.items, item, Array.isArray(old) ? old[index] : undefined));
    }
    if (property.kind === "list" && Array.isArray(given)) {
        return given.map((item) => fill(property.items, item, undefined));
    }
    return given;
}
