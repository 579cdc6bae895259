import type * as pulumi from "@pulumi/pulumi";
import type { NodeImage } from "./node-image";
import type { NodeTaint } from "./node-taint";

/** How the nodes reach LUNs; all numbers, known at preview, because they become part of the nodes' user data. */
export interface IscsiSettings {
    /**
     * Sessions with each portal of a target, each a path; 1 to 8. One connection carries 5 Gb/s at most. Defaults to 1.
     * Changing it replaces the nodes one after the other.
     * https://docs.aws.amazon.com/fsx/latest/ONTAPGuide/mount-iscsi-luns-linux.html
     */
    sessionsPerPortal?: number;
    /**
     * Seconds of silence after which a session is pinged; 1 to 60. Defaults to 2. Changing it replaces the nodes one after
     * the other.
     * https://github.com/open-iscsi/open-iscsi/blob/master/README
     */
    pingIntervalSeconds?: number;
    /**
     * Seconds without an answer to a ping after which the session counts as broken; 1 to 60. Defaults to 2. Too short and a
     * busy node drops healthy paths. Changing it replaces the nodes one after the other.
     * https://github.com/open-iscsi/open-iscsi/blob/master/README
     */
    pingTimeoutSeconds?: number;
    /**
     * Seconds that a broken session holds back what was sent through it before another path gets it; 1 to 120. Defaults to 1.
     * multipathd sets it as the session's recovery timeout, so that `replacement_timeout`, which Trident
     * sets to 5, does not count. Changing it replaces the nodes one after the other.
     * https://github.com/opensvc/multipath-tools/blob/master/multipath/multipath.conf.5.in
     */
    fastIoFailSeconds?: number;
}

/** Arguments of IscsiNodeGroup. */
export interface IscsiNodeGroupArgs {
    /**
     * AWS Region of the cluster. Changing it replaces the node group.
     * https://docs.aws.amazon.com/general/latest/gr/eks.html
     */
    region: string;
    /**
     * Name of the EKS cluster that the nodes join. Changing it replaces the node group.
     * https://docs.aws.amazon.com/eks/latest/userguide/managed-node-groups.html
     */
    clusterName: pulumi.Input<string>;
    /**
     * Subnet of the nodes of each Availability Zone, from zone name to subnet id. The zones are known at preview, the ids may
     * be outputs. The subnets reach the package repositories of Amazon Linux, through an S3 gateway endpoint at least.
     * Changing them replaces the node group.
     * https://docs.aws.amazon.com/linux/al2023/ug/deterministic-upgrades-usage.html
     */
    subnetIds: { [availabilityZone: string]: pulumi.Input<string> };
    /**
     * Instance types, all of one architecture; with Spot or a shortage EC2 takes the next. Changing them replaces the node
     * group.
     * https://docs.aws.amazon.com/eks/latest/userguide/choosing-instance-type.html
     */
    instanceTypes: string[];
    /**
     * Image of the nodes. Defaults to Amazon Linux 2023 of the architecture of `instanceTypes`. Changing it replaces the node
     * group.
     * https://docs.aws.amazon.com/eks/latest/userguide/eks-optimized-ami.html
     */
    image?: NodeImage;
    /**
     * Smallest number of nodes that an autoscaler goes down to. Changing it updates in place.
     * https://docs.aws.amazon.com/eks/latest/APIReference/API_NodegroupScalingConfig.html
     */
    minSize: pulumi.Input<number>;
    /**
     * Largest number of nodes that an autoscaler goes up to. Changing it updates in place.
     * https://docs.aws.amazon.com/eks/latest/APIReference/API_NodegroupScalingConfig.html
     */
    maxSize: pulumi.Input<number>;
    /**
     * Number of nodes. Defaults to `minSize` when the group is made, and is left to an autoscaler after that; raising
     * `minSize` above what runs then needs it once. Changing it updates in place.
     * https://docs.aws.amazon.com/eks/latest/APIReference/API_NodegroupScalingConfig.html
     */
    desiredSize?: pulumi.Input<number>;
    /**
     * Nodes that may be missing while nodes are replaced by new ones. Defaults to 1. Changing it updates in place.
     * https://docs.aws.amazon.com/eks/latest/APIReference/API_NodegroupUpdateConfig.html
     */
    maxUnavailable?: pulumi.Input<number>;
    /**
     * Labels of the nodes besides `eks-storage/iscsi-multipath`, which every prepared node has. Defaults to none. Changing
     * them updates in place.
     * https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/
     */
    labels?: pulumi.Input<{ [key: string]: pulumi.Input<string> }>;
    /**
     * Taints that keep other applications off the nodes. Defaults to none. Changing them updates in place.
     * https://docs.aws.amazon.com/eks/latest/userguide/node-taints-managed-node-groups.html
     */
    taints?: pulumi.Input<pulumi.Input<NodeTaint>[]>;
    /**
     * Size of the root volume in GiB, for the image, containers and logs; at least 20. Defaults to 50. Changing it replaces
     * the nodes one after the other.
     * https://docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html
     */
    rootVolumeGiB?: pulumi.Input<number>;
    /**
     * ARN of a KMS key of the same Region that encrypts the root volume; its policy allows the service-linked role of EC2
     * Auto Scaling to use it. Defaults to the key of the account's EBS volumes. Changing it replaces the nodes one after the
     * other.
     * https://docs.aws.amazon.com/autoscaling/ec2/userguide/key-policy-requirements-EBS-encryption.html
     */
    kmsKeyArn?: pulumi.Input<string>;
    /**
     * ARN of the nodes' IAM role. Defaults to a role of its own that may join the cluster, pull images and manage addresses
     * of pods. Changing it replaces the node group.
     * https://docs.aws.amazon.com/eks/latest/userguide/create-node-role.html
     */
    nodeRoleArn?: pulumi.Input<string>;
    /**
     * Security groups of the nodes besides that of the cluster, from a name of your choice to security group id. Defaults to
     * none. Changing them replaces the nodes one after the other.
     * https://docs.aws.amazon.com/eks/latest/userguide/launch-templates.html
     */
    securityGroupIds?: { [name: string]: pulumi.Input<string> };
    /**
     * How the nodes reach LUNs. Defaults to what each setting says. Changing it replaces the nodes one after the other.
     * https://docs.aws.amazon.com/fsx/latest/ONTAPGuide/mount-iscsi-luns-linux.html
     */
    iscsi?: IscsiSettings;
    /**
     * Tags of everything made here that takes tags, and of the instances, volumes and network interfaces of the nodes.
     * Defaults to a `Name` tag, which these may replace. Changing them replaces the nodes one after the other.
     * https://docs.aws.amazon.com/eks/latest/userguide/eks-using-tags.html
     */
    tags?: pulumi.Input<{ [key: string]: pulumi.Input<string> }>;
}
