import {
    DeleteNetworkInterfaceCommand,
    DescribeAddressesCommand,
    DescribeInternetGatewaysCommand,
    DescribeNetworkInterfacesCommand,
    DescribeSecurityGroupRulesCommand,
    DescribeSecurityGroupsCommand,
    type NetworkInterface,
} from "@aws-sdk/client-ec2";
import { AwsError } from "../../errors";
import { textParameter, type Context, type Handler } from "../../service";

/**
 * What EC2 refuses to delete because something still uses it, and moto deletes all the same. Codes:
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
 */
export function dependencyOperations(context: Context): Record<string, Handler> {
    return {
        DeleteSubnet: async (call) => {
            const id = textParameter(call, "SubnetId");
            const used = await networkInterfaces(context, call.region, "subnet-id", id);
            if (used.length > 0) {
                throw dependencyViolation(`The subnet '${id}' has dependencies and cannot be deleted: ${listed(used)}`);
            }
            return call.forward();
        },
        DeleteSecurityGroup: async (call) => {
            const id = textParameter(call, "GroupId");
            if (id !== "") {
                await checkSecurityGroup(context, call.region, id);
            }
            return call.forward();
        },
        DeleteVpc: async (call) => {
            await checkVpc(context, call.region, textParameter(call, "VpcId"));
            return call.forward();
        },
        DetachInternetGateway: async (call) => {
            const vpcId = textParameter(call, "VpcId");
            const used = await networkInterfaces(context, call.region, "vpc-id", vpcId);
            if (used.some(({ Association }) => Association?.PublicIp !== undefined)) {
                throw dependencyViolation(
                    `Network ${vpcId} has some mapped public address(es). ` +
                        "Please unmap those public address(es) before detaching the gateway.",
                );
            }
            return call.forward();
        },
        ReleaseAddress: async (call) => {
            const id = textParameter(call, "AllocationId");
            if (id !== "") {
                const { Addresses = [] } = await context.moto
                    .ec2(call.region)
                    .send(new DescribeAddressesCommand({ AllocationIds: [id] }));
                if (Addresses.some(({ AssociationId }) => AssociationId)) {
                    throw new AwsError(
                        "InvalidIPAddress.InUse",
                        400,
                        `The address with allocation id ${id} is in use.`,
                    );
                }
            }
            return call.forward();
        },
    };
}

/** The primary interface of an instance goes with it; moto keeps it, and so would keep its subnet in use. */
export async function deleteNetworkInterfacesOf(
    context: Context,
    region: string,
    instanceIds: string[],
): Promise<void> {
    const { NetworkInterfaces = [] } = await context.moto.ec2(region).send(new DescribeNetworkInterfacesCommand({}));
    for (const { NetworkInterfaceId, Attachment } of NetworkInterfaces) {
        if (Attachment?.InstanceId !== undefined && instanceIds.includes(Attachment.InstanceId)) {
            await context.moto.ec2(region).send(new DeleteNetworkInterfaceCommand({ NetworkInterfaceId }));
        }
    }
}

async function networkInterfaces(
    { moto }: Context,
    region: string,
    filter: string,
    value: string,
): Promise<NetworkInterface[]> {
    const { NetworkInterfaces = [] } = await moto
        .ec2(region)
        .send(new DescribeNetworkInterfacesCommand({ Filters: [{ Name: filter, Values: [value] }] }));
    return NetworkInterfaces;
}

function listed(interfaces: readonly NetworkInterface[]): string {
    return interfaces.map(({ NetworkInterfaceId }) => NetworkInterfaceId).join(", ");
}

function dependencyViolation(message: string): AwsError {
    return new AwsError("DependencyViolation", 400, message);
}

async function checkSecurityGroup(context: Context, region: string, id: string): Promise<void> {
    const ec2 = context.moto.ec2(region);
    const { SecurityGroups = [] } = await ec2.send(
        new DescribeSecurityGroupsCommand({ Filters: [{ Name: "group-id", Values: [id] }] }),
    );
    if (SecurityGroups[0]?.GroupName === "default") {
        throw new AwsError(
            "CannotDelete",
            400,
            `the specified group: "${id}" name: "default" cannot be deleted by a user`,
        );
    }
    const used = await networkInterfaces(context, region, "group-id", id);
    if (used.length > 0) {
        throw dependencyViolation(`resource ${id} has a dependent object: ${listed(used)}`);
    }
    const { SecurityGroupRules = [] } = await ec2.send(new DescribeSecurityGroupRulesCommand({}));
    const referring = SecurityGroupRules.filter(
        ({ GroupId, ReferencedGroupInfo }) => GroupId !== id && ReferencedGroupInfo?.GroupId === id,
    );
    if (referring.length > 0) {
        const rules = referring.map(({ GroupId, SecurityGroupRuleId }) => `${SecurityGroupRuleId} of ${GroupId}`);
        throw dependencyViolation(`resource ${id} has a dependent object: ${rules.join(", ")}`);
    }
}

async function checkVpc(context: Context, region: string, id: string): Promise<void> {
    const ec2 = context.moto.ec2(region);
    const inVpc = { Filters: [{ Name: "vpc-id", Values: [id] }] };
    const attached = { Filters: [{ Name: "attachment.vpc-id", Values: [id] }] };
    const [{ SecurityGroups = [] }, { InternetGateways = [] }, interfaces] = await Promise.all([
        ec2.send(new DescribeSecurityGroupsCommand(inVpc)),
        ec2.send(new DescribeInternetGatewaysCommand(attached)),
        networkInterfaces(context, region, "vpc-id", id),
    ]);
    const dependencies = [
        ...SecurityGroups.filter(({ GroupName }) => GroupName !== "default").map(({ GroupId }) => GroupId),
        ...InternetGateways.map(({ InternetGatewayId }) => InternetGatewayId),
        ...interfaces.map(({ NetworkInterfaceId }) => NetworkInterfaceId),
    ];
    if (dependencies.length > 0) {
        throw dependencyViolation(`The vpc '${id}' has dependencies and cannot be deleted: ${dependencies.join(", ")}`);
    }
}
