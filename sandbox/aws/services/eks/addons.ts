import type {
    Addon,
    AddonPodIdentityAssociations,
    CreateAddonRequest,
    CreateAddonResponse,
    DeleteAddonRequest,
    DeleteAddonResponse,
    DescribeAddonRequest,
    DescribeAddonResponse,
    ListAddonsRequest,
    ListAddonsResponse,
    Update,
    UpdateAddonRequest,
    UpdateAddonResponse,
} from "@aws-sdk/client-eks";
import { randomUUID } from "node:crypto";
import { parse as parseYaml } from "yaml";
import { messageOf } from "../../errors";
import { isJsonObject } from "../../json";
import { operation, type Given, type Handler } from "../../service";
import { degrade, settleAddon } from "./addon-health";
import { addonFacts, checkAddonVersion } from "./addon-versions";
import { eksErrors } from "./errors";
import { associate } from "./pod-identity";
import { listPage, type AddonRecord, type ClusterRecord, type EksRegion } from "./state";

export function addonOperations(regionOf: (name: string) => EksRegion): Record<string, Handler> {
    return {
        CreateAddon: operation<CreateAddonRequest, CreateAddonResponse>(async (input, { region }) => ({
            addon: await create(regionOf(region), input),
        })),
        DescribeAddon: operation<DescribeAddonRequest, DescribeAddonResponse>((input, { region }) => ({
            addon: regionOf(region).addon(input.clusterName, input.addonName).addon.description,
        })),
        ListAddons: operation<ListAddonsRequest, ListAddonsResponse>((input, { region }) => {
            const { items, nextToken } = listPage(
                [...regionOf(region).cluster(input.clusterName).addons.keys()].sort(),
                input,
            );
            return { addons: items, nextToken };
        }),
        UpdateAddon: operation<UpdateAddonRequest, UpdateAddonResponse>(async (input, { region }) => ({
            update: await update(regionOf(region), input),
        })),
        DeleteAddon: operation<DeleteAddonRequest, DeleteAddonResponse>((input, { region }) => ({
            addon: remove(regionOf(region), input),
        })),
    };
}

async function create(region: EksRegion, input: Given<CreateAddonRequest>): Promise<Addon> {
    const { clusterName, addonName } = input;
    const cluster = region.activeCluster(clusterName);
    const addonVersion = checkAddonVersion(addonName, input.addonVersion);
    const configuration = parseConfiguration(input.configurationValues, input);
    checkServiceAccounts(addonName, input.podIdentityAssociations);
    if (cluster.addons.has(addonName)) {
        throw eksErrors.inUse("Addon already exists.", { clusterName, addonName });
    }
    const addon: AddonRecord = {
        installed: false,
        description: {
            addonName,
            clusterName,
            status: "CREATING",
            addonVersion,
            health: { issues: [] },
            addonArn: region.arn("addon", clusterName, addonName, randomUUID()),
            createdAt: new Date(),
            modifiedAt: new Date(),
            serviceAccountRoleArn: input.serviceAccountRoleArn,
            tags: input.tags ?? {},
            configurationValues: input.configurationValues,
            podIdentityAssociations: [],
            namespaceConfig: { namespace: input.namespaceConfig?.namespace ?? "kube-system" },
        },
    };
    cluster.addons.set(addonName, addon);
    try {
        await setPodIdentities(region, cluster, addon, input.podIdentityAssociations ?? []);
    } catch (error) {
        removePodIdentities(cluster, addon);
        cluster.addons.delete(addonName);
        throw error;
    }
    region.context.schedule.after(region.context.timing.eksAddon, () => install(region, cluster, addon, configuration));
    return { ...addon.description };
}

/** https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateAddon.html: JSON or YAML. JSON is YAML too. */
function parseConfiguration(text: string | undefined, names: { clusterName: string; addonName: string }): unknown {
    if (text === undefined || text.trim() === "") {
        return undefined;
    }
    const refuse = (reason: string) =>
        eksErrors.invalidParameter(`ConfigurationValue provided in request is not supported: ${reason}`, names);
    let value: unknown;
    try {
        value = parseYaml(text);
    } catch (error) {
        throw refuse(messageOf(error));
    }
    if (!isJsonObject(value)) {
        throw refuse("it is no JSON or YAML object");
    }
    return value;
}

