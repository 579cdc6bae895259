import * as iam from "@pulumi/aws/iam";
import { getPartitionOutput } from "@pulumi/aws/getPartition";
import * as pulumi from "@pulumi/pulumi";

// Joining the cluster, pulling images, and addresses for pods where the VPC CNI has no identity of its own. No policy for
// storage: Trident's pods have theirs. https://docs.aws.amazon.com/eks/latest/userguide/create-node-role.html
const policies = ["AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly", "AmazonEKS_CNI_Policy"];

/** A role of nodes, and what has to be there as long as one of them is. */
export interface NodeRole {
    arn: pulumi.Output<string>;
    permissions: pulumi.Resource[];
}

/** A role with which EC2 instances can be nodes of a cluster. */
export function nodeRole(
    name: string,
    tags: pulumi.Input<{ [key: string]: pulumi.Input<string> }>,
    options: pulumi.CustomResourceOptions,
): NodeRole {
    const { partition } = getPartitionOutput({}, { parent: options.parent });
    const role = new iam.Role(
        name,
        {
            description: `Nodes of the node group ${name}`,
            assumeRolePolicy: JSON.stringify({
                Version: "2012-10-17",
                Statement: [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }],
            }),
            tags,
        },
        options,
    );
    const permissions = policies.map(
        (policy) =>
            new iam.RolePolicyAttachment(
                `${name}-${policy}`,
                { role: role.name, policyArn: pulumi.interpolate`arn:${partition}:iam::aws:policy/${policy}` },
                options,
            ),
    );
    return { arn: role.arn, permissions };
}
