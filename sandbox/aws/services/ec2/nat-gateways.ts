import {
    DeleteNatGatewayCommand,
    DeleteNetworkInterfaceCommand,
    DescribeNatGatewaysCommand,
    DisassociateAddressCommand,
} from "@aws-sdk/client-ec2";
import { AwsError } from "../../errors";
import type { Answer } from "../../protocols";
import { textParameter, type Context, type Handler } from "../../service";

type Passing = "pending" | "deleting";

/**
 * NAT gateways take time to come and go, and hold their network interface and address until they are gone. moto makes
 * them at once, and keeps interface and address for ever.
 */
export function natGatewayOperations(context: Context, passing: Map<string, Passing>): Record<string, Handler> {
    const { moto, schedule, timing } = context;
    return {
        CreateNatGateway: async (call) => {
            const answer = await call.forward();
            const id = /<natGatewayId>([^<]+)</.exec(answer.body.toString())?.[1];
            if (id !== undefined) {
                passing.set(id, "pending");
                schedule.later(timing.natGateway, () => {
                    passing.delete(id);
                });
            }
            return withStates(answer, passing);
        },
        DescribeNatGateways: async (call) => {
            const answer = await call.forward();
            const found = answer.body.toString();
            const asked = Object.keys(call.request.input ?? {}).filter((name) => name.startsWith("NatGatewayId."));
            const missing = asked.map((name) => textParameter(call, name)).filter((id) => !found.includes(id));
            if (missing.length > 0) {
                throw notFound(missing.join(", "));
            }
            return withStates(answer, passing);
        },
        DeleteNatGateway: async (call) => {
            const id = textParameter(call, "NatGatewayId");
            const ec2 = moto.ec2(call.region);
            const { NatGateways = [] } = await ec2.send(
                new DescribeNatGatewaysCommand({ Filter: [{ Name: "nat-gateway-id", Values: [id] }] }),
            );
            const [gateway] = NatGateways;
            if (gateway === undefined || gateway.State === "deleted") {
                throw notFound(id);
            }
            passing.set(id, "deleting");
            schedule.later(timing.natGateway, async () => {
                await ec2.send(new DeleteNatGatewayCommand({ NatGatewayId: id }));
                for (const { AssociationId, NetworkInterfaceId } of gateway.NatGatewayAddresses ?? []) {
                    if (AssociationId !== undefined) {
                        await ec2.send(new DisassociateAddressCommand({ AssociationId }));
                    }
                    await ec2.send(new DeleteNetworkInterfaceCommand({ NetworkInterfaceId }));
                }
                passing.delete(id);
            });
            const body = `<DeleteNatGatewayResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><natGatewayId>${id}</natGatewayId></DeleteNatGatewayResponse>`;
            return { status: 200, headers: { "content-type": "text/xml" }, body: Buffer.from(body) };
        },
    };
}

function notFound(id: string): AwsError {
    return new AwsError("NatGatewayNotFound", 400, `The Nat Gateway ${id} was not found`);
}

function withStates(answer: Answer, passing: ReadonlyMap<string, Passing>): Answer {
    const body = answer.body
        .toString()
        .replace(/(<natGatewayId>([^<]+)<\/natGatewayId>\s*<state>)[^<]+/g, (found, before: string, id: string) =>
            passing.has(id) ? `${before}${passing.get(id)}` : found,
        );
    return { ...answer, body: Buffer.from(body) };
}
