import {
    AssociateKmsKeyCommand,
    CreateLogGroupCommand,
    DeleteLogGroupCommand,
    DeleteRetentionPolicyCommand,
    DescribeLogGroupsCommand,
    DisassociateKmsKeyCommand,
    ListTagsForResourceCommand,
    LogGroupClass,
    PutRetentionPolicyCommand,
    TagResourceCommand,
    UntagResourceCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { boolean, number, string } from "../../table/property";
import type { Reader } from "../../table/reader";
import { optionalMember, present } from "../convert";
import type { Context, ResourceType } from "../resource";
import { ifFound } from "../wait";

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html; 0 is for ever. */
const retentionDays = [
    0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** hashicorp/terraform-provider-aws, internal/service/logs/group.go */
export const logGroup: ResourceType = {
    what: "log group",
    tagging: {
        target: (_id, state) => state.text("arn"),
        set: ({ clients }, arn, tags) => clients.logs().send(new TagResourceCommand({ resourceArn: arn, tags })),
        remove: ({ clients }, arn, keys) =>
            clients.logs().send(new UntagResourceCommand({ resourceArn: arn, tagKeys: keys })),
    },
    properties: {
        arn: string({ output: true }),
        kmsKeyId: string(),
        logGroupClass: string({ computed: true, replaces: true, values: Object.values(LogGroupClass) }),
        name: string({ replaces: true, autoName: { maximumLength: 512 } }),
        retentionInDays: number({ default: 0, values: retentionDays }),
        skipDestroy: boolean({ default: false, writeOnly: true }),
    },

    async create({ clients, tags }, inputs) {
        const name = inputs.text("name");
        await clients.logs().send(
            new CreateLogGroupCommand({
                kmsKeyId: inputs.optionalText("kmsKeyId"),
                logGroupClass: optionalMember(LogGroupClass, inputs.optionalText("logGroupClass")),
                logGroupName: name,
                tags: Object.keys(tags).length === 0 ? undefined : tags,
            }),
        );
        return name;
    },

    async complete(context, name, inputs) {
        if (inputs.optionalNumber("retentionInDays") !== 0) {
            await putRetention(context, name, inputs);
        }
    },

    async read({ clients }, name) {
        const { logGroups = [] } = await clients
            .logs()
            .send(new DescribeLogGroupsCommand({ logGroupNamePrefix: name }));
        const found = logGroups.find(({ logGroupName }) => logGroupName === name);
        if (found?.arn === undefined) {
            return undefined;
        }
        // The older of the two ARNs ends in ":*", which the tagging calls do not take.
        const arn = found.arn.replace(/:\*$/, "");
        const { tags } = await clients.logs().send(new ListTagsForResourceCommand({ resourceArn: arn }));
        return present({
            arn,
            kmsKeyId: found.kmsKeyId,
            logGroupClass: found.logGroupClass ?? "STANDARD",
            name,
            retentionInDays: found.retentionInDays ?? 0,
            tagsAll: tags ?? {},
        });
    },

    async update(context, name, inputs, changed) {
        if (changed("retentionInDays")) {
            await putRetention(context, name, inputs);
        }
        if (changed("kmsKeyId")) {
            const kmsKeyId = inputs.optionalText("kmsKeyId");
            await (kmsKeyId === undefined
                ? context.clients.logs().send(new DisassociateKmsKeyCommand({ logGroupName: name }))
                : context.clients.logs().send(new AssociateKmsKeyCommand({ kmsKeyId, logGroupName: name })));
        }
    },

    async delete({ clients }, name, state) {
        if (state.flag("skipDestroy") !== true) {
            await ifFound(
                clients.logs().send(new DeleteLogGroupCommand({ logGroupName: name })),
                "ResourceNotFoundException",
            );
        }
    },
};

async function putRetention({ clients }: Context, name: string, inputs: Reader): Promise<void> {
    const days = inputs.optionalNumber("retentionInDays") ?? 0;
    await (days === 0
        ? clients.logs().send(new DeleteRetentionPolicyCommand({ logGroupName: name }))
        : clients.logs().send(new PutRetentionPolicyCommand({ logGroupName: name, retentionInDays: days })));
}
