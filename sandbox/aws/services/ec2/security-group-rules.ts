import type { Answer } from "../../protocols";
import type { Handler } from "../../service";

/** moto forgets the description of a rule whose other side is a security group; the front keeps it by rule id. */
export function securityGroupRuleOperations(descriptions: Map<string, string>): Record<string, Handler> {
    const authorize: Handler = async (call) => {
        const answer = await call.forward();
        const input = call.request.input ?? {};
        for (const item of answer.body.toString().split("<item>")) {
            const id = /<securityGroupRuleId>([^<]+)</.exec(item)?.[1];
            const group = /<referencedGroupInfo>\s*<groupId>([^<]+)</.exec(item)?.[1];
            const source = Object.entries(input).find(([name, value]) => name.endsWith(".GroupId") && value === group);
            const description = input[source?.[0].replace(/GroupId$/, "Description") ?? ""];
            if (id !== undefined && typeof description === "string") {
                descriptions.set(id, description);
            }
        }
        return withDescriptions(answer, descriptions);
    };
    return {
        AuthorizeSecurityGroupIngress: authorize,
        AuthorizeSecurityGroupEgress: authorize,
        DescribeSecurityGroupRules: async (call) => withDescriptions(await call.forward(), descriptions),
        ModifySecurityGroupRules: async (call) => {
            const answer = await call.forward();
            const input = call.request.input ?? {};
            for (const [name, id] of Object.entries(input)) {
                const prefix = /^(SecurityGroupRule\.\d+\.)SecurityGroupRuleId$/.exec(name)?.[1];
                if (answer.status < 400 && `${prefix}SecurityGroupRule.Description` in input) {
                    descriptions.delete(String(id)); // here moto keeps the new one
                }
            }
            return answer;
        },
    };
}

function withDescriptions(answer: Answer, descriptions: ReadonlyMap<string, string>): Answer {
    const body = answer.body
        .toString()
        .replace(/<securityGroupRuleId>([^<]+)<\/securityGroupRuleId>/g, (found, id: string) => {
            const description = descriptions.get(id);
            return description ? `${found}<description>${escape(description)}</description>` : found;
        });
    return { ...answer, body: Buffer.from(body) };
}

function escape(text: string): string {
    return text.replace(/[<>&]/g, (character) => `&#${character.charCodeAt(0)};`);
}