function checkServiceAccounts(addonName: string, associations: readonly AddonPodIdentityAssociations[] = []): void {
    const { serviceAccounts } = addonFacts(addonName);
    for (const { serviceAccount = "" } of associations) {
        if (!serviceAccounts.includes(serviceAccount)) {
            throw eksErrors.invalidParameter(
                `The service account ${serviceAccount} is not supported by addon ${addonName}, ` +
                    `which has ${serviceAccounts.join(", ") || "none"}`,
                { addonName },
            );
        }
    }
}

async function setPodIdentities(
    region: EksRegion,
    cluster: ClusterRecord,
    { description }: AddonRecord,
    wanted: Given<AddonPodIdentityAssociations>[],
): Promise<void> {
    const arns: string[] = [];
    for (const { serviceAccount, roleArn } of wanted) {
        const association = await associate(
            region,
            {
                clusterName: cluster.description.name ?? "",
                namespace: description.namespaceConfig?.namespace ?? "kube-system",
                serviceAccount,
                roleArn,
            },
            description.addonArn,
        );
        arns.push(association.associationArn ?? "");
    }
    description.podIdentityAssociations = arns;
}

function removePodIdentities(cluster: ClusterRecord, { description }: AddonRecord): void {
    for (const [id, { ownerArn }] of cluster.podIdentities) {
        if (ownerArn === description.addonArn) {
            cluster.podIdentities.delete(id);
        }
    }
}

async function install(
    region: EksRegion,
    cluster: ClusterRecord,
    addon: AddonRecord,
    configuration: unknown,
): Promise<void> {
    const { clusters, schedule, timing } = region.context;
    const { description } = addon;
    const { addonName = "", addonVersion = "" } = description;
    try {
        await clusters.installAddon(
            { region: region.name, name: cluster.description.name ?? "" },
            { name: addonName, version: addonVersion, configuration },
        );
    } catch (error) {
        description.status = "CREATE_FAILED";
        description.health = { issues: [{ code: "InternalFailure", message: messageOf(error) }] };
        return;
    }
    addon.installed = true;
    settleAddon(cluster, addon);
    schedule.later(timing.addonWithoutNode, () => {
        if (description.status === "CREATING") {
            degrade(description);
        }
    });
}

async function update(region: EksRegion, input: Given<UpdateAddonRequest>): Promise<Update> {
    const { clusterName, addonName } = input;
    const { cluster, addon } = region.addon(clusterName, addonName);
    const { description } = addon;
    if (description.status === "CREATING" || description.status === "UPDATING" || description.status === "DELETING") {
        throw eksErrors.inUse(
            `Addon ${addonName} cannot be updated as it is currently in ${description.status} state`,
            {
                clusterName,
                addonName,
            },
        );
    }
    const version =
        input.addonVersion === undefined ? description.addonVersion : checkAddonVersion(addonName, input.addonVersion);
    const values = input.configurationValues ?? description.configurationValues;
    const configuration = parseConfiguration(values, input);
    if (input.podIdentityAssociations !== undefined) {
        checkServiceAccounts(addonName, input.podIdentityAssociations);
        removePodIdentities(cluster, addon);
        await setPodIdentities(region, cluster, addon, input.podIdentityAssociations);
    }
    description.status = "UPDATING";
    return region.startUpdate(cluster, "AddonUpdate", input, { addonName }, async () => {
        try {
            await region.context.clusters.installAddon(
                { region: region.name, name: clusterName },
                { name: addonName, version: version ?? "", configuration },
            );
        } catch (error) {
            description.status = "UPDATE_FAILED";
            throw error;
        }
        description.addonVersion = version;
        description.configurationValues = values;
        description.serviceAccountRoleArn = input.serviceAccountRoleArn ?? description.serviceAccountRoleArn;
        description.modifiedAt = new Date();
        settleAddon(cluster, addon);
        if (description.status === "UPDATING") {
            degrade(description);
        }
    });
}

function remove(region: EksRegion, input: Given<DeleteAddonRequest>): Addon {
    const { cluster, addon } = region.addon(input.clusterName, input.addonName);
    const { description } = addon;
    const { schedule, timing, clusters } = region.context;
    if (description.status !== "DELETING") {
        description.status = "DELETING";
        schedule.later(timing.eks, async () => {
            try {
                if (!input.preserve) {
                    await clusters.removeAddon({ region: region.name, name: input.clusterName }, input.addonName);
                }
                removePodIdentities(cluster, addon);
                cluster.addons.delete(input.addonName);
            } catch (error) {
                description.status = "DELETE_FAILED";
                description.health = { issues: [{ code: "InternalFailure", message: messageOf(error) }] };
            }
        });
    }
    return { ...description };
}
