/**
 * Who owns a field, for server-side apply. Objects are created by POST, whose fields belong to a manager of another kind
 * ("Update"); unless the applier takes these over, an apply that leaves a field out does not remove it.
 * https://kubernetes.io/docs/reference/using-api/server-side-apply/#upgrading-from-client-side-apply-to-server-side-apply
 */
import { isProperties, type Properties } from "../provider";
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

/** The list of managers with the adopted ones' fields under `manager`; undefined where there is nothing to adopt. */
export function adoptFields(live: KubernetesObject, manager: string): Properties[] | undefined {
    const entries = objectsAt(live, "metadata", "managedFields");
    const isAdopted = (entry: Properties) =>
        // The fields of a subresource, such as status, belong to whoever writes them.
        stringAt(entry, "subresource") === undefined &&
        adopted.some((one) => one.manager === entry.manager && one.operation === entry.operation);
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

/** True where the real provider would force a preview through, since the update itself adopts the fields first. */
export function hasAdoptableFields(live: KubernetesObject): boolean {
    return adoptFields(live, "") !== undefined;
}
