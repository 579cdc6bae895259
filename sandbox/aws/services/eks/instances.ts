import {
    DescribeLaunchTemplateVersionsCommand,
    RunInstancesCommand,
    TerminateInstancesCommand,
    type ResponseLaunchTemplateData,
} from "@aws-sdk/client-ec2";
import type { LaunchTemplateSpecification, Nodegroup, Taint } from "@aws-sdk/client-eks";
import type { NodeSpec } from "../../../kubernetes/clusters";
import { messageOf } from "../../errors";
import type { Context } from "../../service";
import { deleteNetworkInterfacesOf } from "../ec2/dependencies";
import { eksErrors } from "./errors";
import type { ClusterRecord, EksRegion, GroupInstance, NodeGroupRecord } from "./state";

/** An image id of moto's catalogue would be of some other system; EKS's own are not in it. */
const nodeImage = "ami-0e0e0e0e0e0e0e0e0";

export interface ResolvedTemplate {
    readonly specification: LaunchTemplateSpecification;
    readonly data: ResponseLaunchTemplateData;
}

/** The launch template that the specification names, with its id, name and version as EKS gives them back. */
export async function resolveLaunchTemplate(
    context: Context,
    region: string,
    { id, name, version }: LaunchTemplateSpecification,
): Promise<ResolvedTemplate> {
    const { LaunchTemplateVersions = [] } = await context.moto
        .ec2(region)
        .send(
            new DescribeLaunchTemplateVersionsCommand({
                LaunchTemplateId: id,
                LaunchTemplateName: id === undefined ? name : undefined,
                Versions: [version ?? "$Default"],
            }),
        )
        .catch((error: unknown) => {
            throw eksErrors.invalidRequest(`Launch template ${id ?? name}: ${messageOf(error)}`);
        });
    const [found] = LaunchTemplateVersions;
    if (found === undefined) {
        throw eksErrors.invalidRequest(`Launch template ${id ?? name} has no version ${version}`);
    }
    return {
        specification: {
            id: found.LaunchTemplateId,
            name: found.LaunchTemplateName,
            version: String(found.VersionNumber),
        },
        data: found.LaunchTemplateData ?? {},
    };
}

/** Starts instances, each in the group's subnet that has the fewest, as an Auto Scaling group balances its zones. */
export async function launch(
    region: EksRegion,
    cluster: ClusterRecord,
    group: NodeGroupRecord,
    count: number,
): Promise<GroupInstance[]> {
    const { description } = group;
    const { context } = region;
    const template = description.launchTemplate
        ? await resolveLaunchTemplate(context, region.name, description.launchTemplate)
        : undefined;
    const started: GroupInstance[] = [];
    try {
        for (let index = 0; index < count; index++) {
            const subnetId = emptiest(description.subnets ?? [], [...group.instances, ...started]);
            const { Instances = [] } = await context.moto.ec2(region.name).send(
                new RunInstancesCommand({
                    ImageId: template?.data.ImageId ?? nodeImage,
                    InstanceType: toInstanceType(template?.data.InstanceType ?? description.instanceTypes?.[0]),
                    SubnetId: subnetId,
                    SecurityGroupIds: template?.data.SecurityGroupIds ?? [
                        cluster.description.resourcesVpcConfig?.clusterSecurityGroupId ?? "",
                    ],
                    MinCount: 1,
                    MaxCount: 1,
                    TagSpecifications: [{ ResourceType: "instance", Tags: tagsOf(description) }],
                }),
            );
            const [instance] = Instances;
            const zone = instance.Placement?.AvailabilityZone ?? "";
            const instanceId = instance.InstanceId ?? "";
            started.push({
                instanceId,
                subnetId,
                node: {
                    name: instance.PrivateDnsName ?? "",
                    providerId: `aws:///${zone}/${instanceId}`,
                    zone,
                    instanceType: instance.InstanceType ?? "",
                },
            });
        }
    } catch (error) {
        // Nobody would know of them, and they would hold their subnets.
        await terminate(region, started);
        throw error;
    }
    return started;
}

/** The SDK's type lists the instance types of its day; moto knows which exist. */
type InstanceType = ConstructorParameters<typeof RunInstancesCommand>[0]["InstanceType"];

function toInstanceType(name: string | undefined): InstanceType {
    return isInstanceType(name) ? name : undefined;
}

function isInstanceType(name: string | undefined): name is NonNullable<InstanceType> {
    return name !== undefined && /^[a-z0-9-]+\.[a-z0-9-]+$/.test(name);
}

function emptiest(subnets: readonly string[], instances: readonly GroupInstance[]): string {
    const count = (subnet: string) => instances.filter(({ subnetId }) => subnetId === subnet).length;
    return subnets.reduce((best, subnet) => (count(subnet) < count(best) ? subnet : best), subnets[0]);
}

function tagsOf({ clusterName, nodegroupName }: Nodegroup) {
    return [
        { Key: "eks:cluster-name", Value: clusterName },
        { Key: "eks:nodegroup-name", Value: nodegroupName },
        { Key: `kubernetes.io/cluster/${clusterName}`, Value: "owned" },
    ];
}

export async function terminate(region: EksRegion, instances: readonly GroupInstance[]): Promise<void> {
    const ids = instances.map(({ instanceId }) => instanceId);
    if (ids.length > 0) {
        await region.context.moto.ec2(region.name).send(new TerminateInstancesCommand({ InstanceIds: ids }));
        await deleteNetworkInterfacesOf(region.context, region.name, ids);
    }
}

/** Makes the nodes of the cluster those of the group's instances. */
export function showNodes(region: EksRegion, cluster: ClusterRecord, group: NodeGroupRecord): Promise<void> {
    const { description, instances } = group;
    const nodeGroup = description.nodegroupName ?? "";
    const nodes = instances.map(({ instanceId, node }): NodeSpec => ({
        ...node,
        instanceId,
        region: region.name,
        nodeGroup,
        labels: {
            ...description.labels,
            "eks.amazonaws.com/nodegroup": nodeGroup,
            "eks.amazonaws.com/capacityType": description.capacityType ?? "ON_DEMAND",
        },
        taints: (description.taints ?? []).map(kubernetesTaint),
    }));
    return region.context.clusters.setNodes(
        { region: region.name, name: cluster.description.name ?? "" },
        nodeGroup,
        nodes,
    );
}

function kubernetesTaint({ key = "", value, effect }: Taint): NodeSpec["taints"][number] {
    switch (effect) {
        case "NO_EXECUTE":
            return { key, value, effect: "NoExecute" };
        case "PREFER_NO_SCHEDULE":
            return { key, value, effect: "PreferNoSchedule" };
        case "NO_SCHEDULE":
        case undefined:
            return { key, value, effect: "NoSchedule" };
        default: {
            const never: never = effect;
            return never;
        }
    }
}
