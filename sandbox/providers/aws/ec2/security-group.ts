import {
    AuthorizeSecurityGroupEgressCommand,
    AuthorizeSecurityGroupIngressCommand,
    CreateSecurityGroupCommand,
    DeleteSecurityGroupCommand,
    DescribeSecurityGroupsCommand,
    RevokeSecurityGroupEgressCommand,
    RevokeSecurityGroupIngressCommand,
    type IpPermission,
    type SecurityGroup,
} from "@aws-sdk/client-ec2";
import { boolean, object, set, string } from "../../table/property";
import type { Reader } from "../../table/reader";
import { answered, present } from "../convert";
import type { Context, ResourceType } from "../resource";
import { fromTagList } from "../tags";
import { ifFound, whileRefused } from "../wait";
import { fromPermissions, ruleFields, sourcesOf, toPermission } from "./permissions";
import { ec2Tagging, tagSpecifications } from "./tagging";

export type Direction = "ingress" | "egress";

/** hashicorp/terraform-provider-aws, internal/service/ec2/vpc_security_group.go */
export const securityGroup: ResourceType = {
    what: "security group",
    tagging: ec2Tagging,
    properties: {
        arn: string({ output: true }),
        description: string({ default: "Managed by Pulumi", replaces: true }),
        egress: set(object(ruleFields), { computed: true }),
        ingress: set(object(ruleFields), { computed: true }),
        name: string({
            replaces: true,
            autoName: { maximumLength: 255 },
            pattern: { expression: /^(?!sg-)/, rule: 'name cannot begin with "sg-"' },
        }),
        ownerId: string({ output: true }),
        revokeRulesOnDelete: boolean({ default: false, writeOnly: true }),
        vpcId: string({ computed: true, replaces: true }),
    },

    async create(context, inputs) {
        const created = await context.clients.ec2().send(
            new CreateSecurityGroupCommand({
                Description: inputs.text("description"),
                GroupName: inputs.text("name"),
                TagSpecifications: tagSpecifications(context, "security-group"),
                VpcId: inputs.optionalText("vpcId"),
            }),
        );
        return answered(created.GroupId, "GroupId");
    },

    async complete(context, id, inputs) {
        // AWS opens every new group to the outside; the real provider takes that back, so that the program's rules
        // are all there are.
        const created = await describe(context, id);
        await revoke(context, id, "egress", created?.IpPermissionsEgress ?? []);
        for (const direction of ["ingress", "egress"] as const) {
            await authorize(context, id, direction, permissions(id, inputs, direction));
        }
    },

    async read(context, id) {
        const found = await describe(context, id);
        if (found === undefined) {
            return undefined;
        }
        const owner = found.OwnerId ?? (await context.accountId());
        return present({
            arn: `arn:aws:ec2:${context.region}:${owner}:security-group/${id}`,
            description: found.Description,
            egress: fromPermissions(id, found.IpPermissionsEgress ?? []),
            ingress: fromPermissions(id, found.IpPermissions ?? []),
            name: found.GroupName,
            ownerId: owner,
            vpcId: found.VpcId,
            tagsAll: fromTagList(found.Tags),
        });
    },

    async update(context, id, inputs, changed) {
        const found = await describe(context, id);
        for (const direction of ["ingress", "egress"] as const) {
            if (changed(direction)) {
                const live = direction === "ingress" ? found?.IpPermissions : found?.IpPermissionsEgress;
                await revoke(context, id, direction, live ?? []);
                await authorize(context, id, direction, permissions(id, inputs, direction));
            }
        }
    },

    async delete(context, id, state) {
        if (state.flag("revokeRulesOnDelete") === true) {
            const found = await describe(context, id);
            await revoke(context, id, "ingress", found?.IpPermissions ?? []);
            await revoke(context, id, "egress", found?.IpPermissionsEgress ?? []);
        }
        await whileRefused(context, ["DependencyViolation"], () =>
            ifFound(context.clients.ec2().send(new DeleteSecurityGroupCommand({ GroupId: id })), ...goneCodes),
        );
    },
};

export const goneCodes = ["InvalidGroup.NotFound", "InvalidGroupId.Malformed"];

export async function describe({ clients }: Context, id: string): Promise<SecurityGroup | undefined> {
    const answer = await ifFound(
        clients.ec2().send(new DescribeSecurityGroupsCommand({ GroupIds: [id] })),
        ...goneCodes,
    );
    return answer?.SecurityGroups?.[0];
}

function permissions(group: string, inputs: Reader, direction: Direction): IpPermission[] {
    return (inputs.objects(direction) ?? []).map((rule) => {
        const others = rule.texts("securityGroups") ?? [];
        return toPermission(rule, sourcesOf(rule, rule.flag("self") === true ? [...others, group] : others));
    });
}

export async function authorize(
    { clients }: Context,
    GroupId: string,
    direction: Direction,
    IpPermissions: IpPermission[],
): Promise<void> {
    if (IpPermissions.length > 0) {
        await (direction === "ingress"
            ? clients.ec2().send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions }))
            : clients.ec2().send(new AuthorizeSecurityGroupEgressCommand({ GroupId, IpPermissions })));
    }
}

export async function revoke(
    { clients }: Context,
    GroupId: string,
    direction: Direction,
    IpPermissions: IpPermission[],
): Promise<void> {
    if (IpPermissions.length > 0) {
        await (direction === "ingress"
            ? clients.ec2().send(new RevokeSecurityGroupIngressCommand({ GroupId, IpPermissions }))
            : clients.ec2().send(new RevokeSecurityGroupEgressCommand({ GroupId, IpPermissions })));
    }
}
