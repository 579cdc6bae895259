import type * as pulumi from "@pulumi/pulumi";
import type { OntapProtocol } from "./protocol";
import type { TridentAccessMode } from "./trident-access-mode";
import type { TridentDriver } from "./trident-driver";
import type { TridentFileSystemType } from "./trident-file-system-type";
import type { TridentReclaimPolicy } from "./trident-reclaim-policy";
import type { OntapStorageDriver } from "./trident-storage-driver";
import type { OntapTieringPolicy } from "./trident-tiering-policy";
import type { TridentVolumeMode } from "./trident-volume-mode";

/** A virtual pool: a kind of volume that a backend offers, found by its labels. */
export interface TridentPool {
    /**
     * Labels by which classes select the pool; names and values have letters, digits, hyphens and underscores. Changing them
     * updates the backend in place; volumes that exist stay as they are.
     * https://docs.netapp.com/us-en/trident/trident-use/ontap-nas-examples.html
     */
    labels: { [name: string]: string };
    /**
     * ONTAP snapshot policy of new volumes, such as `default` with 6 hourly, 2 daily and 2 weekly ones. Defaults to `none`.
     * Changing it updates the backend in place; volumes that exist stay as they are.
     * https://docs.aws.amazon.com/fsx/latest/ONTAPGuide/snapshots-ontap.html
     */
    snapshotPolicy?: string;
    /**
     * Part of new volumes that is kept for snapshots, 0 to 90 percent, on top of what the claim asks for. Defaults to what
     * ONTAP takes, which is 0 without a snapshot policy. Changing it updates the backend in place; volumes that exist stay as
     * they are.
     * https://docs.netapp.com/us-en/trident/trident-use/ontap-nas-examples.html
     */
    snapshotReservePercent?: number;
    /**
     * Which data of new volumes moves to the capacity pool. Defaults to `none`. Changing it updates the backend in place;
     * volumes that exist stay as they are.
     * https://docs.aws.amazon.com/fsx/latest/ONTAPGuide/volume-storage-capacity.html
     */
    tieringPolicy?: OntapTieringPolicy;
}

/** A backend of Trident: one way to make volumes on one storage virtual machine. */
export interface TridentBackend {
    /**
     * Name of the backend, for classes and in the cluster; up to 63 lower-case letters, digits and hyphens, and unique in the
     * cluster. Changing it makes another backend, and deletes the old one, which fails every `up` while it has
     * volumes.
     * https://docs.netapp.com/us-en/trident/trident-use/backend-kubectl.html
     */
    name: string;
    /**
     * How the backend makes volumes. Changing it is refused, as Trident refuses it: another driver is another backend.
     * https://docs.netapp.com/us-en/trident/trident-use/trident-fsx-storage-backend.html
     */
    driver: OntapStorageDriver;
    /**
     * Name of the storage virtual machine. Changing it would part the backend from its volumes and is refused, unless
     * `allowReplacement` names the backend.
     * https://docs.netapp.com/us-en/trident/trident-use/trident-fsx-storage-backend.html
     */
    storageVirtualMachine: string;
    /**
     * Protocols that the storage virtual machine speaks, as its OntapFileSystem was told; with them the driver and the mount
     * options of the classes are compared. Defaults to no comparison: a driver without its protocol then shows when the first
     * pod mounts a volume. Changing it changes nothing in the cluster.
     * https://docs.aws.amazon.com/fsx/latest/ONTAPGuide/supported-fsx-clients.html
     */
    protocols?: OntapProtocol[];
    /**
     * ARN of the Secrets Manager secret with `username` and `password` of the storage virtual machine's administrator. Changing
     * it updates the backend and the permissions in place.
     * https://docs.netapp.com/us-en/trident/trident-use/trident-fsx-storage-backend.html
     */
    credentialsSecretArn: pulumi.Input<string>;
    /**
     * What tells one version of the secret from the next, such as `credentialsVersions` of the OntapFileSystem has. Defaults to
     * none: after a new password somebody restarts Trident's controller. Changing it makes Trident read the secret again.
     * https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html
     */
    credentialsVersion?: pulumi.Input<string>;
    /**
     * ARN of the KMS key that encrypts the secret. Defaults to the key of Secrets Manager, which needs no permission. Changing
     * it updates the permissions in place.
     * https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html
     */
    kmsKeyArn?: pulumi.Input<string>;
    /**
     * The kinds of volume that the backend offers. Defaults to one without labels of its own. Adding and removing them updates
     * the backend in place.
     * https://docs.netapp.com/us-en/trident/trident-use/ontap-nas-examples.html
     */
    pools?: TridentPool[];
}

