import * as pulumi from "@pulumi/pulumi";
import { checksOf, knownNow } from "../checks";
import { childOptions } from "../child-options";
import type { DeletionPolicy } from "../deletion-policy";
import type { EfsBackup } from "./backup";
import { EfsClientAccess } from "./client-access";
import { EfsFileSystem, type EfsLifecycle } from "./file-system";
import { replicatedFileSystemProblems } from "./replicated-file-system.rules";
import { EfsReplication } from "./replication";
import { EfsReplicationMode } from "./replication-mode";
import { EfsRole } from "./role";

const component = "ReplicatedEfsFileSystem";

/** One Region of a replicated file system. */
export interface ReplicatedEfsFileSystemSide {
    /**
     * AWS Region of the side's file system. Changing it replaces all of the side, which `deletionPolicy: Retain` refuses.
     * https://docs.aws.amazon.com/general/latest/gr/elasticfilesystem.html
     */
    region: string;
    /**
     * Id of the VPC of the mount targets. Changing it replaces the mount targets and their security group: clients lose the
     * file system meanwhile, the data stays.
     * https://docs.aws.amazon.com/efs/latest/ug/manage-fs-access-vpc-peering.html
     */
    vpcId: pulumi.Input<string>;
    /**
     * Subnet of the mount target of each Availability Zone, from zone name to subnet id; at least two zones. The zones are
     * known at preview, the ids may be outputs. Adding a zone adds a mount target, removing one disconnects its clients.
     * https://docs.aws.amazon.com/efs/latest/ug/accessing-fs.html
     */
    subnetIds: { [availabilityZone: string]: pulumi.Input<string> };
    /**
     * Security groups whose members may mount the file system, from a name of your choice to security group id. The names
     * are known at preview, the ids may be outputs. Adding and removing takes effect in place.
     * https://docs.aws.amazon.com/efs/latest/ug/network-access.html
     */
    clientSecurityGroupIds: { [client: string]: pulumi.Input<string> };
    /**
     * ARN of a KMS key of the side's Region that encrypts its data. Defaults to a key of its own. Changing it replaces the
     * file system, which `deletionPolicy: Retain` refuses.
     * https://docs.aws.amazon.com/efs/latest/ug/encryption-at-rest.html
     */
    kmsKeyArn?: pulumi.Input<string>;
    /**
     * Name of the EKS cluster whose workloads use the side, for the `dr` command, which starts and stops them. Changing it
     * changes nothing in AWS.
     * https://docs.aws.amazon.com/eks/latest/APIReference/API_DescribeCluster.html
     */
    clusterName: pulumi.Input<string>;
    /**
     * ARNs of SNS topics of the side's Region that its alarms notify. Defaults to none: the alarms then only show in the
     * console. Changing them updates the alarms in place.
     * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-actions.html
     */
    alarmTopicArns?: pulumi.Input<pulumi.Input<string>[]>;
}

/** Arguments of ReplicatedEfsFileSystem. */
export interface ReplicatedEfsFileSystemArgs {
    /**
     * The side that serves in mode `Steady`. Changing its place is described at its fields.
     * https://docs.aws.amazon.com/efs/latest/ug/efs-replication.html
     */
    primary: ReplicatedEfsFileSystemSide;
    /**
     * The side that holds the copy, and serves after a failover. Changing its place is described at its fields.
     * https://docs.aws.amazon.com/efs/latest/ug/efs-replication.html
     */
    replica: ReplicatedEfsFileSystemSide;
    /**
     * When files of both sides move to cheaper storage classes and back. Defaults to Infrequent Access after 30 days and
     * Archive after 90 days without access, and never back. Changing it updates in place; the replica's by a patch, see
     * `role` of EfsFileSystem.
     * https://docs.aws.amazon.com/efs/latest/ug/lifecycle-management-efs.html
     */
    lifecycle?: pulumi.Input<EfsLifecycle>;
    /**
     * Whether AWS Backup backs both sides up every day. Defaults to `Enabled`. Changing it updates in place; backups that
     * exist stay until they expire.
     * https://docs.aws.amazon.com/efs/latest/ug/awsbackup.html
     */
    backup?: pulumi.Input<EfsBackup>;
    /**
     * What happens to the file systems, their own keys and the journal when they leave the program. Defaults to `Retain`:
     * the preview of `pulumi destroy` fails. With `Delete` it destroys the data, once the replication is unlinked: AWS
     * deletes no file system in a replication. Changing it counts from the `pulumi up` that does so.
     * https://docs.aws.amazon.com/efs/latest/ug/delete-replications.html
     */
    deletionPolicy?: DeletionPolicy;
    /**
     * Which side serves. Defaults to `Steady`. Changing it tells Pulumi what was done and does not do it: `FailedOver` drops
     * the replication from the state and fences the primary, for which its Region must answer; `Steady` declares the
     * replication and removes the fence. The `dr` command says when.
     * https://docs.aws.amazon.com/efs/latest/ug/replication-use-cases.html
     */
    mode?: EfsReplicationMode;
    /**
     * Age of the last sync, in minutes, above which an alarm goes off, a whole number from 15 on. Defaults to 15, which AWS
     * keeps for most file systems. Changing it updates the alarms in place.
     * https://docs.aws.amazon.com/efs/latest/ug/efs-replication.html
     */
    recoveryPointObjectiveMinutes?: pulumi.Input<number>;
    /**
     * Number of access points that a file system may have in your account; an alarm goes off above 80 % of it. Defaults to
     * 10000. Changing it updates the alarms in place, and no quota of AWS.
     * https://docs.aws.amazon.com/efs/latest/ug/limits.html
     */
    accessPointQuota?: pulumi.Input<number>;
    /**
     * Tags of everything made here that takes tags. Defaults to a `Name` tag where there is a console that lists it.
     * Changing them updates in place; the replica's by a patch, see `role` of EfsFileSystem.
     * https://docs.aws.amazon.com/efs/latest/ug/manage-fs-tags.html
     */
    tags?: pulumi.Input<{ [key: string]: pulumi.Input<string> }>;
}

