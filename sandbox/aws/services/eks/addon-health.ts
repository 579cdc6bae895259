import { addonFacts } from "./addon-versions";
import type { AddonRecord, ClusterRecord } from "./state";

/** Puts the status of each add-on right after nodes came or went. */
export function settleAddons(cluster: ClusterRecord): void {
    for (const addon of cluster.addons.values()) {
        settleAddon(cluster, addon);
    }
}

export function settleAddon(cluster: ClusterRecord, { description, installed }: AddonRecord): void {
    const canRun = !addonFacts(description.addonName ?? "").needsNode || hasNode(cluster);
    const { status } = description;
    if (installed && canRun && (status === "CREATING" || status === "UPDATING" || status === "DEGRADED")) {
        description.status = "ACTIVE";
        description.health = { issues: [] };
    }
    if (!canRun && status === "ACTIVE") {
        degrade(description);
    }
}

/** Words as in https://github.com/aws-ia/terraform-aws-eks-blueprints-addons/issues/335 */
export function degrade(description: AddonRecord["description"]): void {
    description.status = "DEGRADED";
    description.health = {
        issues: [
            {
                code: "InsufficientNumberOfReplicas",
                message: "The add-on is unhealthy because it doesn't have the desired number of replicas.",
            },
        ],
    };
}

function hasNode(cluster: ClusterRecord): boolean {
    return [...cluster.nodeGroups.values()].some(
        ({ description, instances }) => description.status !== "CREATING" && instances.length > 0,
    );
}
