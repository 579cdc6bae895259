import {
    DescribeRouteTablesCommand,
    DescribeSubnetsCommand,
    DescribeVpcAttributeCommand,
    DescribeVpcsCommand,
    type Filter,
} from "@aws-sdk/client-ec2";
import { boolean, map, string } from "../../table/property";
import type { Reader } from "../../table/reader";
import { answered, present } from "../convert";
import { filterFields, toFilters, type Invoke } from "../invoke";
import { fromTagList } from "../tags";

/** Arguments that EC2 knows as filters of other names. */
function filtersBy(args: Reader, names: Record<string, string>): Filter[] {
    const simple = Object.entries(names).flatMap(([key, Name]) => {
        const value = args.properties[key];
        return value === undefined || typeof value === "object" ? [] : [{ Name, Values: [String(value)] }];
    });
    const tags = Object.entries(args.map("tags") ?? {}).map(([key, value]) => ({
        Name: `tag:${key}`,
        Values: [value],
    }));
    return [...simple, ...tags, ...toFilters(args)];
}

function theOnly<T>(found: T[], what: string): T {
    const [first, second] = found;
    if (first === undefined) {
        throw new Error(`no matching ${what} found`);
    }
    if (second !== undefined) {
        throw new Error(`multiple ${what}s matched; use additional constraints to reduce matches to a single ${what}`);
    }
    return first;
}

const nonEmptyFilters = (filters: Filter[]) => (filters.length === 0 ? undefined : filters);

export const getSubnet: Invoke = {
    arguments: {
        availabilityZone: string(),
        availabilityZoneId: string(),
        cidrBlock: string(),
        defaultForAz: boolean(),
        ...filterFields,
        id: string(),
        region: string(),
        state: string(),
        tags: map(),
        vpcId: string(),
    },
    async call({ clients, region }, args) {
        const id = args.optionalText("id");
        const filters = filtersBy(args, {
            availabilityZone: "availabilityZone",
            availabilityZoneId: "availabilityZoneId",
            cidrBlock: "cidrBlock",
            defaultForAz: "defaultForAz",
            state: "state",
            vpcId: "vpc-id",
        });
        const { Subnets = [] } = await clients.ec2().send(
            new DescribeSubnetsCommand({
                Filters: nonEmptyFilters(filters),
                SubnetIds: id === undefined ? undefined : [id],
            }),
        );
        const found = theOnly(Subnets, "EC2 Subnet");
        return present({
            arn: found.SubnetArn,
            assignIpv6AddressOnCreation: found.AssignIpv6AddressOnCreation ?? false,
            availabilityZone: found.AvailabilityZone,
            availabilityZoneId: found.AvailabilityZoneId,
            availableIpAddressCount: found.AvailableIpAddressCount,
            cidrBlock: found.CidrBlock,
            defaultForAz: found.DefaultForAz,
            id: found.SubnetId,
            mapPublicIpOnLaunch: found.MapPublicIpOnLaunch,
            ownerId: found.OwnerId,
            region,
            state: found.State,
            tags: fromTagList(found.Tags),
            vpcId: found.VpcId,
        });
    },
};

export const getSubnets: Invoke = {
    arguments: { ...filterFields, region: string(), tags: map() },
    async call({ clients, region }, args) {
        const { Subnets = [] } = await clients
            .ec2()
            .send(new DescribeSubnetsCommand({ Filters: nonEmptyFilters(filtersBy(args, {})) }));
        return {
            ...args.properties,
            id: region,
            ids: Subnets.flatMap(({ SubnetId }) => SubnetId ?? []),
            region,
            tags: args.map("tags") ?? {},
        };
    },
};

export const getVpc: Invoke = {
    arguments: {
        cidrBlock: string(),
        default: boolean(),
        dhcpOptionsId: string(),
        ...filterFields,
        id: string(),
        region: string(),
        state: string(),
        tags: map(),
    },
    async call({ clients, region }, args) {
        const client = clients.ec2();
        const wanted = args.optionalText("id");
        const filters = filtersBy(args, {
            cidrBlock: "cidr",
            default: "isDefault",
            dhcpOptionsId: "dhcp-options-id",
            state: "state",
        });
        const { Vpcs = [] } = await client.send(
            new DescribeVpcsCommand({
                Filters: nonEmptyFilters(filters),
                VpcIds: wanted === undefined ? undefined : [wanted],
            }),
        );
        const found = theOnly(Vpcs, "EC2 VPC");
        const id = answered(found.VpcId, "VpcId");
        const [support, hostnames, tables] = await Promise.all([
            client.send(new DescribeVpcAttributeCommand({ Attribute: "enableDnsSupport", VpcId: id })),
            client.send(new DescribeVpcAttributeCommand({ Attribute: "enableDnsHostnames", VpcId: id })),
            client.send(
                new DescribeRouteTablesCommand({
                    Filters: [
                        { Name: "vpc-id", Values: [id] },
                        { Name: "association.main", Values: ["true"] },
                    ],
                }),
            ),
        ]);
        return present({
            arn: `arn:aws:ec2:${region}:${found.OwnerId}:vpc/${id}`,
            cidrBlock: found.CidrBlock,
            cidrBlockAssociations: (found.CidrBlockAssociationSet ?? []).map((association) =>
                present({
                    associationId: association.AssociationId,
                    cidrBlock: association.CidrBlock,
                    state: association.CidrBlockState?.State,
                }),
            ),
            default: found.IsDefault,
            dhcpOptionsId: found.DhcpOptionsId,
            enableDnsHostnames: hostnames.EnableDnsHostnames?.Value,
            enableDnsSupport: support.EnableDnsSupport?.Value,
            id,
            instanceTenancy: found.InstanceTenancy,
            mainRouteTableId: tables.RouteTables?.[0]?.RouteTableId,
            ownerId: found.OwnerId,
            region,
            state: found.State,
            tags: fromTagList(found.Tags),
        });
    },
};
