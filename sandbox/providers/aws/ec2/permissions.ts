import type { IpPermission } from "@aws-sdk/client-ec2";
import type { Properties } from "../../provider";
import { boolean, number, set, string, type Fields } from "../../table/property";
import type { Reader } from "../../table/reader";
import { nonEmpty, present } from "../convert";

/** A rule as it is written inside a security group. */
export const ruleFields: Fields = {
    cidrBlocks: set(string()),
    description: string(),
    fromPort: number({ required: true }),
    ipv6CidrBlocks: set(string()),
    prefixListIds: set(string()),
    protocol: string({ required: true, same: (left, right) => protocol(left) === protocol(right) }),
    securityGroups: set(string()),
    self: boolean({ default: false }),
    toPort: number({ required: true }),
};

const protocolNames: Record<string, string> = { "1": "icmp", "6": "tcp", "17": "udp", "58": "icmpv6", all: "-1" };

export function protocol(name: string): string {
    const lower = name.toLowerCase();
    return protocolNames[lower] ?? lower;
}

export interface Sources {
    cidrBlocks: string[];
    ipv6CidrBlocks: string[];
    prefixListIds: string[];
    securityGroups: string[];
}

export function sourcesOf(rule: Reader, securityGroups: string[]): Sources {
    return {
        cidrBlocks: rule.texts("cidrBlocks") ?? [],
        ipv6CidrBlocks: rule.texts("ipv6CidrBlocks") ?? [],
        prefixListIds: rule.texts("prefixListIds") ?? [],
        securityGroups,
    };
}

/** One rule in the API's form. All protocols have no ports there. */
export function toPermission(rule: Reader, sources: Sources): IpPermission {
    const ipProtocol = protocol(rule.text("protocol"));
    const Description = rule.optionalText("description");
    const ports = ipProtocol === "-1" ? {} : { FromPort: rule.number("fromPort"), ToPort: rule.number("toPort") };
    return {
        IpProtocol: ipProtocol,
        ...ports,
        IpRanges: nonEmpty(sources.cidrBlocks.map((CidrIp) => ({ CidrIp, Description }))),
        Ipv6Ranges: nonEmpty(sources.ipv6CidrBlocks.map((CidrIpv6) => ({ CidrIpv6, Description }))),
        PrefixListIds: nonEmpty(sources.prefixListIds.map((PrefixListId) => ({ PrefixListId, Description }))),
        UserIdGroupPairs: nonEmpty(sources.securityGroups.map((GroupId) => ({ GroupId, Description }))),
    };
}

/** The API merges rules of the same ports; they are told apart by their descriptions, as the real provider does. */
export function fromPermissions(group: string, permissions: readonly IpPermission[]): Properties[] {
    return permissions.flatMap((permission) => {
        const { IpRanges = [], Ipv6Ranges = [], PrefixListIds = [], UserIdGroupPairs = [] } = permission;
        const all = [...IpRanges, ...Ipv6Ranges, ...PrefixListIds, ...UserIdGroupPairs];
        const descriptions = new Set(all.map(({ Description }) => Description ?? ""));
        return [...descriptions].map((description) => {
            const ofIt = (item: { Description?: string }) => (item.Description ?? "") === description;
            const groups = UserIdGroupPairs.filter(ofIt).flatMap(({ GroupId }) => GroupId ?? []);
            const others = groups.filter((id) => id !== group);
            return present({
                cidrBlocks: nonEmpty(IpRanges.filter(ofIt).flatMap(({ CidrIp }) => CidrIp ?? [])),
                description: description === "" ? undefined : description,
                fromPort: permission.FromPort ?? 0,
                ipv6CidrBlocks: nonEmpty(Ipv6Ranges.filter(ofIt).flatMap(({ CidrIpv6 }) => CidrIpv6 ?? [])),
                prefixListIds: nonEmpty(PrefixListIds.filter(ofIt).flatMap(({ PrefixListId }) => PrefixListId ?? [])),
                protocol: permission.IpProtocol ?? "-1",
                securityGroups: nonEmpty(others),
                self: groups.includes(group),
                toPort: permission.ToPort ?? 0,
            });
        });
    });
}
