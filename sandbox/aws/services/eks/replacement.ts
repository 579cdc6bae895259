import { launch, showNodes } from "./instances";
import type { ClusterRecord, EksRegion, NodeGroupRecord } from "./state";

/**
 * A node group's Auto Scaling group finds out that an instance has ended and starts another, and the node of the old one goes:
 * https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-health-checks.html. On AWS it also ends and replaces
 * an instance that is merely stopped; here that one stays, so that it can be seen to come back.
 */
export function replaceInstances(region: EksRegion, instanceIds: readonly string[]): void {
    for (const cluster of region.clusters.values()) {
        for (const group of cluster.nodeGroups.values()) {
            if (group.instances.some(({ instanceId }) => instanceIds.includes(instanceId))) {
                later(region, cluster, group, instanceIds);
            }
        }
    }
}

function later(
    region: EksRegion,
    cluster: ClusterRecord,
    group: NodeGroupRecord,
    instanceIds: readonly string[],
): void {
    const { schedule, timing } = region.context;
    schedule.later(timing.instanceReplacement, async () => {
        const { status } = group.description;
        if (status === "UPDATING") {
            later(region, cluster, group, instanceIds);
        } else if (status === "ACTIVE") {
            const left = group.instances.filter(({ instanceId }) => !instanceIds.includes(instanceId));
            const fresh = await launch(
                region,
                cluster,
                { ...group, instances: left },
                group.instances.length - left.length,
            );
            group.instances = [...left, ...fresh];
            await showNodes(region, cluster, group);
        }
    });
}
