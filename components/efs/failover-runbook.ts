import * as pulumi from "@pulumi/pulumi";
import * as iam from "@pulumi/aws/iam";
import * as ssm from "@pulumi/aws/ssm";
import type { AwsAccount } from "../aws-account";
import { runbookPolicy, runbookTrustPolicy } from "./failover-runbook-role.rules";
import { failoverRunbook } from "./failover-runbook.rules";

/** What the runbook and its role are made from. */
export interface FailoverRunbookArgs {
    /** The replica's Region, where the runbook lies and works. */
    region: string;
    account: AwsAccount;
    primaryFileSystemId: pulumi.Output<string>;
    replicaFileSystemId: pulumi.Output<string>;
    journalTable: { name: pulumi.Output<string>; arn: pulumi.Output<string> };
    tags: pulumi.Input<{ [key: string]: pulumi.Input<string> }> | undefined;
}

/** A runbook in the replica's Region for whoever has only the console, with a role that may do that and nothing else. */
export function failoverRunbookDocument(
    name: string,
    args: FailoverRunbookArgs,
    options: pulumi.CustomResourceOptions,
): ssm.Document {
    const { region, account, primaryFileSystemId, replicaFileSystemId, journalTable, tags } = args;
    // Made now, since nothing of IAM may have to change while a Region is lost.
    const role = new iam.Role(
        `${name}-failover`,
        {
            description: "Failover runbook: ends one EFS replication and writes the journal",
            assumeRolePolicy: pulumi.output(account).apply(runbookTrustPolicy),
            tags,
        },
        options,
    );
    const ids = { primaryFileSystemId, replicaFileSystemId };
    const permissions = new iam.RolePolicy(
        `${name}-failover`,
        {
            role: role.name,
            policy: pulumi.output({ ...account, ...ids, journalTableArn: journalTable.arn }).apply(runbookPolicy),
        },
        options,
    );
    return new ssm.Document(
        `${name}-failover`,
        {
            region,
            // A name that is found in the console by the file system that is to take over.
            name: pulumi.interpolate`eks-storage-failover-${replicaFileSystemId}`,
            documentType: "Automation",
            documentFormat: "JSON",
            content: pulumi
                .output({ ...ids, journalTableName: journalTable.name, roleArn: role.arn })
                .apply((known) => JSON.stringify(failoverRunbook(known), undefined, 2)),
            tags,
        },
        { ...options, dependsOn: [permissions] },
    );
}
