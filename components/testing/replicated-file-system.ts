import type * as pulumi from "@pulumi/pulumi";
import { ReplicatedEfsFileSystem, type ReplicatedEfsFileSystemArgs } from "../efs/replicated-file-system";
import { awsWorld } from "./aws";
import { graph, type Graph } from "./graph";

/** One Region of a replicated file system. */
export const primary = {
    region: "eu-central-1",
    vpcId: "vpc-0a1b2c3d4e5f60718",
    subnetIds: { "eu-central-1a": "subnet-0a1b2c3d4e5f6071a", "eu-central-1b": "subnet-0a1b2c3d4e5f6071b" },
    clientSecurityGroupIds: { nodes: "sg-0a1b2c3d4e5f60718" },
    clusterName: "shop",
};

/** The other one. */
export const replica = {
    region: "eu-west-1",
    vpcId: "vpc-0f1e2d3c4b5a60718",
    subnetIds: { "eu-west-1a": "subnet-0f1e2d3c4b5a6071a", "eu-west-1b": "subnet-0f1e2d3c4b5a6071b" },
    clientSecurityGroupIds: { nodes: "sg-0f1e2d3c4b5a60718" },
    clusterName: "shop-dr",
};

/** AWS as far as both ask it. */
export const aws = awsWorld({ vpcs: { [primary.vpcId]: primary.subnetIds, [replica.vpcId]: replica.subnetIds } });

/** The file system ids of a real `up`; mocks name a resource's id after the resource. */
export const fileSystems = { "shared-primary": "fs-0123456789abcdef0", "shared-replica": "fs-0fedcba9876543210" };

/** A replicated file system of the two. */
export function replicated(
    args: Partial<ReplicatedEfsFileSystemArgs> = {},
    opts?: pulumi.ComponentResourceOptions,
): Promise<Graph<ReplicatedEfsFileSystem>> {
    return graph(() => new ReplicatedEfsFileSystem("shared", { primary, replica, ...args }, opts), {
        ...aws,
        ids: fileSystems,
    });
}
