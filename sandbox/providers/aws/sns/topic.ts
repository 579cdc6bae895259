import {
    CreateTopicCommand,
    DeleteTopicCommand,
    GetTopicAttributesCommand,
    ListTagsForResourceCommand,
    SetTopicAttributesCommand,
    TagResourceCommand,
    UntagResourceCommand,
} from "@aws-sdk/client-sns";
import { boolean, json, number, string } from "../../table/property";
import type { Reader } from "../../table/reader";
import { answered, present } from "../convert";
import type { Context, ResourceType } from "../resource";
import { fromTagList, toTagList } from "../tags";
import { ifFound } from "../wait";

/** Attributes that can be set, by Pulumi's names. */
const attributeNames: Record<string, string> = {
    contentBasedDeduplication: "ContentBasedDeduplication",
    deliveryPolicy: "DeliveryPolicy",
    displayName: "DisplayName",
    kmsMasterKeyId: "KmsMasterKeyId",
    policy: "Policy",
    signatureVersion: "SignatureVersion",
    tracingConfig: "TracingConfig",
};

/** hashicorp/terraform-provider-aws, internal/service/sns/topic.go */
export const topic: ResourceType = {
    what: "SNS topic",
    tagging: {
        set: ({ clients }, arn, tags) =>
            clients.sns().send(new TagResourceCommand({ ResourceArn: arn, Tags: toTagList(tags) })),
        remove: ({ clients }, arn, keys) =>
            clients.sns().send(new UntagResourceCommand({ ResourceArn: arn, TagKeys: keys })),
    },
    properties: {
        arn: string({ output: true }),
        contentBasedDeduplication: boolean({ default: false }),
        deliveryPolicy: json(),
        displayName: string(),
        fifoTopic: boolean({ default: false, replaces: true }),
        kmsMasterKeyId: string(),
        name: string({ replaces: true, autoName: { maximumLength: 256 } }),
        owner: string({ output: true }),
        policy: json({ computed: true }),
        signatureVersion: number({ computed: true, minimum: 1, maximum: 2 }),
        tracingConfig: string({ computed: true, values: ["Active", "PassThrough"] }),
    },

    async create({ clients, tags }, inputs) {
        const isFifo = inputs.flag("fifoTopic") === true;
        const { TopicArn } = await clients.sns().send(
            new CreateTopicCommand({
                Attributes: isFifo ? { FifoTopic: "true" } : undefined,
                Name: inputs.text("name"),
                Tags: toTagList(tags),
            }),
        );
        return answered(TopicArn, "TopicArn");
    },

    complete: (context, arn, inputs) =>
        putAttributes(
            context,
            arn,
            inputs,
            Object.keys(attributeNames).filter((key) => inputs.has(key) && inputs.properties[key] !== false),
        ),

    async read({ clients }, arn) {
        const answer = await ifFound(
            clients.sns().send(new GetTopicAttributesCommand({ TopicArn: arn })),
            "NotFoundException",
            "NotFound",
        );
        const found = answer?.Attributes;
        if (found === undefined) {
            return undefined;
        }
        const { Tags } = await clients.sns().send(new ListTagsForResourceCommand({ ResourceArn: arn }));
        return {
            ...present({
                arn: found.TopicArn,
                contentBasedDeduplication: found.ContentBasedDeduplication === "true",
                deliveryPolicy: nonBlank(found.DeliveryPolicy),
                displayName: nonBlank(found.DisplayName),
                fifoTopic: found.FifoTopic === "true",
                kmsMasterKeyId: nonBlank(found.KmsMasterKeyId),
                name: arn.slice(arn.lastIndexOf(":") + 1),
                owner: found.Owner,
                policy: found.Policy,
                tracingConfig: found.TracingConfig,
            }),
            signatureVersion: Number(found.SignatureVersion ?? 0),
            tagsAll: fromTagList(Tags),
        };
    },

    update: (context, arn, inputs, changed) =>
        putAttributes(context, arn, inputs, Object.keys(attributeNames).filter(changed)),

    async delete({ clients }, arn) {
        await ifFound(clients.sns().send(new DeleteTopicCommand({ TopicArn: arn })), "NotFoundException", "NotFound");
    },
};

async function putAttributes({ clients }: Context, arn: string, inputs: Reader, keys: string[]): Promise<void> {
    for (const key of keys) {
        const value = inputs.properties[key];
        const text = typeof value === "string" || typeof value === "number" || typeof value === "boolean";
        await clients.sns().send(
            new SetTopicAttributesCommand({
                AttributeName: attributeNames[key],
                AttributeValue: text ? String(value) : "",
                TopicArn: arn,
            }),
        );
    }
}

function nonBlank(text: string | undefined): string | undefined {
    return text === "" ? undefined : text;
}
