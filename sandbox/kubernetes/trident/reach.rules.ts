/** Whether the rules of security groups let a client in. Routes, network ACLs and the client's own rules are not asked. */
import { BlockList } from "node:net";
import type { SecurityGroupRule } from "@aws-sdk/client-ec2";

/** ONTAP's REST API: https://docs.aws.amazon.com/fsx/latest/ONTAPGuide/limit-access-security-groups.html */
export const managementPort = 443;

/** Where a call comes from: a machine, by its security groups and IPv4 addresses. */
export interface Client {
    groups: readonly string[];
    addresses: readonly string[];
}

type Rule = Pick<
    SecurityGroupRule,
    "IsEgress" | "IpProtocol" | "FromPort" | "ToPort" | "ReferencedGroupInfo" | "CidrIpv4"
>;

export function admits(rules: readonly Rule[], client: Client, port: number): boolean {
    return rules.some((rule) => rule.IsEgress !== true && opens(rule, port) && comesFrom(rule, client));
}

function opens({ IpProtocol, FromPort = 0, ToPort = 65_535 }: Rule, port: number): boolean {
    if (IpProtocol === "-1") return true;
    return (IpProtocol === "tcp" || IpProtocol === "6") && FromPort <= port && port <= ToPort;
}

function comesFrom({ ReferencedGroupInfo, CidrIpv4 }: Rule, { groups, addresses }: Client): boolean {
    const group = ReferencedGroupInfo?.GroupId;
    if (group !== undefined && groups.includes(group)) return true;
    const [network = "", length = ""] = CidrIpv4?.split("/") ?? [];
    if (network === "") return false;
    const block = new BlockList();
    block.addSubnet(network, Number(length));
    return addresses.some((address) => block.check(address));
}
