import type { KubernetesObject } from "@kubernetes/client-node";
import type { ObjectIdentity } from "../client";

export const efsDriverName = "efs.csi.aws.com";
/** Put on a node group so that no pod starts before the driver: removed by the driver's node plugin when it is ready. */
export const efsStartupTaint = "efs.csi.aws.com/agent-not-ready";

type ClusterObject = KubernetesObject & ObjectIdentity & { [field: string]: unknown };

const labels = { "app.kubernetes.io/name": "aws-efs-csi-driver" };
const provisionerRole = "efs-csi-external-provisioner-role";

/**
 * What the add-on puts into a cluster besides its pods, under the names that the driver's documentation uses:
 * https://github.com/kubernetes-sigs/aws-efs-csi-driver/tree/v1.7.7/docs. The provisioner works with these rights and no others.
 */
export const efsDriverObjects: ClusterObject[] = [
    serviceAccount("efs-csi-controller-sa"),
    serviceAccount("efs-csi-node-sa"),
    {
        apiVersion: "rbac.authorization.k8s.io/v1",
        kind: "ClusterRole",
        metadata: { name: provisionerRole, labels },
        // https://github.com/kubernetes-csi/external-provisioner/blob/v5.3.0/deploy/kubernetes/rbac.yaml lists what it needs.
        rules: [
            rule("", ["persistentvolumes"], ["get", "list", "watch", "create", "patch", "delete"]),
            rule("", ["persistentvolumeclaims"], ["get", "list", "watch", "update"]),
            rule("", ["events"], ["list", "watch", "create", "update", "patch"]),
            rule("", ["nodes"], ["get", "list", "watch"]),
            rule("storage.k8s.io", ["storageclasses", "csinodes"], ["get", "list", "watch"]),
        ],
    },
    {
        apiVersion: "rbac.authorization.k8s.io/v1",
        kind: "ClusterRoleBinding",
        metadata: { name: "efs-csi-provisioner-binding", labels },
        subjects: [{ kind: "ServiceAccount", name: "efs-csi-controller-sa", namespace: "kube-system" }],
        roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: provisionerRole },
    },
    {
        apiVersion: "storage.k8s.io/v1",
        kind: "CSIDriver",
        metadata: { name: efsDriverName, labels },
        // An NFS mount needs no attachment.
        spec: { attachRequired: false },
    },
];

function serviceAccount(name: string): ClusterObject {
    return { apiVersion: "v1", kind: "ServiceAccount", metadata: { name, namespace: "kube-system", labels } };
}

function rule(group: string, resources: string[], verbs: string[]): Record<string, string[]> {
    return { apiGroups: [group], resources, verbs };
}