/**
 * An EFS file system and its replica in another Region, with everything that EfsReplication makes around them, in one stack.
 * That stack needs both Regions at every change; with a stack for each Region the replica's can be operated while the
 * primary's Region is down.
 */
export class ReplicatedEfsFileSystem extends pulumi.ComponentResource {
    /** Id of the primary's file system. */
    public readonly primaryFileSystemId: pulumi.Output<string>;
    /** ARN of the primary's file system. */
    public readonly primaryFileSystemArn: pulumi.Output<string>;
    /** Id of the primary's mount target of each Availability Zone, from zone name to mount target id. */
    public readonly primaryMountTargetIds: pulumi.Output<{ [availabilityZone: string]: string }>;
    /** Id of the replica's file system. */
    public readonly replicaFileSystemId: pulumi.Output<string>;
    /** ARN of the replica's file system. */
    public readonly replicaFileSystemArn: pulumi.Output<string>;
    /** Id of the replica's mount target of each Availability Zone, from zone name to mount target id. */
    public readonly replicaMountTargetIds: pulumi.Output<{ [availabilityZone: string]: string }>;
    /** Name of the DynamoDB table, in the replica's Region, that holds the journal of the switches of roles. */
    public readonly journalTableName: pulumi.Output<string>;
    /** Name of the Systems Manager runbook, in the replica's Region, that fails over. */
    public readonly runbookName: pulumi.Output<string>;

    constructor(name: string, args: ReplicatedEfsFileSystemArgs, opts?: pulumi.ComponentResourceOptions) {
        // Before the component itself is registered, so that a mistake leaves nothing behind.
        checksOf(component, name).reject(replicatedFileSystemProblems(knownNow(args)));
        super(`eks-storage:index:${component}`, name, args, opts);

        const { mode = EfsReplicationMode.Steady, deletionPolicy, tags } = args;
        const options = childOptions(this, opts);
        const data = { lifecycle: args.lifecycle, backup: args.backup, deletionPolicy, tags };
        // The mode once AWS has agreed to it: a program from before a failover is refused the replication, and must not have
        // opened the fence meanwhile.
        const [agreed, agree] = pulumi.deferredOutput<EfsReplicationMode>();
        const primary = new EfsFileSystem(
            `${name}-primary`,
            { ...placeOf(args.primary), ...data, clientAccess: primaryAccess(mode) },
            options,
            agreed,
        );
        const replica = new EfsFileSystem(
            `${name}-replica`,
            { ...placeOf(args.replica), ...data, role: EfsRole.Replica },
            options,
        );
        const replication = new EfsReplication(
            name,
            {
                primary: { ...operationOf(args.primary), fileSystemId: primary.fileSystemId },
                replica: { ...operationOf(args.replica), fileSystemId: replica.fileSystemId },
                mode,
                recoveryPointObjectiveMinutes: args.recoveryPointObjectiveMinutes,
                accessPointQuota: args.accessPointQuota,
                deletionPolicy,
                tags,
            },
            options,
        );
        agree(replication.mode);

        this.primaryFileSystemId = primary.fileSystemId;
        this.primaryFileSystemArn = primary.fileSystemArn;
        this.primaryMountTargetIds = primary.mountTargetIds;
        this.replicaFileSystemId = replica.fileSystemId;
        this.replicaFileSystemArn = replica.fileSystemArn;
        this.replicaMountTargetIds = replica.mountTargetIds;
        this.journalTableName = replication.journalTableName;
        this.runbookName = replication.runbookName;
        this.registerOutputs({
            primaryFileSystemId: this.primaryFileSystemId,
            primaryFileSystemArn: this.primaryFileSystemArn,
            primaryMountTargetIds: this.primaryMountTargetIds,
            replicaFileSystemId: this.replicaFileSystemId,
            replicaFileSystemArn: this.replicaFileSystemArn,
            replicaMountTargetIds: this.replicaMountTargetIds,
            journalTableName: this.journalTableName,
            runbookName: this.runbookName,
        });
    }
}

function placeOf({ region, vpcId, subnetIds, clientSecurityGroupIds, kmsKeyArn }: ReplicatedEfsFileSystemSide) {
    return { region, vpcId, subnetIds, clientSecurityGroupIds, kmsKeyArn };
}

function operationOf({ region, clusterName, alarmTopicArns }: ReplicatedEfsFileSystemSide) {
    return { region, clusterName, alarmTopicArns };
}

/** After a failover the old primary would still take writes, which the failback then overwrites. */
function primaryAccess(mode: EfsReplicationMode): EfsClientAccess {
    switch (mode) {
        case EfsReplicationMode.Steady:
            return EfsClientAccess.ReadWrite;
        case EfsReplicationMode.FailedOver:
            return EfsClientAccess.ReadOnly;
        default: {
            const unreachable: never = mode;
            throw new Error(`mode ${String(unreachable)} is not handled`);
        }
    }
}