/** One StorageClass, whose claims get volumes of one backend. */
export interface TridentStorageClass {
    /**
     * Name of the StorageClass, for a claim's `storageClassName`. An RFC 1123 subdomain. Changing it makes a class of the new
     * name; claims of the old one keep their volumes.
     * https://kubernetes.io/docs/concepts/storage/storage-classes/
     */
    name: string;
    /**
     * Name of the backend that makes the volumes. Changing it replaces the class; claims that exist keep their volumes.
     * https://docs.netapp.com/us-en/trident/trident-use/create-stor-class.html
     */
    backend: string;
    /**
     * Labels that a pool of the backend must have. Defaults to none: any of its pools. Changing it replaces the class; claims
     * that exist keep their volumes.
     * https://docs.netapp.com/us-en/trident/trident-use/ontap-nas-examples.html
     */
    selector?: { [label: string]: string };
    /**
     * Options with which nodes mount the volumes. Defaults to `nfsvers=4.1` for files, `nfsvers=3` where the storage virtual
     * machine speaks nothing else, and to none for blocks. Changing it updates in place; volumes that exist keep theirs.
     * https://kubernetes.io/docs/concepts/storage/storage-classes/#mount-options
     */
    mountOptions?: string[];
    /**
     * File system of block volumes. Defaults to `ext4`. Changing it replaces the class; volumes that exist keep theirs.
     * https://docs.netapp.com/us-en/trident/trident-reference/objects.html
     */
    fileSystemType?: TridentFileSystemType;
    /**
     * What becomes of a volume when its claim is deleted. Defaults to `Delete`, and the automatic backups go with it, whatever
     * the `deletionPolicy` of the file system: `Retain` there asks for `Retain` here. Changing it replaces the class; volumes
     * that exist keep theirs.
     * https://kubernetes.io/docs/concepts/storage/storage-classes/#reclaim-policy
     */
    reclaimPolicy?: TridentReclaimPolicy;
    /**
     * Access modes that claims of the class may ask for; others are refused when they are made. Defaults to those that the
     * driver has. Block volumes have `ReadWriteMany` with `volumeMode: Block` only. Changing it updates in place; claims that
     * exist stay.
     * https://kubernetes.io/docs/concepts/storage/persistent-volumes/#access-modes
     */
    accessModes?: TridentAccessMode[];
    /**
     * Volume mode that claims of the class may ask for; others are refused when they are made. Defaults to those that the
     * driver has: `Filesystem`, and for blocks `Block` too. Changing it updates in place; claims that exist stay.
     * https://kubernetes.io/docs/concepts/storage/persistent-volumes/#volume-mode
     */
    volumeMode?: TridentVolumeMode;
}

/** When volumes grow by themselves. */
export interface TridentAutogrow {
    /**
     * Name of the policy in the cluster, an RFC 1123 subdomain, for the annotation `trident.netapp.io/autogrowPolicy` of a
     * claim. Changing it replaces the policy, which Trident deletes once no volume uses it.
     * https://docs.netapp.com/us-en/trident/trident-use/automatic-volume-expansion.html
     */
    name: string;
    /**
     * Used part of a volume, 1 to 99 percent, at which it grows. Changing it updates in place.
     * https://docs.netapp.com/us-en/trident/trident-use/automatic-volume-expansion.html
     */
    usedThresholdPercent: number;
    /**
     * By how much it grows, as a part such as `10%` or a size such as `5Gi`. Defaults to `10%`. Changing it updates in place.
     * https://docs.netapp.com/us-en/trident/trident-use/automatic-volume-expansion.html
     */
    growthAmount?: string;
    /**
     * Largest size that it grows to, such as `500Gi`. Defaults to no limit but that of the file system. Changing it updates in
     * place.
     * https://docs.netapp.com/us-en/trident/trident-use/automatic-volume-expansion.html
     */
    maxSize?: string;
}

