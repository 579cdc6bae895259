import { z } from "zod";

/**
 * How long things take in the sandbox, in milliseconds: long enough that a caller who does not wait for a state fails
 * as on AWS, where each takes seconds to minutes, short enough for a test.
 */
export interface Timing {
    /** A file system or access point from `creating` to `available`, or from `deleting` to gone. */
    readonly fileSystem: number;
    readonly mountTarget: number;
    readonly policy: number;
    readonly natGateway: number;
    /** What the control plane of EKS needs beside the work that really happens. */
    readonly eks: number;
    /** What a new cluster, node group or add-on takes before that work begins. */
    readonly eksCluster: number;
    readonly eksNodeGroup: number;
    readonly eksAddon: number;
    /** How long an add-on without a node stays CREATING before it is DEGRADED. */
    readonly addonWithoutNode: number;
    /** From the end of a node group's instance to the one that its Auto Scaling group starts in its place. */
    readonly instanceReplacement: number;
    /** A backup job of AWS Backup. */
    readonly backupJob: number;
    /** How often Cloud Control looks whether a step of a request is done. */
    readonly cloudControl: number;
    /** A replication from ENABLING to ENABLED. */
    readonly replication: number;
    /** How long the first sync of a replication takes; until then it has no LastReplicatedTimestamp. */
    readonly initialSync: number;
    /** From the beginning of a sync to that of the next, and how long one takes. */
    readonly syncInterval: number;
    readonly syncDuration: number;
    /** From the deletion of a replication to a destination that can be written to. */
    readonly replicationDeletion: number;
    /** From a change of a file-system policy until clients are held to it. */
    readonly policyPropagation: number;
    /** How often EFS sends its metrics to CloudWatch. */
    readonly metricInterval: number;
    /** An FSx file system from CREATING to AVAILABLE, or from DELETING to gone. */
    readonly fsxFileSystem: number;
    readonly fsxVirtualMachine: number;
    readonly fsxVolume: number;
    /** What an update of an FSx file system takes before, between and after its failovers. */
    readonly fsxUpdate: number;
    /** From the end of an FSx file server until the other one has taken over. */
    readonly fsxFailover: number;
    /**
     * From a TridentOrchestrator to the types that Trident's operator registers. A program that does not wait for them still
     * gets by up to 31 s, for so long the Kubernetes provider tries a kind that is unknown.
     */
    readonly tridentOperator: number;
    /** From a TridentBackendConfig to its being Bound. */
    readonly tridentBackend: number;
}

export const timing: Timing = {
    fileSystem: 300,
    mountTarget: 600,
    policy: 150,
    natGateway: 500,
    eks: 200,
    eksCluster: 0,
    eksNodeGroup: 0,
    eksAddon: 0,
    addonWithoutNode: 15_000,
    instanceReplacement: 90_000,
    backupJob: 500,
    cloudControl: 200,
    replication: 300,
    initialSync: 1_000,
    syncInterval: 2_000,
    syncDuration: 300,
    replicationDeletion: 1_000,
    policyPropagation: 300,
    metricInterval: 1_000,
    fsxFileSystem: 300,
    fsxVirtualMachine: 200,
    fsxVolume: 100,
    fsxUpdate: 300,
    fsxFailover: 200,
    tridentOperator: 1_500,
    tridentBackend: 1_000,
};

/** Times as `POST /_sandbox/timing` takes them. What has begun to wait keeps the time it began with. */
export const timingSchema = z.partialRecord(
    z.enum(Object.keys(timing)),
    z
        .number()
        .int()
        .min(1)
        .max(24 * 60 * 60 * 1000),
);
