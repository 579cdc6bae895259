import {
    AssignPrivateIpAddressesCommand,
    CreateNetworkInterfaceCommand,
    DeleteNetworkInterfaceCommand,
    DescribeNetworkInterfacesCommand,
    DescribeSecurityGroupsCommand,
    DescribeSubnetsCommand,
    DescribeVpcsCommand,
    UnassignPrivateIpAddressesCommand,
    type Subnet,
} from "@aws-sdk/client-ec2";
import { overlap, rangeOf } from "./addresses";
import { fsxErrors } from "./errors";
import type { FileServer, FsxRegion } from "./state";

/** The subnets in the order given. */
export async function describeSubnets(region: FsxRegion, ids: readonly string[]): Promise<Subnet[]> {
    const { Subnets = [] } = await region.context.moto
        .ec2(region.name)
        .send(new DescribeSubnetsCommand({ Filters: [{ Name: "subnet-id", Values: [...ids] }] }));
    return ids.map((id) => {
        const subnet = Subnets.find(({ SubnetId }) => SubnetId === id);
        if (subnet === undefined) {
            throw fsxErrors.network(`The subnet ID '${id}' does not exist`, { InvalidSubnetId: id });
        }
        return subnet;
    });
}

/** Before anything is made: moto makes interfaces with security groups that do not exist. */
export async function checkSecurityGroups(region: FsxRegion, vpcId: string, ids: readonly string[]): Promise<void> {
    if (ids.length === 0) {
        return;
    }
    const { SecurityGroups = [] } = await region.context.moto
        .ec2(region.name)
        .send(new DescribeSecurityGroupsCommand({ Filters: [{ Name: "group-id", Values: [...ids] }] }));
    const missing = ids.find((id) => !SecurityGroups.some(({ GroupId, VpcId }) => GroupId === id && VpcId === vpcId));
    if (missing !== undefined) {
        throw fsxErrors.network(`The security group '${missing}' does not exist in ${vpcId}`, {
            InvalidSecurityGroupId: missing,
        });
    }
}

/**
 * Refuses a range for endpoints that overlaps a subnet or covers the VPC.
 * https://docs.aws.amazon.com/fsx/latest/APIReference/API_CreateFileSystemOntapConfiguration.html
 */
export async function checkEndpointRange(region: FsxRegion, vpcId: string, cidr: string): Promise<void> {
    const range = rangeOf(cidr);
    if (range === undefined) {
        throw fsxErrors.badRequest(`EndpointIpAddressRange ${cidr} is not a CIDR block.`);
    }
    const ec2 = region.context.moto.ec2(region.name);
    const inVpc = { Filters: [{ Name: "vpc-id", Values: [vpcId] }] };
    const [{ Subnets = [] }, { Vpcs = [] }] = await Promise.all([
        ec2.send(new DescribeSubnetsCommand(inVpc)),
        ec2.send(new DescribeVpcsCommand(inVpc)),
    ]);
    const blocks = (cidrs: (string | undefined)[]) =>
        cidrs.flatMap((block) => (block === undefined ? [] : (rangeOf(block) ?? [])));
    const covers = blocks(
        Vpcs.flatMap(({ CidrBlockAssociationSet = [] }) => CidrBlockAssociationSet.map(({ CidrBlock }) => CidrBlock)),
    ).some((vpc) => range.first <= vpc.first && vpc.last <= range.last);
    if (covers || blocks(Subnets.map(({ CidrBlock }) => CidrBlock)).some((subnet) => overlap(range, subnet))) {
        throw fsxErrors.badRequest(`EndpointIpAddressRange ${cidr} overlaps the VPC ${vpcId} or one of its subnets.`);
    }
}

/** The network interface of a file server, which holds subnet and security groups in use. */
export async function createServer(
    region: FsxRegion,
    fileSystemId: string,
    subnetId: string,
    securityGroupIds: readonly string[],
): Promise<FileServer> {
    const { NetworkInterface } = await region.context.moto.ec2(region.name).send(
        new CreateNetworkInterfaceCommand({
            SubnetId: subnetId,
            Description: `ENI for FSx file system ${fileSystemId}`,
            Groups: securityGroupIds.length === 0 ? undefined : [...securityGroupIds],
        }),
    );
    return { subnetId, networkInterfaceId: NetworkInterface?.NetworkInterfaceId ?? "" };
}

export async function deleteServers(region: FsxRegion, servers: readonly FileServer[]): Promise<void> {
    for (const { networkInterfaceId: NetworkInterfaceId } of servers) {
        await region.context.moto.ec2(region.name).send(new DeleteNetworkInterfaceCommand({ NetworkInterfaceId }));
    }
}

/** One more address of a file server's own. */
export async function assignAddress(region: FsxRegion, NetworkInterfaceId: string): Promise<string> {
    const ec2 = region.context.moto.ec2(region.name);
    const all = async () => {
        const { NetworkInterfaces = [] } = await ec2.send(
            new DescribeNetworkInterfacesCommand({ NetworkInterfaceIds: [NetworkInterfaceId] }),
        );
        return (NetworkInterfaces[0]?.PrivateIpAddresses ?? []).flatMap(
            ({ PrivateIpAddress }) => PrivateIpAddress ?? [],
        );
    };
    const before = new Set(await all());
    await ec2.send(new AssignPrivateIpAddressesCommand({ NetworkInterfaceId, SecondaryPrivateIpAddressCount: 1 }));
    return (await all()).find((address) => !before.has(address)) ?? "";
}

export async function unassignAddresses(
    region: FsxRegion,
    fixed: readonly { networkInterfaceId: string; address: string }[],
): Promise<void> {
    for (const { networkInterfaceId: NetworkInterfaceId, address } of fixed) {
        await region.context.moto
            .ec2(region.name)
            .send(new UnassignPrivateIpAddressesCommand({ NetworkInterfaceId, PrivateIpAddresses: [address] }));
    }
}
