import {
    AttachRolePolicyCommand,
    DeleteRolePolicyCommand,
    DetachRolePolicyCommand,
    GetRolePolicyCommand,
    PutRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { json, string } from "../../table/property";
import type { ResourceType } from "../resource";
import { ifFound } from "../wait";
import { attachedPolicies, goneCodes } from "./role";

/** hashicorp/terraform-provider-aws, internal/service/iam/role_policy.go */
export const rolePolicy: ResourceType = {
    what: "IAM role policy",
    global: true,
    properties: {
        name: string({ replaces: true, autoName: { maximumLength: 128 } }),
        policy: json({ required: true }),
        role: string({ required: true, replaces: true }),
    },

    async create({ clients }, inputs) {
        const RoleName = inputs.text("role");
        const PolicyName = inputs.text("name");
        const PolicyDocument = inputs.text("policy");
        await clients.iam().send(new PutRolePolicyCommand({ PolicyDocument, PolicyName, RoleName }));
        return `${RoleName}:${PolicyName}`;
    },

    async read({ clients }, id) {
        const [RoleName = "", PolicyName = ""] = id.split(":");
        const found = await ifFound(
            clients.iam().send(new GetRolePolicyCommand({ PolicyName, RoleName })),
            ...goneCodes,
        );
        return found && { name: PolicyName, policy: decodeURIComponent(found.PolicyDocument ?? "{}"), role: RoleName };
    },

    async update(context, _id, inputs) {
        await this.create(context, inputs);
    },

    async delete({ clients }, id) {
        const [RoleName = "", PolicyName = ""] = id.split(":");
        await ifFound(clients.iam().send(new DeleteRolePolicyCommand({ PolicyName, RoleName })), ...goneCodes);
    },
};

/** hashicorp/terraform-provider-aws, internal/service/iam/role_policy_attachment.go */
export const rolePolicyAttachment: ResourceType = {
    what: "IAM role policy attachment",
    global: true,
    properties: {
        policyArn: string({ required: true, replaces: true }),
        role: string({ required: true, replaces: true }),
    },

    async create({ clients }, inputs) {
        const RoleName = inputs.text("role");
        const PolicyArn = inputs.text("policyArn");
        await clients.iam().send(new AttachRolePolicyCommand({ PolicyArn, RoleName }));
        return `${RoleName}/${PolicyArn}`;
    },

    async read(context, id) {
        const { role, policyArn } = parts(id);
        const attached = await ifFound(attachedPolicies(context, role), ...goneCodes);
        return attached?.includes(policyArn) === true ? { policyArn, role } : undefined;
    },

    async delete({ clients }, id) {
        const { role, policyArn } = parts(id);
        await ifFound(
            clients.iam().send(new DetachRolePolicyCommand({ PolicyArn: policyArn, RoleName: role })),
            ...goneCodes,
        );
    },
};

function parts(id: string): { role: string; policyArn: string } {
    const slash = id.indexOf("/");
    return { role: id.slice(0, slash), policyArn: id.slice(slash + 1) };
}
