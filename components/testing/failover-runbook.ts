import assert from "node:assert/strict";
import { failoverRunbook } from "../efs/failover-runbook.rules";
import { type AutomationOptions, type Call, runAutomation } from "./automation";

export const ids = { primaryFileSystemId: "fs-0123456789abcdef0", replicaFileSystemId: "fs-0fedcba9876543210" };
export const document = failoverRunbook({
    ...ids,
    journalTableName: "eks-storage-dr-fs-0123456789abcdef0",
    roleArn: "arn:aws:iam::111122223333:role/shop-failover",
});
export const lastSync = "2026-01-31T11:50:30.000Z";

/** An update of the journal. */
export interface Update {
    ConditionExpression: string;
    UpdateExpression: string;
    ExpressionAttributeNames: Record<string, string>;
    ExpressionAttributeValues: Record<string, Record<string, unknown>>;
}

/**
 * The replica's Region; a call whose name is in `failing` fails. Of the journal it knows who holds it and whether a cut has
 * begun; the conditions themselves are tried on the emulated table.
 */
export class Region {
    public readonly calls: string[] = [];
    public readonly updates: Update[] = [];
    public deletionMode: unknown;
    public destination: Record<string, unknown> = { Status: "ENABLED", LastReplicatedTimestamp: new Date(lastSync) };
    /** The destination as Automation hands it over, where that is another form. */
    public handsOver: unknown;
    public source: string = ids.primaryFileSystemId;
    public looksUntilWritable = 2;
    public failing: Record<string, string> = {};
    public heldBy: unknown;
    public cutBegun = false;

    public readonly call: Call = (service, api, inputs) => {
        this.calls.push(`${service}:${api}`);
        const failure = this.failing[api];
        if (failure !== undefined) {
            return Promise.reject(new Error(failure));
        }
        switch (api) {
            case "DescribeReplicationConfigurations":
                assert.deepEqual(inputs, { FileSystemId: ids.replicaFileSystemId });
                return Promise.resolve({
                    Replications: [{ SourceFileSystemId: this.source, Destinations: [this.destination] }],
                });
            case "DeleteReplicationConfiguration":
                assert.equal(inputs.SourceFileSystemId, ids.primaryFileSystemId);
                this.deletionMode = inputs.DeletionMode;
                return Promise.resolve(undefined);
            case "DescribeFileSystems": {
                assert.deepEqual(inputs, { FileSystemId: ids.replicaFileSystemId });
                const protection = this.looksUntilWritable-- > 0 ? "REPLICATING" : "ENABLED";
                return Promise.resolve({
                    FileSystems: [{ FileSystemProtection: { ReplicationOverwriteProtection: protection } }],
                });
            }
            case "UpdateItem":
                return this.update(inputs as unknown as Update);
            default:
                return Promise.reject(new Error(`no ${api} here`));
        }
    };

    private update(given: Update): Promise<unknown> {
        const { ConditionExpression, UpdateExpression, ExpressionAttributeValues } = given;
        const owner = ExpressionAttributeValues[":owner"]?.S;
        const claims = ConditionExpression.includes(":free");
        const meant = !ConditionExpression.includes("attribute_exists(#flow.#facts.#cutBegunAt)") || this.cutBegun;
        const free = this.heldBy === owner || (claims && this.heldBy === undefined);
        if (!free || !meant) {
            return Promise.reject(new Error("ConditionalCheckFailedException"));
        }
        this.cutBegun = true;
        this.heldBy = UpdateExpression.includes("REMOVE #lease") ? undefined : owner;
        this.updates.push(given);
        return Promise.resolve({});
    }

    public run(options: AutomationOptions = {}) {
        const mainSteps = document.mainSteps.map((step) =>
            step.name === "lastSync" && this.handsOver !== undefined
                ? {
                      ...step,
                      inputs: { ...step.inputs, InputPayload: { destination: this.handsOver, status: "ENABLED" } },
                  }
                : step,
        );
        return runAutomation({ ...document, mainSteps }, this.call, {
            executionId: "e-1",
            poll: 1,
            longestWait: 100,
            ...options,
        });
    }

    /** Names of the journal that the updates set or remove. */
    public get written(): string[] {
        return this.updates.map(({ UpdateExpression, ExpressionAttributeNames }) =>
            UpdateExpression.replace(/#\w+/g, (name) => ExpressionAttributeNames[name] ?? name),
        );
    }
}
