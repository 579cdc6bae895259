import {
    AuthorizeSecurityGroupIngressCommand,
    CreateNetworkInterfaceCommand,
    CreateSecurityGroupCommand,
    DeleteNetworkInterfaceCommand,
    DeleteSecurityGroupCommand,
    DescribeNetworkInterfacesCommand,
    DescribeSecurityGroupsCommand,
    DescribeSubnetsCommand,
    type Subnet,
} from "@aws-sdk/client-ec2";
import type { Context } from "../../service";
import { eksErrors } from "./errors";

export interface ClusterNetwork {
    readonly vpcId: string;
    readonly securityGroupId: string;
    readonly networkInterfaceIds: string[];
}

/** The subnets with the ids given; all of them exist and lie in one VPC. */
export async function describeSubnets(context: Context, region: string, ids: readonly string[]): Promise<Subnet[]> {
    const { Subnets = [] } = await context.moto
        .ec2(region)
        .send(new DescribeSubnetsCommand({ Filters: [{ Name: "subnet-id", Values: [...ids] }] }));
    const missing = ids.filter((id) => !Subnets.some(({ SubnetId }) => SubnetId === id));
    if (missing.length > 0) {
        throw eksErrors.invalidParameter(`The subnet ID '${missing.join("', '")}' does not exist`);
    }
    if (new Set(Subnets.map(({ VpcId }) => VpcId)).size > 1) {
        throw eksErrors.invalidParameter("The subnets are not all in the same VPC");
    }
    return ids.flatMap((id) => Subnets.filter(({ SubnetId }) => SubnetId === id));
}

/**
 * What EKS makes in the VPC of a cluster: the cluster security group, and interfaces of the control plane in two
 * subnets (https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html). They keep VPC and subnets in use.
 */
export async function createClusterNetwork(
    context: Context,
    region: string,
    clusterName: string,
    subnets: readonly Subnet[],
    securityGroupIds: readonly string[],
): Promise<ClusterNetwork> {
    const ec2 = context.moto.ec2(region);
    const vpcId = subnets[0]?.VpcId ?? "";
    await checkSecurityGroups(context, region, vpcId, securityGroupIds);
    const GroupName = `eks-cluster-sg-${clusterName}-${Math.floor(Math.random() * 1e9)}`;
    const { GroupId = "" } = await ec2.send(
        new CreateSecurityGroupCommand({
            GroupName,
            VpcId: vpcId,
            Description:
                "EKS created security group applied to ENI that is attached to EKS Control Plane master nodes, " +
                "as well as any managed workloads.",
            TagSpecifications: [
                {
                    ResourceType: "security-group",
                    Tags: [
                        { Key: "Name", Value: GroupName },
                        { Key: `kubernetes.io/cluster/${clusterName}`, Value: "owned" },
                    ],
                },
            ],
        }),
    );
    await ec2.send(
        new AuthorizeSecurityGroupIngressCommand({
            GroupId,
            IpPermissions: [{ IpProtocol: "-1", UserIdGroupPairs: [{ GroupId }] }],
        }),
    );
    const networkInterfaceIds: string[] = [];
    for (const { SubnetId } of subnets.slice(0, 2)) {
        const { NetworkInterface } = await ec2.send(
            new CreateNetworkInterfaceCommand({
                SubnetId,
                Description: `Amazon EKS ${clusterName}`,
                Groups: [GroupId, ...securityGroupIds],
            }),
        );
        networkInterfaceIds.push(NetworkInterface?.NetworkInterfaceId ?? "");
    }
    return { vpcId, securityGroupId: GroupId, networkInterfaceIds };
}

/** Before anything is made: moto makes interfaces with security groups that do not exist. */
async function checkSecurityGroups(
    context: Context,
    region: string,
    vpcId: string,
    ids: readonly string[],
): Promise<void> {
    if (ids.length === 0) {
        return;
    }
    const { SecurityGroups = [] } = await context.moto
        .ec2(region)
        .send(new DescribeSecurityGroupsCommand({ Filters: [{ Name: "group-id", Values: [...ids] }] }));
    const missing = ids.filter((id) => !SecurityGroups.some(({ GroupId, VpcId }) => GroupId === id && VpcId === vpcId));
    if (missing.length > 0) {
        throw eksErrors.invalidParameter(`The security group ID '${missing.join("', '")}' does not exist in ${vpcId}`);
    }
}

/** Removes them; a cluster security group that the user still uses elsewhere stays, as on AWS. */
export async function deleteClusterNetwork(
    context: Context,
    region: string,
    securityGroupId: string,
    networkInterfaceIds: readonly string[],
): Promise<void> {
    const ec2 = context.moto.ec2(region);
    for (const NetworkInterfaceId of networkInterfaceIds) {
        await ec2.send(new DeleteNetworkInterfaceCommand({ NetworkInterfaceId }));
    }
    const { NetworkInterfaces = [] } = await ec2.send(
        new DescribeNetworkInterfacesCommand({ Filters: [{ Name: "group-id", Values: [securityGroupId] }] }),
    );
    if (NetworkInterfaces.length === 0) {
        await ec2.send(new DeleteSecurityGroupCommand({ GroupId: securityGroupId }));
    }
}
