/** Names and sizes of what Trident makes on a storage virtual machine, and which claims it can serve. */
import { isSan, type BackendConfig } from "./backend.rules";

const units: Record<string, number> = {
    "": 1,
    ...{ k: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15, E: 1e18 },
    ...{ Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40, Pi: 2 ** 50, Ei: 2 ** 60 },
};

/** Bytes of a Kubernetes quantity such as `10Gi`. */
export function bytesOf(quantity: string): number {
    const [, number, unit] = /^([0-9.]+(?:e[0-9]+)?)([A-Za-z]*)$/.exec(quantity) ?? [];
    const factor = units[unit];
    if (number === undefined || factor === undefined) throw new Error(`"${quantity}" is no quantity`);
    return Math.ceil(Number(number) * factor);
}

/** FSx makes no volume below 20 MiB. */
export function megabytesOf(bytes: number): number {
    return Math.max(20, Math.ceil(bytes / 2 ** 20));
}

/** `trident_pvc_<uid>`: https://docs.netapp.com/us-en/trident/trident-use/trident-fsx-examples.html (`storagePrefix`) */
export function volumeName({ storagePrefix = "trident" }: BackendConfig, persistentVolume: string): string {
    const prefix = storagePrefix === "" || storagePrefix.endsWith("_") ? storagePrefix : `${storagePrefix}_`;
    return `${prefix}${persistentVolume}`.replaceAll(/[^A-Za-z0-9_]/g, "_");
}

/** FlexVols of the economy drivers: https://github.com/NetApp/trident/blob/v26.06.0/storage_drivers/ontap/ontap_nas_qtree.go#L193 */
export function flexVolPrefix({ storageDriverName, storagePrefix = "trident" }: BackendConfig): string {
    const content = storageDriverName === "ontap-san-economy" ? "lun_pool" : "qtree_pool";
    return `trident_${content}_${storagePrefix}_`.replaceAll(/[^A-Za-z0-9_]/g, "_");
}

/** Why a driver cannot serve a claim: https://docs.netapp.com/us-en/trident/trident-get-started/requirements.html */
export function claimProblems(
    config: BackendConfig,
    accessModes: string[],
    volumeMode: string,
    bytes: number,
): string[] {
    const { storageDriverName: driver, limitVolumeSize } = config;
    return [
        ...(isSan(driver) && volumeMode !== "Block" && accessModes.includes("ReadWriteMany")
            ? [`${driver} serves ReadWriteMany with volumeMode Block only`]
            : []),
        ...(!isSan(driver) && volumeMode === "Block" ? [`${driver} has no block volumes`] : []),
        ...(limitVolumeSize && bytes > bytesOf(limitVolumeSize)
            ? [`requested size ${bytes} is above the limit ${limitVolumeSize}`]
            : []),
    ];
}
