import {
    ScalarAttributeType,
    StreamViewType,
    UpdateContinuousBackupsCommand,
    UpdateTimeToLiveCommand,
    type KeySchemaElement,
} from "@aws-sdk/client-dynamodb";
import type { Reader } from "../../table/reader";
import { member, optionalMember } from "../convert";
import type { Context } from "../resource";
import { whileRefused } from "../wait";

export function attributes(inputs: Reader) {
    return inputs.objects("attributes")?.map((attribute) => ({
        AttributeName: attribute.text("name"),
        AttributeType: member(ScalarAttributeType, attribute.text("type")),
    }));
}

export function keySchema(inputs: Reader): KeySchemaElement[] {
    const range = inputs.optionalText("rangeKey");
    return [
        { AttributeName: inputs.text("hashKey"), KeyType: "HASH" },
        ...(range === undefined ? [] : [{ AttributeName: range, KeyType: "RANGE" as const }]),
    ];
}

/** None where every request is paid for. */
export function capacity(inputs: Reader) {
    return inputs.optionalText("billingMode") === "PAY_PER_REQUEST"
        ? undefined
        : { ReadCapacityUnits: inputs.number("readCapacity"), WriteCapacityUnits: inputs.number("writeCapacity") };
}

export function encryption(inputs: Reader) {
    const given = inputs.object("serverSideEncryption");
    if (given === undefined) {
        return undefined;
    }
    const enabled = given.flag("enabled") === true;
    return {
        Enabled: enabled,
        ...(enabled ? { KMSMasterKeyId: given.optionalText("kmsKeyArn"), SSEType: "KMS" as const } : {}),
    };
}

export function stream(inputs: Reader) {
    const enabled = inputs.flag("streamEnabled") === true;
    return enabled
        ? {
              StreamEnabled: true,
              StreamViewType: optionalMember(StreamViewType, inputs.optionalText("streamViewType")),
          }
        : undefined;
}

export async function putTimeToLive({ clients }: Context, name: string, inputs: Reader): Promise<void> {
    const given = inputs.objectOrEmpty("ttl");
    await clients.dynamodb().send(
        new UpdateTimeToLiveCommand({
            TableName: name,
            TimeToLiveSpecification: {
                AttributeName: given.optionalText("attributeName") ?? "",
                Enabled: given.flag("enabled") === true,
            },
        }),
    );
}

/** Refused for a while after the table's creation. */
export async function putRecovery(context: Context, name: string, inputs: Reader): Promise<void> {
    const given = inputs.objectOrEmpty("pointInTimeRecovery");
    await whileRefused(context, ["ContinuousBackupsUnavailableException"], () =>
        context.clients.dynamodb().send(
            new UpdateContinuousBackupsCommand({
                TableName: name,
                PointInTimeRecoverySpecification: {
                    PointInTimeRecoveryEnabled: given.flag("enabled") === true,
                    RecoveryPeriodInDays: given.optionalNumber("recoveryPeriodInDays"),
                },
            }),
        ),
    );
}
