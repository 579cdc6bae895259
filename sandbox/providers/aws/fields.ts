/** What every resource type has besides its own properties: a Region and tags. */
import { isEqual } from "../difference";
import { isProperties, type Diff, type Properties } from "../provider";
import { compareInputs } from "../table/compare";
import { keepsFixedName } from "../table/names";
import { map, string, type Fields } from "../table/property";
import { Reader } from "../table/reader";
import type { Configuration } from "./config";
import type { ResourceType } from "./resource";
import { ownTags, plannedTags } from "./tags";

const fieldsByType = new WeakMap<ResourceType, Fields>();

export function fieldsOf(type: ResourceType): Fields {
    let fields = fieldsByType.get(type);
    if (fields === undefined) {
        fields = {
            ...type.properties,
            ...(type.global === true ? {} : { region: string({ computed: true, replaces: true }) }),
            ...(type.tagging === undefined ? {} : { tags: map(), tagsAll: map({ output: true, volatile: true }) }),
        };
        fieldsByType.set(type, fields);
    }
    return fields;
}

/** A state that is not read from the API. */
export function withPlanned(
    type: ResourceType,
    { defaultTags, region }: Configuration,
    state: Properties,
    inputs: Properties,
): Properties {
    return {
        ...state,
        ...(type.global === true ? {} : { region: inputs.region ?? region }),
        ...(type.tagging === undefined ? {} : { tagsAll: plannedTags(defaultTags, inputs.tags) }),
    };
}

/** A state that was read. The API knows all tags alike; which are the resource's own, the inputs tell. */
export function withLive(
    type: ResourceType,
    { defaultTags }: Configuration,
    live: Properties,
    inputs: Properties,
    region: string,
): Properties {
    const state: Properties = { ...live, ...(type.global === true ? {} : { region }) };
    if (type.tagging !== undefined && isProperties(live.tagsAll)) {
        const tags = ownTags(defaultTags, live.tagsAll, inputs.tags);
        if (Object.keys(tags).length > 0 || inputs.tags !== undefined) {
            state.tags = tags;
        }
    }
    return state;
}

export function compareAll(
    type: ResourceType,
    configuration: Configuration,
    resourceName: string,
    oldInputs: Properties,
    oldState: Properties,
    newInputs: Properties,
): Diff {
    const fields = fieldsOf(type);
    const diff = compareInputs(fields, oldInputs, oldState, newInputs);
    const record = (path: string, kind: "update" | "update-replace") => {
        diff.changes = "some";
        diff.detailedDiff[path] = kind;
    };
    // A change of the provider's default tags changes resources whose own inputs stay the same.
    const hasOwnChange = Object.keys(diff.detailedDiff).some((path) => isWithinProperty(path, "tags"));
    if (type.tagging !== undefined && !hasOwnChange) {
        const planned = plannedTags(configuration.defaultTags, newInputs.tags);
        if (!isEqual(oldState.tagsAll ?? {}, planned)) {
            record("tagsAll", "update");
        }
    }
    // So does a change of its Region.
    const region = newInputs.region ?? configuration.region;
    if (type.global !== true && oldState.region !== undefined && !isEqual(oldState.region, region)) {
        record("region", "update-replace");
        diff.replaces = [...new Set([...diff.replaces, "region"])];
    }
    for (const property of type.replacedBy?.(new Reader({ ...oldState, ...oldInputs }), new Reader(newInputs)) ?? []) {
        for (const path of Object.keys(diff.detailedDiff).filter((path) => isWithinProperty(path, property))) {
            record(path, "update-replace");
            diff.replaces = [...new Set([...diff.replaces, property])];
        }
    }
    if (diff.replaces.length > 0) {
        diff.deleteBeforeReplace =
            type.deleteBeforeReplace === true || keepsFixedName(fields, resourceName, oldInputs, newInputs);
    }
    return diff;
}

/** Both are paths as the engine writes them. */
export function isWithinProperty(path: string, property: string): boolean {
    return path === property || path.startsWith(`${property}.`) || path.startsWith(`${property}[`);
}
