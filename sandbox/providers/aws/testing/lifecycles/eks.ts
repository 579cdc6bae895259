import { first, region, retagged, tags, type Lifecycle } from "./lifecycle";

export const eks: Lifecycle[] = [
    {
        type: "aws:eks/cluster:Cluster",
        inputs: ({ clusterRoleArn, subnetIds, securityGroupIds }) => ({
            roleArn: clusterRoleArn,
            version: "1.35",
            accessConfig: { authenticationMode: "API", bootstrapClusterCreatorAdminPermissions: true },
            enabledClusterLogTypes: ["audit", "api"],
            vpcConfig: { subnetIds, securityGroupIds: [first(securityGroupIds)], endpointPrivateAccess: true },
            ...tags,
        }),
        changes: {
            ...retagged,
            "other logs": () => ({ enabledClusterLogTypes: ["authenticator"] }),
            "no public endpoint": ({ subnetIds, securityGroupIds }) => ({
                vpcConfig: {
                    subnetIds,
                    securityGroupIds: [first(securityGroupIds)],
                    endpointPrivateAccess: true,
                    endpointPublicAccess: false,
                },
            }),
            "other subnets": ({ subnetIds, securityGroupIds }) => ({
                vpcConfig: {
                    subnetIds: subnetIds.slice(0, 2),
                    securityGroupIds: [first(securityGroupIds)],
                    endpointPrivateAccess: true,
                },
            }),
        },
        replacements: { name: "other", roleArn: "arn:aws:iam::123456789012:role/other", ...region },
    },
    {
        type: "aws:eks/nodeGroup:NodeGroup",
        inputs: ({ clusterName, nodeRoleArn, subnetIds }) => ({
            clusterName,
            nodeRoleArn,
            subnetIds,
            instanceTypes: ["m6i.large"],
            labels: { a: "1", b: "2" },
            scalingConfig: { minSize: 1, maxSize: 3, desiredSize: 2 },
            taints: [{ key: "only", value: "storage", effect: "NO_SCHEDULE" }],
            updateConfig: { maxUnavailable: 1 },
            ...tags,
        }),
        changes: {
            ...retagged,
            "another size": () => ({ scalingConfig: { minSize: 1, maxSize: 4, desiredSize: 3 } }),
            "more of them at a time": () => ({ updateConfig: { maxUnavailable: 2 } }),
            "no nodes": () => ({ scalingConfig: { minSize: 0, maxSize: 3, desiredSize: 0 } }),
            "other labels and taints": () => ({ labels: { b: "3", c: "4" }, taints: [] }),
        },
        replacements: {
            instanceTypes: ["m6i.xlarge"],
            capacityType: "SPOT",
            diskSize: 100,
            subnetIds: ["subnet-1"],
            ...region,
        },
    },
    {
        type: "aws:eks/addon:Addon",
        inputs: ({ clusterName, podRoleArn }) => ({
            clusterName,
            addonName: "aws-efs-csi-driver",
            addonVersion: "v3.4.1-eksbuild.1",
            configurationValues: JSON.stringify({ controller: { tags: { a: "b" } } }),
            podIdentityAssociations: [{ roleArn: podRoleArn, serviceAccount: "efs-csi-controller-sa" }],
            resolveConflictsOnCreate: "OVERWRITE",
            ...tags,
        }),
        changes: {
            ...retagged,
            "another configuration": () => ({
                configurationValues: JSON.stringify({ controller: { tags: { a: "c" } } }),
            }),
            "another way to resolve conflicts": () => ({ resolveConflictsOnUpdate: "PRESERVE" }),
        },
        replacements: { addonName: "other", clusterName: "other", ...region },
    },
    {
        type: "aws:eks/accessEntry:AccessEntry",
        inputs: ({ clusterName, podRoleArn }) => ({
            clusterName,
            principalArn: podRoleArn,
            kubernetesGroups: ["b", "a"],
            ...tags,
        }),
        changes: { ...retagged, "other groups": () => ({ kubernetesGroups: ["c"] }) },
        replacements: { clusterName: "other", principalArn: "other", type: "EC2", ...region },
    },
    {
        type: "aws:eks/accessPolicyAssociation:AccessPolicyAssociation",
        inputs: ({ clusterName, clusterRoleArn }) => ({
            clusterName,
            principalArn: clusterRoleArn,
            policyArn: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy",
            accessScope: { type: "namespace", namespaces: ["b", "a"] },
        }),
        changes: {},
        replacements: { policyArn: "other", principalArn: "other", accessScope: { type: "cluster" }, ...region },
    },
    {
        type: "aws:eks/podIdentityAssociation:PodIdentityAssociation",
        inputs: ({ clusterName, podRoleArn }) => ({
            clusterName,
            namespace: "default",
            serviceAccount: "spec",
            roleArn: podRoleArn,
            ...tags,
        }),
        changes: { ...retagged, "no session tags": () => ({ disableSessionTags: true }) },
        replacements: { namespace: "other", serviceAccount: "other", clusterName: "other", ...region },
    },
];
