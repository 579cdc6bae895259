import { BillingMode, TableClass, UpdateTableCommand, type UpdateTableCommandInput } from "@aws-sdk/client-dynamodb";
import type { Reader } from "../../table/reader";
import { optionalMember } from "../convert";
import type { Change, Context } from "../resource";
import { attributes, capacity, encryption, putRecovery, putTimeToLive, stream } from "./requests";

/** AWS takes one kind of change at a time. */
export async function updateTable(
    context: Context,
    name: string,
    inputs: Reader,
    changed: Change,
    state: Reader,
    settled: () => Promise<void>,
): Promise<void> {
    const put = async (request: Omit<UpdateTableCommandInput, "TableName">) => {
        await context.clients.dynamodb().send(new UpdateTableCommand({ TableName: name, ...request }));
        await settled();
    };
    if (["attributes", "billingMode", "readCapacity", "writeCapacity"].some(changed)) {
        await put({
            AttributeDefinitions: changed("attributes") ? attributes(inputs) : undefined,
            BillingMode: optionalMember(BillingMode, inputs.optionalText("billingMode")),
            ProvisionedThroughput: capacity(inputs),
        });
    }
    if (changed("deletionProtectionEnabled")) {
        await put({ DeletionProtectionEnabled: inputs.flag("deletionProtectionEnabled") ?? false });
    }
    if (changed("tableClass")) {
        await put({ TableClass: optionalMember(TableClass, inputs.optionalText("tableClass")) });
    }
    if (["streamEnabled", "streamViewType"].some(changed)) {
        // What a stream shows cannot be changed: the old one goes first.
        if (state.flag("streamEnabled") === true) {
            await put({ StreamSpecification: { StreamEnabled: false } });
        }
        const wanted = stream(inputs);
        if (wanted !== undefined) {
            await put({ StreamSpecification: wanted });
        }
    }
    if (changed("serverSideEncryption")) {
        await put({ SSESpecification: encryption(inputs) ?? { Enabled: false } });
    }
    if (changed("ttl")) {
        await putTimeToLive(context, name, inputs);
    }
    if (changed("pointInTimeRecovery")) {
        await putRecovery(context, name, inputs);
    }
}
