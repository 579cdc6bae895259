import {
    CreateTableCommand,
    DeleteTableCommand,
    TagResourceCommand,
    UntagResourceCommand,
    BillingMode,
    StreamViewType,
    TableClass,
} from "@aws-sdk/client-dynamodb";
import { boolean, number, object, set, string } from "../../table/property";
import { optionalMember } from "../convert";
import type { Context, ResourceType } from "../resource";
import { toTagList } from "../tags";
import { ifFound, waitFor, whileRefused } from "../wait";
import { attributes, capacity, encryption, keySchema, putRecovery, putTimeToLive, stream } from "./requests";
import { describe, readTable } from "./read";
import { updateTable } from "./update";

/** hashicorp/terraform-provider-aws, internal/service/dynamodb/table.go */
export const table: ResourceType = {
    what: "DynamoDB table",
    timeouts: { create: 1800, update: 3600, delete: 600 },
    tagging: {
        target: (_id, state) => state.text("arn"),
        set: ({ clients }, arn, tags) =>
            clients.dynamodb().send(new TagResourceCommand({ ResourceArn: arn, Tags: toTagList(tags) })),
        remove: ({ clients }, arn, keys) =>
            clients.dynamodb().send(new UntagResourceCommand({ ResourceArn: arn, TagKeys: keys })),
    },
    properties: {
        arn: string({ output: true }),
        attributes: set(
            object({
                name: string({ required: true }),
                type: string({ required: true, values: ["B", "N", "S"] }),
            }),
            { computed: true },
        ),
        billingMode: string({ default: "PROVISIONED", values: Object.values(BillingMode) }),
        deletionProtectionEnabled: boolean({ default: false }),
        hashKey: string({ computed: true, replaces: true }),
        name: string({ replaces: true, autoName: { maximumLength: 255 } }),
        pointInTimeRecovery: object(
            {
                enabled: boolean({ required: true }),
                recoveryPeriodInDays: number({ computed: true, volatile: true, minimum: 1, maximum: 35 }),
            },
            { computed: true },
        ),
        rangeKey: string({ replaces: true }),
        readCapacity: number({ computed: true }),
        serverSideEncryption: object(
            { enabled: boolean({ required: true }), kmsKeyArn: string({ computed: true }) },
            { computed: true },
        ),
        streamArn: string({ output: true, volatile: true }),
        streamEnabled: boolean({ default: false }),
        streamLabel: string({ output: true, volatile: true }),
        streamViewType: string({ computed: true, values: Object.values(StreamViewType) }),
        tableClass: string({ default: "STANDARD", values: Object.values(TableClass) }),
        ttl: object({ attributeName: string(), enabled: boolean({ default: false }) }, { computed: true }),
        writeCapacity: number({ computed: true }),
    },

    async create({ clients, tags }, inputs) {
        const name = inputs.text("name");
        await clients.dynamodb().send(
            new CreateTableCommand({
                AttributeDefinitions: attributes(inputs),
                BillingMode: optionalMember(BillingMode, inputs.optionalText("billingMode")),
                DeletionProtectionEnabled: inputs.flag("deletionProtectionEnabled"),
                KeySchema: keySchema(inputs),
                ProvisionedThroughput: capacity(inputs),
                SSESpecification: encryption(inputs),
                StreamSpecification: stream(inputs),
                TableClass: optionalMember(TableClass, inputs.optionalText("tableClass")),
                TableName: name,
                Tags: Object.keys(tags).length === 0 ? undefined : toTagList(tags),
            }),
        );
        return name;
    },

    ready: active,

    async complete(context, name, inputs) {
        if (inputs.object("ttl")?.flag("enabled") === true) {
            await putTimeToLive(context, name, inputs);
        }
        if (inputs.object("pointInTimeRecovery")?.flag("enabled") === true) {
            await putRecovery(context, name, inputs);
        }
    },

    read: readTable,

    update: (context, name, inputs, changed, state) =>
        updateTable(context, name, inputs, changed, state, () => active(context, name)),

    async delete(context, name) {
        const gone = "ResourceNotFoundException";
        await whileRefused(context, ["ResourceInUseException"], () =>
            ifFound(context.clients.dynamodb().send(new DeleteTableCommand({ TableName: name })), gone),
        );
        await waitFor(context, { what: `DynamoDB table ${name}`, until: "deleted" }, async () => {
            const found = await describe(context, name);
            return found === undefined || (found.TableStatus ?? "DELETING");
        });
    },
};

function active(context: Context, name: string): Promise<void> {
    return waitFor(context, { what: `DynamoDB table ${name}`, until: "ACTIVE" }, async () => {
        const status = (await describe(context, name))?.TableStatus ?? "missing";
        if (status === "missing" || status === "DELETING") {
            throw new Error(`DynamoDB table ${name} is ${status}`);
        }
        return status === "ACTIVE" || status;
    });
}
