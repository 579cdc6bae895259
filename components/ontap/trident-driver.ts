/** Who runs NetApp Trident, the CSI driver of ONTAP, in the cluster. */
export enum TridentDriver {
    /** Installs Trident with its own IAM role and the detector of lost nodes. One component of a cluster installs it. */
    Install = "Install",
    /** Uses the Trident that is in the cluster already. */
    Existing = "Existing",
}
