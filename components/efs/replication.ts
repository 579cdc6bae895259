import * as pulumi from "@pulumi/pulumi";
import * as efs from "@pulumi/aws/efs";
import { awsAccount } from "../aws-account";
import { type Checks, checksOf, knownNow } from "../checks";
import { childOptions } from "../child-options";
import { DeletionPolicy } from "../deletion-policy";
import { failoverRunbookDocument } from "./failover-runbook";
import { replicationAlarms } from "./replication-alarms";
import { replicationJournal } from "./replication-journal";
import { EfsReplicationMode } from "./replication-mode";
import { replicationMonitor } from "./replication-monitor";
import { type CheckedSide, checkedSide } from "./replication-side";
import {
    defaultAccessPointQuota,
    leastObjectiveMinutes,
    objectiveProblems,
    quotaProblems,
    replicationProblems,
    sameFileSystemProblems,
} from "./replication.rules";

const component = "EfsReplication";

/** One Region of a replication: its file system, and whose workloads use it. */
export interface EfsReplicationSide {
    /**
     * AWS Region of the side. Changing it replaces what watches that side, and with the replica's also the journal, which
     * `deletionPolicy: Retain` refuses.
     * https://docs.aws.amazon.com/general/latest/gr/elasticfilesystem.html
     */
    region: string;
    /**
     * Id of the side's EFS file system; the replica's was made with role `Replica`, or its overwrite protection was disabled.
     * Changing it asks for another pair, which AWS refuses while either file system is still in a replication.
     * https://docs.aws.amazon.com/efs/latest/ug/API_CreateReplicationConfiguration.html
     */
    fileSystemId: pulumi.Input<string>;
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

/** Arguments of EfsReplication. */
export interface EfsReplicationArgs {
    /**
     * The side that serves in mode `Steady`. Changing its Region or file system asks for another pair.
     * https://docs.aws.amazon.com/efs/latest/ug/efs-replication.html
     */
    primary: EfsReplicationSide;
    /**
     * The side that holds the copy, and serves after a failover. Changing its Region or file system asks for another pair.
     * https://docs.aws.amazon.com/efs/latest/ug/efs-replication.html
     */
    replica: EfsReplicationSide;
    /**
     * Which side serves. Defaults to `Steady`. Changing it tells Pulumi what was done and does not do it: `FailedOver` only
     * drops the replication from the state; `Steady` declares it, and AWS makes it only when the replica's overwrite
     * protection was opened before. The `dr` command says when.
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
     * What happens to the table of the journal when it leaves the program. Defaults to `Retain`: the preview of
     * `pulumi destroy` fails. With `Delete` it forgets which side serves. Changing it updates the table in place.
     * https://www.pulumi.com/docs/iac/concepts/options/protect/
     */
    deletionPolicy?: DeletionPolicy;
    /**
     * Tags of everything made here that takes tags. Defaults to none. Changing them updates in place.
     * https://docs.aws.amazon.com/tag-editor/latest/userguide/tagging.html
     */
    tags?: pulumi.Input<{ [key: string]: pulumi.Input<string> }>;
}

/**
 * Replicates an EFS file system to another Region: the replication itself, alarms in both Regions on its age and state, the
 * journal of who serves, and a runbook that fails over from the console. Belongs to the program of the replica's Region; the
 * `dr` command works from its outputs.
 */
export class EfsReplication extends pulumi.ComponentResource {
    /** Which side serves, as this program declares it; known as `Steady` only once AWS has the replication. */
    public readonly mode: pulumi.Output<EfsReplicationMode>;
    /** AWS Region of the primary. */
    public readonly primaryRegion: pulumi.Output<string>;
    /** Id of the primary's file system. */
    public readonly primaryFileSystemId: pulumi.Output<string>;
    /** Name of the EKS cluster whose workloads use the primary. */
    public readonly primaryClusterName: pulumi.Output<string>;
    /** AWS Region of the replica. */
    public readonly replicaRegion: pulumi.Output<string>;
    /** Id of the replica's file system. */
    public readonly replicaFileSystemId: pulumi.Output<string>;
    /** Name of the EKS cluster whose workloads use the replica. */
    public readonly replicaClusterName: pulumi.Output<string>;
    /** Name of the DynamoDB table, in the replica's Region, that holds the journal of the switches of roles. */
    public readonly journalTableName: pulumi.Output<string>;
    /** Name of the Systems Manager runbook, in the replica's Region, that fails over. */
    public readonly runbookName: pulumi.Output<string>;
    /** Age of the last sync, in minutes, above which an alarm goes off. */
    public readonly recoveryPointObjectiveMinutes: pulumi.Output<number>;

