/** What the engine keeps of an object. */
import { unknown, type Properties } from "../provider";
import { stringAt, toSdk, withMetadata, without, type KubernetesObject } from "./object";

/** Where the state keeps the name under which the fields are applied. */
const fieldManagerKey = "__fieldManager";

/** The live object without the bookkeeping of field ownership, which changes with every write of a controller. */
export function stateOf(live: KubernetesObject, fieldManager: string): Properties {
    return { ...toSdk(withMetadata(live, { managedFields: undefined })), [fieldManagerKey]: fieldManager };
}

/** A dry run yields values that the real creation will not: they are unknown until then. */
export function previewState(dryRun: KubernetesObject): Properties {
    const metadata = { uid: unknown, creationTimestamp: unknown, resourceVersion: unknown, managedFields: undefined };
    return toSdk(withMetadata(without(dryRun, "status"), metadata));
}

export function fieldManagerOf(state: Properties): string | undefined {
    return stringAt(state, fieldManagerKey);
}
