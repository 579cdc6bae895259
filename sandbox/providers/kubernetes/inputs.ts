/** Brings what a program says about an object into one form, so that equal objects look equal. Pure. */
import { valueAt } from "../paths";
import { containsUnknown, isProperties, isUnknown, type Properties, type Value } from "../provider";
import { apiVersionOf, isBuiltIn, isCustomResourceDefinition, isSecret, type GroupVersionKind } from "./kinds";
import { fromSdk, objectAt, textOf, withMetadata, without } from "./object";

/** Set by the API server only. */
const readOnlyMetadata = [
    "creationTimestamp",
    "deletionGracePeriodSeconds",
    "deletionTimestamp",
    "generation",
    "managedFields",
    "resourceVersion",
    "selfLink",
    "uid",
];

/** As pulumi/pulumi-kubernetes does it: provider/pkg/provider/provider.go, normalizeInputs; provider/pkg/clients/unstructured.go. */
export function normalize(kind: GroupVersionKind, properties: Properties): Properties {
    const spelled = fromSdk(properties);
    const object = {
        ...spelled,
        apiVersion: spelled.apiVersion ?? apiVersionOf(kind),
        kind: spelled.kind ?? kind.kind,
    };
    const known = isBuiltIn(kind) ? withoutNulls(object) : object;
    return normalizeMetadata(normalizeContents(kind, known));
}

function normalizeMetadata(object: Properties): Properties {
    return isUnknown(object.metadata)
        ? object
        : { ...object, metadata: without(objectAt(object, "metadata") ?? {}, ...readOnlyMetadata) };
}

function normalizeContents(kind: GroupVersionKind, object: Properties): Properties {
    if (isSecret(kind) && !containsUnknown(object)) {
        return normalizeSecret(object);
    }
    if (isCustomResourceDefinition(kind)) {
        const spec = objectAt(object, "spec");
        const isDefault = spec?.preserveUnknownFields === false;
        // The API server drops both: the deprecated default and a status that a definition's author left in.
        return without(isDefault ? { ...object, spec: without(spec, "preserveUnknownFields") } : object, "status");
    }
    return object;
}

/** `stringData` is only ever written: the API server hands it back as base64 in `data`. */
function normalizeSecret(object: Properties): Properties {
    const stringData = objectAt(object, "stringData") ?? {};
    const data = objectAt(object, "data") ?? {};
    const encoded: Properties = {};
    for (const [key, value] of Object.entries(data)) {
        // Whitespace, as base64 tools print it, does not survive the API server.
        encoded[key] = typeof value === "string" ? value.replace(/\s/g, "") : value;
    }
    for (const [key, value] of Object.entries(stringData)) {
        encoded[key] = Buffer.from(textOf(value), "utf8").toString("base64");
    }
    return Object.keys(stringData).length > 0 || valueAt(object, ["data"]) !== undefined
        ? { ...without(object, "stringData"), data: encoded }
        : object;
}

function withoutNulls(properties: Properties): Properties {
    const clean = (value: Value): Value => {
        if (Array.isArray(value)) {
            return value.map(clean);
        }
        return isProperties(value) ? withoutNulls(value) : value;
    };
    return Object.fromEntries(
        Object.entries(properties)
            .filter(([, value]) => value !== null)
            .map(([key, value]) => [key, clean(value)]),
    );
}

const controllerAnnotations = ["deployment.kubernetes.io/revision", "kubectl.kubernetes.io/last-applied-configuration"];

/** The inputs that would make a live object: what `pulumi import` starts from. */
export function inputsOf(live: Properties): Properties {
    const annotations = objectAt(live, "metadata", "annotations");
    const kept = annotations === undefined ? undefined : without(annotations, ...controllerAnnotations);
    return withMetadata(normalizeMetadata(without(live, "status")), {
        annotations: kept === undefined || Object.keys(kept).length === 0 ? undefined : kept,
    });
}
