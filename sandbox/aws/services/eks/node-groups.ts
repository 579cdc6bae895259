import type {
    CreateNodegroupRequest,
    CreateNodegroupResponse,
    DeleteNodegroupRequest,
    DeleteNodegroupResponse,
    DescribeNodegroupRequest,
    DescribeNodegroupResponse,
    ListNodegroupsRequest,
    ListNodegroupsResponse,
    Nodegroup,
    NodegroupScalingConfig,
} from "@aws-sdk/client-eks";
import { randomUUID } from "node:crypto";
import { architectureOf } from "../../../kubernetes/instance-types";
import { messageOf } from "../../errors";
import { operation, type Given, type Handler } from "../../service";
import { admitNodes } from "./access-entries";
import { settleAddons } from "./addon-health";
import { eksErrors } from "./errors";
import { launch, resolveLaunchTemplate, showNodes, terminate, type ResolvedTemplate } from "./instances";
import { describeSubnets } from "./network";
import { checkAssumable } from "./roles";
import { listPage, type ClusterRecord, type EksRegion, type NodeGroupRecord } from "./state";

export function nodeGroupOperations(regionOf: (name: string) => EksRegion): Record<string, Handler> {
    return {
        CreateNodegroup: operation<CreateNodegroupRequest, CreateNodegroupResponse>(async (input, { region }) => ({
            nodegroup: await create(regionOf(region), input),
        })),
        DescribeNodegroup: operation<DescribeNodegroupRequest, DescribeNodegroupResponse>((input, { region }) => ({
            nodegroup: regionOf(region).nodeGroup(input.clusterName, input.nodegroupName).group.description,
        })),
        ListNodegroups: operation<ListNodegroupsRequest, ListNodegroupsResponse>((input, { region }) => {
            const names = [...regionOf(region).cluster(input.clusterName).nodeGroups.keys()].sort();
            const { items, nextToken } = listPage(names, input);
            return { nodegroups: items, nextToken };
        }),
        DeleteNodegroup: operation<DeleteNodegroupRequest, DeleteNodegroupResponse>((input, { region }) => ({
            nodegroup: remove(regionOf(region), input),
        })),
    };
}

async function create(region: EksRegion, input: Given<CreateNodegroupRequest>): Promise<Nodegroup> {
    const { clusterName, nodegroupName } = input;
    const cluster = region.activeCluster(clusterName);
    if (cluster.nodeGroups.has(nodegroupName)) {
        throw eksErrors.inUse(`NodeGroup already exists with name ${nodegroupName} and cluster name ${clusterName}`, {
            clusterName,
            nodegroupName,
        });
    }
    // Default sizes: API_NodegroupScalingConfig
    const scaling = { minSize: 1, maxSize: 2, desiredSize: 2, ...input.scalingConfig };
    checkScaling(scaling);
    const template = await checkReferences(region, cluster, input);
    checkArchitecture(amiTypeOf(input, template), input.instanceTypes);
    if (cluster.nodeGroups.has(nodegroupName)) {
        throw eksErrors.inUse(`NodeGroup already exists with name ${nodegroupName}`, { clusterName, nodegroupName });
    }
    const group: NodeGroupRecord = {
        description: newDescription(region, cluster, input, scaling, template),
        instances: [],
    };
    cluster.nodeGroups.set(nodegroupName, group);
    admitNodes(region, cluster, input.nodeRole);
    region.context.schedule.after(region.context.timing.eksNodeGroup, () => start(region, cluster, group));
    return { ...group.description };
}

export function checkScaling({ minSize = 0, maxSize = 0, desiredSize = minSize }: NodegroupScalingConfig): void {
    if (minSize > maxSize) {
        throw eksErrors.invalidParameter(`Minimum capacity ${minSize} can't be greater than max size ${maxSize}`);
    }
    if (desiredSize > maxSize) {
        throw eksErrors.invalidParameter(`desired capacity ${desiredSize} can't be greater than max size ${maxSize}`);
    }
    if (desiredSize < minSize) {
        throw eksErrors.invalidParameter(
            `Minimum capacity ${minSize} can't be greater than desired size ${desiredSize}`,
        );
    }
}

async function checkReferences(
    region: EksRegion,
    cluster: ClusterRecord,
    input: Given<CreateNodegroupRequest>,
): Promise<ResolvedTemplate | undefined> {
    const { context, name } = region;
    await checkAssumable(context, input.nodeRole, "ec2.amazonaws.com");
    const subnets = await describeSubnets(context, name, input.subnets);
    const { vpcId } = cluster.description.resourcesVpcConfig ?? {};
    if (subnets.some(({ VpcId }) => VpcId !== vpcId)) {
        throw eksErrors.invalidParameter(`Subnets ${input.subnets.join(", ")} are not in the cluster's VPC ${vpcId}`);
    }
    if (!input.launchTemplate) {
        return undefined;
    }
    // https://docs.aws.amazon.com/eks/latest/userguide/launch-templates.html, "Launch template configuration basics"
    if (input.diskSize !== undefined) {
        throw eksErrors.invalidParameter("Disk size must be specified within the launch template.");
    }
    if (input.remoteAccess) {
        throw eksErrors.invalidParameter("Remote access configuration cannot be specified with a launch template.");
    }
    const template = await resolveLaunchTemplate(context, name, input.launchTemplate);
    if (template.data.InstanceType !== undefined && input.instanceTypes) {
        throw eksErrors.invalidParameter(
            "Instance type can be given in the launch template or in the request, not in both.",
        );
    }
    return template;
}

