import {
    AttachInternetGatewayCommand,
    CreateInternetGatewayCommand,
    DeleteInternetGatewayCommand,
    DescribeInternetGatewaysCommand,
    DetachInternetGatewayCommand,
} from "@aws-sdk/client-ec2";
import { string } from "../../table/property";
import { answered, present } from "../convert";
import type { Context, ResourceType } from "../resource";
import { fromTagList } from "../tags";
import { ifFound, whileRefused } from "../wait";
import { ec2Tagging, tagSpecifications } from "./tagging";

/** hashicorp/terraform-provider-aws, internal/service/ec2/vpc_internet_gateway.go */
export const internetGateway: ResourceType = {
    what: "internet gateway",
    tagging: ec2Tagging,
    properties: {
        arn: string({ output: true }),
        ownerId: string({ output: true }),
        vpcId: string({ computed: true }),
    },

    async create(context) {
        const { InternetGateway: created } = await context.clients
            .ec2()
            .send(
                new CreateInternetGatewayCommand({ TagSpecifications: tagSpecifications(context, "internet-gateway") }),
            );
        return answered(created?.InternetGatewayId, "InternetGatewayId");
    },

    async complete(context, id, inputs) {
        await attach(context, id, inputs.optionalText("vpcId"));
    },

    async read(context, id) {
        const answer = await ifFound(
            context.clients.ec2().send(new DescribeInternetGatewaysCommand({ InternetGatewayIds: [id] })),
            "InvalidInternetGatewayID.NotFound",
        );
        const found = answer?.InternetGateways?.[0];
        if (found === undefined) {
            return undefined;
        }
        const owner = found.OwnerId ?? (await context.accountId());
        return present({
            arn: `arn:aws:ec2:${context.region}:${owner}:internet-gateway/${id}`,
            ownerId: owner,
            vpcId: found.Attachments?.[0]?.VpcId,
            tagsAll: fromTagList(found.Tags),
        });
    },

    async update(context, id, inputs, _changed, state) {
        await detach(context, id, state.optionalText("vpcId"));
        await attach(context, id, inputs.optionalText("vpcId"));
    },

    async delete(context, id, state) {
        await detach(context, id, state.optionalText("vpcId"));
        await whileRefused(context, ["DependencyViolation"], () =>
            ifFound(
                context.clients.ec2().send(new DeleteInternetGatewayCommand({ InternetGatewayId: id })),
                "InvalidInternetGatewayID.NotFound",
            ),
        );
    },
};

async function attach({ clients }: Context, id: string, vpcId: string | undefined): Promise<void> {
    if (vpcId !== undefined) {
        await clients.ec2().send(new AttachInternetGatewayCommand({ InternetGatewayId: id, VpcId: vpcId }));
    }
}

async function detach(context: Context, id: string, vpcId: string | undefined): Promise<void> {
    if (vpcId !== undefined) {
        // Refused while an address of the VPC is still mapped through the gateway.
        await whileRefused(context, ["DependencyViolation"], () =>
            ifFound(
                context.clients.ec2().send(new DetachInternetGatewayCommand({ InternetGatewayId: id, VpcId: vpcId })),
                "InvalidInternetGatewayID.NotFound",
                "Gateway.NotAttached",
            ),
        );
    }
}
