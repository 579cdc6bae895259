import { GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import { JournalMissing } from "../errors";
import type { JournalStore } from "../journal";
import type { Journal } from "../journal.rules";
import { without } from "../without";
import type { Clients } from "./clients";
import { call } from "./errors";

/** The table's only item. */
const key = { id: { S: "journal" } };

/** The journal's item in a DynamoDB table of the replica's Region. */
export class JournalTable implements JournalStore {
    readonly name: string;

    constructor(
        private readonly clients: Clients,
        private readonly tableName: string,
    ) {
        this.name = `table ${tableName} in ${clients.region}`;
    }

    async read(): Promise<unknown> {
        const { Item } = await this.send(() =>
            this.clients
                .dynamodb()
                .send(new GetItemCommand({ TableName: this.tableName, Key: key, ConsistentRead: true })),
        );
        return Item && without(unmarshall(Item), "id");
    }

    async write(journal: Journal, expected: number): Promise<boolean> {
        const none = "attribute_not_exists(id)";
        const same = "revision = :revision";
        try {
            await this.send(() =>
                this.clients.dynamodb().send(
                    new PutItemCommand({
                        TableName: this.tableName,
                        Item: { ...key, ...marshall(journal, { removeUndefinedValues: true }) },
                        // A program may have made the item before the first switch of roles.
                        ConditionExpression: expected === 0 ? `${none} OR ${same}` : same,
                        ExpressionAttributeValues: { ":revision": { N: String(expected) } },
                    }),
                ),
            );
            return true;
        } catch (error) {
            if (error instanceof Error && error.name === "ConditionalCheckFailedException") {
                return false;
            }
            throw error;
        }
    }

    private async send<T>(work: () => Promise<T>): Promise<T> {
        try {
            return await call(this.clients.region, work);
        } catch (error) {
            if (error instanceof Error && error.name === "ResourceNotFoundException") {
                throw new JournalMissing(
                    `The journal's ${this.name} does not exist; pulumi up of the replica's stack makes it`,
                );
            }
            throw error;
        }
    }
}
