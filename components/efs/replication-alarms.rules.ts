/** The two Regions of a replication. */
export type Side = "primary" | "replica";
export const sides: Side[] = ["primary", "replica"];

/** Namespace of the metrics that the monitor of this package puts; its source names it too. */
export const monitorNamespace = "eks-storage/efs";

/** What one alarm watches. */
export interface AlarmPlan {
    /** End of the alarm's name. */
    name: string;
    description: string;
    namespace: string;
    metricName: string;
    /** Whether the metric also names the destination of the replication. */
    ofPair: boolean;
    statistic: "Maximum" | "Minimum";
    comparisonOperator: "GreaterThanThreshold" | "LessThanThreshold";
    threshold: (limits: AlarmLimits) => number;
}

/** What the thresholds are made from. */
export interface AlarmLimits {
    recoveryPointObjectiveMinutes: number;
    accessPointQuota: number;
}

/** A minute may be missed, three in a row say something. */
export const evaluation = { period: 60, evaluationPeriods: 3 };

const seconds = ({ recoveryPointObjectiveMinutes }: AlarmLimits) => recoveryPointObjectiveMinutes * 60;

const ofBoth: AlarmPlan[] = [
    {
        name: "replication",
        description: "The file system takes part in no healthy replication: a loss of the serving Region loses data",
        namespace: monitorNamespace,
        metricName: "ReplicationEnabled",
        ofPair: false,
        statistic: "Minimum",
        comparisonOperator: "LessThanThreshold",
        threshold: () => 1,
    },
    {
        name: "access-points",
        description: "More than 80 % of the access points that the file system may have: new claims will soon fail",
        namespace: monitorNamespace,
        metricName: "AccessPoints",
        ofPair: false,
        statistic: "Maximum",
        comparisonOperator: "GreaterThanThreshold",
        threshold: ({ accessPointQuota }) => accessPointQuota * 0.8,
    },
];

const syncAge = {
    name: "sync-age",
    description: "The last sync is older than the recovery point objective, or its age is not known",
    statistic: "Maximum",
    comparisonOperator: "GreaterThanThreshold",
    threshold: seconds,
} as const;

/**
 * The alarms of each Region, from metrics of that Region only. AWS does not say in which Region it publishes
 * TimeSinceLastSync; it names the source first, so the source's alarm takes it, and the replica's is fed by the monitor.
 * https://docs.aws.amazon.com/efs/latest/ug/efs-metrics.html
 */
export const alarmPlans: Record<Side, AlarmPlan[]> = {
    primary: [{ ...syncAge, namespace: "AWS/EFS", metricName: "TimeSinceLastSync", ofPair: true }, ...ofBoth],
    replica: [
        { ...syncAge, namespace: monitorNamespace, metricName: "SecondsSinceLastSync", ofPair: false },
        ...ofBoth,
    ],
};
