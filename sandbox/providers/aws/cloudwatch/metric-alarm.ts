import {
    ComparisonOperator,
    DeleteAlarmsCommand,
    DescribeAlarmsCommand,
    ListTagsForResourceCommand,
    PutMetricAlarmCommand,
    StandardUnit,
    Statistic,
    TagResourceCommand,
    UntagResourceCommand,
    type MetricAlarm,
    type MetricDataQuery,
} from "@aws-sdk/client-cloudwatch";
import type { Properties } from "../../provider";
import { boolean, map, number, object, set, string } from "../../table/property";
import type { Reader } from "../../table/reader";
import { answered, member, nonEmpty, optionalMember, present } from "../convert";
import type { Context, ResourceType } from "../resource";
import { fromTagList, toTagList } from "../tags";

const metricFields = {
    dimensions: map(),
    metricName: string({ required: true }),
    namespace: string(),
    period: number({ required: true }),
    stat: string({ required: true }),
    unit: string({ values: Object.values(StandardUnit) }),
};

/** hashicorp/terraform-provider-aws, internal/service/cloudwatch/metric_alarm.go */
export const metricAlarm: ResourceType = {
    what: "CloudWatch alarm",
    tagging: {
        target: (_id, state) => state.text("arn"),
        set: ({ clients }, arn, tags) =>
            clients.cloudwatch().send(new TagResourceCommand({ ResourceARN: arn, Tags: toTagList(tags) })),
        remove: ({ clients }, arn, keys) =>
            clients.cloudwatch().send(new UntagResourceCommand({ ResourceARN: arn, TagKeys: keys })),
    },
    properties: {
        actionsEnabled: boolean({ default: true }),
        alarmActions: set(string()),
        alarmDescription: string(),
        arn: string({ output: true }),
        comparisonOperator: string({ required: true, values: Object.values(ComparisonOperator) }),
        datapointsToAlarm: number({ minimum: 1 }),
        dimensions: map({ conflictsWith: ["metricQueries"] }),
        evaluateLowSampleCountPercentiles: string({ computed: true, values: ["evaluate", "ignore"] }),
        evaluationPeriods: number({ required: true, minimum: 1 }),
        extendedStatistic: string({ conflictsWith: ["statistic", "metricQueries"] }),
        insufficientDataActions: set(string()),
        metricName: string({ conflictsWith: ["metricQueries"] }),
        metricQueries: set(
            object({
                accountId: string(),
                expression: string(),
                id: string({ required: true }),
                label: string(),
                metric: object(metricFields),
                period: number(),
                returnData: boolean({ default: false }),
            }),
        ),
        name: string({ replaces: true, autoName: { maximumLength: 255 } }),
        namespace: string({ conflictsWith: ["metricQueries"] }),
        okActions: set(string()),
        period: number({ conflictsWith: ["metricQueries"] }),
        statistic: string({ conflictsWith: ["extendedStatistic", "metricQueries"], values: Object.values(Statistic) }),
        threshold: number(),
        thresholdMetricId: string({ conflictsWith: ["threshold"] }),
        treatMissingData: string({ default: "missing", values: ["breaching", "notBreaching", "ignore", "missing"] }),
        unit: string({ values: Object.values(StandardUnit) }),
    },
    rules: { exactlyOneOf: [["metricName", "metricQueries"]] },

    async create(context, inputs) {
        await put(context, inputs);
        return inputs.text("name");
    },

    async read({ clients }, name) {
        const answer = await clients.cloudwatch().send(new DescribeAlarmsCommand({ AlarmNames: [name] }));
        const found = answer.MetricAlarms?.[0];
        if (found === undefined) {
            return undefined;
        }
        const { Tags } = await clients
            .cloudwatch()
            .send(new ListTagsForResourceCommand({ ResourceARN: answered(found.AlarmArn, "AlarmArn") }));
        return { ...properties(found), tagsAll: fromTagList(Tags) };
    },

    update: (context, _id, inputs) => put(context, inputs),

    async delete({ clients }, name) {
        // Deleting an alarm that is not there succeeds.
        await clients.cloudwatch().send(new DeleteAlarmsCommand({ AlarmNames: [name] }));
    },
};

