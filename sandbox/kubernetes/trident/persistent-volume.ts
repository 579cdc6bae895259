import type { V1PersistentVolume, V1PersistentVolumeClaim, V1StorageClass } from "@kubernetes/client-node";
import type { NewVolume } from "./aws";
import { isSan, type Pool } from "./backend.rules";
import { autogrowAnnotation } from "./autogrow";
import type { Backend } from "./backends";
import { csiDriver, kinds } from "./objects";

const provisionedBy = "pv.kubernetes.io/provisioned-by";
/** The external-provisioner's: the volume goes before the object that names it. */
export const provisionerFinalizer = "external-provisioner.volume.kubernetes.io/finalizer";

/** The pool's defaults as FSx names them; what only ONTAP's own API takes is left out. */
export function volumeSettings({ config }: Backend, { defaults }: Pool): Omit<NewVolume, "sizeInMegabytes"> {
    const { tieringPolicy = "none", snapshotPolicy = "none", securityStyle = "unix" } = defaults;
    const names = { none: "NONE", auto: "AUTO", all: "ALL", "snapshot-only": "SNAPSHOT_ONLY" } as const;
    const tiering = Object.entries(names).find(([name]) => name === tieringPolicy)?.[1];
    if (tiering === undefined)
        throw new Error(`tieringPolicy is "${tieringPolicy}"; it is ${Object.keys(names).join(", ")}`);
    return {
        OntapVolumeType: "RW",
        SnapshotPolicy: snapshotPolicy,
        TieringPolicy: { Name: tiering },
        ...(isSan(config.storageDriverName) ? {} : { SecurityStyle: securityStyle === "mixed" ? "MIXED" : "UNIX" }),
    };
}

export function persistentVolume(
    name: string,
    claim: V1PersistentVolumeClaim,
    storageClass: V1StorageClass,
    { config }: Backend,
    { defaults }: Pool,
    volumeAttributes: Record<string, string>,
): V1PersistentVolume {
    const { metadata, spec } = claim;
    const { parameters = {} } = storageClass;
    const fsType = parameters.fsType ?? parameters["csi.storage.k8s.io/fstype"] ?? defaults.fileSystemType ?? "ext4";
    const autogrow =
        metadata?.annotations?.[autogrowAnnotation] ?? storageClass.metadata?.annotations?.[autogrowAnnotation];
    const policy = storageClass.reclaimPolicy ?? "Delete";
    const isFile = spec?.volumeMode !== "Block";
    return {
        ...kinds.volume,
        metadata: {
            name,
            annotations: {
                [provisionedBy]: csiDriver,
                ...(autogrow === undefined ? {} : { [autogrowAnnotation]: autogrow }),
            },
            finalizers: policy === "Delete" ? [provisionerFinalizer] : undefined,
        },
        spec: {
            capacity: { storage: spec?.resources?.requests?.storage ?? "1Gi" },
            accessModes: spec?.accessModes,
            volumeMode: spec?.volumeMode,
            storageClassName: storageClass.metadata?.name,
            persistentVolumeReclaimPolicy: policy,
            mountOptions: storageClass.mountOptions,
            claimRef: { ...kinds.claim, namespace: metadata?.namespace, name: metadata?.name, uid: metadata?.uid },
            csi: {
                driver: csiDriver,
                volumeHandle: name,
                fsType: isSan(config.storageDriverName) && isFile ? fsType : undefined,
                volumeAttributes,
            },
        },
    };
}
