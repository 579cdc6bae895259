import { crc32 } from "node:zlib";
import type { IpPermission } from "@aws-sdk/client-ec2";
import { boolean, number, set, string } from "../../table/property";
import type { Reader } from "../../table/reader";
import { present } from "../convert";
import type { ResourceType } from "../resource";
import { ifFound } from "../wait";
import { protocol, sourcesOf, toPermission } from "./permissions";
import { authorize, describe, goneCodes, revoke, type Direction } from "./security-group";

const sources = ["cidrBlocks", "ipv6CidrBlocks", "prefixListIds", "self", "sourceSecurityGroupId"];

/** hashicorp/terraform-provider-aws, internal/service/ec2/vpc_security_group_rule.go */
export const securityGroupRule: ResourceType = {
    what: "security group rule",
    properties: {
        cidrBlocks: set(string(), { replaces: true, conflictsWith: ["sourceSecurityGroupId", "self"] }),
        description: string({ replaces: true }),
        fromPort: number({ required: true, replaces: true }),
        ipv6CidrBlocks: set(string(), { replaces: true, conflictsWith: ["sourceSecurityGroupId", "self"] }),
        prefixListIds: set(string(), { replaces: true }),
        protocol: string({
            required: true,
            replaces: true,
            same: (left, right) => protocol(left) === protocol(right),
        }),
        securityGroupId: string({ required: true, replaces: true }),
        self: boolean({ replaces: true, conflictsWith: ["cidrBlocks", "ipv6CidrBlocks", "sourceSecurityGroupId"] }),
        sourceSecurityGroupId: string({ replaces: true, conflictsWith: ["cidrBlocks", "ipv6CidrBlocks", "self"] }),
        toPort: number({ required: true, replaces: true }),
        type: string({ required: true, replaces: true, values: ["ingress", "egress"] }),
    },
    rules: { atLeastOneOf: [sources] },

    async create(context, inputs) {
        const group = inputs.text("securityGroupId");
        await authorize(context, group, direction(inputs), [permission(inputs)]);
        return `sgrule-${crc32(JSON.stringify(inputs.properties))}`;
    },

    async read(context, _id, known) {
        const group = await describe(context, known.text("securityGroupId"));
        const live = direction(known) === "ingress" ? group?.IpPermissions : group?.IpPermissionsEgress;
        const wanted = permission(known);
        return (live ?? []).some((candidate) => covers(candidate, wanted))
            ? present({ ...known.properties })
            : undefined;
    },

    async delete(context, _id, state) {
        await ifFound(
            revoke(context, state.text("securityGroupId"), direction(state), [permission(state)]),
            "InvalidPermission.NotFound",
            ...goneCodes,
        );
    },
};

function direction(inputs: Reader): Direction {
    return inputs.text("type") === "ingress" ? "ingress" : "egress";
}

function permission(inputs: Reader): IpPermission {
    const self = inputs.flag("self") === true ? [inputs.text("securityGroupId")] : [];
    const source = inputs.optionalText("sourceSecurityGroupId");
    return toPermission(inputs, sourcesOf(inputs, source === undefined ? self : [source]));
}

/** The API merges rules of the same ports into one permission. */
function covers(live: IpPermission, wanted: IpPermission): boolean {
    const has = <T>(items: T[] | undefined, all: T[] | undefined, key: (item: T) => string | undefined) =>
        (items ?? []).every((item) => (all ?? []).some((candidate) => key(candidate) === key(item)));
    return (
        live.IpProtocol === wanted.IpProtocol &&
        (wanted.FromPort === undefined || (live.FromPort === wanted.FromPort && live.ToPort === wanted.ToPort)) &&
        has(wanted.IpRanges, live.IpRanges, ({ CidrIp }) => CidrIp) &&
        has(wanted.Ipv6Ranges, live.Ipv6Ranges, ({ CidrIpv6 }) => CidrIpv6) &&
        has(wanted.PrefixListIds, live.PrefixListIds, ({ PrefixListId }) => PrefixListId) &&
        has(wanted.UserIdGroupPairs, live.UserIdGroupPairs, ({ GroupId }) => GroupId)
    );
}
