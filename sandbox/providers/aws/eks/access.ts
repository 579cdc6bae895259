import {
    AssociateAccessPolicyCommand,
    CreateAccessEntryCommand,
    DeleteAccessEntryCommand,
    DescribeAccessEntryCommand,
    DisassociateAccessPolicyCommand,
    UpdateAccessEntryCommand,
    paginateListAssociatedAccessPolicies,
    type AccessScopeType,
    type AssociatedAccessPolicy,
} from "@aws-sdk/client-eks";
import { object, set, string } from "../../table/property";
import { nonEmpty, present } from "../convert";
import type { Context, ResourceType } from "../resource";
import { fromTagMap } from "../tags";
import { ifFound } from "../wait";
import { eksTagging, goneCodes, optionalTags, splitId } from "./shared";

/** hashicorp/terraform-provider-aws, internal/service/eks/access_entry.go */
export const accessEntry: ResourceType = {
    what: "EKS access entry",
    tagging: { ...eksTagging, target: (_id, state) => state.text("accessEntryArn") },
    properties: {
        accessEntryArn: string({ output: true }),
        clusterName: string({ required: true, replaces: true }),
        createdAt: string({ output: true }),
        kubernetesGroups: set(string(), { computed: true }),
        modifiedAt: string({ output: true, volatile: true }),
        principalArn: string({ required: true, replaces: true }),
        type: string({
            default: "STANDARD",
            replaces: true,
            values: ["STANDARD", "EC2_LINUX", "EC2_WINDOWS", "FARGATE_LINUX", "EC2", "HYBRID_LINUX", "HYPERPOD_LINUX"],
        }),
        userName: string({ computed: true }),
    },

    async create(context, inputs) {
        const clusterName = inputs.text("clusterName");
        const principalArn = inputs.text("principalArn");
        await context.clients.eks().send(
            new CreateAccessEntryCommand({
                clusterName,
                kubernetesGroups: inputs.texts("kubernetesGroups"),
                principalArn,
                tags: optionalTags(context),
                type: inputs.optionalText("type"),
                username: inputs.optionalText("userName"),
            }),
        );
        return `${clusterName}:${principalArn}`;
    },

    async read({ clients }, id) {
        const [clusterName, principalArn] = splitId(id);
        const answer = await ifFound(
            clients.eks().send(new DescribeAccessEntryCommand({ clusterName, principalArn })),
            ...goneCodes,
        );
        const found = answer?.accessEntry;
        return (
            found &&
            present({
                accessEntryArn: found.accessEntryArn,
                clusterName: found.clusterName,
                createdAt: found.createdAt?.toISOString(),
                kubernetesGroups: found.kubernetesGroups ?? [],
                modifiedAt: found.modifiedAt?.toISOString(),
                principalArn: found.principalArn,
                type: found.type,
                userName: found.username,
                tagsAll: fromTagMap(found.tags),
            })
        );
    },

    async update({ clients }, id, inputs) {
        const [clusterName, principalArn] = splitId(id);
        await clients.eks().send(
            new UpdateAccessEntryCommand({
                clusterName,
                kubernetesGroups: inputs.texts("kubernetesGroups"),
                principalArn,
                username: inputs.optionalText("userName"),
            }),
        );
    },

    async delete({ clients }, id) {
        const [clusterName, principalArn] = splitId(id);
        await ifFound(clients.eks().send(new DeleteAccessEntryCommand({ clusterName, principalArn })), ...goneCodes);
    },
};

/** hashicorp/terraform-provider-aws, internal/service/eks/access_policy_association.go */
export const accessPolicyAssociation: ResourceType = {
    what: "EKS access policy association",
    properties: {
        accessScope: object(
            {
                namespaces: set(string(), { replaces: true }),
                type: string({ required: true, replaces: true, values: ["cluster", "namespace"] }),
            },
            { required: true, replaces: true },
        ),
        associatedAt: string({ output: true }),
        clusterName: string({ required: true, replaces: true }),
        modifiedAt: string({ output: true }),
        policyArn: string({ required: true, replaces: true }),
        principalArn: string({ required: true, replaces: true }),
    },

    async create({ clients }, inputs) {
        const clusterName = inputs.text("clusterName");
        const policyArn = inputs.text("policyArn");
        const principalArn = inputs.text("principalArn");
        const scope = inputs.objectOrEmpty("accessScope");
        const type: AccessScopeType = scope.text("type") === "cluster" ? "cluster" : "namespace";
        await clients.eks().send(
            new AssociateAccessPolicyCommand({
                accessScope: { namespaces: scope.texts("namespaces"), type },
                clusterName,
                policyArn,
                principalArn,
            }),
        );
        return [clusterName, principalArn, policyArn].join("#");
    },

    async read(context, id) {
        const { clusterName, principalArn, policyArn } = parts(id);
        const found = await ifFound(find(context, id), ...goneCodes);
        return (
            found &&
            present({
                accessScope: present({
                    namespaces: nonEmpty(found.accessScope?.namespaces),
                    type: found.accessScope?.type,
                }),
                associatedAt: found.associatedAt?.toISOString(),
                clusterName,
                modifiedAt: found.modifiedAt?.toISOString(),
                policyArn,
                principalArn,
            })
        );
    },

    async delete({ clients }, id) {
        await ifFound(clients.eks().send(new DisassociateAccessPolicyCommand(parts(id))), ...goneCodes);
    },
};

function parts(id: string): { clusterName: string; principalArn: string; policyArn: string } {
    const [clusterName = "", principalArn = "", policyArn = ""] = id.split("#");
    return { clusterName, principalArn, policyArn };
}

async function find({ clients }: Context, id: string): Promise<AssociatedAccessPolicy | undefined> {
    const { clusterName, principalArn, policyArn } = parts(id);
    const pages = paginateListAssociatedAccessPolicies({ client: clients.eks() }, { clusterName, principalArn });
    for await (const { associatedAccessPolicies = [] } of pages) {
        const found = associatedAccessPolicies.find((policy) => policy.policyArn === policyArn);
        if (found !== undefined) {
            return found;
        }
    }
    return undefined;
}
