import { createHash } from "node:crypto";
import type { CoreV1Event, KubernetesObject } from "@kubernetes/client-node";
import type { TridentCluster } from "./api";
import { csiDriver, kinds } from "./objects";

/** Says on an object what became of it, as the sidecars of a CSI driver do; what is said again is counted. */
export async function recordEvent(
    cluster: TridentCluster,
    about: KubernetesObject,
    { type, reason, message }: { type: "Normal" | "Warning"; reason: string; message: string },
): Promise<void> {
    const { name, namespace = "default", uid } = about.metadata ?? {};
    const key = createHash("sha256").update(`${uid}${reason}${message}`).digest("hex").slice(0, 16);
    const identity = { ...kinds.event, metadata: { name: `${name}.${key}`, namespace } };
    const earlier = await cluster.find<CoreV1Event>(kinds.event, identity.metadata.name, namespace);
    const now = new Date();
    const event: CoreV1Event = {
        ...identity,
        involvedObject: { apiVersion: about.apiVersion, kind: about.kind, name, namespace, uid },
        type,
        reason,
        message,
        source: { component: csiDriver },
        firstTimestamp: earlier?.firstTimestamp ?? now,
        lastTimestamp: now,
        count: (earlier?.count ?? 0) + 1,
    };
    await (earlier ? cluster.replace({ ...event, metadata: earlier.metadata }) : cluster.create(event));
}
