import {
    CreateSubnetCommand,
    DeleteSubnetCommand,
    DescribeSubnetsCommand,
    HostnameType,
    ModifySubnetAttributeCommand,
    type ModifySubnetAttributeRequest,
    type Subnet,
} from "@aws-sdk/client-ec2";
import { boolean, string } from "../../table/property";
import type { Reader } from "../../table/reader";
import { answered, optionalMember, present } from "../convert";
import type { Context, ResourceType } from "../resource";
import { fromTagList } from "../tags";
import { ifFound, waitFor, whileRefused } from "../wait";
import { ec2Tagging, tagSpecifications } from "./tagging";

/** hashicorp/terraform-provider-aws, internal/service/ec2/vpc_subnet.go */
export const subnet: ResourceType = {
    what: "subnet",
    tagging: ec2Tagging,
    properties: {
        arn: string({ output: true }),
        availabilityZone: string({ computed: true, replaces: true, conflictsWith: ["availabilityZoneId"] }),
        availabilityZoneId: string({ computed: true, replaces: true, conflictsWith: ["availabilityZone"] }),
        cidrBlock: string({ required: true, replaces: true }),
        enableResourceNameDnsARecordOnLaunch: boolean({ default: false }),
        mapPublicIpOnLaunch: boolean({ default: false }),
        ownerId: string({ output: true }),
        privateDnsHostnameTypeOnLaunch: string({ computed: true, values: Object.values(HostnameType) }),
        vpcId: string({ required: true, replaces: true }),
    },

    async create(context, inputs) {
        const { Subnet: created } = await context.clients.ec2().send(
            new CreateSubnetCommand({
                AvailabilityZone: inputs.optionalText("availabilityZone"),
                AvailabilityZoneId: inputs.optionalText("availabilityZoneId"),
                CidrBlock: inputs.text("cidrBlock"),
                TagSpecifications: tagSpecifications(context, "subnet"),
                VpcId: inputs.text("vpcId"),
            }),
        );
        return answered(created?.SubnetId, "SubnetId");
    },

    ready: (context, id) =>
        waitFor(context, { what: `subnet ${id}`, until: "available" }, async () => {
            const state = (await describe(context, id))?.State ?? "pending";
            return state === "available" || state;
        }),

    async complete(context, id, inputs) {
        await modify(context, id, inputs, (name) => inputs.has(name) && inputs.flag(name) !== false);
        await modifyHostnameType(context, id, inputs);
    },

    async read(context, id) {
        const found = await describe(context, id);
        if (found === undefined) {
            return undefined;
        }
        const owner = found.OwnerId ?? (await context.accountId());
        return present({
            arn: found.SubnetArn ?? `arn:aws:ec2:${context.region}:${owner}:subnet/${id}`,
            availabilityZone: found.AvailabilityZone,
            availabilityZoneId: found.AvailabilityZoneId,
            cidrBlock: found.CidrBlock,
            enableResourceNameDnsARecordOnLaunch:
                found.PrivateDnsNameOptionsOnLaunch?.EnableResourceNameDnsARecord ?? false,
            mapPublicIpOnLaunch: found.MapPublicIpOnLaunch,
            ownerId: owner,
            privateDnsHostnameTypeOnLaunch: found.PrivateDnsNameOptionsOnLaunch?.HostnameType,
            vpcId: found.VpcId,
            tagsAll: fromTagList(found.Tags),
        });
    },

    async update(context, id, inputs, changed) {
        await modify(context, id, inputs, changed);
        if (changed("privateDnsHostnameTypeOnLaunch")) {
            await modifyHostnameType(context, id, inputs);
        }
    },

    async delete(context, id) {
        await whileRefused(context, ["DependencyViolation"], () =>
            ifFound(context.clients.ec2().send(new DeleteSubnetCommand({ SubnetId: id })), "InvalidSubnetID.NotFound"),
        );
    },
};

export async function describe({ clients }: Pick<Context, "clients">, id: string): Promise<Subnet | undefined> {
    const answer = await ifFound(
        clients.ec2().send(new DescribeSubnetsCommand({ SubnetIds: [id] })),
        "InvalidSubnetID.NotFound",
    );
    return answer?.Subnets?.[0];
}

type Flag = "mapPublicIpOnLaunch" | "enableResourceNameDnsARecordOnLaunch";

const requests: Record<Flag, (value: boolean) => Omit<ModifySubnetAttributeRequest, "SubnetId">> = {
    mapPublicIpOnLaunch: (Value) => ({ MapPublicIpOnLaunch: { Value } }),
    enableResourceNameDnsARecordOnLaunch: (Value) => ({ EnableResourceNameDnsARecordOnLaunch: { Value } }),
};
const flags: Flag[] = ["mapPublicIpOnLaunch", "enableResourceNameDnsARecordOnLaunch"];

/** EC2 takes one attribute a call. */
async function modify(
    { clients }: Context,
    id: string,
    inputs: Reader,
    wanted: (name: Flag) => boolean,
): Promise<void> {
    for (const name of flags.filter(wanted)) {
        const request = requests[name](inputs.flag(name) ?? false);
        await clients.ec2().send(new ModifySubnetAttributeCommand({ SubnetId: id, ...request }));
    }
}

async function modifyHostnameType({ clients }: Context, id: string, inputs: Reader): Promise<void> {
    const type = optionalMember(HostnameType, inputs.optionalText("privateDnsHostnameTypeOnLaunch"));
    if (type !== undefined) {
        await clients
            .ec2()
            .send(new ModifySubnetAttributeCommand({ SubnetId: id, PrivateDnsHostnameTypeOnLaunch: type }));
    }
}
