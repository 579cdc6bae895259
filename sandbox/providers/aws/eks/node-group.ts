import {
    AMITypes,
    CapacityTypes,
    CreateNodegroupCommand,
    DeleteNodegroupCommand,
    DescribeNodegroupCommand,
    TaintEffect,
    UpdateNodegroupConfigCommand,
    UpdateNodegroupVersionCommand,
    type Nodegroup,
    type Taint,
} from "@aws-sdk/client-eks";
import type { Properties } from "../../provider";
import { boolean, list, map, number, object, set, string } from "../../table/property";
import type { Reader } from "../../table/reader";
import { member, nonEmpty, optionalMember, present } from "../convert";
import type { Context, ResourceType } from "../resource";
import { fromTagMap } from "../tags";
import { ifFound } from "../wait";
import { labelChanges, taintChanges } from "./node-group-changes";
import { active, deleted, eksTagging, goneCodes, optionalTags, splitId } from "./shared";

/** hashicorp/terraform-provider-aws, internal/service/eks/node_group.go */
export const nodeGroup: ResourceType = {
    what: "EKS node group",
    tagging: eksTagging,
    timeouts: { create: 3600, update: 3600, delete: 3600 },
    properties: {
        amiType: string({ computed: true, replaces: true, values: Object.values(AMITypes) }),
        arn: string({ output: true }),
        capacityType: string({ computed: true, replaces: true, values: Object.values(CapacityTypes) }),
        clusterName: string({ required: true, replaces: true }),
        diskSize: number({ computed: true, replaces: true, conflictsWith: ["launchTemplate"] }),
        forceUpdateVersion: boolean({ writeOnly: true }),
        instanceTypes: list(string(), { computed: true, replaces: true }),
        labels: map(),
        launchTemplate: object({
            id: string({ computed: true, replaces: true, conflictsWith: ["name"] }),
            name: string({ computed: true, replaces: true, conflictsWith: ["id"] }),
            version: string({ required: true }),
        }),
        nodeGroupName: string({
            replaces: true,
            autoName: { maximumLength: 63 },
            conflictsWith: ["nodeGroupNamePrefix"],
        }),
        nodeRoleArn: string({ required: true, replaces: true }),
        releaseVersion: string({ computed: true }),
        remoteAccess: object(
            {
                ec2SshKey: string({ replaces: true }),
                sourceSecurityGroupIds: set(string(), { replaces: true }),
            },
            { replaces: true, conflictsWith: ["launchTemplate"] },
        ),
        resources: list(
            object({
                autoscalingGroups: list(object({ name: string({ output: true }) }), { output: true }),
                remoteAccessSecurityGroupId: string({ output: true }),
            }),
            { output: true },
        ),
        scalingConfig: object(
            {
                desiredSize: number({ required: true, minimum: 0 }),
                maxSize: number({ required: true, minimum: 1 }),
                minSize: number({ required: true, minimum: 0 }),
            },
            { required: true },
        ),
        status: string({ output: true }),
        subnetIds: set(string(), { required: true, replaces: true }),
        taints: set(
            object({
                effect: string({ required: true, values: Object.values(TaintEffect) }),
                key: string({ required: true }),
                value: string(),
            }),
        ),
        updateConfig: object(
            {
                maxUnavailable: number({ minimum: 1, maximum: 100, conflictsWith: ["maxUnavailablePercentage"] }),
                maxUnavailablePercentage: number({ minimum: 1, maximum: 100, conflictsWith: ["maxUnavailable"] }),
            },
            { computed: true },
        ),
        version: string({ computed: true }),
    },

    async create(context, inputs) {
        const template = inputs.object("launchTemplate");
        const remote = inputs.object("remoteAccess");
        const clusterName = inputs.text("clusterName");
        const nodegroupName = inputs.text("nodeGroupName");
        await context.clients.eks().send(
            new CreateNodegroupCommand({
                amiType: optionalMember(AMITypes, inputs.optionalText("amiType")),
                capacityType: optionalMember(CapacityTypes, inputs.optionalText("capacityType")),
                clusterName,
                diskSize: inputs.optionalNumber("diskSize"),
                instanceTypes: inputs.texts("instanceTypes"),
                labels: inputs.map("labels"),
                launchTemplate: template && toTemplate(template),
                nodeRole: inputs.text("nodeRoleArn"),
                nodegroupName,
                releaseVersion: inputs.optionalText("releaseVersion"),
                remoteAccess: remote && {
                    ec2SshKey: remote.optionalText("ec2SshKey"),
                    sourceSecurityGroups: remote.texts("sourceSecurityGroupIds"),
                },
                scalingConfig: scaling(inputs),
                subnets: inputs.texts("subnetIds"),
                tags: optionalTags(context),
                taints: nonEmpty(taints(inputs)),
                updateConfig: updateConfig(inputs),
                version: inputs.optionalText("version"),
            }),
        );
        return `${clusterName}:${nodegroupName}`;
    },

    ready: (context, id) => active(context, `EKS node group ${id}`, () => status(context, id)),

    async read(context, id) {
        const found = await describe(context, id);
        return found && properties(found);
    },

    async update(context, id, inputs, changed) {
        const [clusterName, nodegroupName] = splitId(id);
        const client = context.clients.eks();
        if (["labels", "scalingConfig", "taints", "updateConfig"].some(changed)) {
            const live = await describe(context, id);
            await client.send(
                new UpdateNodegroupConfigCommand({
                    clusterName,
                    labels: changed("labels")
                        ? labelChanges(live?.labels ?? {}, inputs.map("labels") ?? {})
                        : undefined,
                    nodegroupName,
                    scalingConfig: changed("scalingConfig") ? scaling(inputs) : undefined,
                    taints: changed("taints") ? taintChanges(live?.taints ?? [], taints(inputs)) : undefined,
                    updateConfig: changed("updateConfig") ? updateConfig(inputs) : undefined,
                }),
            );
            await active(context, `EKS node group ${id}`, () => status(context, id));
        }
        if (["launchTemplate", "releaseVersion", "version"].some(changed)) {
            const template = inputs.object("launchTemplate");
            await client.send(
                new UpdateNodegroupVersionCommand({
                    clusterName,
                    force: inputs.flag("forceUpdateVersion"),
                    launchTemplate: changed("launchTemplate") && template ? toTemplate(template) : undefined,
                    nodegroupName,
                    releaseVersion: changed("releaseVersion") ? inputs.optionalText("releaseVersion") : undefined,
                    version: changed("version") ? inputs.optionalText("version") : undefined,
                }),
            );
        }
    },

    async delete(context, id) {
        const [clusterName, nodegroupName] = splitId(id);
        await ifFound(
            context.clients.eks().send(new DeleteNodegroupCommand({ clusterName, nodegroupName })),
            ...goneCodes,
        );
        await deleted(context, `EKS node group ${id}`, () => status(context, id));
    },
};

