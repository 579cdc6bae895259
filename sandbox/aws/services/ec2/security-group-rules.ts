import { DescribeSecurityGroupRulesCommand } from "@aws-sdk/client-ec2";
import { AwsError } from "../../errors";
import { escapeXml, type Answer } from "../../protocols";
import { textParameter, type Call, type Context, type Handler } from "../../service";

/**
 * Rules whose other side is a security group: moto forgets their description, which the front keeps by rule id, and
 * takes the same rule twice when the descriptions differ.
 */
export function securityGroupRuleOperations(
    context: Context,
    descriptions: Map<string, string>,
): Record<string, Handler> {
    const authorize =
        (egress: boolean): Handler =>
        async (call) => {
            const wanted = groupRules(call);
            await refuseDuplicates(context, call, wanted, egress);
            const answer = await call.forward();
            for (const item of answer.body.toString().split("<item>")) {
                const id = /<securityGroupRuleId>([^<]+)</.exec(item)?.[1];
                const group = /<referencedGroupInfo>\s*<groupId>([^<]+)</.exec(item)?.[1];
                const description = wanted.find(({ groupId }) => groupId === group)?.description;
                if (id !== undefined && description) {
                    descriptions.set(id, description);
                }
            }
            return withDescriptions(answer, descriptions);
        };
    return {
        AuthorizeSecurityGroupIngress: authorize(false),
        AuthorizeSecurityGroupEgress: authorize(true),
        DescribeSecurityGroupRules: async (call) => withDescriptions(await call.forward(), descriptions),
        ModifySecurityGroupRules: async (call) => {
            const answer = await call.forward();
            const input = call.request.input ?? {};
            for (const name of Object.keys(input)) {
                const prefix = /^(SecurityGroupRule\.\d+\.)SecurityGroupRuleId$/.exec(name)?.[1];
                if (answer.status < 400 && `${prefix}SecurityGroupRule.Description` in input) {
                    descriptions.delete(textParameter(call, name)); // here moto keeps the new one
                }
            }
            return answer;
        },
    };
}

interface GroupRule {
    readonly protocol: string;
    readonly fromPort: string;
    readonly toPort: string;
    readonly groupId: string;
    readonly description: string;
}

/** The rules of the request that name a security group: `IpPermissions.1.Groups.1.GroupId` and what belongs to it. */
function groupRules(call: Call): GroupRule[] {
    return Object.keys(call.request.input ?? {}).flatMap((name) => {
        const [, permission, group] = /^(IpPermissions\.\d+)\.(Groups\.\d+)\.GroupId$/.exec(name) ?? [];
        return permission === undefined
            ? []
            : [
                  {
                      protocol: textParameter(call, `${permission}.IpProtocol`),
                      fromPort: textParameter(call, `${permission}.FromPort`),
                      toPort: textParameter(call, `${permission}.ToPort`),
                      groupId: textParameter(call, name),
                      description: textParameter(call, `${permission}.${group}.Description`),
                  },
              ];
    });
}

async function refuseDuplicates(
    { moto }: Context,
    call: Call,
    wanted: readonly GroupRule[],
    egress: boolean,
): Promise<void> {
    if (wanted.length === 0) {
        return;
    }
    const { SecurityGroupRules = [] } = await moto.ec2(call.region).send(
        new DescribeSecurityGroupRulesCommand({
            Filters: [{ Name: "group-id", Values: [textParameter(call, "GroupId")] }],
        }),
    );
    for (const { protocol, fromPort, toPort, groupId } of wanted) {
        const present = SecurityGroupRules.some(
            (rule) =>
                rule.IsEgress === egress &&
                rule.ReferencedGroupInfo?.GroupId === groupId &&
                rule.IpProtocol === protocol &&
                (protocol === "-1" || (String(rule.FromPort) === fromPort && String(rule.ToPort) === toPort)),
        );
        if (present) {
            throw new AwsError(
                "InvalidPermission.Duplicate",
                400,
                `the specified rule "peer: ${groupId}, ${protocol}, from port: ${fromPort}, to port: ${toPort}, ALLOW" already exists`,
            );
        }
    }
}

function withDescriptions(answer: Answer, descriptions: ReadonlyMap<string, string>): Answer {
    const body = answer.body
        .toString()
        .replace(/<securityGroupRuleId>([^<]+)<\/securityGroupRuleId>/g, (found, id: string) => {
            const description = descriptions.get(id);
            return description ? `${found}<description>${escapeXml(description)}</description>` : found;
        });
    return { ...answer, body: Buffer.from(body) };
}