async function put({ clients, tags }: Context, inputs: Reader): Promise<void> {
    await clients.cloudwatch().send(
        new PutMetricAlarmCommand({
            ActionsEnabled: inputs.flag("actionsEnabled"),
            AlarmActions: inputs.texts("alarmActions"),
            AlarmDescription: inputs.optionalText("alarmDescription"),
            AlarmName: inputs.text("name"),
            ComparisonOperator: member(ComparisonOperator, inputs.text("comparisonOperator")),
            DatapointsToAlarm: inputs.optionalNumber("datapointsToAlarm"),
            Dimensions: toDimensions(inputs.map("dimensions")),
            EvaluateLowSampleCountPercentile: inputs.optionalText("evaluateLowSampleCountPercentiles"),
            EvaluationPeriods: inputs.number("evaluationPeriods"),
            ExtendedStatistic: inputs.optionalText("extendedStatistic"),
            InsufficientDataActions: inputs.texts("insufficientDataActions"),
            MetricName: inputs.optionalText("metricName"),
            Metrics: inputs.objects("metricQueries")?.map(toQuery),
            Namespace: inputs.optionalText("namespace"),
            OKActions: inputs.texts("okActions"),
            Period: inputs.optionalNumber("period"),
            Statistic: optionalMember(Statistic, inputs.optionalText("statistic")),
            // Counted only when the alarm is new.
            Tags: toTagList(tags),
            Threshold: inputs.optionalNumber("threshold"),
            ThresholdMetricId: inputs.optionalText("thresholdMetricId"),
            TreatMissingData: inputs.optionalText("treatMissingData"),
            Unit: optionalMember(StandardUnit, inputs.optionalText("unit")),
        }),
    );
}

function toDimensions(dimensions: Record<string, string> | undefined) {
    return dimensions && Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
}

function fromDimensions(dimensions: { Name?: string; Value?: string }[] | undefined): Properties | undefined {
    const entries = (dimensions ?? []).flatMap(({ Name, Value }): [string, string][] =>
        Name === undefined ? [] : [[Name, Value ?? ""]],
    );
    return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

function toQuery(query: Reader): MetricDataQuery {
    const metric = query.object("metric");
    return {
        AccountId: query.optionalText("accountId"),
        Expression: query.optionalText("expression"),
        Id: query.text("id"),
        Label: query.optionalText("label"),
        MetricStat: metric && {
            Metric: {
                Dimensions: toDimensions(metric.map("dimensions")),
                MetricName: metric.text("metricName"),
                Namespace: metric.optionalText("namespace"),
            },
            Period: metric.number("period"),
            Stat: metric.text("stat"),
            Unit: optionalMember(StandardUnit, metric.optionalText("unit")),
        },
        Period: query.optionalNumber("period"),
        ReturnData: query.flag("returnData"),
    };
}

function fromQuery(query: MetricDataQuery): Properties {
    const stat = query.MetricStat;
    return present({
        accountId: query.AccountId,
        expression: query.Expression,
        id: query.Id,
        label: query.Label,
        metric:
            stat &&
            present({
                dimensions: fromDimensions(stat.Metric?.Dimensions),
                metricName: stat.Metric?.MetricName,
                namespace: stat.Metric?.Namespace,
                period: stat.Period,
                stat: stat.Stat,
                unit: stat.Unit,
            }),
        period: query.Period,
        returnData: query.ReturnData ?? false,
    });
}

function properties(alarm: MetricAlarm): Properties {
    return present({
        actionsEnabled: alarm.ActionsEnabled,
        alarmActions: nonEmpty(alarm.AlarmActions),
        alarmDescription: alarm.AlarmDescription,
        arn: alarm.AlarmArn,
        comparisonOperator: alarm.ComparisonOperator,
        datapointsToAlarm: alarm.DatapointsToAlarm,
        dimensions: fromDimensions(alarm.Dimensions),
        evaluateLowSampleCountPercentiles: alarm.EvaluateLowSampleCountPercentile,
        evaluationPeriods: alarm.EvaluationPeriods,
        extendedStatistic: alarm.ExtendedStatistic,
        insufficientDataActions: nonEmpty(alarm.InsufficientDataActions),
        metricName: alarm.MetricName,
        metricQueries: nonEmpty(alarm.Metrics)?.map(fromQuery),
        name: alarm.AlarmName,
        namespace: alarm.Namespace,
        okActions: nonEmpty(alarm.OKActions),
        period: alarm.Period,
        statistic: alarm.Statistic,
        threshold: alarm.Threshold,
        thresholdMetricId: alarm.ThresholdMetricId,
        treatMissingData: alarm.TreatMissingData ?? "missing",
        unit: alarm.Unit,
    });
}
