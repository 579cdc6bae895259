import type {
    AccessEntry,
    Addon,
    AssociatedAccessPolicy,
    Cluster,
    Nodegroup,
    PodIdentityAssociation,
    Update,
    UpdateType,
} from "@aws-sdk/client-eks";
import { randomUUID } from "node:crypto";
import type { NodeSpec } from "../../../kubernetes/clusters";
import { messageOf } from "../../errors";
import type { Context } from "../../service";
import { page } from "../page";
import { eksErrors } from "./errors";

/** One EC2 instance of a node group, and the node it is. */
export interface GroupInstance {
    readonly instanceId: string;
    readonly subnetId: string;
    readonly node: Pick<NodeSpec, "name" | "providerId" | "zone" | "instanceType">;
}

export interface NodeGroupRecord {
    readonly description: Nodegroup;
    instances: GroupInstance[];
}

export interface AddonRecord {
    readonly description: Addon;
    /** True once its software is in the cluster, whether or not it can run. */
    installed: boolean;
}

export interface AccessEntryRecord {
    readonly description: AccessEntry;
    readonly policies: Map<string, AssociatedAccessPolicy>;
}

export interface UpdateRecord {
    readonly update: Update;
    readonly nodegroupName?: string;
    readonly addonName?: string;
}

/** A cluster with everything that belongs to it. */
export interface ClusterRecord {
    readonly description: Cluster;
    /** Interfaces through which the control plane reaches the VPC. */
    networkInterfaceIds: string[];
    readonly nodeGroups: Map<string, NodeGroupRecord>;
    readonly addons: Map<string, AddonRecord>;
    readonly accessEntries: Map<string, AccessEntryRecord>;
    readonly podIdentities: Map<string, PodIdentityAssociation>;
    readonly updates: Map<string, UpdateRecord>;
}

/** What EKS holds in one Region. */
export class EksRegion {
    readonly clusters = new Map<string, ClusterRecord>();

    constructor(
        readonly name: string,
        readonly context: Context,
    ) {}

    cluster(name: string): ClusterRecord {
        const record = this.clusters.get(name);
        if (!record) {
            throw eksErrors.notFound(`No cluster found for name: ${name}.`, { clusterName: name });
        }
        return record;
    }

    activeCluster(name: string): ClusterRecord {
        const record = this.cluster(name);
        if (record.description.status !== "ACTIVE") {
            throw eksErrors.invalidRequest(`Cluster '${name}' is not in ACTIVE status`, { clusterName: name });
        }
        return record;
    }

    nodeGroup(clusterName: string, nodegroupName: string): { cluster: ClusterRecord; group: NodeGroupRecord } {
        const cluster = this.cluster(clusterName);
        const group = cluster.nodeGroups.get(nodegroupName);
        if (!group) {
            throw eksErrors.notFound(`No node group found for name: ${nodegroupName}.`, { clusterName, nodegroupName });
        }
        return { cluster, group };
    }

    addon(clusterName: string, addonName: string): { cluster: ClusterRecord; addon: AddonRecord } {
        const cluster = this.cluster(clusterName);
        const addon = cluster.addons.get(addonName);
        if (!addon) {
            throw eksErrors.notFound(`No addon: ${addonName} found in cluster: ${clusterName}`, {
                clusterName,
                addonName,
            });
        }
        return { cluster, addon };
    }

    arn(kind: string, ...path: string[]): string {
        return `arn:aws:eks:${this.name}:${this.context.accountId}:${kind}/${path.join("/")}`;
    }

    /**
     * Works an update off in the background: what is being changed is in its passing state until the work is done.
     * The work says what went wrong by throwing.
     */
    startUpdate(
        cluster: ClusterRecord,
        type: UpdateType,
        params: Record<string, unknown>,
        target: { nodegroupName?: string; addonName?: string },
        work: () => Promise<void>,
    ): Update {
        const update: Update = {
            id: randomUUID(),
            status: "InProgress",
            type,
            params: Object.entries(params).flatMap(([name, value]) => {
                const param = paramType(name);
                return param ? [{ type: param, value: JSON.stringify(value) }] : [];
            }),
            createdAt: new Date(),
            errors: [],
        };
        cluster.updates.set(update.id ?? "", { update, ...target });
        const { schedule, timing } = this.context;
        schedule.later(timing.eks, async () => {
            try {
                await work();
                update.status = "Successful";
            } catch (error) {
                update.status = "Failed";
                update.errors = [{ errorCode: "Unknown", errorMessage: messageOf(error) }];
            }
        });
        // The caller gets the update as it is now, not as it will be.
        return { ...update };
    }
}

/** The names that `UpdateParam.type` has for members of update requests; others are not listed. */
function paramType(member: string) {
    switch (member) {
        case "version":
            return "Version" as const;
        case "releaseVersion":
            return "ReleaseVersion" as const;
        case "addonVersion":
            return "AddonVersion" as const;
        case "configurationValues":
            return "ConfigurationValues" as const;
        case "podIdentityAssociations":
            return "PodIdentityAssociations" as const;
        case "serviceAccountRoleArn":
            return "ServiceAccountRoleArn" as const;
        case "labels":
            return "LabelsToAdd" as const;
        case "taints":
            return "TaintsToAdd" as const;
        case "scalingConfig":
            return "DesiredSize" as const;
        case "launchTemplate":
            return "LaunchTemplateVersion" as const;
        case "logging":
            return "ClusterLogging" as const;
        case "accessConfig":
            return "AuthenticationMode" as const;
        default:
            return undefined;
    }
}

/** One page of names or descriptions, as all lists of EKS give them. */
export function listPage<Item>(
    all: readonly Item[],
    { maxResults, nextToken }: { maxResults?: number; nextToken?: string },
): { items: Item[]; nextToken: string | undefined } {
    const { items, next } = page(
        all,
        maxResults ?? 100,
        nextToken,
        eksErrors.invalidParameter("nextToken is not valid"),
    );
    return { items, nextToken: next };
}
