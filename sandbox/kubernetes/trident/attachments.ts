import type { V1PersistentVolume, V1VolumeAttachment } from "@kubernetes/client-node";
import { messageOf } from "../../aws/errors";
import type { TridentCluster } from "./api";
import type { TridentAws } from "./aws";
import { canFence } from "./backend.rules";
import type { Backends } from "./backends";
import { csiDriver, kinds, withFinalizer, withoutFinalizer } from "./objects";

/** https://github.com/kubernetes-csi/external-attacher/blob/v4.10.0/pkg/controller/util.go (`GetFinalizerName`) */
const attacherFinalizer = "external-attacher/csi-trident-netapp-io";

type Volume = V1PersistentVolume & Pick<Attachment, "metadata">;
type Attachment = V1VolumeAttachment & { metadata: NonNullable<V1VolumeAttachment["metadata"]> };

/** Who may get a volume, and where from. */
export interface Surroundings {
    cluster: TridentCluster;
    aws: TridentAws;
    backends: Backends;
    /** Nodes that get no volume until they are back. */
    fencedNodes: ReadonlySet<string>;
}

/**
 * Takes the part of the external-attacher: an attachment holds until the volume is detached. The controller manager decides
 * when it makes and deletes one; nothing is mapped, since no volume exists.
 */
export async function reconcileAttachments(surroundings: Surroundings): Promise<void> {
    const { cluster, fencedNodes } = surroundings;
    for (const found of await cluster.attachments()) {
        if (found.spec.attacher !== csiDriver) continue;
        const attachment: Attachment = { ...found, metadata: found.metadata ?? {} };
        const { metadata, spec, status } = attachment;
        const isHeld = metadata.finalizers?.includes(attacherFinalizer) ?? false;
        if (metadata.deletionTimestamp) {
            const problem = isHeld && status?.attached ? await mappingProblem(surroundings, attachment) : undefined;
            if (problem !== undefined) await report(cluster, attachment, "detachError", problem);
            else if (isHeld) await cluster.replace(withoutFinalizer(attachment, attacherFinalizer));
        } else if (!isHeld) {
            await cluster.replace(withFinalizer(attachment, attacherFinalizer));
        } else if (status?.attached !== true && (await isReady(cluster, spec.source.persistentVolumeName))) {
            // A node that is being cleaned up gets no volume: https://github.com/NetApp/trident/blob/v26.06.0/frontend/csi/controller_server.go#L507
            if (fencedNodes.has(spec.nodeName)) continue;
            const problem = await mappingProblem(surroundings, attachment);
            if (problem !== undefined) await report(cluster, attachment, "attachError", problem);
            else {
                await cluster.storage.replaceVolumeAttachmentStatus({
                    name: metadata.name ?? "",
                    body: { ...attachment, status: { attached: true } },
                });
            }
        }
    }
}

/**
 * Why ONTAP does not map a volume to a node, or no longer; only export policies that are not Trident's need nothing of it:
 * https://github.com/NetApp/trident/blob/v26.06.0/storage_drivers/ontap/ontap_san.go#L1111 and ontap_nas.go#L950 there
 */
async function mappingProblem({ cluster, aws, backends }: Surroundings, { spec }: Attachment) {
    const volume = await cluster.find<Volume>(kinds.volume, spec.source.persistentVolumeName ?? "");
    const backend = backends.find(volume?.spec?.csi?.volumeAttributes?.backendUUID ?? "");
    if (!backend || !canFence(backend.config)) return undefined;
    return aws.reach.check(backend.machine).then(() => undefined, messageOf);
}

async function report(
    cluster: TridentCluster,
    attachment: Attachment,
    field: "attachError" | "detachError",
    message: string,
): Promise<void> {
    const { metadata, status } = attachment;
    if (status?.[field]?.message === message) return;
    await cluster.storage.replaceVolumeAttachmentStatus({
        name: metadata.name ?? "",
        body: {
            ...attachment,
            status: { ...status, attached: status?.attached ?? false, [field]: { message, time: new Date() } },
        },
    });
}

async function isReady(cluster: TridentCluster, volume: string | undefined): Promise<boolean> {
    const found = await cluster.find<Volume>(kinds.volume, volume ?? "");
    return found !== undefined && !found.metadata.deletionTimestamp;
}
