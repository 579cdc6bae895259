import {
    AttachRolePolicyCommand,
    CreateRoleCommand,
    DeleteRoleCommand,
    DeleteRolePermissionsBoundaryCommand,
    DeleteRolePolicyCommand,
    DetachRolePolicyCommand,
    GetRoleCommand,
    GetRolePolicyCommand,
    ListInstanceProfilesForRoleCommand,
    PutRolePermissionsBoundaryCommand,
    PutRolePolicyCommand,
    RemoveRoleFromInstanceProfileCommand,
    TagRoleCommand,
    UntagRoleCommand,
    UpdateAssumeRolePolicyCommand,
    UpdateRoleCommand,
    paginateListAttachedRolePolicies,
    paginateListRolePolicies,
} from "@aws-sdk/client-iam";
import type { Properties } from "../../provider";
import { boolean, json, number, object, set, string } from "../../table/property";
import type { Reader } from "../../table/reader";
import { answered, present } from "../convert";
import type { Context, ResourceType } from "../resource";
import { fromTagList, toTagList } from "../tags";
import { ifFound } from "../wait";

export const goneCodes = ["NoSuchEntityException", "NoSuchEntity"];

/** hashicorp/terraform-provider-aws, internal/service/iam/role.go */
export const role: ResourceType = {
    what: "IAM role",
    global: true,
    tagging: {
        set: ({ clients }, name, tags) =>
            clients.iam().send(new TagRoleCommand({ RoleName: name, Tags: toTagList(tags) })),
        remove: ({ clients }, name, keys) =>
            clients.iam().send(new UntagRoleCommand({ RoleName: name, TagKeys: keys })),
    },
    properties: {
        arn: string({ output: true }),
        assumeRolePolicy: json({ required: true }),
        createDate: string({ output: true }),
        description: string(),
        forceDetachPolicies: boolean({ default: false, writeOnly: true }),
        inlinePolicies: set(object({ name: string(), policy: json() }), { computed: true }),
        managedPolicyArns: set(string(), { computed: true }),
        maxSessionDuration: number({ default: 3600, minimum: 3600, maximum: 43200 }),
        name: string({ replaces: true, autoName: { maximumLength: 64 } }),
        path: string({ default: "/", replaces: true }),
        permissionsBoundary: string(),
        uniqueId: string({ output: true }),
    },

    async create({ clients, tags }, inputs) {
        const { Role: created } = await clients.iam().send(
            new CreateRoleCommand({
                AssumeRolePolicyDocument: inputs.text("assumeRolePolicy"),
                Description: inputs.optionalText("description"),
                MaxSessionDuration: inputs.optionalNumber("maxSessionDuration"),
                Path: inputs.optionalText("path"),
                PermissionsBoundary: inputs.optionalText("permissionsBoundary"),
                RoleName: inputs.text("name"),
                Tags: toTagList(tags),
            }),
        );
        return answered(created?.RoleName, "RoleName");
    },

    async complete(context, name, inputs) {
        await putInline(context, name, inputs, []);
        await putManaged(context, name, inputs, []);
    },

    async read(context, name) {
        const answer = await ifFound(context.clients.iam().send(new GetRoleCommand({ RoleName: name })), ...goneCodes);
        const found = answer?.Role;
        if (found === undefined) {
            return undefined;
        }
        return present({
            arn: found.Arn,
            assumeRolePolicy: decodeURIComponent(found.AssumeRolePolicyDocument ?? "{}"),
            createDate: found.CreateDate?.toISOString(),
            description: found.Description === "" ? undefined : found.Description,
            inlinePolicies: await readInline(context, name),
            managedPolicyArns: await attachedPolicies(context, name),
            maxSessionDuration: found.MaxSessionDuration,
            name: found.RoleName,
            path: found.Path,
            permissionsBoundary: found.PermissionsBoundary?.PermissionsBoundaryArn,
            uniqueId: found.RoleId,
            tagsAll: fromTagList(found.Tags),
        });
    },

    async update(context, name, inputs, changed) {
        const client = context.clients.iam();
        if (changed("assumeRolePolicy")) {
            await client.send(
                new UpdateAssumeRolePolicyCommand({
                    PolicyDocument: inputs.text("assumeRolePolicy"),
                    RoleName: name,
                }),
            );
        }
        if (changed("description") || changed("maxSessionDuration")) {
            await client.send(
                new UpdateRoleCommand({
                    Description: inputs.optionalText("description") ?? "",
                    MaxSessionDuration: inputs.optionalNumber("maxSessionDuration"),
                    RoleName: name,
                }),
            );
        }
        if (changed("permissionsBoundary")) {
            const boundary = inputs.optionalText("permissionsBoundary");
            await (boundary === undefined
                ? client.send(new DeleteRolePermissionsBoundaryCommand({ RoleName: name }))
                : client.send(
                      new PutRolePermissionsBoundaryCommand({ PermissionsBoundary: boundary, RoleName: name }),
                  ));
        }
        if (changed("inlinePolicies")) {
            await putInline(context, name, inputs, await inlineNames(context, name));
        }
        if (changed("managedPolicyArns")) {
            await putManaged(context, name, inputs, await attachedPolicies(context, name));
        }
    },

    async delete(context, name, state) {
        const client = context.clients.iam();
        const profiles = await ifFound(
            client.send(new ListInstanceProfilesForRoleCommand({ RoleName: name })),
            ...goneCodes,
        );
        for (const { InstanceProfileName } of profiles?.InstanceProfiles ?? []) {
            await client.send(new RemoveRoleFromInstanceProfileCommand({ InstanceProfileName, RoleName: name }));
        }
        // What the resource itself has put on the role goes with it; policies of others refuse the deletion.
        const force = state.flag("forceDetachPolicies") === true;
        await detach(context, name, force ? undefined : (state.texts("managedPolicyArns") ?? []));
        const inline = (state.objects("inlinePolicies") ?? []).flatMap((policy) => policy.optionalText("name") ?? []);
        await removeInline(context, name, force ? undefined : inline);
        await ifFound(client.send(new DeleteRoleCommand({ RoleName: name })), ...goneCodes);
    },
};

