import { isProperties, type Properties, type Value } from "../provider";
import { isNothing, isSame } from "./compare";
import type { Fields, Property } from "./property";

/**
 * The inputs as they are now: for everything the program gave, the live value; in the program's spelling where both
 * mean the same. What it did not give stays out, or every refresh would invent changes.
 */
export function liveInputs(fields: Fields, given: Properties, live: Properties): Properties {
    const inputs: Properties = {};
    for (const [key, property] of Object.entries(fields)) {
        const value = property.output === true ? undefined : reconcile(property, given[key], live[key], "inputs");
        if (given[key] !== undefined && value !== undefined) {
            inputs[key] = value;
        }
    }
    return inputs;
}

/** All that is live, in the program's spelling, and what the API keeps to itself. */
export function liveState(fields: Fields, given: Properties, live: Properties): Properties {
    const state: Properties = {};
    for (const [key, property] of Object.entries(fields)) {
        const value = reconcile(property, given[key], live[key], "state");
        if (value !== undefined) {
            state[key] = value;
        }
    }
    return state;
}

/** Inputs for an object that no program has described yet. */
export function importedInputs(fields: Fields, live: Properties): Properties {
    return Object.fromEntries(
        Object.entries(live).filter(([key]) => {
            const property = fields[key];
            return property !== undefined && property.output !== true;
        }),
    );
}

function reconcile(
    property: Property,
    given: Value | undefined,
    live: Value | undefined,
    view: "inputs" | "state",
): Value | undefined {
    if (live === undefined || live === null) {
        return property.writeOnly === true || isNothing(given) ? given : undefined;
    }
    if (given === undefined || given === null) {
        return view === "state" ? live : undefined;
    }
    if (property.kind === "object" && isProperties(given) && isProperties(live)) {
        return view === "state" ? liveState(property.fields, given, live) : liveInputs(property.fields, given, live);
    }
    if (property.kind === "list" && Array.isArray(given) && Array.isArray(live)) {
        return reconcileList(property, given, live, view);
    }
    return isSame(property, given, live) ? given : live;
}

function reconcileList(
    property: Extract<Property, { kind: "list" }>,
    given: readonly Value[],
    live: readonly Value[],
    view: "inputs" | "state",
): Value[] {
    if (property.unordered !== true) {
        return live.map((item, index) => reconcile(property.items, given[index], item, view) ?? item);
    }
    // Elements of a set that are still there keep their place; new ones follow.
    const rest = [...live];
    const kept = given.flatMap((item) => {
        const index = rest.findIndex((candidate) => isSame(property.items, item, candidate));
        return index < 0
            ? []
            : rest.splice(index, 1).map((found) => reconcile(property.items, item, found, view) ?? item);
    });
    return [...kept, ...rest];
}
