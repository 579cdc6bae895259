import type {
    Cluster,
    CreateClusterRequest,
    CreateClusterResponse,
    DeleteClusterRequest,
    DeleteClusterResponse,
    DescribeClusterRequest,
    DescribeClusterResponse,
    ListClustersRequest,
    ListClustersResponse,
    Logging,
} from "@aws-sdk/client-eks";
import { randomUUID } from "node:crypto";
import { serviceRange } from "../../../kubernetes/service-range";
import { messageOf, notCovered } from "../../errors";
import { operation, type Given, type Handler } from "../../service";
import { bootstrapCreator } from "./access-entries";
import { eksErrors } from "./errors";
import { createClusterNetwork, deleteClusterNetwork, describeSubnets } from "./network";
import { checkAssumable } from "./roles";
import { listPage, type ClusterRecord, type EksRegion } from "./state";

/** The version EKS makes a cluster of when none is asked for, and what its control plane can be asked for. */
const defaultVersion = "1.35";
const versions = ["1.31", "1.32", "1.33", "1.34", defaultVersion];

export function clusterOperations(regionOf: (name: string) => EksRegion): Record<string, Handler> {
    return {
        CreateCluster: operation<CreateClusterRequest, CreateClusterResponse>(async (input, { region }) => ({
            cluster: { ...(await create(regionOf(region), input)).description },
        })),
        DescribeCluster: operation<DescribeClusterRequest, DescribeClusterResponse>((input, { region }) => ({
            cluster: regionOf(region).cluster(input.name).description,
        })),
        ListClusters: operation<ListClustersRequest, ListClustersResponse>((input, { region }) => {
            const { items, nextToken } = listPage([...regionOf(region).clusters.keys()].sort(), input);
            return { clusters: items, nextToken };
        }),
        DeleteCluster: operation<DeleteClusterRequest, DeleteClusterResponse>((input, { region }) => ({
            cluster: remove(regionOf(region), input.name),
        })),
    };
}

async function create(region: EksRegion, input: Given<CreateClusterRequest>): Promise<ClusterRecord> {
    const { context } = region;
    const existing = region.clusters.get(input.name);
    if (existing) {
        // An SDK that retries sends the same token again, and gets the cluster of its first try.
        if (
            input.clientRequestToken !== undefined &&
            existing.description.clientRequestToken === input.clientRequestToken
        ) {
            return existing;
        }
        throw eksErrors.inUse(`Cluster already exists with name: ${input.name}`, { clusterName: input.name });
    }
    checkCovered(input);
    const record = newRecord(region, input);
    region.clusters.set(input.name, record);
    try {
        await checkAssumable(context, input.roleArn, "eks.amazonaws.com");
        const subnets = await describeSubnets(context, region.name, input.resourcesVpcConfig.subnetIds ?? []);
        if (new Set(subnets.map(({ AvailabilityZone }) => AvailabilityZone)).size < 2) {
            throw eksErrors.invalidParameter("Subnets specified must be in at least two different AZs");
        }
        const { securityGroupIds = [] } = input.resourcesVpcConfig;
        const network = await createClusterNetwork(context, region.name, input.name, subnets, securityGroupIds);
        record.networkInterfaceIds = network.networkInterfaceIds;
        record.description.resourcesVpcConfig = {
            ...record.description.resourcesVpcConfig,
            vpcId: network.vpcId,
            clusterSecurityGroupId: network.securityGroupId,
        };
    } catch (error) {
        region.clusters.delete(input.name);
        throw error;
    }
    bootstrapCreator(region, record);
    context.schedule.after(context.timing.eksCluster, () => startControlPlane(region, record));
    return record;
}

/** What exists on EKS and not in the sandbox, where accepting it would be a lie. */
function checkCovered(input: Given<CreateClusterRequest>): void {
    const { accessConfig, computeConfig, kubernetesNetworkConfig: network, version } = input;
    if (input.outpostConfig ?? input.remoteNetworkConfig) {
        throw notCovered("eks", "CreateCluster", "clusters on Outposts and hybrid nodes");
    }
    if (computeConfig?.enabled) {
        throw notCovered("eks", "CreateCluster", "EKS Auto Mode");
    }
    if (network?.ipFamily === "ipv6" || (network?.serviceIpv4Cidr ?? serviceRange) !== serviceRange) {
        throw notCovered("eks", "CreateCluster", `Service addresses other than ${serviceRange}`);
    }
    if (version !== undefined && !versions.includes(version)) {
        throw eksErrors.invalidParameter(`unsupported Kubernetes version ${version}`, { clusterName: input.name });
    }
    // Words of https://github.com/terraform-aws-modules/terraform-aws-eks/issues/3026
    const configMap = (accessConfig?.authenticationMode ?? "CONFIG_MAP") === "CONFIG_MAP";
    if (configMap && accessConfig?.bootstrapClusterCreatorAdminPermissions === false) {
        throw eksErrors.invalidParameter(
            "bootstrapClusterCreatorAdminPermissions must be true if cluster authentication mode is set to CONFIG_MAP",
        );
    }
}

