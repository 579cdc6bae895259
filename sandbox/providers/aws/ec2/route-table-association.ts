import {
    AssociateRouteTableCommand,
    DescribeRouteTablesCommand,
    DisassociateRouteTableCommand,
    ReplaceRouteTableAssociationCommand,
    type RouteTableAssociation,
} from "@aws-sdk/client-ec2";
import { string } from "../../table/property";
import type { Reader } from "../../table/reader";
import { answered, present } from "../convert";
import type { Context, ResourceType } from "../resource";
import { ifFound } from "../wait";

/** hashicorp/terraform-provider-aws, internal/service/ec2/vpc_route_table_association.go */
export const routeTableAssociation: ResourceType = {
    what: "route table association",
    // A subnet has one.
    deleteBeforeReplace: true,
    properties: {
        gatewayId: string({ replaces: true }),
        routeTableId: string({ required: true }),
        subnetId: string({ replaces: true }),
    },
    rules: { exactlyOneOf: [["gatewayId", "subnetId"]] },

    async create({ clients }, inputs) {
        const created = await clients.ec2().send(
            new AssociateRouteTableCommand({
                GatewayId: inputs.optionalText("gatewayId"),
                RouteTableId: inputs.text("routeTableId"),
                SubnetId: inputs.optionalText("subnetId"),
            }),
        );
        return answered(created.AssociationId, "AssociationId");
    },

    async read(context, id, known) {
        const found = await find(context, id, known);
        return (
            found && present({ gatewayId: found.GatewayId, routeTableId: found.RouteTableId, subnetId: found.SubnetId })
        );
    },

    async update(context, id, inputs, _changed, state) {
        const found = await find(context, id, state);
        await context.clients.ec2().send(
            new ReplaceRouteTableAssociationCommand({
                AssociationId: found?.RouteTableAssociationId ?? id,
                RouteTableId: inputs.text("routeTableId"),
            }),
        );
    },

    async delete(context, id, state) {
        const found = await find(context, id, state);
        await ifFound(
            context.clients
                .ec2()
                .send(new DisassociateRouteTableCommand({ AssociationId: found?.RouteTableAssociationId ?? id })),
            "InvalidAssociationID.NotFound",
        );
    },
};

/** By the subnet: EC2 gives an association another id when its route table is replaced. */
async function find({ clients }: Context, id: string, known: Reader): Promise<RouteTableAssociation | undefined> {
    const subnet = known.optionalText("subnetId");
    const filter =
        subnet === undefined
            ? { Name: "association.route-table-association-id", Values: [id] }
            : { Name: "association.subnet-id", Values: [subnet] };
    const { RouteTables = [] } = await clients.ec2().send(new DescribeRouteTablesCommand({ Filters: [filter] }));
    return RouteTables.flatMap(({ Associations = [] }) => Associations).find(
        (association) =>
            association.RouteTableAssociationId === id || (subnet !== undefined && association.SubnetId === subnet),
    );
}
