import type {
    AuthenticationMode,
    DescribeUpdateRequest,
    DescribeUpdateResponse,
    ListUpdatesRequest,
    ListUpdatesResponse,
    Update,
    UpdateClusterConfigRequest,
    UpdateClusterConfigResponse,
    UpdateClusterVersionRequest,
    UpdateClusterVersionResponse,
    UpdateType,
} from "@aws-sdk/client-eks";
import { notCovered } from "../../errors";
import { operation, type Given, type Handler } from "../../service";
import { loggingOf } from "./clusters";
import { eksErrors } from "./errors";
import { listPage, type ClusterRecord, type EksRegion } from "./state";

export function clusterUpdateOperations(regionOf: (name: string) => EksRegion): Record<string, Handler> {
    return {
        UpdateClusterConfig: operation<UpdateClusterConfigRequest, UpdateClusterConfigResponse>(
            (input, { region }) => ({
                update: updateConfig(regionOf(region), input),
            }),
        ),
        UpdateClusterVersion: operation<UpdateClusterVersionRequest, UpdateClusterVersionResponse>(
            (input, { region }) => {
                const { description } = regionOf(region).activeCluster(input.name);
                if (input.version === description.version) {
                    throw eksErrors.invalidParameter(`Cluster is already at the desired version ${input.version}`);
                }
                throw notCovered(
                    "eks",
                    "UpdateClusterVersion",
                    "the control plane of the sandbox has one version only",
                );
            },
        ),
        DescribeUpdate: operation<DescribeUpdateRequest, DescribeUpdateResponse>((input, { region }) => {
            const found = regionOf(region).cluster(input.name).updates.get(input.updateId);
            if (!found || found.nodegroupName !== input.nodegroupName || found.addonName !== input.addonName) {
                throw eksErrors.notFound(`No update found for ID: ${input.updateId}`, { clusterName: input.name });
            }
            return { update: found.update };
        }),
        ListUpdates: operation<ListUpdatesRequest, ListUpdatesResponse>((input, { region }) => {
            const updates = [...regionOf(region).cluster(input.name).updates.values()].filter(
                ({ nodegroupName, addonName }) =>
                    nodegroupName === input.nodegroupName && addonName === input.addonName,
            );
            const { items, nextToken } = listPage(updates, input);
            return { updateIds: items.map(({ update }) => update.id ?? ""), nextToken };
        }),
    };
}

/** Members of the request that are no change, and the type of update that each change is. */
const changes: Readonly<Record<string, UpdateType>> = {
    resourcesVpcConfig: "VpcConfigUpdate",
    logging: "LoggingUpdate",
    accessConfig: "AccessConfigUpdate",
    upgradePolicy: "UpgradePolicyUpdate",
    zonalShiftConfig: "ZonalShiftConfigUpdate",
    deletionProtection: "DeletionProtectionUpdate",
};

function updateConfig(region: EksRegion, input: Given<UpdateClusterConfigRequest>): Update {
    const cluster = region.activeCluster(input.name);
    const { description } = cluster;
    const asked = Object.keys(input).filter((member) => member !== "name" && member !== "clientRequestToken");
    const [member] = asked;
    if (asked.length !== 1) {
        // API_UpdateClusterConfig: one type of update at a time
        throw eksErrors.invalidParameter("Only one type of update can be allowed.", { clusterName: input.name });
    }
    if (!(member in changes)) {
        throw notCovered("eks", "UpdateClusterConfig", member);
    }
    if (input.accessConfig?.authenticationMode !== undefined) {
        checkAuthenticationMode(cluster, input.accessConfig.authenticationMode);
    }
    const type = endpointOnly(input) ? "EndpointAccessUpdate" : changes[member];
    description.status = "UPDATING";
    return region.startUpdate(cluster, type, input, {}, () => {
        apply(cluster, input);
        description.status = "ACTIVE";
        return Promise.resolve();
    });
}

function endpointOnly({ resourcesVpcConfig: vpc }: Given<UpdateClusterConfigRequest>): boolean {
    return vpc !== undefined && vpc.subnetIds === undefined && vpc.securityGroupIds === undefined;
}

function apply({ description }: ClusterRecord, input: Given<UpdateClusterConfigRequest>): void {
    description.resourcesVpcConfig = { ...description.resourcesVpcConfig, ...input.resourcesVpcConfig };
    description.logging = input.logging ? loggingOf(input.logging) : description.logging;
    description.accessConfig = { ...description.accessConfig, ...input.accessConfig };
    description.upgradePolicy = input.upgradePolicy ?? description.upgradePolicy;
    description.zonalShiftConfig = input.zonalShiftConfig ?? description.zonalShiftConfig;
    description.deletionProtection = input.deletionProtection ?? description.deletionProtection;
}

const modes: readonly AuthenticationMode[] = ["CONFIG_MAP", "API_AND_CONFIG_MAP", "API"];

/** The mode only ever goes one step towards API: https://docs.aws.amazon.com/eks/latest/userguide/setting-up-access-entries.html */
function checkAuthenticationMode({ description }: ClusterRecord, wanted: AuthenticationMode): void {
    const current = description.accessConfig?.authenticationMode ?? "CONFIG_MAP";
    if (modes.indexOf(wanted) !== modes.indexOf(current) + 1) {
        throw eksErrors.invalidParameter(`Unsupported authentication mode update from ${current} to ${wanted}`);
    }
}
