import type * as pulumi from "@pulumi/pulumi";
import { Table } from "@pulumi/aws/dynamodb/table";
import { dataHoldingOptions, DeletionPolicy } from "../deletion-policy";
import { journalTableName } from "./replication.rules";

/** What the table of the journal is made from. */
export interface JournalArgs {
    /** The replica's Region: the journal is needed when the primary's is lost. */
    region: string;
    primaryFileSystemId: pulumi.Output<string>;
    deletionPolicy: DeletionPolicy;
    tags: pulumi.Input<{ [key: string]: pulumi.Input<string> }> | undefined;
}

/** The table of the journal, which says who serves; Pulumi makes the table and never reads or writes the item. */
export function replicationJournal(name: string, args: JournalArgs, options: pulumi.CustomResourceOptions): Table {
    const { region, primaryFileSystemId, deletionPolicy, tags } = args;
    return new Table(
        `${name}-journal`,
        {
            region,
            name: primaryFileSystemId.apply(journalTableName),
            billingMode: "PAY_PER_REQUEST",
            hashKey: "id",
            attributes: [{ name: "id", type: "S" }],
            pointInTimeRecovery: { enabled: true },
            serverSideEncryption: { enabled: true },
            deletionProtectionEnabled: deletionPolicy === DeletionPolicy.Retain,
            tags,
        },
        { ...options, ...dataHoldingOptions(deletionPolicy) },
    );
}
