import {
    AuthorizeSecurityGroupEgressCommand,
    AuthorizeSecurityGroupIngressCommand,
    DescribeSecurityGroupRulesCommand,
    ModifySecurityGroupRulesCommand,
    RevokeSecurityGroupEgressCommand,
    RevokeSecurityGroupIngressCommand,
    type IpPermission,
    type SecurityGroupRule,
} from "@aws-sdk/client-ec2";
import { number, string } from "../../table/property";
import type { Reader } from "../../table/reader";
import { answered, present } from "../convert";
import type { Context, ResourceType } from "../resource";
import { fromTagList } from "../tags";
import { ifFound } from "../wait";
import { protocol } from "./permissions";
import { ec2Tagging, tagSpecifications } from "./tagging";
import type { Direction } from "./security-group";

const sources = ["cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId"];
const goneCodes = ["InvalidSecurityGroupRuleId.NotFound", "InvalidPermission.NotFound", "InvalidGroup.NotFound"];

export const securityGroupIngressRule = ruleType("ingress");
export const securityGroupEgressRule = ruleType("egress");

/** hashicorp/terraform-provider-aws, internal/service/ec2/vpc_security_group_ingress_rule.go and …_egress_rule.go */
function ruleType(direction: Direction): ResourceType {
    return {
        what: `security group ${direction} rule`,
        tagging: ec2Tagging,
        properties: {
            arn: string({ output: true }),
            cidrIpv4: string(),
            cidrIpv6: string(),
            description: string(),
            fromPort: number({ minimum: -1, maximum: 65535 }),
            ipProtocol: string({ required: true, same: (left, right) => protocol(left) === protocol(right) }),
            prefixListId: string(),
            referencedSecurityGroupId: string(),
            securityGroupId: string({ required: true, replaces: true }),
            securityGroupRuleId: string({ output: true }),
            toPort: number({ minimum: -1, maximum: 65535 }),
        },
        rules: { exactlyOneOf: [sources] },

        async create(context, inputs) {
            const request = {
                GroupId: inputs.text("securityGroupId"),
                IpPermissions: [toPermission(inputs)],
                TagSpecifications: tagSpecifications(context, "security-group-rule"),
            };
            const client = context.clients.ec2();
            const { SecurityGroupRules } =
                direction === "ingress"
                    ? await client.send(new AuthorizeSecurityGroupIngressCommand(request))
                    : await client.send(new AuthorizeSecurityGroupEgressCommand(request));
            return answered(SecurityGroupRules?.[0]?.SecurityGroupRuleId, "SecurityGroupRuleId");
        },

        async read(context, id) {
            const found = await describe(context, id);
            return found && found.IsEgress === (direction === "egress") ? properties(context, id, found) : undefined;
        },

        async update({ clients }, id, inputs) {
            await clients.ec2().send(
                new ModifySecurityGroupRulesCommand({
                    GroupId: inputs.text("securityGroupId"),
                    SecurityGroupRules: [
                        {
                            SecurityGroupRuleId: id,
                            SecurityGroupRule: {
                                ...ports(inputs),
                                CidrIpv4: inputs.optionalText("cidrIpv4"),
                                CidrIpv6: inputs.optionalText("cidrIpv6"),
                                Description: inputs.optionalText("description"),
                                PrefixListId: inputs.optionalText("prefixListId"),
                                ReferencedGroupId: inputs.optionalText("referencedSecurityGroupId"),
                            },
                        },
                    ],
                }),
            );
        },

        async delete({ clients }, id, state) {
            const request = { GroupId: state.text("securityGroupId"), SecurityGroupRuleIds: [id] };
            const client = clients.ec2();
            await ifFound<unknown>(
                direction === "ingress"
                    ? client.send(new RevokeSecurityGroupIngressCommand(request))
                    : client.send(new RevokeSecurityGroupEgressCommand(request)),
                ...goneCodes,
            );
        },
    };
}

function ports(inputs: Reader) {
    return {
        IpProtocol: protocol(inputs.text("ipProtocol")),
        FromPort: inputs.optionalNumber("fromPort"),
        ToPort: inputs.optionalNumber("toPort"),
    };
}

function toPermission(inputs: Reader): IpPermission {
    const Description = inputs.optionalText("description");
    const CidrIp = inputs.optionalText("cidrIpv4");
    const CidrIpv6 = inputs.optionalText("cidrIpv6");
    const PrefixListId = inputs.optionalText("prefixListId");
    const GroupId = inputs.optionalText("referencedSecurityGroupId");
    return {
        ...ports(inputs),
        IpRanges: CidrIp === undefined ? undefined : [{ CidrIp, Description }],
        Ipv6Ranges: CidrIpv6 === undefined ? undefined : [{ CidrIpv6, Description }],
        PrefixListIds: PrefixListId === undefined ? undefined : [{ PrefixListId, Description }],
        UserIdGroupPairs: GroupId === undefined ? undefined : [{ GroupId, Description }],
    };
}

async function describe({ clients }: Context, id: string): Promise<SecurityGroupRule | undefined> {
    const answer = await ifFound(
        clients.ec2().send(new DescribeSecurityGroupRulesCommand({ SecurityGroupRuleIds: [id] })),
        ...goneCodes,
    );
    return answer?.SecurityGroupRules?.[0];
}

async function properties(context: Context, id: string, found: SecurityGroupRule) {
    // The API writes "no port" as -1 where all protocols are meant; the program leaves it out.
    const port = (value: number | undefined) => (found.IpProtocol === "-1" ? undefined : value);
    const owner = found.GroupOwnerId ?? (await context.accountId());
    return present({
        arn: found.SecurityGroupRuleArn ?? `arn:aws:ec2:${context.region}:${owner}:security-group-rule/${id}`,
        cidrIpv4: found.CidrIpv4,
        cidrIpv6: found.CidrIpv6,
        description: found.Description === "" ? undefined : found.Description,
        fromPort: port(found.FromPort),
        ipProtocol: found.IpProtocol,
        prefixListId: found.PrefixListId,
        referencedSecurityGroupId: found.ReferencedGroupInfo?.GroupId,
        securityGroupId: found.GroupId,
        securityGroupRuleId: id,
        toPort: port(found.ToPort),
        tagsAll: fromTagList(found.Tags),
    });
}