/** API_CreateNodegroup: a launch template with an image of its own, or Amazon Linux 2023 for x86. */
function amiTypeOf({ amiType }: Given<CreateNodegroupRequest>, template: ResolvedTemplate | undefined) {
    return amiType ?? (template?.data.ImageId === undefined ? "AL2023_x86_64_STANDARD" : "CUSTOM");
}

function checkArchitecture(amiType: string, instanceTypes: readonly string[] = []): void {
    const wanted = /arm_?64/i.test(amiType) ? "arm64" : "amd64";
    const others = amiType === "CUSTOM" ? [] : instanceTypes.filter((type) => architectureOf(type) !== wanted);
    if (others.length > 0) {
        throw eksErrors.invalidParameter(
            `[${others.join(", ")}] is not a valid instance type for requested amiType ${amiType}`,
        );
    }
}

function newDescription(
    region: EksRegion,
    cluster: ClusterRecord,
    input: Given<CreateNodegroupRequest>,
    scalingConfig: NodegroupScalingConfig,
    template: ResolvedTemplate | undefined,
): Nodegroup {
    const id = randomUUID();
    const version = input.version ?? cluster.description.version ?? "";
    const ownImage = template?.data.ImageId !== undefined;
    const { clusterName, nodegroupName } = input;
    return {
        nodegroupName,
        nodegroupArn: region.arn("nodegroup", clusterName, nodegroupName, id),
        clusterName,
        version,
        // Made up: which images AWS has released changes every week.
        releaseVersion: input.releaseVersion ?? (ownImage ? template.data.ImageId : `${version}.0-20260101`),
        createdAt: new Date(),
        modifiedAt: new Date(),
        status: "CREATING",
        capacityType: input.capacityType ?? "ON_DEMAND",
        scalingConfig,
        instanceTypes: template?.data.InstanceType === undefined ? (input.instanceTypes ?? ["t3.medium"]) : undefined,
        subnets: input.subnets,
        remoteAccess: input.remoteAccess,
        amiType: amiTypeOf(input, template),
        nodeRole: input.nodeRole,
        labels: input.labels ?? {},
        taints: input.taints,
        resources: { autoScalingGroups: [{ name: `eks-${nodegroupName}-${id}` }] },
        diskSize: template ? undefined : (input.diskSize ?? 20),
        health: { issues: [] },
        updateConfig: input.updateConfig ?? { maxUnavailable: 1 },
        nodeRepairConfig: input.nodeRepairConfig,
        launchTemplate: template?.specification,
        tags: input.tags ?? {},
    };
}

async function start(region: EksRegion, cluster: ClusterRecord, group: NodeGroupRecord): Promise<void> {
    const { description } = group;
    try {
        group.instances = await launch(region, cluster, group, description.scalingConfig?.desiredSize ?? 0);
        await showNodes(region, cluster, group);
        description.status = "ACTIVE";
    } catch (error) {
        description.status = "CREATE_FAILED";
        description.health = { issues: [{ code: "NodeCreationFailure", message: messageOf(error) }] };
    }
    settleAddons(cluster);
}

function remove(region: EksRegion, input: Given<DeleteNodegroupRequest>): Nodegroup {
    const { cluster, group } = region.nodeGroup(input.clusterName, input.nodegroupName);
    const { description } = group;
    if (description.status === "CREATING" || description.status === "UPDATING") {
        throw eksErrors.inUse(`Nodegroup cannot be deleted while it is ${description.status}`, {
            clusterName: input.clusterName,
            nodegroupName: input.nodegroupName,
        });
    }
    if (description.status !== "DELETING") {
        description.status = "DELETING";
        region.context.schedule.background(() => stop(region, cluster, group));
    }
    return { ...description };
}

async function stop(region: EksRegion, cluster: ClusterRecord, group: NodeGroupRecord): Promise<void> {
    const { description, instances } = group;
    try {
        group.instances = [];
        await showNodes(region, cluster, group);
        await terminate(region, instances);
        cluster.nodeGroups.delete(description.nodegroupName ?? "");
    } catch (error) {
        // The next try ends them.
        group.instances = instances;
        description.status = "DELETE_FAILED";
        description.health = { issues: [{ code: "InternalFailure", message: messageOf(error) }] };
    }
    settleAddons(cluster);
}
