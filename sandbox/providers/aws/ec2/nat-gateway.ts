import {
    AllocateAddressCommand,
    ConnectivityType,
    CreateNatGatewayCommand,
    DeleteNatGatewayCommand,
    DescribeAddressesCommand,
    DescribeNatGatewaysCommand,
    DomainType,
    ReleaseAddressCommand,
    type NatGateway,
} from "@aws-sdk/client-ec2";
import { string } from "../../table/property";
import { answered, member, optionalMember, present } from "../convert";
import type { Context, ResourceType } from "../resource";
import { fromTagList } from "../tags";
import { ifFound, waitFor, whileRefused } from "../wait";
import { ec2Tagging, tagSpecifications } from "./tagging";

/** hashicorp/terraform-provider-aws, internal/service/ec2/ec2_eip.go */
export const elasticIp: ResourceType = {
    what: "elastic IP address",
    tagging: ec2Tagging,
    properties: {
        allocationId: string({ output: true }),
        arn: string({ output: true }),
        associationId: string({ output: true }),
        domain: string({ computed: true, replaces: true, values: Object.values(DomainType) }),
        networkInterface: string({ output: true }),
        privateIp: string({ output: true }),
        publicDns: string({ output: true }),
        publicIp: string({ output: true }),
        publicIpv4Pool: string({ computed: true, replaces: true }),
    },

    async create(context, inputs) {
        const created = await context.clients.ec2().send(
            new AllocateAddressCommand({
                Domain: optionalMember(DomainType, inputs.optionalText("domain")),
                PublicIpv4Pool: inputs.optionalText("publicIpv4Pool"),
                TagSpecifications: tagSpecifications(context, "elastic-ip"),
            }),
        );
        return answered(created.AllocationId, "AllocationId");
    },

    async read(context, id) {
        const answer = await ifFound(
            context.clients.ec2().send(new DescribeAddressesCommand({ AllocationIds: [id] })),
            "InvalidAllocationID.NotFound",
        );
        const found = answer?.Addresses?.[0];
        if (found === undefined) {
            return undefined;
        }
        const { region } = context;
        const dashed = found.PublicIp?.replaceAll(".", "-");
        return present({
            allocationId: id,
            arn: `arn:aws:ec2:${region}:${await context.accountId()}:elastic-ip/${id}`,
            associationId: found.AssociationId,
            domain: found.Domain,
            networkInterface: found.NetworkInterfaceId,
            privateIp: found.PrivateIpAddress,
            publicDns: dashed && `ec2-${dashed}.${region}.compute.amazonaws.com`,
            publicIp: found.PublicIp,
            publicIpv4Pool: found.PublicIpv4Pool,
            tagsAll: fromTagList(found.Tags),
        });
    },

    async delete(context, id) {
        await whileRefused(context, ["InvalidIPAddress.InUse", "AuthFailure"], () =>
            ifFound(
                context.clients.ec2().send(new ReleaseAddressCommand({ AllocationId: id })),
                "InvalidAllocationID.NotFound",
            ),
        );
    },
};

/** hashicorp/terraform-provider-aws, internal/service/ec2/vpc_nat_gateway.go */
export const natGateway: ResourceType = {
    what: "NAT gateway",
    tagging: ec2Tagging,
    timeouts: { create: 600, delete: 1800 },
    properties: {
        allocationId: string({ replaces: true }),
        associationId: string({ output: true }),
        connectivityType: string({ default: "public", replaces: true, values: Object.values(ConnectivityType) }),
        networkInterfaceId: string({ output: true }),
        privateIp: string({ computed: true, replaces: true }),
        publicIp: string({ output: true }),
        subnetId: string({ required: true, replaces: true }),
        vpcId: string({ output: true }),
    },

    async create(context, inputs) {
        const { NatGateway: created } = await context.clients.ec2().send(
            new CreateNatGatewayCommand({
                AllocationId: inputs.optionalText("allocationId"),
                ConnectivityType: member(ConnectivityType, inputs.text("connectivityType")),
                PrivateIpAddress: inputs.optionalText("privateIp"),
                SubnetId: inputs.text("subnetId"),
                TagSpecifications: tagSpecifications(context, "natgateway"),
            }),
        );
        return answered(created?.NatGatewayId, "NatGatewayId");
    },

    ready: (context, id) =>
        waitFor(context, { what: `NAT gateway ${id}`, until: "available" }, async () => {
            const found = await describe(context, id);
            const state = found?.State ?? "pending";
            if (state === "failed") {
                throw new Error(`NAT gateway ${id} failed: ${found?.FailureCode}: ${found?.FailureMessage}`);
            }
            return state === "available" || state;
        }),

    async read(context, id) {
        const found = await describe(context, id);
        if (found === undefined || found.State === "deleted") {
            return undefined;
        }
        const address = found.NatGatewayAddresses?.[0];
        return present({
            allocationId: address?.AllocationId,
            associationId: address?.AssociationId,
            connectivityType: found.ConnectivityType ?? "public",
            networkInterfaceId: address?.NetworkInterfaceId,
            privateIp: address?.PrivateIp,
            publicIp: address?.PublicIp,
            subnetId: found.SubnetId,
            vpcId: found.VpcId,
            tagsAll: fromTagList(found.Tags),
        });
    },

    async delete(context, id) {
        await ifFound(
            context.clients.ec2().send(new DeleteNatGatewayCommand({ NatGatewayId: id })),
            "NatGatewayNotFound",
        );
        await waitFor(context, { what: `NAT gateway ${id}`, until: "deleted" }, async () => {
            const state = (await describe(context, id))?.State ?? "deleted";
            return state === "deleted" || state;
        });
    },
};

async function describe({ clients }: Context, id: string): Promise<NatGateway | undefined> {
    const answer = await ifFound(
        clients.ec2().send(new DescribeNatGatewaysCommand({ NatGatewayIds: [id] })),
        "NatGatewayNotFound",
    );
    return answer?.NatGateways?.[0];
}