/** Arguments of TridentStorage. */
export interface TridentStorageArgs {
    /**
     * AWS Region of the cluster and of the file system. Changing it replaces the Pod Identity association of Trident.
     * https://docs.aws.amazon.com/general/latest/gr/fsxn.html
     */
    region: string;
    /**
     * Name of the EKS cluster that the Kubernetes provider of this component talks to. Changing it replaces the Pod Identity
     * association of Trident.
     * https://docs.aws.amazon.com/eks/latest/APIReference/API_DescribeCluster.html
     */
    clusterName: pulumi.Input<string>;
    /**
     * Id of the FSx for ONTAP file system. Changing it would part the backends from their volumes and is refused, unless
     * `allowReplacement` names them.
     * https://docs.aws.amazon.com/fsx/latest/APIReference/API_FileSystem.html
     */
    fileSystemId: pulumi.Input<string>;
    /**
     * Who runs Trident in the cluster. Changing it from `Install` to `Existing` uninstalls Trident, as does removing the
     * component: pods keep what they have mounted, and no volume is made, attached, grown or deleted without it.
     * https://docs.netapp.com/us-en/trident/trident-managing-k8s/uninstall-trident.html
     */
    driver: TridentDriver;
    /**
     * Name of the IAM role that Trident runs with, the output `driverRoleName` of the component that installed it; with `driver:
     * Existing` only. It gets the permissions for this file system and these secrets. Defaults to none: somebody else gives them.
     * Changing it replaces the permissions.
     * https://docs.netapp.com/us-en/trident/trident-use/trident-fsx-iam-role.html
     */
    driverRoleName?: pulumi.Input<string>;
    /**
     * The backends, one for each way to make volumes on each storage virtual machine. Adding one makes it;
     * removing one fails every `up` while it has volumes.
     * https://docs.netapp.com/us-en/trident/trident-use/trident-fsx-storage-backend.html
     */
    backends: TridentBackend[];
    /**
     * The StorageClasses. Adding one makes a class, removing one deletes the class and leaves its volumes and their data.
     * https://kubernetes.io/docs/concepts/storage/storage-classes/
     */
    classes: TridentStorageClass[];
    /**
     * Name of a VolumeSnapshotClass for snapshots of all classes. It needs the EKS add-on `snapshot-controller`. Defaults to
     * none. Changing it makes a class of the new name.
     * https://docs.netapp.com/us-en/trident/trident-use/vol-snapshots.html
     */
    snapshotClassName?: string;
    /**
     * Lets the volumes of all classes grow by themselves; a claim may name another policy. Defaults to none: a volume grows when
     * its claim asks for more. Changing it updates in place.
     * https://docs.netapp.com/us-en/trident/trident-use/automatic-volume-expansion.html
     */
    autogrow?: TridentAutogrow;
    /**
     * Backends, such as `backends.shop-nas`, that this `pulumi up` may point at another storage virtual machine or file system.
     * Trident no longer finds the volumes that they have, until they point back. Leave it out again afterwards. Defaults to
     * none. Changing it alone changes nothing.
     * https://www.pulumi.com/docs/iac/concepts/options/ignorechanges/
     */
    allowReplacement?: string[];
    /**
     * ARNs of SNS topics of the Region that hear of lost nodes which the detector leaves alone; with `driver: Install` only.
     * Defaults to none: it then only writes an event. Changing them updates in place.
     * https://docs.aws.amazon.com/sns/latest/dg/sns-create-topic.html
     */
    alarmTopicArns?: pulumi.Input<pulumi.Input<string>[]>;
    /**
     * Tags of the IAM roles and Pod Identity associations. Defaults to none. Changing them updates in place.
     * https://docs.aws.amazon.com/eks/latest/userguide/eks-using-tags.html
     */
    tags?: pulumi.Input<{ [key: string]: pulumi.Input<string> }>;
}