function newRecord(region: EksRegion, input: Given<CreateClusterRequest>): ClusterRecord {
    const { resourcesVpcConfig: vpc } = input;
    const description: Cluster = {
        name: input.name,
        arn: region.arn("cluster", input.name),
        createdAt: new Date(),
        version: input.version ?? defaultVersion,
        roleArn: input.roleArn,
        resourcesVpcConfig: {
            subnetIds: vpc.subnetIds,
            securityGroupIds: vpc.securityGroupIds ?? [],
            endpointPublicAccess: vpc.endpointPublicAccess ?? true,
            endpointPrivateAccess: vpc.endpointPrivateAccess ?? false,
            publicAccessCidrs: vpc.publicAccessCidrs ?? ["0.0.0.0/0"],
        },
        kubernetesNetworkConfig: {
            serviceIpv4Cidr: serviceRange,
            ipFamily: "ipv4",
            elasticLoadBalancing: { enabled: false },
        },
        logging: loggingOf(input.logging),
        identity: {
            oidc: {
                issuer: `https://oidc.eks.${region.name}.amazonaws.com/id/${randomUUID().replace(/-/g, "").toUpperCase()}`,
            },
        },
        status: "CREATING",
        certificateAuthority: {},
        clientRequestToken: input.clientRequestToken,
        platformVersion: "eks.1",
        tags: input.tags ?? {},
        encryptionConfig: input.encryptionConfig,
        health: { issues: [] },
        accessConfig: {
            bootstrapClusterCreatorAdminPermissions:
                input.accessConfig?.bootstrapClusterCreatorAdminPermissions ?? true,
            authenticationMode: input.accessConfig?.authenticationMode ?? "CONFIG_MAP",
        },
        upgradePolicy: { supportType: input.upgradePolicy?.supportType ?? "EXTENDED" },
        zonalShiftConfig: input.zonalShiftConfig,
        deletionProtection: input.deletionProtection ?? false,
    };
    return {
        description,
        networkInterfaceIds: [],
        nodeGroups: new Map(),
        addons: new Map(),
        accessEntries: new Map(),
        podIdentities: new Map(),
        updates: new Map(),
    };
}

const logTypes = ["api", "audit", "authenticator", "controllerManager", "scheduler"] as const;

/** EKS lists every log type, as enabled or as not. */
export function loggingOf(logging: Given<Logging> | undefined): Logging {
    const enabled = (logging?.clusterLogging ?? [])
        .filter((setup) => setup.enabled)
        .flatMap(({ types }) => types ?? []);
    const groups = [
        { types: logTypes.filter((type) => enabled.includes(type)), enabled: true },
        { types: logTypes.filter((type) => !enabled.includes(type)), enabled: false },
    ];
    return { clusterLogging: groups.filter(({ types }) => types.length > 0) };
}

async function startControlPlane(region: EksRegion, { description }: ClusterRecord): Promise<void> {
    const name = description.name ?? "";
    try {
        const version = description.version ?? defaultVersion;
        const connection = await region.context.clusters.create({ region: region.name, name, version });
        description.endpoint = connection.endpoint;
        description.certificateAuthority = { data: connection.certificateAuthority };
        description.status = "ACTIVE";
    } catch (error) {
        description.status = "FAILED";
        description.health = { issues: [{ code: "Other", message: messageOf(error) }] };
    }
}

function remove(region: EksRegion, name: string): Cluster {
    const record = region.cluster(name);
    const { description } = record;
    if (record.nodeGroups.size > 0) {
        throw eksErrors.inUse("Cluster has nodegroups attached", {
            clusterName: name,
            nodegroupName: [...record.nodeGroups.keys()].join(","),
        });
    }
    if (description.deletionProtection) {
        throw eksErrors.invalidRequest(`Cluster ${name} has deletion protection; switch it off first`, {
            clusterName: name,
        });
    }
    if (description.status === "CREATING" || description.status === "UPDATING") {
        throw eksErrors.inUse(`Cluster ${name} cannot be deleted while it is ${description.status}`, {
            clusterName: name,
        });
    }
    if (description.status !== "DELETING") {
        description.status = "DELETING";
        region.context.schedule.background(() => stopControlPlane(region, record));
    }
    return { ...description };
}

async function stopControlPlane(region: EksRegion, record: ClusterRecord): Promise<void> {
    const { description } = record;
    const name = description.name ?? "";
    try {
        await region.context.clusters.delete({ region: region.name, name });
        const securityGroupId = description.resourcesVpcConfig?.clusterSecurityGroupId ?? "";
        await deleteClusterNetwork(region.context, region.name, securityGroupId, record.networkInterfaceIds);
        region.clusters.delete(name);
    } catch (error) {
        description.status = "FAILED";
        description.health = { issues: [{ code: "Other", message: messageOf(error) }] };
    }
}
