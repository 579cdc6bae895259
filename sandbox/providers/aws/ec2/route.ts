import { crc32 } from "node:zlib";
import { CreateRouteCommand, DeleteRouteCommand, ReplaceRouteCommand, type Route } from "@aws-sdk/client-ec2";
import { string } from "../../table/property";
import type { Reader } from "../../table/reader";
import { present } from "../convert";
import type { Context, ResourceType } from "../resource";
import { ifFound } from "../wait";
import { describe } from "./route-table";
import { fromTarget, targetFields, targets, toTarget } from "./routes";

const destinations = ["destinationCidrBlock", "destinationIpv6CidrBlock", "destinationPrefixListId"];

/** hashicorp/terraform-provider-aws, internal/service/ec2/vpc_route.go */
export const route: ResourceType = {
    what: "route",
    properties: {
        ...targetFields,
        ...Object.fromEntries(destinations.map((name) => [name, string({ replaces: true })])),
        origin: string({ output: true }),
        routeTableId: string({ required: true, replaces: true }),
        state: string({ output: true }),
    },
    rules: { exactlyOneOf: [destinations, targets] },

    async create({ clients }, inputs) {
        const table = inputs.text("routeTableId");
        await clients
            .ec2()
            .send(new CreateRouteCommand({ RouteTableId: table, ...destination(inputs), ...toTarget(inputs) }));
        const [to = ""] = destinations.flatMap((name) => inputs.optionalText(name) ?? []);
        return `r-${table}${crc32(to)}`;
    },

    async read(context, _id, known) {
        const found = await find(context, known);
        if (found === undefined) {
            return undefined;
        }
        return present({
            ...fromTarget(found),
            destinationCidrBlock: found.DestinationCidrBlock,
            destinationIpv6CidrBlock: found.DestinationIpv6CidrBlock,
            destinationPrefixListId: found.DestinationPrefixListId,
            origin: found.Origin,
            routeTableId: known.text("routeTableId"),
            state: found.State,
        });
    },

    async update({ clients }, _id, inputs) {
        await clients.ec2().send(
            new ReplaceRouteCommand({
                RouteTableId: inputs.text("routeTableId"),
                ...destination(inputs),
                ...toTarget(inputs),
            }),
        );
    },

    async delete({ clients }, _id, state) {
        await ifFound(
            clients
                .ec2()
                .send(new DeleteRouteCommand({ RouteTableId: state.text("routeTableId"), ...destination(state) })),
            "InvalidRoute.NotFound",
            "InvalidRouteTableID.NotFound",
        );
    },
};

function destination(inputs: Reader) {
    return {
        DestinationCidrBlock: inputs.optionalText("destinationCidrBlock"),
        DestinationIpv6CidrBlock: inputs.optionalText("destinationIpv6CidrBlock"),
        DestinationPrefixListId: inputs.optionalText("destinationPrefixListId"),
    };
}

async function find(context: Context, known: Reader): Promise<Route | undefined> {
    const table = await describe(context, known.text("routeTableId"));
    const wanted = destination(known);
    return table?.Routes?.find(
        (candidate) =>
            candidate.DestinationCidrBlock === wanted.DestinationCidrBlock &&
            candidate.DestinationIpv6CidrBlock === wanted.DestinationIpv6CidrBlock &&
            candidate.DestinationPrefixListId === wanted.DestinationPrefixListId,
    );
}
