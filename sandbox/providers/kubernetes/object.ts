/** Reading and changing Kubernetes objects as plain JSON. */
import { valueAt } from "../paths";
import { isProperties, type Properties, type Value } from "../provider";

export type KubernetesObject = Properties;

export function stringAt(object: Properties, ...path: (string | number)[]): string | undefined {
    const value = valueAt(object, path);
    return typeof value === "string" ? value : undefined;
}

export function numberAt(object: Properties, ...path: (string | number)[]): number | undefined {
    const value = valueAt(object, path);
    return typeof value === "number" ? value : undefined;
}

export function objectAt(object: Properties, ...path: (string | number)[]): Properties | undefined {
    const value = valueAt(object, path);
    return isProperties(value) ? value : undefined;
}

/** The objects of a list; empty where there is none. */
export function objectsAt(object: Properties, ...path: (string | number)[]): Properties[] {
    const value = valueAt(object, path);
    return Array.isArray(value) ? value.filter(isProperties) : [];
}

export function stringsAt(object: Properties, ...path: (string | number)[]): string[] {
    const value = valueAt(object, path);
    return Array.isArray(value) ? value.filter((element) => typeof element === "string") : [];
}

/** A single value as text; a list, an object or nothing as an empty one. */
export function textOf(value: Value | undefined): string {
    return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? String(value) : "";
}

export function nameOf(object: KubernetesObject): string | undefined {
    return stringAt(object, "metadata", "name");
}

export function namespaceOf(object: KubernetesObject): string | undefined {
    const namespace = stringAt(object, "metadata", "namespace");
    return namespace === "" ? undefined : namespace;
}

export function annotationOf(object: KubernetesObject, key: string): string | undefined {
    return stringAt(object, "metadata", "annotations", key);
}

/** `Deployment "shop/web"`, as messages name an object. */
export function describe(object: KubernetesObject): string {
    return `${stringAt(object, "kind") ?? "object"} "${idOf(object)}"`;
}

/** `namespace/name`, or the name alone: the id of a resource of the Kubernetes provider. */
export function idOf(object: KubernetesObject): string {
    const namespace = namespaceOf(object);
    const name = nameOf(object) ?? "";
    return namespace === undefined ? name : `${namespace}/${name}`;
}

export function parseId(id: string): { namespace?: string; name: string } {
    const [first = "", second] = id.split("/");
    return second === undefined ? { name: first } : { namespace: first, name: second };
}

/** A copy with the members of `changes` in `metadata`; an undefined one is removed. Anything else that is there stays. */
export function withMetadata(object: KubernetesObject, changes: Record<string, Value | undefined>): KubernetesObject {
    const metadata: Properties = { ...objectAt(object, "metadata") };
    for (const [key, value] of Object.entries(changes)) {
        if (value === undefined) {
            delete metadata[key];
        } else {
            metadata[key] = value;
        }
    }
    return { ...object, metadata };
}

export function without(properties: Properties, ...keys: string[]): Properties {
    return Object.fromEntries(Object.entries(properties).filter(([key]) => !keys.includes(key)));
}

/** Applies `rename` to every key at every depth. */
export function renameKeys(properties: Properties, rename: (key: string) => string): Properties {
    const renamed = (value: Value): Value => {
        if (Array.isArray(value)) {
            return value.map(renamed);
        }
        return isProperties(value) ? renameKeys(value, rename) : value;
    };
    return Object.fromEntries(Object.entries(properties).map(([key, value]) => [rename(key), renamed(value)]));
}

/**
 * The SDKs cannot have a dash in a property name, so the schema extensions of a CustomResourceDefinition are spelled
 * with underscores there: pulumi/pulumi-kubernetes, provider/pkg/provider/provider.go, underscoreToDashMap.
 */
const schemaExtensions = [
    "x-kubernetes-embedded-resource",
    "x-kubernetes-int-or-string",
    "x-kubernetes-list-map-keys",
    "x-kubernetes-list-type",
    "x-kubernetes-map-type",
    "x-kubernetes-preserve-unknown-fields",
    "x-kubernetes-validations",
];
const dashed = new Map(schemaExtensions.map((key) => [key.replaceAll("-", "_"), key]));
const underscored = new Map(schemaExtensions.map((key) => [key, key.replaceAll("-", "_")]));

/** As the API server spells it. */
export function fromSdk(properties: Properties): KubernetesObject {
    return renameKeys(properties, (key) => dashed.get(key) ?? key);
}

/** As the SDKs spell it. */
export function toSdk(object: KubernetesObject): Properties {
    return renameKeys(object, (key) => underscored.get(key) ?? key);
}

export function parseJsonObject(text: string): Properties | undefined {
    try {
        const value: unknown = JSON.parse(text);
        return isJsonObject(value) ? value : undefined;
    } catch {
        return undefined;
    }
}

/** What JSON.parse returns holds nothing but JSON values, so an object of it is one of Properties. */
function isJsonObject(value: unknown): value is Properties {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}
