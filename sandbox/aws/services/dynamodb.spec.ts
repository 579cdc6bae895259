import {
    ConditionalCheckFailedException,
    CreateTableCommand,
    DescribeContinuousBackupsCommand,
    DescribeTableCommand,
    DescribeTimeToLiveCommand,
    DynamoDBClient,
    GetItemCommand,
    ListTablesCommand,
    PutItemCommand,
    TransactWriteItemsCommand,
    UpdateContinuousBackupsCommand,
    UpdateItemCommand,
    UpdateTimeToLiveCommand,
    waitUntilTableExists,
} from "@aws-sdk/client-dynamodb";
import assert from "node:assert/strict";
import { World } from "../testing/world";

describe("the DynamoDB of the sandbox", function () {
    this.timeout(60_000);
    let world: World;

    before(async () => {
        world = await World.start();
    });

    after(() => world.close());

    const TableName = "journal";
    let dynamo: DynamoDBClient;

    before(async () => {
        dynamo = world.client(DynamoDBClient);
        await dynamo.send(
            new CreateTableCommand({
                TableName,
                AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
                KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
                BillingMode: "PAY_PER_REQUEST",
                SSESpecification: { Enabled: true },
                DeletionProtectionEnabled: true,
                Tags: [{ Key: "made-by", Value: "a spec" }],
            }),
        );
        await waitUntilTableExists({ client: dynamo, minDelay: 1, maxWaitTime: 20 }, { TableName });
    });

    const id = { S: "journal" };
    const put = (revision: number, condition: string) =>
        dynamo.send(
            new PutItemCommand({
                TableName,
                Item: { id, revision: { N: String(revision) } },
                ConditionExpression: condition,
                ...(condition.includes(":") && {
                    ExpressionAttributeValues: { ":seen": { N: String(revision - 1) } },
                }),
            }),
        );

    it("writes on a condition only", async () => {
        await put(1, "attribute_not_exists(id)");
        await assert.rejects(put(1, "attribute_not_exists(id)"), ConditionalCheckFailedException);
        await put(2, "revision = :seen");
        await assert.rejects(put(2, "revision = :seen"), ConditionalCheckFailedException);
        const { Item } = await dynamo.send(new GetItemCommand({ TableName, Key: { id }, ConsistentRead: true }));
        assert.equal(Item?.revision.N, "2");
    });

    it("lets one of many writers at the same time win, however often", async () => {
        for (let round = 0; round < 50; round++) {
            const claim = new PutItemCommand({
                TableName,
                Item: { id: { S: `race ${round}` } },
                ConditionExpression: "attribute_not_exists(id)",
            });
            const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => dynamo.send(claim)));
            assert.equal(outcomes.filter(({ status }) => status === "fulfilled").length, 1);
        }
    });

    it("tells who loses what stands there", async () => {
        const outcomes = await Promise.all(
            [1, 2, 3, 4].map((owner) =>
                dynamo
                    .send(
                        new UpdateItemCommand({
                            TableName,
                            Key: { id },
                            UpdateExpression: "SET #lease = :mine",
                            ConditionExpression: "attribute_not_exists(#lease)",
                            ExpressionAttributeNames: { "#lease": "lease" },
                            ExpressionAttributeValues: { ":mine": { N: String(owner) } },
                            ReturnValuesOnConditionCheckFailure: "ALL_OLD",
                        }),
                    )
                    .then(
                        () => undefined,
                        (error: unknown) =>
                            error instanceof ConditionalCheckFailedException ? error.Item?.lease.N : String(error),
                    ),
            ),
        );
        const winners = outcomes.filter((outcome) => outcome === undefined);
        assert.equal(winners.length, 1, String(outcomes));
        const winner = String(outcomes.indexOf(undefined) + 1);
        assert.deepEqual(new Set(outcomes), new Set([undefined, winner]));
    });

    it("refuses a transaction of which one condition fails", async () => {
        await assert.rejects(
            dynamo.send(
                new TransactWriteItemsCommand({
                    TransactItems: [
                        { Put: { TableName, Item: { id: { S: "another" } } } },
                        { Delete: { TableName, Key: { id }, ConditionExpression: "attribute_not_exists(id)" } },
                    ],
                }),
            ),
            { name: "TransactionCanceledException" },
        );
    });

    it("keeps time to live, point-in-time recovery, encryption and deletion protection", async () => {
        await dynamo.send(
            new UpdateTimeToLiveCommand({
                TableName,
                TimeToLiveSpecification: { AttributeName: "expires", Enabled: true },
            }),
        );
        const { TimeToLiveDescription } = await dynamo.send(new DescribeTimeToLiveCommand({ TableName }));
        assert.equal(TimeToLiveDescription?.TimeToLiveStatus, "ENABLED");
        await dynamo.send(
            new UpdateContinuousBackupsCommand({
                TableName,
                PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
            }),
        );
        const { ContinuousBackupsDescription } = await dynamo.send(new DescribeContinuousBackupsCommand({ TableName }));
        assert.equal(
            ContinuousBackupsDescription?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus,
            "ENABLED",
        );
        const { Table } = await dynamo.send(new DescribeTableCommand({ TableName }));
        assert.equal(Table?.SSEDescription?.Status, "ENABLED");
        assert.equal(Table?.DeletionProtectionEnabled, true);
    });

    it("is of one Region", async () => {
        const { TableNames } = await world.client(DynamoDBClient, "eu-west-1").send(new ListTablesCommand({}));
        assert.deepEqual(TableNames, []);
    });
});
