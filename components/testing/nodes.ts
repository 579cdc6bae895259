import type * as pulumi from "@pulumi/pulumi";
import { IscsiNodeGroup } from "../nodes/iscsi-node-group";
import type { IscsiNodeGroupArgs } from "../nodes/iscsi-node-group-args";
import { graph, type Graph, type World } from "./graph";

export const nodes: IscsiNodeGroupArgs = {
    region: "eu-central-1",
    clusterName: "shop",
    subnetIds: { "eu-central-1a": "subnet-0a1b2c3d4e5f6071a", "eu-central-1b": "subnet-0a1b2c3d4e5f6071b" },
    instanceTypes: ["m7i.large", "m6i.large"],
    minSize: 1,
    maxSize: 4,
};

/** AWS as far as it is asked. */
export const aws: World = {
    calls: {
        "aws:index/getPartition:getPartition": () => ({ partition: "aws" }),
        "aws:eks/getCluster:getCluster": ({ name }) => ({
            name,
            vpcConfig: { clusterSecurityGroupId: "sg-0c1u57e2000000000" },
        }),
    },
};

/** The node group with some arguments changed. */
export function nodeGroup(
    args: Partial<IscsiNodeGroupArgs> = {},
    world: World = aws,
    opts?: pulumi.ComponentResourceOptions,
): Promise<Graph<IscsiNodeGroup>> {
    return graph(() => new IscsiNodeGroup("orders", { ...nodes, ...args }, opts), world);
}

export const types = {
    group: "aws:eks/nodeGroup:NodeGroup",
    template: "aws:ec2/launchTemplate:LaunchTemplate",
    role: "aws:iam/role:Role",
    attachment: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
};
