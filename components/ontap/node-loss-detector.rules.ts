/** Name of everything that the detector has in the cluster: there is one detector in a cluster. */
export const detectorName = "node-loss-detector";

/**
 * Node.js as its makers publish it, on Amazon's public registry, for x86 and ARM. The tag says the version and the digest holds
 * it: https://gallery.ecr.aws/docker/library/node
 */
export const detectorImage =
    "public.ecr.aws/docker/library/node:24.18.0-alpine3.23@sha256:595398b0081eacda8e1c4c5b97b76cd1020e4d58a8ebcb4843b9bca1e79e7436";

/** Where the programs are in the container. */
export const detectorFolder = "/opt/node-loss-detector";

export const detectorLabels = {
    "app.kubernetes.io/name": detectorName,
    "app.kubernetes.io/component": "storage",
    "app.kubernetes.io/managed-by": "pulumi",
};

/** What the detector may do in AWS: look at instances, and tell the topics. */
export function detectorPolicy({ region, topicArns }: { region: string; topicArns: readonly string[] }): string {
    const look = {
        Sid: "Look",
        Effect: "Allow",
        Action: ["ec2:DescribeInstances"],
        // It knows no resource: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
        Resource: "*",
        Condition: { StringEquals: { "aws:RequestedRegion": region } },
    };
    const tell = { Sid: "Tell", Effect: "Allow", Action: ["sns:Publish"], Resource: [...new Set(topicArns)].sort() };
    return JSON.stringify({ Version: "2012-10-17", Statement: topicArns.length > 0 ? [look, tell] : [look] });
}

/** Nodes belong to no namespace. */
export const nodeRules = [{ apiGroups: [""], resources: ["nodes"], verbs: ["get", "list", "watch"] }];

/** In Trident's namespace: remediations, and the lease that says which replica acts. */
export const remediationRules = [
    {
        apiGroups: ["trident.netapp.io"],
        resources: ["tridentnoderemediations"],
        verbs: ["list", "create", "delete"],
    },
    // A name cannot be asked for before the object is there.
    { apiGroups: ["coordination.k8s.io"], resources: ["leases"], verbs: ["create"] },
    {
        apiGroups: ["coordination.k8s.io"],
        resources: ["leases"],
        resourceNames: [detectorName],
        verbs: ["get", "update"],
    },
];

/** Events of nodes are in this namespace. */
export const eventNamespace = "default";
export const eventRules = [{ apiGroups: [""], resources: ["events"], verbs: ["create"] }];

const healthPort = 8080;

/** What the pods are made from. */
export interface DetectorPods<Text> {
    namespace: string;
    region: string;
    /** Separated by commas; may be empty. */
    topicArns: Text;
    /** Changes with the programs, so that the pods are made anew. */
    digest: string;
}

/** Two replicas, in different zones where there are nodes for them; either is enough. */
export function deploymentSpec<Text>({ namespace, region, topicArns, digest }: DetectorPods<Text>) {
    const selector = { matchLabels: { "app.kubernetes.io/name": detectorName } };
    const soon = (key: string) => ({ key, operator: "Exists", effect: "NoExecute", tolerationSeconds: 30 });
    return {
        replicas: 2,
        revisionHistoryLimit: 3,
        selector,
        // Without a third pod for the time of an update, which might find no node that is free of the others.
        strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } },
        template: {
            metadata: { labels: detectorLabels, annotations: { "eks-storage/program-digest": digest } },
            spec: {
                serviceAccountName: detectorName,
                priorityClassName: "system-cluster-critical",
                // It lets go of its lease within a call.
                terminationGracePeriodSeconds: 10,
                tolerations: [soon("node.kubernetes.io/not-ready"), soon("node.kubernetes.io/unreachable")],
                topologySpreadConstraints: [
                    {
                        maxSkew: 1,
                        topologyKey: "topology.kubernetes.io/zone",
                        whenUnsatisfiable: "DoNotSchedule",
                        // A zone whose nodes are all lost does not hold up the replica that takes the place of its own.
                        nodeTaintsPolicy: "Honor",
                        labelSelector: selector,
                    },
                    // On one node rather than nowhere, where there is only one for them.
                    {
                        maxSkew: 1,
                        topologyKey: "kubernetes.io/hostname",
                        whenUnsatisfiable: "ScheduleAnyway",
                        labelSelector: selector,
                    },
                ],
                // The VPC's resolver: cluster DNS may run on the node that is lost, and no name of the cluster is needed.
                dnsPolicy: "Default",
                securityContext: {
                    runAsNonRoot: true,
                    runAsUser: 1000, // `node` in the image
                    runAsGroup: 1000,
                    seccompProfile: { type: "RuntimeDefault" },
                },
                containers: [
                    {
                        name: "detector",
                        image: detectorImage,
                        command: ["node", `${detectorFolder}/index.mjs`],
                        env: [
                            { name: "NAMESPACE", value: namespace },
                            { name: "POD_NAME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
                            { name: "AWS_REGION", value: region },
                            { name: "ALARM_TOPIC_ARNS", value: topicArns },
                            { name: "HEALTH_PORT", value: String(healthPort) },
                        ],
                        // EC2 has answered for a node that runs: a missing route or role shows when the stack comes up.
                        readinessProbe: { httpGet: { path: "/ready", port: healthPort }, periodSeconds: 5 },
                        livenessProbe: {
                            httpGet: { path: "/live", port: healthPort },
                            periodSeconds: 20,
                            timeoutSeconds: 5,
                        },
                        resources: { requests: { cpu: "20m", memory: "96Mi" }, limits: { memory: "192Mi" } },
                        securityContext: {
                            allowPrivilegeEscalation: false,
                            readOnlyRootFilesystem: true,
                            capabilities: { drop: ["ALL"] },
                        },
                        volumeMounts: [{ name: "programs", mountPath: detectorFolder, readOnly: true }],
                    },
                ],
                volumes: [{ name: "programs", configMap: { name: detectorName } }],
            },
        },
    };
}