async function describe({ clients }: Context, id: string): Promise<Nodegroup | undefined> {
    const [clusterName, nodegroupName] = splitId(id);
    const answer = await ifFound(
        clients.eks().send(new DescribeNodegroupCommand({ clusterName, nodegroupName })),
        ...goneCodes,
    );
    return answer?.nodegroup;
}

async function status(context: Context, id: string) {
    const found = await describe(context, id);
    return found && { status: found.status, issues: found.health?.issues };
}

function toTemplate(template: Reader) {
    return {
        id: template.optionalText("id"),
        name: template.optionalText("name"),
        version: template.text("version"),
    };
}

function scaling(inputs: Reader) {
    const config = inputs.objectOrEmpty("scalingConfig");
    return {
        desiredSize: config.number("desiredSize"),
        maxSize: config.number("maxSize"),
        minSize: config.number("minSize"),
    };
}

function updateConfig(inputs: Reader) {
    const config = inputs.object("updateConfig");
    return (
        config && {
            maxUnavailable: config.optionalNumber("maxUnavailable"),
            maxUnavailablePercentage: config.optionalNumber("maxUnavailablePercentage"),
        }
    );
}

function taints(inputs: Reader): Taint[] {
    return (inputs.objects("taints") ?? []).map((taint) => ({
        effect: member(TaintEffect, taint.text("effect")),
        key: taint.text("key"),
        value: taint.optionalText("value"),
    }));
}

function properties(found: Nodegroup): Properties {
    const { launchTemplate: template, remoteAccess: remote, scalingConfig: sizes, updateConfig: update } = found;
    return present({
        amiType: found.amiType,
        arn: found.nodegroupArn,
        capacityType: found.capacityType,
        clusterName: found.clusterName,
        diskSize: template === undefined ? found.diskSize : undefined,
        instanceTypes: nonEmpty(found.instanceTypes),
        labels: found.labels,
        launchTemplate: template && present({ id: template.id, name: template.name, version: template.version }),
        nodeGroupName: found.nodegroupName,
        nodeRoleArn: found.nodeRole,
        releaseVersion: found.releaseVersion,
        remoteAccess:
            remote &&
            present({ ec2SshKey: remote.ec2SshKey, sourceSecurityGroupIds: nonEmpty(remote.sourceSecurityGroups) }),
        resources: [
            present({
                autoscalingGroups: (found.resources?.autoScalingGroups ?? []).map(({ name }) => present({ name })),
                remoteAccessSecurityGroupId: found.resources?.remoteAccessSecurityGroup,
            }),
        ],
        scalingConfig:
            sizes && present({ desiredSize: sizes.desiredSize, maxSize: sizes.maxSize, minSize: sizes.minSize }),
        status: found.status,
        subnetIds: found.subnets,
        taints: nonEmpty(found.taints)?.map(({ effect, key, value }) =>
            present({ effect, key, value: value === "" ? undefined : value }),
        ),
        updateConfig:
            update &&
            present({
                maxUnavailable: update.maxUnavailable,
                maxUnavailablePercentage: update.maxUnavailablePercentage,
            }),
        version: found.version,
        tagsAll: fromTagMap(found.tags),
    });
}
