import { fileSystemArn } from "./file-system-arn.rules";

/** What the role of the runbook is for. */
export interface RunbookRoleArgs {
    partition: string;
    accountId: string;
    primaryFileSystemId: string;
    replicaFileSystemId: string;
    journalTableArn: string;
}

/** Lets Automation take the role, for this account's runs only. */
export function runbookTrustPolicy({ partition, accountId }: Pick<RunbookRoleArgs, "partition" | "accountId">): string {
    return JSON.stringify({
        Version: "2012-10-17",
        Statement: [
            {
                Effect: "Allow",
                Principal: { Service: "ssm.amazonaws.com" },
                Action: "sts:AssumeRole",
                // https://docs.aws.amazon.com/systems-manager/latest/userguide/cross-service-confused-deputy-prevention.html
                Condition: {
                    StringEquals: { "aws:SourceAccount": accountId },
                    ArnLike: { "aws:SourceArn": `arn:${partition}:ssm:*:${accountId}:automation-execution/*` },
                },
            },
        ],
    });
}

/** What the runbook may do: read and end this one replication, and write the journal. */
export function runbookPolicy(args: RunbookRoleArgs): string {
    const { primaryFileSystemId, replicaFileSystemId } = args;
    // The source is named to the replica's Region, where it does not exist: AWS does not say in which Region it is looked for.
    const arn = (fileSystemId: string) => fileSystemArn({ ...args, region: "*", fileSystemId });
    return JSON.stringify({
        Version: "2012-10-17",
        Statement: [
            {
                Effect: "Allow",
                Action: [
                    "elasticfilesystem:DescribeFileSystems",
                    "elasticfilesystem:DescribeReplicationConfigurations",
                    "elasticfilesystem:DeleteReplicationConfiguration",
                ],
                Resource: [arn(primaryFileSystemId), arn(replicaFileSystemId)],
            },
            { Effect: "Allow", Action: "dynamodb:UpdateItem", Resource: args.journalTableArn },
        ],
    });
}
