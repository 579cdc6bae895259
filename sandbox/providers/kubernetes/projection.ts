/**
 * What refresh takes for the program's inputs. Only what the program set is looked at, so that what the API server and
 * its controllers add is no change; pulumi/pulumi-kubernetes does the same (provider/pkg/provider/util.go, pruneMap).
 */
import { isEqual } from "../difference";
import { isProperties, type Properties, type Value } from "../provider";

/**
 * The inputs with the live values in their place. A value that is now what it was after the last operation (`recorded`)
 * keeps the program's spelling, be it `1024Mi` where the API server says `1Gi`.
 */
export function projectInputs(inputs: Properties, recorded: Properties, live: Properties): Properties {
    const projected: Properties = {};
    for (const [key, input] of Object.entries(inputs)) {
        const before = member(recorded, key);
        const now = member(live, key);
        if (now !== undefined) {
            projected[key] = projectValue(input, before, now);
        } else if (before === undefined) {
            // Never handed back, as an empty list or a false that is left out: nothing can be said about it.
            projected[key] = input;
        }
    }
    return projected;
}

function projectValue(input: Value, recorded: Value | undefined, live: Value): Value {
    if (isEqual(recorded, live)) {
        return input;
    }
    if (isProperties(input) && isProperties(live)) {
        return projectInputs(input, isProperties(recorded) ? recorded : {}, live);
    }
    if (Array.isArray(input) && Array.isArray(live)) {
        const before = Array.isArray(recorded) ? recorded : [];
        return live
            .slice(0, input.length)
            .map((element, index) => projectValue(input[index] ?? null, before[index], element));
    }
    return live;
}

function member(properties: Properties, key: string): Value | undefined {
    const value = Object.hasOwn(properties, key) ? properties[key] : undefined;
    return value === null ? undefined : value;
}