export async function attachedPolicies({ clients }: Context, name: string): Promise<string[]> {
    const arns: string[] = [];
    for await (const { AttachedPolicies = [] } of paginateListAttachedRolePolicies(
        { client: clients.iam() },
        { RoleName: name },
    )) {
        arns.push(...AttachedPolicies.flatMap(({ PolicyArn }) => PolicyArn ?? []));
    }
    return arns;
}

async function inlineNames({ clients }: Context, name: string): Promise<string[]> {
    const names: string[] = [];
    for await (const { PolicyNames = [] } of paginateListRolePolicies({ client: clients.iam() }, { RoleName: name })) {
        names.push(...PolicyNames);
    }
    return names;
}

async function readInline(context: Context, name: string): Promise<Properties[]> {
    const policies: Properties[] = [];
    for (const policyName of await inlineNames(context, name)) {
        const { PolicyDocument = "" } = await context.clients
            .iam()
            .send(new GetRolePolicyCommand({ PolicyName: policyName, RoleName: name }));
        policies.push({ name: policyName, policy: decodeURIComponent(PolicyDocument) });
    }
    return policies;
}

async function putInline(context: Context, name: string, inputs: Reader, live: string[]): Promise<void> {
    const wanted = inputs.objects("inlinePolicies") ?? [];
    const names = wanted.map((policy) => policy.text("name"));
    await removeInline(
        context,
        name,
        live.filter((policyName) => !names.includes(policyName)),
    );
    for (const policy of wanted) {
        await context.clients.iam().send(
            new PutRolePolicyCommand({
                PolicyDocument: policy.text("policy"),
                PolicyName: policy.text("name"),
                RoleName: name,
            }),
        );
    }
}

async function removeInline(context: Context, name: string, names: string[] | undefined): Promise<void> {
    for (const policyName of names ?? (await ifFound(inlineNames(context, name), ...goneCodes)) ?? []) {
        await ifFound(
            context.clients.iam().send(new DeleteRolePolicyCommand({ PolicyName: policyName, RoleName: name })),
            ...goneCodes,
        );
    }
}

async function putManaged(context: Context, name: string, inputs: Reader, live: string[]): Promise<void> {
    const wanted = inputs.texts("managedPolicyArns") ?? [];
    await detach(
        context,
        name,
        live.filter((arn) => !wanted.includes(arn)),
    );
    for (const PolicyArn of wanted.filter((arn) => !live.includes(arn))) {
        await context.clients.iam().send(new AttachRolePolicyCommand({ PolicyArn, RoleName: name }));
    }
}

async function detach(context: Context, name: string, arns: string[] | undefined): Promise<void> {
    for (const PolicyArn of arns ?? (await ifFound(attachedPolicies(context, name), ...goneCodes)) ?? []) {
        await ifFound(
            context.clients.iam().send(new DetachRolePolicyCommand({ PolicyArn, RoleName: name })),
            ...goneCodes,
        );
    }
}
