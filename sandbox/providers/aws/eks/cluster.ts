import {
    AssociateEncryptionConfigCommand,
    AuthenticationMode,
    CreateClusterCommand,
    DeleteClusterCommand,
    DescribeClusterCommand,
    DescribeUpdateCommand,
    IpFamily,
    LogType,
    SupportType,
    UpdateClusterConfigCommand,
    UpdateClusterVersionCommand,
    type Cluster,
    type Update,
    type UpdateClusterConfigRequest,
} from "@aws-sdk/client-eks";
import { boolean, list, object, set, string } from "../../table/property";
import { answered, nonEmpty, optionalMember, present } from "../convert";
import type { Context, ResourceType } from "../resource";
import { fromTagMap } from "../tags";
import { ifFound, waitFor, whileRefused } from "../wait";
import { encryption, endpointAccess, logging, network } from "./cluster-requests";
import { active, deleted, eksTagging, goneCodes, optionalTags } from "./shared";

/** hashicorp/terraform-provider-aws, internal/service/eks/cluster.go */
export const cluster: ResourceType = {
    what: "EKS cluster",
    tagging: eksTagging,
    timeouts: { create: 1800, update: 3600, delete: 900 },
    properties: {
        accessConfig: object(
            {
                authenticationMode: string({ computed: true, values: Object.values(AuthenticationMode) }),
                // EKS never returns it after the creation.
                bootstrapClusterCreatorAdminPermissions: boolean({ replaces: true, writeOnly: true }),
            },
            { computed: true },
        ),
        arn: string({ output: true }),
        bootstrapSelfManagedAddons: boolean({ default: true, replaces: true, writeOnly: true }),
        certificateAuthority: object({ data: string({ output: true }) }, { output: true }),
        clusterId: string({ output: true }),
        createdAt: string({ output: true }),
        deletionProtection: boolean({ computed: true }),
        enabledClusterLogTypes: set(string({ values: Object.values(LogType) })),
        encryptionConfig: object({
            provider: object({ keyArn: string({ required: true, replaces: true }) }, { required: true }),
            resources: set(string({ values: ["secrets"] }), { required: true }),
        }),
        endpoint: string({ output: true }),
        forceUpdateVersion: boolean({ writeOnly: true }),
        identities: list(object({ oidcs: list(object({ issuer: string({ output: true }) }), { output: true }) }), {
            output: true,
        }),
        kubernetesNetworkConfig: object(
            {
                ipFamily: string({ computed: true, replaces: true, values: Object.values(IpFamily) }),
                serviceIpv4Cidr: string({ computed: true, replaces: true }),
                serviceIpv6Cidr: string({ output: true }),
            },
            { computed: true },
        ),
        name: string({
            replaces: true,
            autoName: { maximumLength: 100 },
            pattern: {
                expression: /^[0-9A-Za-z][A-Za-z0-9_-]{0,99}$/,
                rule: "a cluster name has letters, digits, hyphens and underscores, and begins with a letter or digit",
            },
        }),
        platformVersion: string({ output: true }),
        roleArn: string({ required: true, replaces: true }),
        status: string({ output: true }),
        upgradePolicy: object(
            { supportType: string({ computed: true, values: Object.values(SupportType) }) },
            { computed: true },
        ),
        version: string({ computed: true }),
        vpcConfig: object(
            {
                clusterSecurityGroupId: string({ output: true }),
                endpointPrivateAccess: boolean({ default: false }),
                endpointPublicAccess: boolean({ default: true }),
                publicAccessCidrs: set(string(), { computed: true }),
                securityGroupIds: set(string()),
                subnetIds: set(string(), { required: true }),
                vpcId: string({ output: true }),
            },
            { required: true },
        ),
    },

    async create(context, inputs) {
        const access = inputs.object("accessConfig");
        const addresses = inputs.object("kubernetesNetworkConfig");
        const policy = inputs.object("upgradePolicy");
        const name = inputs.text("name");
        await context.clients.eks().send(
            new CreateClusterCommand({
                accessConfig: access && {
                    authenticationMode: optionalMember(AuthenticationMode, access.optionalText("authenticationMode")),
                    bootstrapClusterCreatorAdminPermissions: access.flag("bootstrapClusterCreatorAdminPermissions"),
                },
                bootstrapSelfManagedAddons: inputs.flag("bootstrapSelfManagedAddons"),
                deletionProtection: inputs.flag("deletionProtection"),
                encryptionConfig: encryption(inputs),
                kubernetesNetworkConfig: addresses && {
                    ipFamily: optionalMember(IpFamily, addresses.optionalText("ipFamily")),
                    serviceIpv4Cidr: addresses.optionalText("serviceIpv4Cidr"),
                },
                logging: inputs.has("enabledClusterLogTypes") ? logging(inputs) : undefined,
                name,
                resourcesVpcConfig: { ...endpointAccess(inputs), ...network(inputs) },
                roleArn: inputs.text("roleArn"),
                tags: optionalTags(context),
                upgradePolicy: policy && {
                    supportType: optionalMember(SupportType, policy.optionalText("supportType")),
                },
                version: inputs.optionalText("version"),
            }),
        );
        return name;
    },

    ready: (context, name) =>
        active(context, `EKS cluster ${name}`, async () => {
            const found = await describe(context, name);
            return found && { status: found.status, issues: found.health?.issues };
        }),

    async read(context, name) {
        const found = await describe(context, name);
        if (found === undefined) {
            return undefined;
        }
        const { accessConfig: access, kubernetesNetworkConfig: addresses, resourcesVpcConfig: vpc } = found;
        const enabledLogs = (found.logging?.clusterLogging ?? [])
            .filter(({ enabled }) => enabled)
            .flatMap(({ types }) => types ?? []);
        const [encrypted] = found.encryptionConfig ?? [];
        return present({
            accessConfig: access && present({ authenticationMode: access.authenticationMode }),
            arn: found.arn,
            certificateAuthority: present({ data: found.certificateAuthority?.data }),
            clusterId: found.id,
            createdAt: found.createdAt?.toISOString(),
            deletionProtection: found.deletionProtection,
            enabledClusterLogTypes: nonEmpty(enabledLogs),
            encryptionConfig:
                encrypted &&
                present({
                    provider: present({ keyArn: encrypted.provider?.keyArn }),
                    resources: encrypted.resources,
                }),
            endpoint: found.endpoint,
            identities: [{ oidcs: [present({ issuer: found.identity?.oidc?.issuer })] }],
            kubernetesNetworkConfig:
                addresses &&
                present({
                    ipFamily: addresses.ipFamily,
                    serviceIpv4Cidr: addresses.serviceIpv4Cidr,
                    serviceIpv6Cidr: addresses.serviceIpv6Cidr,
                }),
            name: found.name,
            platformVersion: found.platformVersion,
            roleArn: found.roleArn,
            status: found.status,
            upgradePolicy: found.upgradePolicy && present({ supportType: found.upgradePolicy.supportType }),
            version: found.version,
            vpcConfig: present({
                clusterSecurityGroupId: vpc?.clusterSecurityGroupId,
                endpointPrivateAccess: vpc?.endpointPrivateAccess,
                endpointPublicAccess: vpc?.endpointPublicAccess,
                publicAccessCidrs: nonEmpty(vpc?.publicAccessCidrs),
                securityGroupIds: nonEmpty(vpc?.securityGroupIds),
                subnetIds: vpc?.subnetIds,
                vpcId: vpc?.vpcId,
            }),
            tagsAll: fromTagMap(found.tags),
        });
    },

    // EKS takes one kind of change at a time, and the next only when the last has come through.
    async update(context, name, inputs, changed) {
        const client = context.clients.eks();
        if (changed("version")) {
            const { update } = await client.send(
                new UpdateClusterVersionCommand({
                    force: inputs.flag("forceUpdateVersion"),
                    name,
                    version: inputs.text("version"),
                }),
            );
            await finished(context, name, update);
        }
        if (changed("encryptionConfig")) {
            const { update } = await client.send(
                new AssociateEncryptionConfigCommand({ clusterName: name, encryptionConfig: encryption(inputs) }),
            );
            await finished(context, name, update);
        }
        const access = inputs.object("accessConfig");
        const policy = inputs.object("upgradePolicy");
        const changes: [string[], Partial<UpdateClusterConfigRequest>][] = [
            [
                ["accessConfig"],
                {
                    accessConfig: {
                        authenticationMode: optionalMember(
                            AuthenticationMode,
                            access?.optionalText("authenticationMode"),
                        ),
                    },
                },
            ],
            [["deletionProtection"], { deletionProtection: inputs.flag("deletionProtection") }],
            [["enabledClusterLogTypes"], { logging: logging(inputs) }],
            [
                ["upgradePolicy"],
                { upgradePolicy: { supportType: optionalMember(SupportType, policy?.optionalText("supportType")) } },
            ],
            [
                ["vpcConfig.endpointPrivateAccess", "vpcConfig.endpointPublicAccess", "vpcConfig.publicAccessCidrs"],
                { resourcesVpcConfig: endpointAccess(inputs) },
            ],
            [["vpcConfig.subnetIds", "vpcConfig.securityGroupIds"], { resourcesVpcConfig: network(inputs) }],
        ];
        for (const [properties, request] of changes) {
            if (properties.some(changed)) {
                const { update } = await client.send(new UpdateClusterConfigCommand({ name, ...request }));
                await finished(context, name, update);
            }
        }
    },

    async delete(context, name) {
        // Refused while a node group is still going.
        await whileRefused(context, ["ResourceInUseException"], () =>
            ifFound(context.clients.eks().send(new DeleteClusterCommand({ name })), ...goneCodes),
        );
        await deleted(context, `EKS cluster ${name}`, async () => {
            const found = await describe(context, name);
            return found && { status: found.status, issues: found.health?.issues };
        });
    },
};

async function describe({ clients }: Context, name: string): Promise<Cluster | undefined> {
    const answer = await ifFound(clients.eks().send(new DescribeClusterCommand({ name })), ...goneCodes);
    return answer?.cluster;
}

async function finished(context: Context, name: string, update: Update | undefined): Promise<void> {
    const updateId = answered(update?.id, "update id");
    await waitFor(context, { what: `update of EKS cluster ${name}`, until: "Successful" }, async () => {
        const { update: found } = await context.clients.eks().send(new DescribeUpdateCommand({ name, updateId }));
        const status = found?.status ?? "InProgress";
        if (status === "Failed" || status === "Cancelled") {
            const reasons = (found?.errors ?? []).map(({ errorMessage }) => errorMessage).join("; ");
            throw new Error(`update of EKS cluster ${name} is ${status} (${reasons})`);
        }
        return status === "Successful" || status;
    });
}
