import type * as pulumi from "@pulumi/pulumi";
import { getCallerIdentityOutput } from "@pulumi/aws/getCallerIdentity";
import { getPartitionOutput } from "@pulumi/aws/getPartition";

/** The account that a component's children are made in, for ARNs that are needed before their resource tells them. */
export interface AwsAccount {
    partition: pulumi.Output<string>;
    accountId: pulumi.Output<string>;
}

/** The account and partition of the AWS provider of a parent. */
export function awsAccount(parent: pulumi.Resource | undefined): AwsAccount {
    return {
        partition: getPartitionOutput({}, { parent }).partition,
        accountId: getCallerIdentityOutput({}, { parent }).accountId,
    };
}