    constructor(name: string, args: EfsReplicationArgs, opts?: pulumi.ComponentResourceOptions) {
        // Before the component itself is registered, so that a mistake leaves nothing behind.
        const checks = checksOf(component, name);
        checks.reject(replicationProblems(knownNow(args)));
        super(`eks-storage:index:${component}`, name, args, opts);

        const { tags, deletionPolicy = DeletionPolicy.Retain, mode = EfsReplicationMode.Steady } = args;
        const options = childOptions(this, opts);
        const account = awsAccount(this);
        const primary = checkedSide("primary", args.primary, checks, account);
        const replica = checkedSide("replica", args.replica, checks, account);
        const ids = { primaryFileSystemId: primary.fileSystemId, replicaFileSystemId: replica.fileSystemId };
        const objective = args.recoveryPointObjectiveMinutes ?? leastObjectiveMinutes;
        const limits = {
            recoveryPointObjectiveMinutes: checks.check(pulumi.output(objective), objectiveProblems),
            accessPointQuota: checks.check(
                pulumi.output(args.accessPointQuota ?? defaultAccessPointQuota),
                quotaProblems,
            ),
        };

        for (const side of [primary, replica]) {
            replicationMonitor(name, { ...side, tags }, options);
            replicationAlarms(name, { ...side, limits, tags }, options);
        }
        const { region } = replica;
        const journalTable = replicationJournal(name, { region, ...ids, deletionPolicy, tags }, options);
        const runbook = failoverRunbookDocument(name, { region, account, ...ids, journalTable, tags }, options);
        this.mode = pulumi.output(mode);
        if (mode === EfsReplicationMode.Steady) {
            const { region: agreed } = new efs.ReplicationConfiguration(
                name,
                {
                    // The source's: the provider creates the replication there.
                    region: primary.region,
                    sourceFileSystemId: primary.fileSystemId,
                    destination: { region, fileSystemId: destinationOf(primary, replica, checks) },
                },
                // A change of mode drops it from the state without a call to either Region, of which one may be lost.
                // Protection, also the component's, would refuse that; and a deletion by Pulumi would be a failover.
                { ...options, protect: false, retainOnDelete: true },
            );
            // Its Region, because that is known at preview too.
            this.mode = agreed.apply(() => mode);
        }

        this.primaryRegion = pulumi.output(primary.region);
        this.primaryFileSystemId = primary.fileSystemId;
        this.primaryClusterName = primary.clusterName;
        this.replicaRegion = pulumi.output(replica.region);
        this.replicaFileSystemId = replica.fileSystemId;
        this.replicaClusterName = replica.clusterName;
        this.journalTableName = journalTable.name;
        this.runbookName = runbook.name;
        this.recoveryPointObjectiveMinutes = limits.recoveryPointObjectiveMinutes;
        this.registerOutputs({
            mode: this.mode,
            primaryRegion: this.primaryRegion,
            primaryFileSystemId: this.primaryFileSystemId,
            primaryClusterName: this.primaryClusterName,
            replicaRegion: this.replicaRegion,
            replicaFileSystemId: this.replicaFileSystemId,
            replicaClusterName: this.replicaClusterName,
            journalTableName: this.journalTableName,
            runbookName: this.runbookName,
            recoveryPointObjectiveMinutes: this.recoveryPointObjectiveMinutes,
        });
    }
}

/** The destination of the forward replication, which is another file system than its source. */
function destinationOf(primary: CheckedSide, replica: CheckedSide, { check }: Checks): pulumi.Output<string> {
    const both = pulumi.all([primary.fileSystemId, replica.fileSystemId]);
    return check(both, ([source, destination]) => sameFileSystemProblems(source, destination)).apply(([, id]) => id);
}
