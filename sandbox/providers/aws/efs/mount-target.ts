import {
    CreateMountTargetCommand,
    DeleteMountTargetCommand,
    DescribeMountTargetSecurityGroupsCommand,
    DescribeMountTargetsCommand,
    IpAddressType,
    ModifyMountTargetSecurityGroupsCommand,
    type MountTargetDescription,
} from "@aws-sdk/client-efs";
import { set, string } from "../../table/property";
import { answered, optionalMember, present } from "../convert";
import type { Context, ResourceType } from "../resource";
import { ifFound, waitFor } from "../wait";

/** hashicorp/terraform-provider-aws, internal/service/efs/mount_target.go */
export const mountTarget: ResourceType = {
    what: "EFS mount target",
    // EFS admits one mount target per Availability Zone.
    deleteBeforeReplace: true,
    timeouts: { create: 1800, delete: 600 },
    properties: {
        availabilityZoneId: string({ output: true }),
        availabilityZoneName: string({ output: true }),
        dnsName: string({ output: true }),
        fileSystemArn: string({ output: true }),
        fileSystemId: string({ required: true, replaces: true }),
        ipAddress: string({ computed: true, replaces: true }),
        ipAddressType: string({ computed: true, replaces: true, values: Object.values(IpAddressType) }),
        mountTargetDnsName: string({ output: true }),
        networkInterfaceId: string({ output: true }),
        ownerId: string({ output: true }),
        securityGroups: set(string(), { computed: true }),
        subnetId: string({ required: true, replaces: true }),
    },

    async create({ clients }, inputs) {
        const created = await clients.efs().send(
            new CreateMountTargetCommand({
                FileSystemId: inputs.text("fileSystemId"),
                SubnetId: inputs.text("subnetId"),
                IpAddress: inputs.optionalText("ipAddress"),
                IpAddressType: optionalMember(IpAddressType, inputs.optionalText("ipAddressType")),
                SecurityGroups: inputs.texts("securityGroups"),
            }),
        );
        return answered(created.MountTargetId, "MountTargetId");
    },

    ready: (context, id) =>
        waitFor(context, { what: `EFS mount target ${id}`, until: "available" }, async () => {
            const state = (await describe(context, id))?.LifeCycleState ?? "missing";
            if (state === "error" || state === "missing") {
                throw new Error(`EFS mount target ${id} is ${state}`);
            }
            return state === "available" || state;
        }),

    async read(context, id) {
        const description = await describe(context, id);
        if (description === undefined || description.LifeCycleState === "deleted") {
            return undefined;
        }
        const { SecurityGroups } = await context.clients
            .efs()
            .send(new DescribeMountTargetSecurityGroupsCommand({ MountTargetId: id }));
        const { region } = context;
        const fileSystemId = answered(description.FileSystemId, "FileSystemId");
        const account = answered(description.OwnerId, "OwnerId");
        const dnsName = `${fileSystemId}.efs.${region}.amazonaws.com`;
        return present({
            availabilityZoneId: description.AvailabilityZoneId,
            availabilityZoneName: description.AvailabilityZoneName,
            dnsName,
            fileSystemArn: `arn:aws:elasticfilesystem:${region}:${account}:file-system/${fileSystemId}`,
            fileSystemId,
            ipAddress: description.IpAddress,
            mountTargetDnsName: `${description.AvailabilityZoneName}.${dnsName}`,
            networkInterfaceId: description.NetworkInterfaceId,
            ownerId: account,
            securityGroups: SecurityGroups,
            subnetId: description.SubnetId,
        });
    },

    async update({ clients }, id, inputs) {
        await clients.efs().send(
            new ModifyMountTargetSecurityGroupsCommand({
                MountTargetId: id,
                SecurityGroups: inputs.texts("securityGroups"),
            }),
        );
    },

    async delete(context, id) {
        await ifFound(
            context.clients.efs().send(new DeleteMountTargetCommand({ MountTargetId: id })),
            "MountTargetNotFound",
        );
        await waitFor(context, { what: `EFS mount target ${id}`, until: "deleted" }, async () => {
            const description = await describe(context, id);
            return description === undefined || (description.LifeCycleState ?? "deleting");
        });
    },
};

async function describe({ clients }: Context, id: string): Promise<MountTargetDescription | undefined> {
    const answer = await ifFound(
        clients.efs().send(new DescribeMountTargetsCommand({ MountTargetId: id })),
        "MountTargetNotFound",
    );
    return answer?.MountTargets?.[0];
}
