import type { V1PersistentVolume, V1VolumeAttachment } from "@kubernetes/client-node";
import type { TridentCluster } from "./api";
import { csiDriver, kinds, withFinalizer, withoutFinalizer } from "./objects";

/** https://github.com/kubernetes-csi/external-attacher/blob/v4.10.0/pkg/controller/util.go (`GetFinalizerName`) */
const attacherFinalizer = "external-attacher/csi-trident-netapp-io";

type Attachment = V1VolumeAttachment & { metadata: NonNullable<V1VolumeAttachment["metadata"]> };

/**
 * Takes the part of the external-attacher: an attachment holds until the volume is detached. The controller manager decides
 * when it makes and deletes one; nothing is mapped, since no volume exists.
 */
export async function reconcileAttachments(cluster: TridentCluster, fencedNodes: ReadonlySet<string>): Promise<void> {
    const all = await cluster.list<Attachment>(kinds.attachment);
    for (const attachment of all.filter(({ spec }) => spec.attacher === csiDriver)) {
        const { metadata, spec, status } = attachment;
        const isHeld = metadata.finalizers?.includes(attacherFinalizer) ?? false;
        if (metadata.deletionTimestamp) {
            if (isHeld) await cluster.replace(withoutFinalizer(attachment, attacherFinalizer));
        } else if (!isHeld) {
            await cluster.replace(withFinalizer(attachment, attacherFinalizer));
        } else if (status?.attached !== true && (await isReady(cluster, spec.source.persistentVolumeName))) {
            // A node that is being cleaned up gets no volume: https://github.com/NetApp/trident/blob/v26.06.0/frontend/csi/controller_server.go#L507
            if (fencedNodes.has(spec.nodeName)) continue;
            await cluster.storage.replaceVolumeAttachmentStatus({
                name: metadata.name ?? "",
                body: { ...attachment, status: { attached: true } },
            });
        }
    }
}

async function isReady(cluster: TridentCluster, volume: string | undefined): Promise<boolean> {
    const found = await cluster.find<V1PersistentVolume & Pick<Attachment, "metadata">>(kinds.volume, volume ?? "");
    return found !== undefined && !found.metadata.deletionTimestamp;
}
