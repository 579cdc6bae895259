import {
    CreateRouteCommand,
    CreateTagsCommand,
    DeleteRouteCommand,
    DescribeRouteTablesCommand,
    ReplaceRouteCommand,
    type RouteTable,
} from "@aws-sdk/client-ec2";
import { fsxErrors } from "./errors";
import type { FileSystemRecord, FsxRegion } from "./state";

/**
 * The tag by which FSx may change a route table; one without it keeps the routes that it has.
 * https://docs.aws.amazon.com/fsx/latest/ONTAPGuide/creating-file-systems.html
 */
const managed = { Key: "AmazonFSx", Value: "ManagedByAmazonFSx" };

async function describe(region: FsxRegion, name: string, values: readonly string[]): Promise<RouteTable[]> {
    const { RouteTables = [] } = await region.context.moto
        .ec2(region.name)
        .send(new DescribeRouteTablesCommand({ Filters: [{ Name: name, Values: [...values] }] }));
    return RouteTables;
}

/** The tables given, or the VPC's main one, which is what FSx takes by itself; tagged as its own to change. */
export async function takeRouteTables(
    region: FsxRegion,
    vpcId: string,
    ids: readonly string[] | undefined,
): Promise<string[]> {
    const inVpc = await describe(region, "vpc-id", [vpcId]);
    const main = inVpc.filter(({ Associations = [] }) => Associations.some(({ Main }) => Main));
    const wanted = ids === undefined || ids.length === 0 ? main.flatMap(({ RouteTableId }) => RouteTableId ?? []) : ids;
    for (const id of wanted) {
        if (!inVpc.some(({ RouteTableId }) => RouteTableId === id)) {
            throw fsxErrors.network(`The route table '${id}' does not exist in ${vpcId}`, { InvalidRouteTableId: id });
        }
    }
    await region.context.moto.ec2(region.name).send(new CreateTagsCommand({ Resources: [...wanted], Tags: [managed] }));
    return [...wanted];
}

/** Leads every address that moves to the file server that has it now. */
export async function pointRoutes(region: FsxRegion, record: FileSystemRecord): Promise<void> {
    const ec2 = region.context.moto.ec2(region.name);
    const NetworkInterfaceId = record.servers[record.active]?.networkInterfaceId;
    for (const table of await changeable(region, record.ontap.RouteTableIds ?? [])) {
        for (const address of record.floating.values()) {
            const DestinationCidrBlock = `${address}/32`;
            const route = { RouteTableId: table.RouteTableId, DestinationCidrBlock, NetworkInterfaceId };
            const there = table.Routes?.some((one) => one.DestinationCidrBlock === DestinationCidrBlock) === true;
            // Not one and the same command of two types: the client's overloads do not take a union.
            await (there ? ec2.send(new ReplaceRouteCommand(route)) : ec2.send(new CreateRouteCommand(route)));
        }
    }
}

export async function removeRoutes(
    region: FsxRegion,
    tableIds: readonly string[],
    addresses: Iterable<string>,
): Promise<void> {
    const blocks = new Set([...addresses].map((address) => `${address}/32`));
    for (const { RouteTableId, Routes = [] } of await changeable(region, tableIds)) {
        for (const { DestinationCidrBlock } of Routes) {
            if (DestinationCidrBlock !== undefined && blocks.has(DestinationCidrBlock)) {
                await region.context.moto
                    .ec2(region.name)
                    .send(new DeleteRouteCommand({ RouteTableId, DestinationCidrBlock }));
            }
        }
    }
}

async function changeable(region: FsxRegion, ids: readonly string[]): Promise<RouteTable[]> {
    const tables = ids.length === 0 ? [] : await describe(region, "route-table-id", ids);
    return tables.filter(({ Tags = [] }) =>
        Tags.some(({ Key, Value }) => Key === managed.Key && Value === managed.Value),
    );
}
