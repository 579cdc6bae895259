import { isProperties, type Value } from "../provider";
import { accessEntries, accessEntry } from "./access-entries";
import { addon, addonOptions } from "./addons";
import { checkClusterInputs } from "./cluster-inputs";
import type { Inputs } from "./inputs";
import { kubeconfig } from "./kubeconfig";
import type { Monitor, Resource } from "./monitor";
import { Output } from "./output";
import { clusterSecurityGroup, nodeSecurityGroup } from "./security-groups";
import { serviceRole } from "./service-role";

/** pulumi-eks, nodejs/eks/cluster/cluster.ts */
export async function constructCluster(
    monitor: Monitor,
    name: string,
    urn: string,
    inputs: Inputs,
): Promise<Record<string, Output>> {
    checkClusterInputs(inputs);
    const tags = inputs.get("tags");
    const vpcId = inputs.get("vpcId") ?? new Output(null);
    const subnetIds = inputs.get("subnetIds") ?? joined(inputs.get("publicSubnetIds"), inputs.get("privateSubnetIds"));
    const [service, securityGroup] = await Promise.all([
        clusterRole(monitor, name, urn, inputs),
        givenOrMadeSecurityGroup(monitor, name, urn, inputs, vpcId),
    ]);
    const cluster = await monitor.resource({
        type: "aws:eks/cluster:Cluster",
        name: `${name}-eksCluster`,
        parent: urn,
        inputs: clusterInputs(name, inputs, service.role, securityGroup, subnetIds),
        dependsOn: service.attachments,
        ignoreChanges: ["accessConfig.bootstrapClusterCreatorAdminPermissions", "bootstrapSelfManagedAddons"],
    });
    const config = await kubeconfig(cluster);
    const configJson = config.apply((value) => JSON.stringify(value));
    const [provider, nodes, instanceRole, oidcProvider] = await Promise.all([
        monitor.resource({
            type: "pulumi:providers:kubernetes",
            name: `${name}-eks-k8s`,
            parent: urn,
            inputs: { kubeconfig: configJson },
        }),
        securityGroup === undefined
            ? undefined
            : nodeSecurityGroup(monitor, name, urn, {
                  vpcId,
                  cluster,
                  clusterSecurityGroup: securityGroup,
                  tags: mergedTags({}, inputs.get("nodeSecurityGroupTags"), tags),
              }),
        nodeRole(monitor, name, urn, cluster, inputs),
        oidc(monitor, name, urn, cluster, inputs),
        accessEntries(monitor, name, urn, cluster, inputs),
        managedAddons(monitor, name, urn, cluster, inputs),
    ]);

    const ownGroupId = cluster
        .output("vpcConfig")
        .apply((vpc) => (isProperties(vpc) ? (vpc.clusterSecurityGroupId ?? "") : ""));
    const issuer = cluster.output("identities").apply(issuerOf);
    const instanceRoles = Output.list(instanceRole === undefined ? [] : [instanceRole.reference]);
    const core = Output.object({
        cluster: cluster.reference,
        clusterIamRole: service.role.reference,
        clusterSecurityGroup: securityGroup?.reference,
        endpoint: cluster.output("endpoint"),
        instanceRoles,
        kubeconfig: config,
        nodeGroupOptions: new Output({}),
        nodeSecurityGroupTags: inputs.get("nodeSecurityGroupTags"),
        oidcProvider: oidcProvider?.reference,
        privateSubnetIds: inputs.get("privateSubnetIds"),
        provider: provider.reference,
        publicSubnetIds: inputs.get("publicSubnetIds"),
        subnetIds,
        tags,
        vpcId,
    });
    const outputs: Record<string, Output | undefined> = {
        autoModeNodeRoleName: new Output(""),
        clusterIngressRuleId: nodes?.clusterIngressRule.output("securityGroupRuleId") ?? new Output(""),
        clusterSecurityGroup: securityGroup?.reference,
        clusterSecurityGroupId: securityGroup?.idOutput ?? ownGroupId,
        core,
        defaultNodeGroupAsgName: new Output(""),
        eksCluster: cluster.reference,
        eksClusterIngressRule: nodes?.clusterIngressRule.reference,
        fargateProfileId: new Output(""),
        fargateProfileStatus: new Output(""),
        instanceRoles,
        kubeconfig: config,
        kubeconfigJson: configJson,
        nodeSecurityGroup: nodes?.group.reference,
        nodeSecurityGroupId: nodes?.group.idOutput ?? ownGroupId,
        oidcIssuer: issuer.apply((url) => (typeof url === "string" ? url.replace("https://", "") : "")),
        oidcProviderArn: oidcProvider?.output("arn") ?? new Output(""),
        oidcProviderUrl: issuer,
    };
    return Object.fromEntries(
        Object.entries(outputs).filter((entry): entry is [string, Output] => entry[1] !== undefined),
    );
}

async function clusterRole(monitor: Monitor, name: string, urn: string, inputs: Inputs) {
    const given = inputs.get("serviceRole");
    if (given !== undefined) {
        return { role: await monitor.resolve(given), attachments: [] };
    }
    return serviceRole(monitor, `${name}-eksRole`, urn, {
        service: "eks.amazonaws.com",
        description: "Allows EKS to manage clusters on your behalf.",
        policies: ["AmazonEKSClusterPolicy"],
        actions: ["sts:AssumeRole", "sts:TagSession"],
        tags: inputs.get("tags"),
    });
}

