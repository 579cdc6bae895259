import {
    ListTargetsByRuleCommand,
    PutTargetsCommand,
    RemoveTargetsCommand,
    type Target,
} from "@aws-sdk/client-eventbridge";
import type { Properties } from "../../provider";
import { boolean, json, number, object, string } from "../../table/property";
import type { Reader } from "../../table/reader";
import { present } from "../convert";
import type { Context, ResourceType } from "../resource";
import { ifFound } from "../wait";
import { defaultBus } from "./rule";

/** hashicorp/terraform-provider-aws, internal/service/events/target.go */
export const eventTarget: ResourceType = {
    what: "EventBridge target",
    properties: {
        arn: string({ required: true }),
        deadLetterConfig: object({ arn: string() }),
        eventBusName: string({ default: defaultBus, replaces: true }),
        forceDestroy: boolean({ default: false, writeOnly: true }),
        input: json({ conflictsWith: ["inputPath"] }),
        inputPath: string({ conflictsWith: ["input"] }),
        retryPolicy: object({
            maximumEventAgeInSeconds: number({ minimum: 0, maximum: 86400 }),
            maximumRetryAttempts: number({ minimum: 0, maximum: 185 }),
        }),
        roleArn: string(),
        rule: string({ required: true, replaces: true }),
        targetId: string({ computed: true, replaces: true }),
    },

    async create(context, inputs) {
        const id = inputs.optionalText("targetId") ?? `terraform-${context.operation.randomHex(26)}`;
        await put(context, inputs, id);
        const bus = inputs.text("eventBusName");
        return [...(bus === defaultBus ? [] : [bus]), inputs.text("rule"), id].join("-");
    },

    /** Its id cannot be taken apart again: names have dashes too. */
    async read(context, id, known) {
        const bus = known.text("eventBusName");
        const rule = known.text("rule");
        const prefix = [...(bus === defaultBus ? [] : [bus]), rule, ""].join("-");
        const target = await find(context, bus, rule, known.optionalText("targetId") ?? id.slice(prefix.length));
        return target && { ...properties(target), eventBusName: bus, rule };
    },

    update: (context, _id, inputs, _changed, state) => put(context, inputs, state.text("targetId")),

    async delete({ clients }, _id, state) {
        await ifFound(
            clients.events().send(
                new RemoveTargetsCommand({
                    EventBusName: state.text("eventBusName"),
                    Force: state.flag("forceDestroy"),
                    Ids: [state.text("targetId")],
                    Rule: state.text("rule"),
                }),
            ),
            "ResourceNotFoundException",
        );
    },
};

async function put({ clients }: Context, inputs: Reader, id: string): Promise<void> {
    const retries = inputs.object("retryPolicy");
    const deadLetters = inputs.object("deadLetterConfig");
    const { FailedEntries = [] } = await clients.events().send(
        new PutTargetsCommand({
            EventBusName: inputs.text("eventBusName"),
            Rule: inputs.text("rule"),
            Targets: [
                {
                    Arn: inputs.text("arn"),
                    DeadLetterConfig: deadLetters && { Arn: deadLetters.optionalText("arn") },
                    Id: id,
                    Input: inputs.optionalText("input"),
                    InputPath: inputs.optionalText("inputPath"),
                    RetryPolicy: retries && {
                        MaximumEventAgeInSeconds: retries.optionalNumber("maximumEventAgeInSeconds"),
                        MaximumRetryAttempts: retries.optionalNumber("maximumRetryAttempts"),
                    },
                    RoleArn: inputs.optionalText("roleArn"),
                },
            ],
        }),
    );
    if (FailedEntries.length > 0) {
        const reasons = FailedEntries.map(({ TargetId, ErrorCode, ErrorMessage }) =>
            [TargetId, ErrorCode, ErrorMessage].join(": "),
        );
        throw new Error(reasons.join("; "));
    }
}

async function find({ clients }: Context, bus: string, rule: string, id: string): Promise<Target | undefined> {
    for (let NextToken: string | undefined; ;) {
        const page = await ifFound(
            clients.events().send(new ListTargetsByRuleCommand({ EventBusName: bus, NextToken, Rule: rule })),
            "ResourceNotFoundException",
        );
        const found = page?.Targets?.find(({ Id }) => Id === id);
        NextToken = page?.NextToken;
        if (found !== undefined || NextToken === undefined) {
            return found;
        }
    }
}

function properties({ RetryPolicy: retries, DeadLetterConfig: deadLetters, ...target }: Target): Properties {
    return present({
        arn: target.Arn,
        deadLetterConfig: deadLetters && present({ arn: deadLetters.Arn }),
        input: target.Input,
        inputPath: target.InputPath,
        retryPolicy:
            retries &&
            present({
                maximumEventAgeInSeconds: retries.MaximumEventAgeInSeconds,
                maximumRetryAttempts: retries.MaximumRetryAttempts,
            }),
        roleArn: target.RoleArn,
        targetId: target.Id,
    });
}
