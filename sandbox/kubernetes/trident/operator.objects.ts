import type { KubernetesObject, V1Container, V1OwnerReference } from "@kubernetes/client-node";
import {
    controllerName,
    csiDriver,
    kinds,
    nodePluginName,
    podLabels,
    apiVersion,
    type Orchestrator,
    type Toleration,
} from "./objects";

type ClusterObject = KubernetesObject & { [field: string]: unknown };

const image = "docker.io/netapp/trident:26.06.0";
/** Where the vendor's operator has none, its node pods run everywhere. */
const everywhere: Toleration[] = [
    { effect: "NoExecute", operator: "Exists" },
    { effect: "NoSchedule", operator: "Exists" },
];

/**
 * What the operator puts into a cluster beside its types. The names are the vendor's, since programs look for them; all belong
 * to the TridentOrchestrator and go with it:
 * https://github.com/NetApp/trident/blob/v26.06.0/cli/k8s_client/yaml_factory.go
 */
export function operatorObjects({ metadata, spec }: Orchestrator): ClusterObject[] {
    const { namespace } = spec;
    const owner: V1OwnerReference = {
        ...kinds.orchestrator,
        name: metadata.name ?? "",
        uid: metadata.uid ?? "",
        controller: true,
    };
    const owned = (name: string) => ({ name, namespace, ownerReferences: [owner] });
    const container: V1Container = { name: "trident-main", image: spec.tridentImage || image };
    return [
        ...[controllerName, nodePluginName].map((name) => ({
            apiVersion: "v1",
            kind: "ServiceAccount",
            metadata: owned(name),
        })),
        {
            apiVersion: "storage.k8s.io/v1",
            kind: "CSIDriver",
            metadata: { name: csiDriver, ownerReferences: [owner] },
            spec: { attachRequired: true, fsGroupPolicy: "ReadWriteOnceWithFSType" },
        },
        {
            ...kinds.deployment,
            metadata: owned(controllerName),
            spec: {
                replicas: 1,
                strategy: { type: "Recreate" },
                selector: { matchLabels: podLabels.controller },
                template: {
                    metadata: { labels: podLabels.controller },
                    spec: {
                        serviceAccountName: controllerName,
                        priorityClassName: "system-cluster-critical",
                        nodeSelector: spec.controllerPluginNodeSelector,
                        tolerations: spec.controllerPluginTolerations ?? [],
                        containers: [container],
                    },
                },
            },
        },
        {
            ...kinds.daemonSet,
            metadata: owned(nodePluginName),
            spec: {
                selector: { matchLabels: podLabels.node },
                template: {
                    metadata: { labels: podLabels.node },
                    spec: {
                        serviceAccountName: nodePluginName,
                        priorityClassName: "system-node-critical",
                        nodeSelector: spec.nodePluginNodeSelector,
                        tolerations: spec.nodePluginTolerations ?? everywhere,
                        containers: [container],
                    },
                },
            },
        },
        // Beside its template a cluster role appears with force detach, for whoever raises remediations.
        ...(spec.enableForceDetach === true
            ? [
                  {
                      apiVersion,
                      kind: "TridentNodeRemediationTemplate",
                      metadata: { name: "trident-node-remediation-template", namespace },
                      spec: { template: { spec: {} } },
                  },
                  {
                      apiVersion: "rbac.authorization.k8s.io/v1",
                      kind: "ClusterRole",
                      metadata: {
                          name: "trident-node-remediation-access",
                          labels: { "rbac.ext-remediation/aggregate-to-ext-remediation": "true" },
                      },
                      rules: [
                          {
                              apiGroups: ["trident.netapp.io"],
                              resources: ["tridentnoderemediationtemplates", "tridentnoderemediations"],
                              verbs: ["get", "list", "watch", "create", "update", "patch", "delete"],
                          },
                      ],
                  },
              ]
            : []),
    ];
}
