import type * as pulumi from "@pulumi/pulumi";
import { EfsReplication, type EfsReplicationArgs } from "../efs/replication";
import { awsWorld } from "./aws";
import { graph, type Graph, type Registered } from "./graph";

/** An SNS topic of a Region. */
export const topic = (region: string) => `arn:aws:sns:${region}:111122223333:storage`;

export const primary = {
    region: "eu-central-1",
    fileSystemId: "fs-0123456789abcdef0",
    clusterName: "shop",
    alarmTopicArns: [topic("eu-central-1")],
};
export const replica = { region: "eu-west-1", fileSystemId: "fs-0fedcba9876543210", clusterName: "shop-dr" };

/** A replication of the two. */
export function replication(
    args: Partial<EfsReplicationArgs> = {},
    opts?: pulumi.ComponentResourceOptions,
): Promise<Graph<EfsReplication>> {
    return graph(() => new EfsReplication("shared", { primary, replica, ...args }, opts), awsWorld());
}

/** A statement of an IAM policy. */
export interface Statement {
    Action: unknown;
    Resource: unknown;
    Condition?: unknown;
}

/** The statements of a role's policy. */
export function statements({ inputs }: Registered): Statement[] {
    return (JSON.parse(String(inputs.policy)) as { Statement: Statement[] }).Statement;
}
