import { createHash } from "node:crypto";
import type { Monitor, Resource } from "./monitor";
import { Output } from "./output";

export interface ServiceRole {
    role: Resource;
    /** What must wait until the role has its permissions depends on these. */
    attachments: Resource[];
}

/** pulumi-eks, nodejs/eks/servicerole.ts: a role that a service assumes, with managed policies. */
export async function serviceRole(
    monitor: Monitor,
    name: string,
    parent: string,
    options: { service: string; description?: string; policies: string[]; actions: string[]; tags?: Output },
): Promise<ServiceRole> {
    const group = await monitor.group("eks:index:ServiceRole", name, parent);
    const assumeRolePolicy = JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Action: options.actions, Effect: "Allow", Principal: { Service: [options.service] } }],
    });
    const role = await monitor.resource({
        type: "aws:iam/role:Role",
        name: `${name}-role`,
        parent: group.urn,
        inputs: {
            assumeRolePolicy: new Output(assumeRolePolicy),
            description: options.description === undefined ? undefined : new Output(options.description),
            tags: options.tags,
        },
    });
    const attachments = await Promise.all(
        options.policies.map((policy) => {
            const policyArn = `arn:aws:iam::aws:policy/${policy}`;
            return monitor.resource({
                type: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
                // The published component tells attachments apart by a hash of the policy's ARN.
                name: `${name}-${createHash("sha1").update(policyArn).digest("hex").slice(0, 8)}`,
                parent: group.urn,
                inputs: { policyArn: new Output(policyArn), role: role.output("name") },
            });
        }),
    );
    await monitor.outputs(group.urn, {});
    return { role, attachments };
}
