import { ConnectionError } from "../api";
import type { Cluster, ObjectReference } from "../cluster";
import { describe, objectsAt, stringAt, stringsAt, textOf, type KubernetesObject } from "../object";
import { Patience, type Wait } from "./wait";

/** Returns once the object is gone, or once another one has its name. */
export async function untilGone(wait: Wait, reference: ObjectReference, doomed: KubernetesObject): Promise<void> {
    const uid = stringAt(doomed, "metadata", "uid");
    const patience = new Patience(wait);
    let live = doomed;
    for (;;) {
        const found = await refreshed(wait.cluster, reference, live);
        if (found === undefined || (uid !== undefined && stringAt(found, "metadata", "uid") !== uid)) {
            return;
        }
        live = found;
        const holders = holdersOf(live);
        // Foreground deletion is a finalizer too, for a moment.
        if (patience.waitedSeconds >= 1) {
            wait.log(holders.length > 0 ? holders.join("; ") : "waiting for its deletion");
        }
        const end = await patience.rest();
        if (end !== undefined) {
            throw new Error([`${describe(live)} is still there ${end}`, ...holders].join("; "));
        }
    }
}

async function refreshed(cluster: Cluster, reference: ObjectReference, live: KubernetesObject) {
    try {
        return await cluster.find(reference);
    } catch (error) {
        if (error instanceof ConnectionError) {
            return live;
        }
        throw error;
    }
}

function holdersOf(live: KubernetesObject): string[] {
    // A namespace has a list in its spec besides, which the namespace controller empties last.
    const finalizers = [...stringsAt(live, "metadata", "finalizers"), ...stringsAt(live, "spec", "finalizers")];
    const names = finalizers.map((name) => `"${name}"`).join(", ");
    const held = finalizers.length === 0 ? [] : [`its deletion is held by the finalizer ${names}`];
    // A namespace tells in conditions what is left in it.
    const left = objectsAt(live, "status", "conditions")
        .filter(({ type, status }) => status === "True" && /Remaining$|Failure$/.test(textOf(type)))
        .map(({ message }) => textOf(message));
    return [...held, ...(live.kind === "Namespace" ? left : [])];
}
