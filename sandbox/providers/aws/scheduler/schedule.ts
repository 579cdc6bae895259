import {
    ActionAfterCompletion,
    CreateScheduleCommand,
    DeleteScheduleCommand,
    FlexibleTimeWindowMode,
    GetScheduleCommand,
    ScheduleState,
    UpdateScheduleCommand,
    type CreateScheduleCommandInput,
    type GetScheduleCommandOutput,
} from "@aws-sdk/client-scheduler";
import type { Properties } from "../../provider";
import { number, object, string } from "../../table/property";
import type { Reader } from "../../table/reader";
import { member, optionalMember, present } from "../convert";
import type { ResourceType } from "../resource";
import { ifFound } from "../wait";

const defaultGroup = "default";
const gone = "ResourceNotFoundException";

/** hashicorp/terraform-provider-aws, internal/service/scheduler/schedule.go */
export const schedule: ResourceType = {
    what: "EventBridge schedule",
    properties: {
        actionAfterCompletion: string({ computed: true, values: Object.values(ActionAfterCompletion) }),
        arn: string({ output: true }),
        description: string(),
        endDate: string(),
        flexibleTimeWindow: object(
            {
                maximumWindowInMinutes: number({ minimum: 1, maximum: 1440 }),
                mode: string({ required: true, values: Object.values(FlexibleTimeWindowMode) }),
            },
            { required: true },
        ),
        groupName: string({ computed: true, replaces: true }),
        kmsKeyArn: string(),
        name: string({
            replaces: true,
            autoName: { maximumLength: 64 },
            pattern: {
                expression: /^[0-9A-Za-z_.-]+$/,
                rule: "The name must consist of alphanumerics, hyphens, and underscores.",
            },
        }),
        scheduleExpression: string({ required: true }),
        scheduleExpressionTimezone: string({ default: "UTC" }),
        startDate: string(),
        state: string({ default: "ENABLED", values: Object.values(ScheduleState) }),
        target: object(
            {
                arn: string({ required: true }),
                deadLetterConfig: object({ arn: string({ required: true }) }),
                input: string(),
                retryPolicy: object(
                    {
                        maximumEventAgeInSeconds: number({ default: 86400, minimum: 60, maximum: 86400 }),
                        maximumRetryAttempts: number({ default: 185, minimum: 0, maximum: 185 }),
                    },
                    { computed: true },
                ),
                roleArn: string({ required: true }),
            },
            { required: true },
        ),
    },

    async create({ clients }, inputs) {
        const GroupName = inputs.optionalText("groupName") ?? defaultGroup;
        const Name = inputs.text("name");
        await clients.scheduler().send(new CreateScheduleCommand({ ...request(inputs), GroupName, Name }));
        return `${GroupName}/${Name}`;
    },

    async read({ clients }, id) {
        const found = await ifFound(clients.scheduler().send(new GetScheduleCommand(key(id))), gone);
        return found && properties(found);
    },

    /** All at once: what is left out goes back to its default. */
    async update({ clients }, id, inputs) {
        await clients.scheduler().send(new UpdateScheduleCommand({ ...request(inputs), ...key(id) }));
    },

    async delete({ clients }, id) {
        await ifFound(clients.scheduler().send(new DeleteScheduleCommand(key(id))), gone);
    },
};

function key(id: string): { GroupName: string; Name: string } {
    const slash = id.indexOf("/");
    return { GroupName: id.slice(0, slash), Name: id.slice(slash + 1) };
}

function request(inputs: Reader): Omit<CreateScheduleCommandInput, "Name" | "GroupName"> {
    const window = inputs.objectOrEmpty("flexibleTimeWindow");
    const target = inputs.objectOrEmpty("target");
    const retries = target.object("retryPolicy");
    const deadLetters = target.object("deadLetterConfig");
    const date = (name: string) => {
        const text = inputs.optionalText(name);
        return text === undefined ? undefined : new Date(text);
    };
    return {
        ActionAfterCompletion: optionalMember(ActionAfterCompletion, inputs.optionalText("actionAfterCompletion")),
        Description: inputs.optionalText("description"),
        EndDate: date("endDate"),
        FlexibleTimeWindow: {
            MaximumWindowInMinutes: window.optionalNumber("maximumWindowInMinutes"),
            Mode: member(FlexibleTimeWindowMode, window.text("mode")),
        },
        KmsKeyArn: inputs.optionalText("kmsKeyArn"),
        ScheduleExpression: inputs.text("scheduleExpression"),
        ScheduleExpressionTimezone: inputs.optionalText("scheduleExpressionTimezone"),
        StartDate: date("startDate"),
        State: optionalMember(ScheduleState, inputs.optionalText("state")),
        Target: {
            Arn: target.text("arn"),
            DeadLetterConfig: deadLetters && { Arn: deadLetters.text("arn") },
            Input: target.optionalText("input"),
            RetryPolicy: retries && {
                MaximumEventAgeInSeconds: retries.optionalNumber("maximumEventAgeInSeconds"),
                MaximumRetryAttempts: retries.optionalNumber("maximumRetryAttempts"),
            },
            RoleArn: target.text("roleArn"),
        },
    };
}

function properties({ FlexibleTimeWindow: window, Target: target, ...found }: GetScheduleCommandOutput): Properties {
    return present({
        actionAfterCompletion: found.ActionAfterCompletion,
        arn: found.Arn,
        description: found.Description,
        endDate: found.EndDate?.toISOString(),
        flexibleTimeWindow:
            window && present({ maximumWindowInMinutes: window.MaximumWindowInMinutes, mode: window.Mode }),
        groupName: found.GroupName,
        kmsKeyArn: found.KmsKeyArn,
        name: found.Name,
        scheduleExpression: found.ScheduleExpression,
        scheduleExpressionTimezone: found.ScheduleExpressionTimezone,
        startDate: found.StartDate?.toISOString(),
        state: found.State,
        target:
            target &&
            present({
                arn: target.Arn,
                deadLetterConfig: target.DeadLetterConfig && present({ arn: target.DeadLetterConfig.Arn }),
                input: target.Input,
                retryPolicy:
                    target.RetryPolicy &&
                    present({
                        maximumEventAgeInSeconds: target.RetryPolicy.MaximumEventAgeInSeconds,
                        maximumRetryAttempts: target.RetryPolicy.MaximumRetryAttempts,
                    }),
                roleArn: target.RoleArn,
            }),
    });
}
