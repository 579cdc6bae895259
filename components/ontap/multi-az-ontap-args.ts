import type * as pulumi from "@pulumi/pulumi";
import type { DeletionPolicy } from "../deletion-policy";
import type { TridentDriver } from "./trident-driver";
import type { TridentReclaimPolicy } from "./trident-reclaim-policy";

/** Arguments of MultiAzOntapStorage. */
export interface MultiAzOntapStorageArgs {
    /**
     * AWS Region of the file system and of the cluster. Changing it would replace the file system and is refused, unless
     * `allowReplacement` names `fileSystem` and `kmsKey`.
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
     * Subnet of the file server of each of two Availability Zones, from zone name to subnet id. The zones are known at preview,
     * the ids may be outputs. Changing them would replace the file system and is refused, unless `allowReplacement` names
     * `fileSystem`.
     * https://docs.aws.amazon.com/fsx/latest/ONTAPGuide/high-availability-AZ.html
     */
    subnetIds: { [availabilityZone: string]: pulumi.Input<string> };
    /**
     * Route tables of every subnet in which nodes run; FSx keeps the routes to the addresses that move between the zones in
     * them. Changing it updates in place.
     * https://docs.aws.amazon.com/fsx/latest/ONTAPGuide/supported-fsx-clients.html
     */
    routeTableIds: pulumi.Input<pulumi.Input<string>[]>;
    /**
     * Security groups of the nodes, and of Trident's pods if they have one of their own, from a name of your choice to security
     * group id. Adding and removing takes effect in place.
     * https://docs.aws.amazon.com/fsx/latest/ONTAPGuide/limit-access-security-groups.html
     */
    clientSecurityGroupIds: { [client: string]: pulumi.Input<string> };
    /**
     * SSD storage in GiB, 1,024 to 524,288. Defaults to 1,024. Changing it updates in place; it grows by 10 % at least.
     * https://docs.aws.amazon.com/fsx/latest/ONTAPGuide/storage-capacity-and-IOPS.html
     */
    storageCapacityGiB?: pulumi.Input<number>;
    /**
     * Throughput in MBps: 384, 768, 1,536, 3,072 or 6,144. Defaults to 384. Changing it updates in place and fails over and
     * back, for some minutes in all.
     * https://docs.aws.amazon.com/fsx/latest/ONTAPGuide/managing-throughput-capacity.html
     */
    throughputCapacityPerHaPair?: pulumi.Input<number>;
    /**
     * Name of the StorageClass for shared files. Defaults to `ontap-nas`. Changing it makes a class and a backend of the new
     * name, and deletes the old ones, which fails every `up` while they have volumes.
     * https://kubernetes.io/docs/concepts/storage/storage-classes/
     */
    fileStorageClassName?: string;
    /**
     * Name of the StorageClass for block volumes, whose nodes are prepared for iSCSI. Defaults to `ontap-san`. Changing it makes
     * a class and a backend of the new name, and deletes the old ones, which fails every `up` while they have volumes.
     * https://kubernetes.io/docs/concepts/storage/storage-classes/
     */
    blockStorageClassName?: string;
    /**
     * Name of a VolumeSnapshotClass for both. It needs the EKS add-on `snapshot-controller`. Defaults to none. Changing it makes
     * a class of the new name.
     * https://docs.netapp.com/us-en/trident/trident-use/vol-snapshots.html
     */
    snapshotClassName?: string;
    /**
     * What becomes of a volume when its claim is deleted; with `Delete` its automatic backups go too. Defaults to what
     * `deletionPolicy` says of the file system. Changing it replaces the classes; volumes that exist keep theirs.
     * https://kubernetes.io/docs/concepts/storage/storage-classes/#reclaim-policy
     */
    reclaimPolicy?: TridentReclaimPolicy;
    /**
     * Who runs Trident in the cluster. Defaults to `Install`. Changing it to `Existing` uninstalls Trident.
     * https://docs.netapp.com/us-en/trident/trident-managing-k8s/uninstall-trident.html
     */
    driver?: TridentDriver;
    /**
     * Name of the IAM role that Trident runs with; with `driver: Existing` only. Defaults to none: somebody else gives Trident
     * the permissions. Changing it replaces the permissions.
     * https://docs.netapp.com/us-en/trident/trident-use/trident-fsx-iam-role.html
     */
    driverRoleName?: pulumi.Input<string>;
    /**
     * ARNs of SNS topics of the Region that hear of lost nodes which the detector leaves alone; with `driver: Install` only.
     * Defaults to none: it then only writes an event. Changing them updates in place.
     * https://docs.aws.amazon.com/sns/latest/dg/sns-create-topic.html
     */
    alarmTopicArns?: pulumi.Input<pulumi.Input<string>[]>;
    /**
     * ARN of a KMS key of the same Region that encrypts the data, the backups and the credentials. Defaults to a key of its
     * own. Changing it would replace the file system and is refused, unless `allowReplacement` names `fileSystem`.
     * https://docs.aws.amazon.com/fsx/latest/ONTAPGuide/encryption-at-rest.html
     */
    kmsKeyArn?: pulumi.Input<string>;
    /**
     * What happens to the file system, its credentials and its own key when they leave the program, and to volumes whose claims
     * are deleted, unless `reclaimPolicy` says otherwise. Defaults to `Retain`: the preview of `pulumi destroy` fails. With
     * `Delete` it destroys the data. Changing it updates in place, but for the classes, and counts from the `pulumi up` that
     * does so; volumes that exist keep their reclaim policy.
     * https://www.pulumi.com/docs/iac/concepts/options/protect/
     */
    deletionPolicy?: DeletionPolicy;
    /**
     * Resources that this `pulumi up` may replace by empty ones, if an argument asks for it: `fileSystem`,
     * `storageVirtualMachines.data`, `kmsKey`. Leave it out again afterwards. Defaults to none. Changing it alone
     * changes nothing but the protection of what it names.
     * https://www.pulumi.com/docs/iac/concepts/how-pulumi-works/
     */
    allowReplacement?: string[];
    /**
     * Tags of everything made here that takes tags. Defaults to a `Name` tag, which these may replace. Changing them updates
     * in place.
     * https://docs.aws.amazon.com/fsx/latest/ONTAPGuide/tag-resources.html
     */
    tags?: pulumi.Input<{ [key: string]: pulumi.Input<string> }>;
}
