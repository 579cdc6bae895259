import { isProperties, isUnknown, unknown, type Properties, type Value } from "../provider";

export type Tags = Record<string, string>;

/** The tags that an object shall have; unknown where one of them is. */
export function plannedTags(defaults: Tags, tags: Value | undefined): Value {
    if (isUnknown(tags)) {
        return unknown;
    }
    return { ...defaults, ...(isProperties(tags) ? tags : {}) };
}

/**
 * The object's own tags among all it has: those that differ from the provider's default tags, and those the program
 * itself gives.
 */
export function ownTags(defaults: Tags, all: Properties, given: Value | undefined): Properties {
    const explicit = isProperties(given) ? given : {};
    return Object.fromEntries(
        Object.entries(all).filter(([key, value]) => defaults[key] !== value || Object.hasOwn(explicit, key)),
    );
}

/** AWS's own tags are not the program's to change, and are left out as the real provider does. */
export function fromTagList(list: readonly { Key?: string; Value?: string }[] | undefined): Tags {
    const entries = (list ?? []).flatMap(({ Key, Value: value }): [string, string][] =>
        Key === undefined || Key.startsWith("aws:") ? [] : [[Key, value ?? ""]],
    );
    return Object.fromEntries(entries);
}

export function toTagList(tags: Tags): { Key: string; Value: string }[] {
    return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

export function fromTagMap(tags: Record<string, string> | undefined): Tags {
    return Object.fromEntries(Object.entries(tags ?? {}).filter(([key]) => !key.startsWith("aws:")));
}
