import { LogGroup } from "@pulumi/aws/cloudwatch";
import { Addon } from "@pulumi/aws/eks";
import { getPartitionOutput } from "@pulumi/aws/getPartition";
import { Role, RolePolicyAttachment } from "@pulumi/aws/iam";
import type { Provider as AwsProvider } from "@pulumi/aws/provider";
import * as eks from "@pulumi/eks";
import { Provider as KubernetesProvider } from "@pulumi/kubernetes/provider";
import * as pulumi from "@pulumi/pulumi";
import { type AddonName, addonVersions } from "./versions";

export interface ClusterArgs {
    region: string;
    kubernetesVersion: string;
    publicAccessCidrs: string[];
    systemNodes: { instanceType: string; count: number };
    workloadNodes?: { instanceType: string; activeCount: number; passiveCount: number };
    /** Whether the Region serves; a passive one has `passiveCount` workload nodes. */
    active: boolean;
    vpcId: pulumi.Input<string>;
    subnetIds: pulumi.Input<string>[];
    tags: Record<string, string>;
}

/** AWS-managed policies that a node needs: https://docs.aws.amazon.com/eks/latest/userguide/create-node-role.html */
const nodePolicies = ["AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly", "AmazonEKS_CNI_Policy"];

/** An EKS cluster with a system node group, and the add-ons that every storage system builds on. */
export class Cluster extends pulumi.ComponentResource {
    public readonly clusterName: pulumi.Output<string>;
    /** Security group of the control plane and of every node of a managed node group. */
    public readonly securityGroupId: pulumi.Output<string>;
    public readonly kubeconfig: pulumi.Output<string>;
    /** Reaches this cluster whatever the kubeconfig of the machine that runs Pulumi points at. */
    public readonly kubernetes: KubernetesProvider;
    /** The add-ons that a storage driver finds in place when it starts. */
    public readonly foundations: pulumi.Resource[];

