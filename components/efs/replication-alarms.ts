import * as pulumi from "@pulumi/pulumi";
import { MetricAlarm } from "@pulumi/aws/cloudwatch/metricAlarm";
import { type AlarmLimits, alarmPlans, evaluation, monitorNamespace, type Side } from "./replication-alarms.rules";

/** What the alarms of one Region are made from. */
export interface AlarmsArgs {
    side: Side;
    region: string;
    fileSystemId: pulumi.Output<string>;
    limits: { [K in keyof AlarmLimits]: pulumi.Output<number> };
    topicArns: pulumi.Output<string[]>;
    tags: pulumi.Input<{ [key: string]: pulumi.Input<string> }> | undefined;
}

/**
 * The alarms of one Region. They are the same in every mode: what lies in the primary Region must not be touched while that
 * Region may be down.
 */
export function replicationAlarms(name: string, args: AlarmsArgs, options: pulumi.CustomResourceOptions): void {
    const { side, region, fileSystemId, topicArns, tags } = args;
    for (const plan of alarmPlans) {
        new MetricAlarm(
            `${name}-${side}-${plan.name}`,
            {
                region,
                alarmDescription: plan.description,
                namespace: monitorNamespace,
                metricName: plan.metricName,
                dimensions: { FileSystemId: fileSystemId },
                statistic: plan.statistic,
                comparisonOperator: plan.comparisonOperator,
                threshold: pulumi.output(args.limits).apply(plan.threshold),
                ...evaluation,
                // A monitor that has stopped, or a Region whose metrics do not come, is no good news.
                treatMissingData: "breaching",
                alarmActions: topicArns,
                okActions: topicArns,
                tags,
            },
            options,
        );
    }
}
