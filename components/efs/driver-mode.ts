/** Who runs the EFS CSI driver of the cluster. */
export enum EfsDriver {
    /** Installs the driver as an EKS add-on with its own IAM role. One component of a cluster installs it. */
    Install = "Install",
    /** Uses the driver that is in the cluster already. */
    Existing = "Existing",
}
