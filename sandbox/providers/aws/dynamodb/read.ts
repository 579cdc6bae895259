import {
    DescribeContinuousBackupsCommand,
    DescribeTableCommand,
    DescribeTimeToLiveCommand,
    ListTagsOfResourceCommand,
    type TableDescription,
} from "@aws-sdk/client-dynamodb";
import type { Properties } from "../../provider";
import type { Reader } from "../../table/reader";
import { answered, nonEmpty, present } from "../convert";
import type { Context } from "../resource";
import { fromTagList } from "../tags";
import { ifFound } from "../wait";

export async function describe({ clients }: Context, name: string): Promise<TableDescription | undefined> {
    const answer = await ifFound(
        clients.dynamodb().send(new DescribeTableCommand({ TableName: name })),
        "ResourceNotFoundException",
    );
    return answer?.Table;
}

export async function readTable(context: Context, name: string, known: Reader): Promise<Properties | undefined> {
    const found = await describe(context, name);
    if (found === undefined) {
        return undefined;
    }
    const client = context.clients.dynamodb();
    const { Tags } = await client.send(
        new ListTagsOfResourceCommand({ ResourceArn: answered(found.TableArn, "TableArn") }),
    );
    return {
        ...properties(found),
        ...present({ serverSideEncryption: encryption(found, known) }),
        pointInTimeRecovery: await readRecovery(context, name),
        ttl: await readTimeToLive(context, name),
        tagsAll: fromTagList(Tags),
    };
}

function properties(found: TableDescription): Properties {
    const key = (type: string) => found.KeySchema?.find(({ KeyType }) => KeyType === type)?.AttributeName;
    return {
        ...present({
            arn: found.TableArn,
            attributes: nonEmpty(found.AttributeDefinitions)?.map(({ AttributeName, AttributeType }) =>
                present({ name: AttributeName, type: AttributeType }),
            ),
            billingMode: found.BillingModeSummary?.BillingMode ?? "PROVISIONED",
            deletionProtectionEnabled: found.DeletionProtectionEnabled ?? false,
            hashKey: key("HASH"),
            name: found.TableName,
            rangeKey: key("RANGE"),
            readCapacity: found.ProvisionedThroughput?.ReadCapacityUnits,
            streamEnabled: found.StreamSpecification?.StreamEnabled ?? false,
            writeCapacity: found.ProvisionedThroughput?.WriteCapacityUnits,
        }),
        // Texts that AWS does not have are empty, as in the real provider's state.
        streamArn: found.LatestStreamArn ?? "",
        streamLabel: found.LatestStreamLabel ?? "",
        streamViewType: found.StreamSpecification?.StreamViewType ?? "",
        tableClass: found.TableClassSummary?.TableClass ?? "STANDARD",
    };
}

/** AWS does not tell encryption that was never asked for from one that was refused. */
function encryption({ SSEDescription: live }: TableDescription, known: Reader): Properties {
    if (live === undefined) {
        return known.object("serverSideEncryption")?.flag("enabled") === false ? { enabled: false } : {};
    }
    return present({ enabled: live.Status === "ENABLED", kmsKeyArn: live.KMSMasterKeyArn });
}

async function readRecovery({ clients }: Context, name: string): Promise<Properties> {
    const answer = await clients.dynamodb().send(new DescribeContinuousBackupsCommand({ TableName: name }));
    const live = answer.ContinuousBackupsDescription?.PointInTimeRecoveryDescription;
    return present({
        enabled: live?.PointInTimeRecoveryStatus === "ENABLED",
        recoveryPeriodInDays: live?.RecoveryPeriodInDays,
    });
}

async function readTimeToLive({ clients }: Context, name: string): Promise<Properties> {
    const answer = await clients.dynamodb().send(new DescribeTimeToLiveCommand({ TableName: name }));
    const live = answer.TimeToLiveDescription;
    return present({
        attributeName: live?.AttributeName,
        enabled: live?.TimeToLiveStatus === "ENABLED" || live?.TimeToLiveStatus === "ENABLING",
    });
}