    constructor(name: string, args: ClusterArgs, opts: pulumi.ComponentResourceOptions & { aws: AwsProvider }) {
        const { aws, ...componentOptions } = opts;
        super("eks-storage:stacks:Cluster", name, {}, { ...componentOptions, providers: { aws } });
        const child = { parent: this };

        // EKS would make the group itself, keep its lines for ever and leave it behind.
        const logs = new LogGroup(
            `${name}-control-plane`,
            { region: args.region, name: `/aws/eks/${name}/cluster`, retentionInDays: 30, tags: args.tags },
            child,
        );
        const cluster = new eks.Cluster(
            name,
            {
                name,
                version: args.kubernetesVersion,
                vpcId: args.vpcId,
                privateSubnetIds: args.subnetIds,
                authenticationMode: "API",
                endpointPrivateAccess: true,
                endpointPublicAccess: args.publicAccessCidrs.length > 0,
                // EKS reads an empty list as every address, which only the closed endpoint makes harmless.
                ...(args.publicAccessCidrs.length > 0 && { publicAccessCidrs: args.publicAccessCidrs }),
                enabledClusterLogTypes: ["api", "audit", "authenticator"],
                skipDefaultNodeGroup: true,
                // The group that EKS makes is on every managed node; a second one would have to be kept in step with it.
                skipDefaultSecurityGroups: true,
                useDefaultVpcCni: false,
                vpcCniOptions: { addonVersion: addonVersions["vpc-cni"] },
                // CoreDNS runs on nodes, and the cluster would wait for it before there are any: it comes after them.
                corednsAddonOptions: { enabled: false },
                kubeProxyAddonOptions: { version: addonVersions["kube-proxy"] },
                tags: args.tags,
            },
            { ...child, providers: { aws }, dependsOn: [logs] },
        );
        const nodeRole = nodeRoleWithPolicies(`${name}-system`, args.tags, child);
        const systemNodes = new eks.ManagedNodeGroup(
            `${name}-system`,
            {
                cluster,
                nodeGroupName: "system",
                nodeRoleArn: nodeRole,
                subnetIds: args.subnetIds,
                instanceTypes: [args.systemNodes.instanceType],
                scalingConfig: {
                    minSize: args.systemNodes.count,
                    maxSize: args.systemNodes.count,
                    desiredSize: args.systemNodes.count,
                },
                operatingSystem: eks.OperatingSystem.AL2023,
                tags: args.tags,
            },
            { ...child, providers: { aws } },
        );
        const { workloadNodes } = args;
        const workloadGroups = workloadNodes
            ? [
                  new eks.ManagedNodeGroup(
                      `${name}-workload`,
                      {
                          cluster,
                          nodeGroupName: "workload",
                          nodeRoleArn: nodeRole,
                          subnetIds: args.subnetIds,
                          instanceTypes: [workloadNodes.instanceType],
                          scalingConfig: {
                              minSize: workloadNodes.passiveCount,
                              maxSize: Math.max(workloadNodes.activeCount, workloadNodes.passiveCount),
                              desiredSize: args.active ? workloadNodes.activeCount : workloadNodes.passiveCount,
                          },
                          operatingSystem: eks.OperatingSystem.AL2023,
                          labels: { "eks-storage/nodes": "workload" },
                          // What `npm run dr` scales the group to when the Region changes its role.
                          tags: {
                              ...args.tags,
                              "eks-storage:active-size": String(workloadNodes.activeCount),
                              "eks-storage:passive-size": String(workloadNodes.passiveCount),
                          },
                      },
                      { ...child, providers: { aws } },
                  ),
              ]
            : [];

        this.clusterName = cluster.eksCluster.name;
        this.securityGroupId = cluster.clusterSecurityGroupId;
        this.kubeconfig = pulumi.secret(cluster.kubeconfigJson);
        this.kubernetes = new KubernetesProvider(
            name,
            {
                kubeconfig: this.kubeconfig,
                // A renewed kubeconfig is still the same cluster: nothing is replaced for it.
                clusterIdentifier: pulumi.interpolate`${cluster.eksCluster.arn}`,
                enableServerSideApply: true,
            },
            { ...child, dependsOn: [systemNodes, ...workloadGroups] },
        );
        const addon = (addonName: AddonName) =>
            new Addon(
                `${name}-${addonName}`,
                {
                    region: args.region,
                    clusterName: this.clusterName,
                    addonName,
                    addonVersion: addonVersions[addonName],
                    resolveConflictsOnCreate: "OVERWRITE",
                    resolveConflictsOnUpdate: "PRESERVE",
                    tags: args.tags,
                },
                { ...child, dependsOn: [systemNodes] },
            );
        this.foundations = [addon("coredns"), addon("eks-pod-identity-agent"), addon("snapshot-controller")];
        this.registerOutputs({
            clusterName: this.clusterName,
            securityGroupId: this.securityGroupId,
            kubeconfig: this.kubeconfig,
        });
    }
}

/** The role's ARN, known only once every policy is attached: nodes without them cannot join. */
function nodeRoleWithPolicies(name: string, tags: Record<string, string>, opts: pulumi.CustomResourceOptions) {
    const role = new Role(
        name,
        {
            assumeRolePolicy: JSON.stringify({
                Version: "2012-10-17",
                Statement: [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }],
            }),
            tags,
        },
        opts,
    );
    const { partition } = getPartitionOutput({}, { parent: opts.parent });
    const attachments = nodePolicies.map(
        (policy) =>
            new RolePolicyAttachment(
                `${name}-${policy}`,
                { role: role.name, policyArn: pulumi.interpolate`arn:${partition}:iam::aws:policy/${policy}` },
                opts,
            ),
    );
    return pulumi.all([role.arn, ...attachments.map((attachment) => attachment.id)]).apply(([arn]) => arn);
}
