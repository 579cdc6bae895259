import { region, retagged, tags, type Lifecycle } from "./lifecycle";

export const cloudwatch: Lifecycle[] = [
    {
        type: "aws:cloudwatch/logGroup:LogGroup",
        inputs: () => ({ retentionInDays: 7, ...tags }),
        changes: { ...retagged, "kept for ever": () => ({ retentionInDays: 0 }) },
        replacements: { name: "other", logGroupClass: "INFREQUENT_ACCESS", ...region },
    },
    {
        type: "aws:cloudwatch/metricAlarm:MetricAlarm",
        inputs: ({ fileSystemId }) => ({
            comparisonOperator: "GreaterThanThreshold",
            dimensions: { FileSystemId: fileSystemId },
            evaluationPeriods: 3,
            metricName: "TimeSinceLastSync",
            namespace: "AWS/EFS",
            period: 60,
            statistic: "Maximum",
            threshold: 900,
            treatMissingData: "breaching",
            ...tags,
        }),
        changes: {
            ...retagged,
            "another threshold": () => ({ threshold: 1800 }),
            actions: () => ({ alarmActions: ["arn:aws:sns:eu-central-1:123456789012:alarm"] }),
        },
        replacements: { name: "other", ...region },
    },
];
