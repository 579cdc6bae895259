import type { PersistentVolume } from "../dr/kubernetes/objects";
import type { DeployedFileSystem } from "./deployment.rules";
import type { Volume } from "./fsx";

/** A volume that keeps its storage virtual machine from being deleted. */
export interface LeftVolume {
    readonly fileSystemId: string;
    readonly storageVirtualMachine: string;
    readonly id: string;
    readonly name: string;
    readonly lifecycle: string;
    readonly sizeBytes?: number;
    /** PersistentVolumes that are on it, each with its claim. */
    readonly persistentVolumes: readonly { readonly name: string; readonly cluster: string; readonly claim?: string }[];
}

const driver = "csi.trident.netapp.io";

/** The volumes of a file system with the claims that they belong to. */
export function leftVolumes(
    { fileSystemId, storageVirtualMachineIds }: DeployedFileSystem,
    volumes: readonly Volume[],
    clusters: Readonly<Record<string, readonly PersistentVolume[]>>,
): LeftVolume[] {
    const machines = new Map(Object.entries(storageVirtualMachineIds).map(([name, id]) => [id, name]));
    return volumes.map(({ storageVirtualMachineId, ...volume }) => ({
        fileSystemId,
        storageVirtualMachine: machines.get(storageVirtualMachineId) ?? storageVirtualMachineId,
        ...volume,
        persistentVolumes: Object.entries(clusters).flatMap(([cluster, found]) =>
            found
                .filter((one) => liesOn(one, volume.name))
                .map(({ metadata, spec }) => ({
                    name: metadata.name,
                    cluster,
                    ...(spec?.claimRef && { claim: `${spec.claimRef.namespace}/${spec.claimRef.name}` }),
                })),
        ),
    }));
}

/**
 * Trident tells a PersistentVolume the name of its volume:
 * https://github.com/NetApp/trident/blob/v26.06.0/frontend/csi/controller_server.go
 */
function liesOn({ spec }: PersistentVolume, volume: string): boolean {
    return spec?.csi?.driver === driver && spec.csi.volumeAttributes?.internalName === volume;
}

/**
 * Whether a volume is one into which an economy driver packs many, which FSx cannot tell apart:
 * https://github.com/NetApp/trident/blob/v26.06.0/storage_drivers/ontap/ontap_nas_qtree.go, …/ontap_san_economy.go
 */
export function isPool(name: string): boolean {
    return /_(qtree|lun)_pool_/.test(name);
}

/** The PersistentVolume that a volume's name tells of, which is all that is left when its cluster is gone. */
export function persistentVolumeOf(name: string): string | undefined {
    const [, uid] = /_pvc_([0-9a-f]{8}(?:_[0-9a-f]{4}){3}_[0-9a-f]{12})$/.exec(name) ?? [];
    return uid && `pvc-${uid.replaceAll("_", "-")}`;
}
