/** How Trident makes a claim's volume: https://docs.netapp.com/us-en/trident/trident-use/trident-fsx-storage-backend.html */
export enum OntapStorageDriver {
    /** Shared files over NFS; a volume of its own for each claim. */
    Nas = "ontap-nas",
    /** Shared files over NFS; up to 200 claims share a volume, without snapshots of a claim. */
    NasEconomy = "ontap-nas-economy",
    /** Blocks over iSCSI; a volume with one LUN for each claim. */
    San = "ontap-san",
    /** Blocks over iSCSI; up to 100 claims share a volume. */
    SanEconomy = "ontap-san-economy",
}
