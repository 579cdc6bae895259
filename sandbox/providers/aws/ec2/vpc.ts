import {
    CreateVpcCommand,
    DeleteVpcCommand,
    DescribeNetworkAclsCommand,
    DescribeRouteTablesCommand,
    DescribeSecurityGroupsCommand,
    DescribeVpcAttributeCommand,
    DescribeVpcsCommand,
    ModifyVpcAttributeCommand,
    Tenancy,
    type Vpc,
    type VpcAttributeName,
} from "@aws-sdk/client-ec2";
import { boolean, string } from "../../table/property";
import { answered, member, present } from "../convert";
import type { Context, ResourceType } from "../resource";
import { fromTagList } from "../tags";
import { ifFound, waitFor, whileRefused } from "../wait";
import { ec2Tagging, tagSpecifications } from "./tagging";

/** hashicorp/terraform-provider-aws, internal/service/ec2/vpc_.go */
export const vpc: ResourceType = {
    what: "VPC",
    tagging: ec2Tagging,
    properties: {
        arn: string({ output: true }),
        cidrBlock: string({ required: true, replaces: true }),
        defaultNetworkAclId: string({ output: true }),
        defaultRouteTableId: string({ output: true }),
        defaultSecurityGroupId: string({ output: true }),
        dhcpOptionsId: string({ output: true }),
        enableDnsHostnames: boolean({ computed: true }),
        enableDnsSupport: boolean({ default: true }),
        instanceTenancy: string({ default: "default", values: ["default", "dedicated"], replaces: true }),
        mainRouteTableId: string({ output: true }),
        ownerId: string({ output: true }),
    },

    async create(context, inputs) {
        const { Vpc: created } = await context.clients.ec2().send(
            new CreateVpcCommand({
                CidrBlock: inputs.text("cidrBlock"),
                InstanceTenancy: member(Tenancy, inputs.text("instanceTenancy")),
                TagSpecifications: tagSpecifications(context, "vpc"),
            }),
        );
        return answered(created?.VpcId, "VpcId");
    },

    ready: (context, id) =>
        waitFor(context, { what: `VPC ${id}`, until: "available" }, async () => {
            const state = (await describe(context, id))?.State ?? "pending";
            return state === "available" || state;
        }),

    async complete(context, id, inputs) {
        // DNS support first: host names need it.
        if (inputs.flag("enableDnsSupport") === false) {
            await modify(context, id, "enableDnsSupport", false);
        }
        if (inputs.flag("enableDnsHostnames") === true) {
            await modify(context, id, "enableDnsHostnames", true);
        }
    },

    async read(context, id) {
        const found = await describe(context, id);
        if (found === undefined) {
            return undefined;
        }
        const [dnsHostnames, dnsSupport, defaults] = await Promise.all([
            attribute(context, id, "enableDnsHostnames"),
            attribute(context, id, "enableDnsSupport"),
            defaultsOf(context, id),
        ]);
        const owner = found.OwnerId ?? (await context.accountId());
        return present({
            arn: `arn:aws:ec2:${context.region}:${owner}:vpc/${id}`,
            cidrBlock: found.CidrBlock,
            dhcpOptionsId: found.DhcpOptionsId,
            enableDnsHostnames: dnsHostnames,
            enableDnsSupport: dnsSupport,
            instanceTenancy: found.InstanceTenancy,
            ownerId: owner,
            ...defaults,
            tagsAll: fromTagList(found.Tags),
        });
    },

    async update(context, id, inputs, changed) {
        for (const name of ["enableDnsSupport", "enableDnsHostnames"] as const) {
            const value = inputs.flag(name);
            if (changed(name) && value !== undefined) {
                await modify(context, id, name, value);
            }
        }
    },

    async delete(context, id) {
        await whileRefused(context, ["DependencyViolation"], () =>
            ifFound(context.clients.ec2().send(new DeleteVpcCommand({ VpcId: id })), "InvalidVpcID.NotFound"),
        );
    },
};

async function describe({ clients }: Context, id: string): Promise<Vpc | undefined> {
    const answer = await ifFound(
        clients.ec2().send(new DescribeVpcsCommand({ VpcIds: [id] })),
        "InvalidVpcID.NotFound",
    );
    return answer?.Vpcs?.[0];
}

/** EC2 takes one attribute a call. */
async function modify(
    { clients }: Context,
    id: string,
    name: "enableDnsSupport" | "enableDnsHostnames",
    value: boolean,
): Promise<void> {
    await clients.ec2().send(
        new ModifyVpcAttributeCommand({
            VpcId: id,
            ...(name === "enableDnsSupport"
                ? { EnableDnsSupport: { Value: value } }
                : { EnableDnsHostnames: { Value: value } }),
        }),
    );
}

async function attribute({ clients }: Context, id: string, name: VpcAttributeName): Promise<boolean | undefined> {
    const answer = await clients.ec2().send(new DescribeVpcAttributeCommand({ VpcId: id, Attribute: name }));
    return (answer.EnableDnsHostnames ?? answer.EnableDnsSupport)?.Value;
}

async function defaultsOf({ clients }: Context, id: string) {
    const client = clients.ec2();
    const ofVpc = { Name: "vpc-id", Values: [id] };
    const [acls, groups, tables] = await Promise.all([
        client.send(new DescribeNetworkAclsCommand({ Filters: [ofVpc, { Name: "default", Values: ["true"] }] })),
        client.send(
            new DescribeSecurityGroupsCommand({ Filters: [ofVpc, { Name: "group-name", Values: ["default"] }] }),
        ),
        client.send(
            new DescribeRouteTablesCommand({ Filters: [ofVpc, { Name: "association.main", Values: ["true"] }] }),
        ),
    ]);
    const mainRouteTableId = tables.RouteTables?.[0]?.RouteTableId;
    return {
        defaultNetworkAclId: acls.NetworkAcls?.[0]?.NetworkAclId,
        defaultRouteTableId: mainRouteTableId,
        defaultSecurityGroupId: groups.SecurityGroups?.[0]?.GroupId,
        mainRouteTableId,
    };
}
