import { differencesAt, isEqual, type Change } from "../difference";
import { formatPath, type Path } from "../paths";
import { containsUnknown, isProperties, type Diff, type DiffKind, type Properties, type Value } from "../provider";
import { isArchive } from "./archive";
import type { Fields, Property } from "./property";

/** A diff of inputs; the state tells what came into being outside the program. */
export function compareInputs(fields: Fields, olds: Properties, state: Properties, news: Properties): Diff {
    const changes = new Changes();
    for (const [key, property] of Object.entries(fields)) {
        if (property.output === true) {
            continue;
        }
        const drifted = olds[key] === undefined && news[key] === undefined && isDrift(property, state[key]);
        if (drifted) {
            changes.record({ [formatPath([key])]: "delete" }, key, property.replaces === true);
        } else {
            compare({ property, old: olds[key], live: state[key], now: news[key], path: [key] }, false, changes);
        }
    }
    return changes.diff();
}

/** The program has never set the property, and yet the object has a value that is not its default. */
function isDrift(property: Property, live: Value | undefined): boolean {
    if (property.computed === true || live === undefined || live === null || isEqual(live, property.default)) {
        return false;
    }
    if (Array.isArray(live)) {
        return live.length > 0;
    }
    return isProperties(live) ? Object.keys(live).length > 0 : live !== "" && live !== false && live !== 0;
}

class Changes {
    private readonly detailedDiff: Record<string, DiffKind> = {};
    private readonly replaces = new Set<string>();

    record(changes: Record<string, Change>, topLevel: string, replaces: boolean): void {
        for (const [path, change] of Object.entries(changes)) {
            this.detailedDiff[path] = replaces ? `${change}-replace` : change;
            if (replaces) {
                this.replaces.add(topLevel);
            }
        }
    }

    diff(): Diff {
        const changes = Object.keys(this.detailedDiff).length > 0 ? "some" : "none";
        return { changes, detailedDiff: this.detailedDiff, replaces: [...this.replaces] };
    }
}

interface Compared {
    property: Property;
    old: Value | undefined;
    live: Value | undefined;
    now: Value | undefined;
    path: Path;
}

function compare({ property, live, now, path, ...given }: Compared, inherited: boolean, changes: Changes): void {
    const replaces = inherited || property.replaces === true;
    if (now === undefined && property.computed === true) {
        return; // the API's choice, or the last one given, stays
    }
    // A program that now says what the API had chosen changes nothing.
    const old = given.old ?? (property.computed === true ? live : undefined);
    if (property.kind === "object" && isProperties(old) && isProperties(now)) {
        for (const [key, field] of Object.entries(property.fields)) {
            const inner = { old: old[key], live: inside(live, key), now: now[key], path: [...path, key] };
            compare({ property: field, ...inner }, replaces, changes);
        }
        return;
    }
    if (property.kind === "list" && Array.isArray(old) && Array.isArray(now) && property.unordered !== true) {
        for (let index = 0; index < Math.max(old.length, now.length); index++) {
            const liveItem = Array.isArray(live) ? live[index] : undefined;
            const inner = { old: old[index], live: liveItem, now: now[index], path: [...path, index] };
            compare({ property: property.items, ...inner }, replaces, changes);
        }
        return;
    }
    if (!isSame(property, old, now)) {
        const isWhole = property.kind === "archive" && old !== undefined && now !== undefined;
        const found: Record<string, Change> = isWhole
            ? { [formatPath(path)]: "update" }
            : differencesAt(path, old, now);
        changes.record(found, String(path[0]), replaces);
    }
}

function inside(value: Value | undefined, key: string): Value | undefined {
    return isProperties(value) ? value[key] : undefined;
}

/** Equality as the API understands it: documents by meaning, sets without order, other spellings of a value. */
export function isSame(property: Property, left: Value | undefined, right: Value | undefined): boolean {
    if (isNothing(left) && isNothing(right)) {
        return true;
    }
    if (left === undefined || right === undefined || containsUnknown(left) || containsUnknown(right)) {
        return isEqual(left, right);
    }
    switch (property.kind) {
        case "json":
            return typeof left === "string" && typeof right === "string" && isSameDocument(left, right);
        case "string":
            return typeof left === "string" && typeof right === "string" && property.same !== undefined
                ? left === right || property.same(left, right)
                : isEqual(left, right);
        case "list":
            return Array.isArray(left) && Array.isArray(right) && isSameList(property, left, right);
        case "object":
            return (
                isProperties(left) &&
                isProperties(right) &&
                Object.entries(property.fields).every(([key, field]) => isSame(field, left[key], right[key]))
            );
        case "archive":
            return isArchive(left) && isArchive(right) && left.hash === right.hash;
        case "number":
        case "boolean":
        case "map":
            return isEqual(left, right);
    }
}

/** AWS and the real provider make no difference between an empty list or map and none. */
export function isNothing(value: Value | undefined): boolean {
    return (
        value === undefined ||
        value === null ||
        (Array.isArray(value) && value.length === 0) ||
        (isProperties(value) && Object.keys(value).length === 0)
    );
}

function isSameList(
    property: Extract<Property, { kind: "list" }>,
    left: readonly Value[],
    right: readonly Value[],
): boolean {
    if (left.length !== right.length) {
        return false;
    }
    if (property.unordered !== true) {
        return left.every((item, index) => isSame(property.items, item, right[index]));
    }
    const rest = [...right];
    return left.every((item) => {
        const index = rest.findIndex((candidate) => isSame(property.items, item, candidate));
        if (index < 0) {
            return false;
        }
        rest.splice(index, 1);
        return true;
    });
}

/** IAM and others return policies with keys in another order, and lists of one element as the element itself. */
export function isSameDocument(left: string, right: string): boolean {
    try {
        return canonical(JSON.parse(left), isPolicy(left)) === canonical(JSON.parse(right), isPolicy(right));
    } catch {
        return left === right;
    }
}

function isPolicy(text: string): boolean {
    return /"Statement"\s*:/.test(text);
}

function canonical(document: unknown, policy: boolean, key = ""): string {
    if (Array.isArray(document)) {
        const items = document.map((item) => canonical(item, policy));
        if (policy && key !== "Statement") {
            items.sort();
            return items.length === 1 ? String(items[0]) : `[${items.join(",")}]`;
        }
        return `[${items.join(",")}]`;
    }
    if (typeof document === "object" && document !== null) {
        const entries = Object.entries(document).map(
            ([name, value]) => `${JSON.stringify(name)}:${canonical(value, policy, name)}`,
        );
        return `{${entries.sort().join(",")}}`;
    }
    return JSON.stringify(document);
}
