import { formatPath, type Path } from "./paths";
import { containsUnknown, isProperties, isUnknown, type Properties, type Value } from "./provider";

export type Change = "add" | "delete" | "update";

/** What changed between two sets of properties, by path. Lists are compared by position; a null counts as absent. */
export function differences(olds: Properties, news: Properties): Record<string, Change> {
    const changes: Record<string, Change> = {};
    compareObjects(olds, news, [], changes);
    return changes;
}

/** The same for one value at a path. */
export function differencesAt(path: Path, old: Value | undefined, now: Value | undefined): Record<string, Change> {
    const changes: Record<string, Change> = {};
    compare(old, now, path, changes);
    return changes;
}

/** Equality of plain values. An unknown equals nothing, itself included: nobody knows yet. */
export function isEqual(left: Value | undefined, right: Value | undefined): boolean {
    if (containsUnknown(left) || containsUnknown(right)) {
        return false;
    }
    return Object.keys(differencesAt([], left, right)).length === 0;
}

function compare(old: Value | undefined, now: Value | undefined, path: Path, changes: Record<string, Change>): void {
    if (old === undefined || old === null) {
        if (now !== undefined && now !== null) {
            changes[formatPath(path)] = "add";
        }
    } else if (now === undefined || now === null) {
        changes[formatPath(path)] = "delete";
    } else if (Array.isArray(old) && Array.isArray(now)) {
        for (let index = 0; index < Math.max(old.length, now.length); index++) {
            compare(old[index], now[index], [...path, index], changes);
        }
    } else if (isProperties(old) && isProperties(now)) {
        compareObjects(old, now, path, changes);
    } else if (isUnknown(now) || isUnknown(old) || old !== now) {
        changes[formatPath(path)] = "update";
    }
}

function compareObjects(old: Properties, now: Properties, path: Path, changes: Record<string, Change>): void {
    for (const key of new Set([...Object.keys(old), ...Object.keys(now)])) {
        compare(own(old, key), own(now, key), [...path, key], changes);
    }
}

function own(properties: Properties, key: string): Value | undefined {
    return Object.hasOwn(properties, key) ? properties[key] : undefined;
}
