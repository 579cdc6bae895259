import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { Deployment } from "@pulumi/kubernetes/apps/v1/deployment";
import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap";
import { ServiceAccount } from "@pulumi/kubernetes/core/v1/serviceAccount";
import { PodDisruptionBudget } from "@pulumi/kubernetes/policy/v1/podDisruptionBudget";
import * as rbac from "@pulumi/kubernetes/rbac/v1";
import { podIdentityRole } from "../pod-identity";
import {
    deploymentSpec,
    detectorLabels,
    detectorName,
    detectorPolicy,
    eventNamespace,
    eventRules,
    nodeRules,
    remediationRules,
} from "./node-loss-detector.rules";

/** What the detector of one cluster is made from. */
export interface NodeLossDetectorArgs {
    region: string;
    clusterName: pulumi.Input<string>;
    /** Namespace of Trident, where remediations are. */
    namespace: string;
    /** SNS topics that hear of nodes that are left alone. */
    alarmTopicArns?: pulumi.Input<pulumi.Input<string>[]>;
    tags?: pulumi.Input<{ [key: string]: pulumi.Input<string> }>;
}

/**
 * Two pods that watch for nodes that are not ready, ask EC2 whether their instances are down, and only then let Trident take
 * their volumes away. Trident's namespace is to be there: name what makes it in the options' `dependsOn`.
 */
export function nodeLossDetector(
    name: string,
    args: NodeLossDetectorArgs,
    options: pulumi.CustomResourceOptions,
): pulumi.Resource[] {
    const { region, clusterName, namespace, tags } = args;
    const topicArns = pulumi.output(args.alarmTopicArns ?? []);
    const identity = { ...options, dependsOn: undefined }; // nothing of it is in the cluster
    const { association, permissions } = podIdentityRole(
        `${name}-${detectorName}`,
        {
            ...{ region, clusterName, namespace, serviceAccount: detectorName, tags },
            description: "Node loss detector: looks whether instances run, and tells topics",
            policy: topicArns.apply((arns) => detectorPolicy({ region, topicArns: arns })),
        },
        identity,
    );

    const metadata = { name: detectorName, namespace, labels: detectorLabels };
    const account = new ServiceAccount(`${name}-${detectorName}`, { metadata }, options);
    const rights = grant(name, namespace, options);
    const programs = detectorPrograms();
    const source = new ConfigMap(`${name}-${detectorName}`, { metadata, data: programs }, options);
    const deployment = new Deployment(
        `${name}-${detectorName}`,
        {
            metadata,
            spec: deploymentSpec({
                ...{ namespace, region, digest: digestOf(programs) },
                topicArns: topicArns.apply((arns) => arns.join(",")),
            }),
        },
        { ...options, dependsOn: [account, ...rights, source, association, permissions] },
    );
    const budget = new PodDisruptionBudget(
        `${name}-${detectorName}`,
        {
            metadata,
            spec: {
                maxUnavailable: 1,
                selector: { matchLabels: { "app.kubernetes.io/name": detectorName } },
                // A pod that does not run protects nothing, and must not hold up a drain.
                unhealthyPodEvictionPolicy: "AlwaysAllow",
            },
        },
        options,
    );
    return [deployment, budget];
}

/** Lets the detector see nodes, raise and clear remediations, hold its lease and write events, and nothing else. */
function grant(name: string, namespace: string, options: pulumi.CustomResourceOptions): pulumi.Resource[] {
    const subjects = [{ kind: "ServiceAccount", name: detectorName, namespace }];
    const roleRef = (kind: string) => ({ apiGroup: "rbac.authorization.k8s.io", kind, name: detectorName });
    const everywhere = { name: detectorName, labels: detectorLabels };
    const nodes = `${name}-${detectorName}-nodes`;
    return [
        new rbac.ClusterRole(nodes, { metadata: everywhere, rules: nodeRules }, options),
        new rbac.ClusterRoleBinding(
            nodes,
            { metadata: everywhere, subjects, roleRef: roleRef("ClusterRole") },
            options,
        ),
        ...Object.entries({
            remediations: { place: namespace, rules: remediationRules },
            events: { place: eventNamespace, rules: eventRules },
        }).flatMap(([what, { place, rules }]) => {
            const metadata = { ...everywhere, namespace: place };
            return [
                new rbac.Role(`${name}-${detectorName}-${what}`, { metadata, rules }, options),
                new rbac.RoleBinding(
                    `${name}-${detectorName}-${what}`,
                    { metadata, subjects, roleRef: roleRef("Role") },
                    options,
                ),
            ];
        }),
    ];
}

const ownPrograms = [
    ...["index.mjs", "rules.mjs", "nodes.mjs", "instances.mjs", "alerts.mjs", "health.mjs"],
    ...["kubernetes.mjs", "leadership.mjs", "aws.mjs"],
];

/**
 * The detector's programs by file, and the library that signs its calls: aws4fetch, one file that imports nothing, where the
 * AWS SDK would be hundreds and would have to be bundled. Nothing is downloaded when a pod starts.
 */
export function detectorPrograms(): Record<string, string> {
    const folder = path.join(__dirname, detectorName);
    const library = path.join(path.dirname(require.resolve("aws4fetch")), "aws4fetch.esm.mjs");
    return Object.fromEntries([
        ...ownPrograms.map((file) => [file, readFileSync(path.join(folder, file), "utf8")] as const),
        ["aws4fetch.mjs", readFileSync(library, "utf8")] as const,
    ]);
}

function digestOf(programs: Record<string, string>): string {
    return createHash("sha256").update(JSON.stringify(programs)).digest("hex");
}
