import type {
    Taint,
    UpdateNodegroupConfigRequest,
    UpdateNodegroupConfigResponse,
    UpdateNodegroupVersionRequest,
    UpdateNodegroupVersionResponse,
} from "@aws-sdk/client-eks";
import { operation, type Given, type Handler } from "../../service";
import { settleAddons } from "./addon-health";
import { eksErrors } from "./errors";
import { launch, resolveLaunchTemplate, showNodes, terminate } from "./instances";
import { checkScaling } from "./node-groups";
import type { ClusterRecord, EksRegion, GroupInstance, NodeGroupRecord } from "./state";

export function nodeGroupUpdateOperations(regionOf: (name: string) => EksRegion): Record<string, Handler> {
    return {
        UpdateNodegroupConfig: operation<UpdateNodegroupConfigRequest, UpdateNodegroupConfigResponse>(
            (input, { region }) => ({ update: updateConfig(regionOf(region), input) }),
        ),
        UpdateNodegroupVersion: operation<UpdateNodegroupVersionRequest, UpdateNodegroupVersionResponse>(
            async (input, { region }) => ({ update: await updateVersion(regionOf(region), input) }),
        ),
    };
}

function active(region: EksRegion, input: { clusterName: string; nodegroupName: string }) {
    const found = region.nodeGroup(input.clusterName, input.nodegroupName);
    if (found.group.description.status !== "ACTIVE") {
        throw eksErrors.inUse("Nodegroup cannot be updated as it is currently not in Active State", {
            clusterName: input.clusterName,
            nodegroupName: input.nodegroupName,
        });
    }
    return found;
}

function updateConfig(region: EksRegion, input: Given<UpdateNodegroupConfigRequest>) {
    const { cluster, group } = active(region, input);
    const { description } = group;
    const scalingConfig = { ...description.scalingConfig, ...input.scalingConfig };
    checkScaling(scalingConfig);
    description.status = "UPDATING";
    const target = { nodegroupName: input.nodegroupName };
    return region.startUpdate(cluster, "ConfigUpdate", input, target, async () => {
        try {
            description.scalingConfig = scalingConfig;
            description.labels = changedLabels(description.labels ?? {}, input.labels);
            description.taints = changedTaints(description.taints ?? [], input.taints);
            description.updateConfig = input.updateConfig ?? description.updateConfig;
            description.nodeRepairConfig = input.nodeRepairConfig ?? description.nodeRepairConfig;
            await scale(region, cluster, group, scalingConfig.desiredSize ?? 0);
        } finally {
            description.status = "ACTIVE";
            description.modifiedAt = new Date();
            settleAddons(cluster);
        }
    });
}

function changedLabels(
    labels: Record<string, string>,
    change: Given<UpdateNodegroupConfigRequest>["labels"],
): Record<string, string> {
    const removed = new Set(change?.removeLabels);
    const kept = Object.entries(labels).filter(([name]) => !removed.has(name));
    return { ...Object.fromEntries(kept), ...change?.addOrUpdateLabels };
}

/** A taint is the same as another when key and effect are. */
function changedTaints(taints: Taint[], change: Given<UpdateNodegroupConfigRequest>["taints"]): Taint[] {
    const added = change?.addOrUpdateTaints ?? [];
    const replaced = [...added, ...(change?.removeTaints ?? [])];
    const same = (a: Taint, b: Taint) => a.key === b.key && a.effect === b.effect;
    return [...taints.filter((taint) => !replaced.some((other) => same(taint, other))), ...added];
}

async function scale(
    region: EksRegion,
    cluster: ClusterRecord,
    group: NodeGroupRecord,
    desired: number,
): Promise<void> {
    const surplus = mostCrowded(group.instances, group.instances.length - desired);
    group.instances = group.instances.filter((instance) => !surplus.includes(instance));
    group.instances.push(...(await launch(region, cluster, group, desired - group.instances.length)));
    await showNodes(region, cluster, group);
    await terminate(region, surplus);
}

/** Which instances an Auto Scaling group takes away: from the zone that has the most, to keep them balanced. */
function mostCrowded(instances: readonly GroupInstance[], count: number): GroupInstance[] {
    const left = [...instances];
    const taken: GroupInstance[] = [];
    while (taken.length < count) {
        const inZone = (zone: string) => left.filter(({ node }) => node.zone === zone).length;
        const next = left.reduce((most, other) => (inZone(other.node.zone) >= inZone(most.node.zone) ? other : most));
        left.splice(left.indexOf(next), 1);
        taken.push(next);
    }
    return taken;
}

/** Every node is replaced by one of the new version or launch template; new ones come before old ones go. */
async function updateVersion(region: EksRegion, input: Given<UpdateNodegroupVersionRequest>) {
    const { cluster, group } = active(region, input);
    const { description } = group;
    if ((input.launchTemplate === undefined) !== (description.launchTemplate === undefined) && input.launchTemplate) {
        throw eksErrors.invalidParameter("A node group made without a launch template cannot get one.");
    }
    if (input.version !== undefined && input.version !== cluster.description.version) {
        throw eksErrors.invalidParameter(
            `Requested Nodegroup version ${input.version} is not that of the cluster, ${cluster.description.version}`,
        );
    }
    const template = input.launchTemplate
        ? await resolveLaunchTemplate(region.context, region.name, input.launchTemplate)
        : undefined;
    description.status = "UPDATING";
    const target = { nodegroupName: input.nodegroupName };
    return region.startUpdate(cluster, "VersionUpdate", input, target, async () => {
        try {
            description.launchTemplate = template?.specification ?? description.launchTemplate;
            description.version = input.version ?? description.version;
            description.releaseVersion = input.releaseVersion ?? description.releaseVersion;
            const old = group.instances;
            const fresh = await launch(region, cluster, { ...group, instances: [] }, old.length);
            group.instances = [...old, ...fresh];
            await showNodes(region, cluster, group);
            group.instances = fresh;
            await showNodes(region, cluster, group);
            await terminate(region, old);
        } finally {
            description.status = "ACTIVE";
            description.modifiedAt = new Date();
        }
    });
}
