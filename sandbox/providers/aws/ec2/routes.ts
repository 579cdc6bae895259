import type { CreateRouteRequest, Route } from "@aws-sdk/client-ec2";
import type { Properties } from "../../provider";
import { string, type Fields } from "../../table/property";
import type { Reader } from "../../table/reader";
import { present } from "../convert";

/** Where a route leads, by Pulumi's names; those of the API follow below. */
export const targets = [
    "carrierGatewayId",
    "coreNetworkArn",
    "egressOnlyGatewayId",
    "gatewayId",
    "localGatewayId",
    "natGatewayId",
    "networkInterfaceId",
    "transitGatewayId",
    "vpcEndpointId",
    "vpcPeeringConnectionId",
];

export const targetFields: Fields = Object.fromEntries(targets.map((name) => [name, string()]));

export function toTarget(route: Reader): Partial<CreateRouteRequest> {
    return {
        CarrierGatewayId: route.optionalText("carrierGatewayId"),
        CoreNetworkArn: route.optionalText("coreNetworkArn"),
        EgressOnlyInternetGatewayId: route.optionalText("egressOnlyGatewayId"),
        GatewayId: route.optionalText("gatewayId"),
        LocalGatewayId: route.optionalText("localGatewayId"),
        NatGatewayId: route.optionalText("natGatewayId"),
        NetworkInterfaceId: route.optionalText("networkInterfaceId"),
        TransitGatewayId: route.optionalText("transitGatewayId"),
        VpcEndpointId: route.optionalText("vpcEndpointId"),
        VpcPeeringConnectionId: route.optionalText("vpcPeeringConnectionId"),
    };
}

export function fromTarget(route: Route): Properties {
    // EC2 returns the id of a gateway endpoint as that of a gateway.
    const isEndpoint = route.GatewayId?.startsWith("vpce-") === true;
    return present({
        carrierGatewayId: route.CarrierGatewayId,
        coreNetworkArn: route.CoreNetworkArn,
        egressOnlyGatewayId: route.EgressOnlyInternetGatewayId,
        gatewayId: isEndpoint ? undefined : route.GatewayId,
        localGatewayId: route.LocalGatewayId,
        natGatewayId: route.NatGatewayId,
        networkInterfaceId: route.NetworkInterfaceId,
        transitGatewayId: route.TransitGatewayId,
        vpcEndpointId: isEndpoint ? route.GatewayId : undefined,
        vpcPeeringConnectionId: route.VpcPeeringConnectionId,
    });
}
