import {
    CreatePolicyCommand,
    CreatePolicyVersionCommand,
    DeletePolicyCommand,
    DeletePolicyVersionCommand,
    GetPolicyCommand,
    GetPolicyVersionCommand,
    ListPolicyVersionsCommand,
    TagPolicyCommand,
    UntagPolicyCommand,
} from "@aws-sdk/client-iam";
import { json, number, string } from "../../table/property";
import { answered, present } from "../convert";
import type { Context, ResourceType } from "../resource";
import { fromTagList, toTagList } from "../tags";
import { ifFound } from "../wait";
import { goneCodes } from "./role";

/** IAM keeps five versions of a policy and refuses a sixth. */
const maximumVersions = 5;

/** hashicorp/terraform-provider-aws, internal/service/iam/policy.go */
export const policy: ResourceType = {
    what: "IAM policy",
    global: true,
    tagging: {
        set: ({ clients }, arn, tags) =>
            clients.iam().send(new TagPolicyCommand({ PolicyArn: arn, Tags: toTagList(tags) })),
        remove: ({ clients }, arn, keys) =>
            clients.iam().send(new UntagPolicyCommand({ PolicyArn: arn, TagKeys: keys })),
    },
    properties: {
        arn: string({ output: true }),
        attachmentCount: number({ output: true }),
        description: string({ replaces: true }),
        name: string({ replaces: true, autoName: { maximumLength: 128 } }),
        path: string({ default: "/", replaces: true }),
        policy: json({ required: true }),
        policyId: string({ output: true }),
    },

    async create({ clients, tags }, inputs) {
        const { Policy: created } = await clients.iam().send(
            new CreatePolicyCommand({
                Description: inputs.optionalText("description"),
                Path: inputs.optionalText("path"),
                PolicyDocument: inputs.text("policy"),
                PolicyName: inputs.text("name"),
                Tags: toTagList(tags),
            }),
        );
        return answered(created?.Arn, "Arn");
    },

    async read({ clients }, arn) {
        const answer = await ifFound(clients.iam().send(new GetPolicyCommand({ PolicyArn: arn })), ...goneCodes);
        const found = answer?.Policy;
        if (found === undefined) {
            return undefined;
        }
        const { PolicyVersion } = await clients
            .iam()
            .send(new GetPolicyVersionCommand({ PolicyArn: arn, VersionId: found.DefaultVersionId }));
        return present({
            arn,
            attachmentCount: found.AttachmentCount,
            description: found.Description === "" ? undefined : found.Description,
            name: found.PolicyName,
            path: found.Path,
            policy: decodeURIComponent(PolicyVersion?.Document ?? "{}"),
            policyId: found.PolicyId,
            tagsAll: fromTagList(found.Tags),
        });
    },

    async update(context, arn, inputs) {
        const others = await otherVersions(context, arn);
        if (others.length >= maximumVersions - 1) {
            await deleteVersions(context, arn, others.slice(0, 1));
        }
        await context.clients.iam().send(
            new CreatePolicyVersionCommand({
                PolicyArn: arn,
                PolicyDocument: inputs.text("policy"),
                SetAsDefault: true,
            }),
        );
    },

    async delete(context, arn) {
        const others = await ifFound(otherVersions(context, arn), ...goneCodes);
        if (others !== undefined) {
            await deleteVersions(context, arn, others);
            await ifFound(context.clients.iam().send(new DeletePolicyCommand({ PolicyArn: arn })), ...goneCodes);
        }
    },
};

/** Oldest first, without the one in force. */
async function otherVersions({ clients }: Context, arn: string): Promise<string[]> {
    const { Versions = [] } = await clients.iam().send(new ListPolicyVersionsCommand({ PolicyArn: arn }));
    return Versions.filter(({ IsDefaultVersion }) => IsDefaultVersion !== true)
        .flatMap(({ VersionId }) => VersionId ?? [])
        .sort((left, right) => Number(left.slice(1)) - Number(right.slice(1)));
}

async function deleteVersions({ clients }: Context, arn: string, versions: string[]): Promise<void> {
    for (const VersionId of versions) {
        await clients.iam().send(new DeletePolicyVersionCommand({ PolicyArn: arn, VersionId }));
    }
}
