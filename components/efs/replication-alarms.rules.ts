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
    metricName: string;
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

/**
 * The alarms of each Region, from metrics of that Region only, which the monitor there puts. EFS has a metric of the last
 * sync's age too, TimeSinceLastSync, and does not say in which Region it publishes it: an alarm that takes missing data for
 * bad could stay on for good, and one that does not would stay silent when the Region is lost.
 * https://docs.aws.amazon.com/efs/latest/ug/efs-metrics.html
 */
export const alarmPlans: AlarmPlan[] = [
    {
        name: "sync-age",
        description: "The last sync is older than the recovery point objective, or its age is not known",
        metricName: "SecondsSinceLastSync",
        statistic: "Maximum",
        comparisonOperator: "GreaterThanThreshold",
        threshold: ({ recoveryPointObjectiveMinutes }) => recoveryPointObjectiveMinutes * 60,
    },
    {
        name: "replication",
        description: "The file system takes part in no healthy replication: a loss of the serving Region loses data",
        metricName: "ReplicationEnabled",
        statistic: "Minimum",
        comparisonOperator: "LessThanThreshold",
        threshold: () => 1,
    },
    {
        name: "access-points",
        description: "More than 80 % of the access points that the file system may have: new claims will soon fail",
        metricName: "AccessPoints",
        statistic: "Maximum",
        comparisonOperator: "GreaterThanThreshold",
        threshold: ({ accessPointQuota }) => accessPointQuota * 0.8,
    },
];
