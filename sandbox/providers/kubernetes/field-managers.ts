/**
 * Who owns a field, for server-side apply. Objects are created by POST, whose fields belong to a manager of another kind
 * ("Update"); unless the applier takes these over, an apply that leaves a field out does not remove it.
 * https://kubernetes.io/docs/reference/using-api/server-side-apply/#upgrading-from-client-side-apply-to-server-side-apply
 */
import { valueAt, type Path } from "../paths";
import { isProperties, type Properties, type Value } from "../provider";
import { objectAt, objectsAt, stringAt, without, type KubernetesObject } from "./object";

/** The manager that creates objects, as in pulumi/pulumi-kubernetes, provider/pkg/await/await.go, Creation. */
export const creator = "pulumi-kubernetes";

/** Whose fields the first update takes over: the same file, fixCSAFieldManagers. */
const adopted: { manager: string; operation: string }[] = [
    { manager: "kubectl", operation: "Apply" },
    { manager: "kubectl", operation: "Update" },
    { manager: "before-first-apply", operation: "Update" },
    { manager: creator, operation: "Update" },
];

function isAdopted(entry: Properties): boolean {
    // The fields of a subresource, such as status, belong to whoever writes them.
    const isWhole = stringAt(entry, "subresource") === undefined;
    return isWhole && adopted.some((one) => one.manager === entry.manager && one.operation === entry.operation);
}

/** The list of managers with the adopted ones' fields under `manager`; undefined where there is nothing to adopt. */
export function adoptFields(live: KubernetesObject, manager: string): Properties[] | undefined {
    const entries = objectsAt(live, "metadata", "managedFields");
    const isOwn = (entry: Properties) => entry.manager === manager && entry.operation === "Apply";
    const [first] = entries.filter(isAdopted);
    if (first === undefined) {
        return undefined;
    }
    const merged = entries.filter((entry) => isAdopted(entry) || isOwn(entry));
    const fieldsV1 = merged.map((entry) => objectAt(entry, "fieldsV1") ?? {}).reduce(union, {});
    return [
        ...entries.filter((entry) => !merged.includes(entry)),
        { ...without(first, "time"), manager, operation: "Apply", fieldsV1 },
    ];
}

/** Sets of fields are trees of maps: https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management */
function union(left: Properties, right: Properties): Properties {
    const result = { ...left };
    for (const [key, value] of Object.entries(right)) {
        const own = result[key];
        result[key] = isProperties(own) && isProperties(value) ? union(own, value) : value;
    }
    return result;
}

/**
 * An ignored field that somebody else set is left to them; any other keeps its live value, since an apply without it would
 * remove it. pulumi/pulumi-kubernetes, provider/pkg/await/await.go, handleSSAIgnoreFields.
 */
export function withoutIgnored(
    wanted: KubernetesObject,
    live: KubernetesObject,
    manager: string,
    ignored: readonly Path[],
): KubernetesObject {
    const entries = objectsAt(live, "metadata", "managedFields");
    const isOurs = (entry: Properties) =>
        (entry.manager === manager && entry.operation === "Apply") || isAdopted(entry);
    return ignored.reduce((object, path) => {
        const owners = entries.filter((entry) => owns(entry, path));
        const isTheirs = owners.length > 0 && !owners.some(isOurs);
        const value = valueAt(live, path);
        if (isTheirs) {
            return withValue(object, path, undefined);
        }
        return value === undefined ? object : withValue(object, path, value);
    }, wanted);
}

/** Elements of lists are not looked for; the real provider does not find them either. */
function owns(entry: Properties, path: Path): boolean {
    return valueAt(entry, ["fieldsV1", ...path.map((key) => `f:${key}`)]) !== undefined;
}

function withValue(properties: Properties, [key, ...rest]: Path, value: Value | undefined): Properties {
    if (typeof key !== "string") {
        return properties;
    }
    const own = properties[key];
    if (rest.length > 0) {
        return isProperties(own) ? { ...properties, [key]: withValue(own, rest, value) } : properties;
    }
    return value === undefined ? without(properties, key) : { ...properties, [key]: value };
}

/** True where the real provider would force a preview through, since the update itself adopts the fields first. */
export function hasAdoptableFields(live: KubernetesObject): boolean {
    return adoptFields(live, "") !== undefined;
}