async function givenOrMadeSecurityGroup(
    monitor: Monitor,
    name: string,
    urn: string,
    inputs: Inputs,
    vpcId: Output,
): Promise<Resource | undefined> {
    const given = inputs.get("clusterSecurityGroup");
    if (given !== undefined) {
        return monitor.resolve(given);
    }
    if (inputs.flag("skipDefaultSecurityGroups") === true) {
        return undefined;
    }
    const named = { Name: `${name}-eksClusterSecurityGroup` };
    const tags = mergedTags(named, inputs.get("clusterSecurityGroupTags"), inputs.get("tags"));
    return clusterSecurityGroup(monitor, name, urn, { vpcId, tags });
}

function clusterInputs(
    name: string,
    inputs: Inputs,
    role: Resource,
    securityGroup: Resource | undefined,
    subnetIds: Output,
): Record<string, Output | undefined> {
    const addresses = {
        ipFamily: inputs.get("ipFamily"),
        serviceIpv4Cidr: inputs.get("kubernetesServiceIpAddressRange"),
    };
    const isAddressed = Object.values(addresses).some((output) => output !== undefined);
    const keyArn = inputs.get("encryptionConfigKeyArn");
    return {
        accessConfig: Output.object({
            authenticationMode: inputs.get("authenticationMode"),
            bootstrapClusterCreatorAdminPermissions: new Output(true),
        }),
        bootstrapSelfManagedAddons: inputs.get("bootstrapSelfManagedAddons") ?? new Output(true),
        deletionProtection: inputs.get("deletionProtection"),
        enabledClusterLogTypes: inputs.get("enabledClusterLogTypes"),
        encryptionConfig:
            keyArn && Output.object({ provider: Output.object({ keyArn }), resources: new Output(["secrets"]) }),
        kubernetesNetworkConfig: isAddressed ? Output.object(addresses) : undefined,
        name: inputs.get("name"),
        roleArn: role.output("arn"),
        tags: mergedTags({ Name: `${name}-eksCluster` }, inputs.get("clusterTags"), inputs.get("tags")),
        upgradePolicy: inputs.get("upgradePolicy"),
        version: inputs.get("version"),
        vpcConfig: Output.object({
            endpointPrivateAccess: inputs.get("endpointPrivateAccess"),
            endpointPublicAccess: inputs.get("endpointPublicAccess"),
            publicAccessCidrs: inputs.get("publicAccessCidrs"),
            securityGroupIds: securityGroup && Output.list([securityGroup.idOutput]),
            subnetIds,
        }),
    };
}

async function nodeRole(monitor: Monitor, name: string, urn: string, cluster: Resource, inputs: Inputs) {
    if (inputs.flag("createInstanceRole") !== true) {
        return undefined;
    }
    const { role } = await serviceRole(monitor, `${name}-instanceRole`, urn, {
        service: "ec2.amazonaws.com",
        policies: ["AmazonEKSWorkerNodePolicy", "AmazonEKS_CNI_Policy", "AmazonEC2ContainerRegistryReadOnly"],
        actions: ["sts:AssumeRole"],
        tags: inputs.get("tags"),
    });
    const entry = Output.object({ principalArn: role.output("arn"), type: new Output("EC2_LINUX") });
    await accessEntry(monitor, `${name}-defaultNodeGroupInstanceRole`, urn, cluster, entry);
    return role;
}

async function oidc(monitor: Monitor, name: string, urn: string, cluster: Resource, inputs: Inputs) {
    if (inputs.flag("createOidcProvider") !== true) {
        return undefined;
    }
    return monitor.resource({
        type: "aws:iam/openIdConnectProvider:OpenIdConnectProvider",
        name: `${name}-oidcProvider`,
        parent: urn,
        inputs: {
            clientIdLists: new Output(["sts.amazonaws.com"]),
            url: cluster.output("identities").apply(issuerOf),
        },
    });
}

async function managedAddons(
    monitor: Monitor,
    name: string,
    urn: string,
    cluster: Resource,
    inputs: Inputs,
): Promise<void> {
    const coredns = inputs.plain("corednsAddonOptions");
    // Without the default node group CoreDNS has no place to run, unless the program says otherwise.
    const isCorednsWanted =
        isProperties(coredns) && (coredns.enabled === true || coredns.configurationValues !== undefined);
    const addons = [
        addonOptions(inputs, "kubeProxyAddonOptions", "kube-proxy", true),
        { ...addonOptions(inputs, "corednsAddonOptions", "coredns", false), enabled: isCorednsWanted },
        addonOptions(inputs, "vpcCniOptions", "vpc-cni", inputs.flag("useDefaultVpcCni") !== true),
    ];
    await Promise.all(
        addons
            .filter(({ enabled }) => enabled)
            .map((options) => addon(monitor, name, urn, cluster, inputs.get("tags"), options)),
    );
}

function mergedTags(base: Record<string, string>, ...more: (Output | undefined)[]): Output {
    return Output.list(more.flatMap((tags) => tags ?? [])).apply((all) =>
        Array.isArray(all) ? all.filter(isProperties).reduce((merged, tags) => ({ ...merged, ...tags }), base) : base,
    );
}

function joined(...lists: (Output | undefined)[]): Output {
    return Output.list(lists.flatMap((list) => list ?? [])).apply((all) => (Array.isArray(all) ? all.flat() : []));
}

function issuerOf(identities: Value): Value {
    const [identity] = Array.isArray(identities) ? identities : [];
    const [provider] = isProperties(identity) && Array.isArray(identity.oidcs) ? identity.oidcs : [];
    return isProperties(provider) ? (provider.issuer ?? "") : "";
}
