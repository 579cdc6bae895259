import {
    CreateRouteCommand,
    CreateRouteTableCommand,
    DeleteRouteCommand,
    DeleteRouteTableCommand,
    DescribeRouteTablesCommand,
    type Route,
    type RouteTable,
} from "@aws-sdk/client-ec2";
import type { Properties } from "../../provider";
import { isEqual } from "../../difference";
import { list, object, set, string } from "../../table/property";
import { Reader } from "../../table/reader";
import { answered, present } from "../convert";
import type { Context, ResourceType } from "../resource";
import { fromTagList } from "../tags";
import { ifFound, whileRefused } from "../wait";
import { fromTarget, targetFields, toTarget } from "./routes";
import { ec2Tagging, tagSpecifications } from "./tagging";

/** hashicorp/terraform-provider-aws, internal/service/ec2/vpc_route_table.go */
export const routeTable: ResourceType = {
    what: "route table",
    tagging: ec2Tagging,
    properties: {
        arn: string({ output: true }),
        ownerId: string({ output: true }),
        propagatingVgws: list(string(), { output: true }),
        routes: set(
            object({
                ...targetFields,
                cidrBlock: string(),
                destinationPrefixListId: string(),
                ipv6CidrBlock: string(),
            }),
            { computed: true },
        ),
        vpcId: string({ required: true, replaces: true }),
    },

    async create(context, inputs) {
        const { RouteTable: created } = await context.clients.ec2().send(
            new CreateRouteTableCommand({
                TagSpecifications: tagSpecifications(context, "route-table"),
                VpcId: inputs.text("vpcId"),
            }),
        );
        return answered(created?.RouteTableId, "RouteTableId");
    },

    async complete(context, id, inputs) {
        for (const route of inputs.objects("routes") ?? []) {
            await addRoute(context, id, route);
        }
    },

    async read(context, id) {
        const found = await describe(context, id);
        if (found === undefined) {
            return undefined;
        }
        const owner = found.OwnerId ?? (await context.accountId());
        return present({
            arn: `arn:aws:ec2:${context.region}:${owner}:route-table/${id}`,
            ownerId: owner,
            propagatingVgws: (found.PropagatingVgws ?? []).flatMap(({ GatewayId }) => GatewayId ?? []),
            routes: ownRoutes(found).map(fromRoute),
            vpcId: found.VpcId,
            tagsAll: fromTagList(found.Tags),
        });
    },

    async update(context, id, inputs) {
        const wanted = inputs.objects("routes") ?? [];
        const found = await describe(context, id);
        const live = found === undefined ? [] : ownRoutes(found).map(fromRoute);
        for (const route of live) {
            if (!wanted.some(({ properties }) => isEqual(properties, route))) {
                await removeRoute(context, id, new Reader(route));
            }
        }
        for (const route of wanted) {
            if (!live.some((properties) => isEqual(properties, route.properties))) {
                await addRoute(context, id, route);
            }
        }
    },

    async delete(context, id) {
        await whileRefused(context, ["DependencyViolation"], () =>
            ifFound(
                context.clients.ec2().send(new DeleteRouteTableCommand({ RouteTableId: id })),
                "InvalidRouteTableID.NotFound",
            ),
        );
    },
};

export async function describe({ clients }: Context, id: string): Promise<RouteTable | undefined> {
    const answer = await ifFound(
        clients.ec2().send(new DescribeRouteTablesCommand({ RouteTableIds: [id] })),
        "InvalidRouteTableID.NotFound",
    );
    return answer?.RouteTables?.[0];
}

/** Without the VPC's own routes and those that a gateway has announced. */
function ownRoutes({ Routes = [] }: RouteTable): Route[] {
    return Routes.filter(({ GatewayId, Origin }) => GatewayId !== "local" && Origin !== "EnableVgwRoutePropagation");
}

function fromRoute(route: Route): Properties {
    return present({
        ...fromTarget(route),
        cidrBlock: route.DestinationCidrBlock,
        destinationPrefixListId: route.DestinationPrefixListId,
        ipv6CidrBlock: route.DestinationIpv6CidrBlock,
    });
}

function destination(route: Reader) {
    return {
        DestinationCidrBlock: route.optionalText("cidrBlock"),
        DestinationIpv6CidrBlock: route.optionalText("ipv6CidrBlock"),
        DestinationPrefixListId: route.optionalText("destinationPrefixListId"),
    };
}

async function addRoute({ clients }: Context, id: string, route: Reader): Promise<void> {
    await clients.ec2().send(new CreateRouteCommand({ RouteTableId: id, ...destination(route), ...toTarget(route) }));
}

async function removeRoute({ clients }: Context, id: string, route: Reader): Promise<void> {
    await ifFound(
        clients.ec2().send(new DeleteRouteCommand({ RouteTableId: id, ...destination(route) })),
        "InvalidRoute.NotFound",
    );
}
