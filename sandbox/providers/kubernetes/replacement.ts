/**
 * The fields whose change replaces an object: those of pulumi/pulumi-kubernetes, provider/pkg/provider/diff.go. What is
 * immutable for the API server but not listed there (a StorageClass's reclaimPolicy, say) is refused by it, here as there.
 */
import { isProperties, type Properties, type Value } from "../provider";
import type { Path } from "../paths";
import { isConfigMap, isSecret, type GroupVersionKind } from "./kinds";

export interface Mutability {
    enableConfigMapMutable: boolean;
    enableSecretMutable: boolean;
}

const everywhere = ["metadata.name", "metadata.namespace"];

const volumeSources = [
    "awsElasticBlockStore",
    "azureDisk",
    "azureFile",
    "cephfs",
    "cinder",
    "csi",
    "fc",
    "flexVolume",
    "flocker",
    "gcePersistentDisk",
    "glusterfs",
    "hostPath",
    "iscsi",
    "local",
    "nfs",
    "photonPersistentDisk",
    "portworxVolume",
    "quobyte",
    "rbd",
    "scaleIO",
    "storageos",
    "vsphereVolume",
];

const podFields = [
    "affinity",
    "automountServiceAccountToken",
    "dnsConfig",
    "dnsPolicy",
    "enableServiceLinks",
    "hostAliases",
    "hostIPC",
    "hostNetwork",
    "hostPID",
    "hostname",
    "imagePullSecrets",
    "nodeName",
    "nodeSelector",
    "overhead",
    "preemptionPolicy",
    "priority",
    "priorityClassName",
    "readinessGates",
    "restartPolicy",
    "runtimeClassName",
    "schedulerName",
    "securityContext",
    "serviceAccount",
    "serviceAccountName",
    "shareProcessNamespace",
    "subdomain",
    "terminationGracePeriodSeconds",
    "volumes",
];

const containerFields = [
    "args",
    "command",
    "env",
    "image",
    "imagePullPolicy",
    "lifecycle",
    "livenessProbe",
    "ports",
    "readinessProbe",
    "resources",
    "securityContext",
    "stdin",
    "stdinOnce",
    "terminationMessagePath",
    "terminationMessagePolicy",
    "tty",
    "volumeDevices",
    "volumeMounts",
    "workingDir",
];

const roleBinding = ["roleRef"];

const byKind: Record<string, readonly string[]> = {
    "apps/DaemonSet": ["spec.selector"],
    "apps/Deployment": ["spec.selector"],
    "apps/StatefulSet": [
        "spec.podManagementPolicy",
        "spec.revisionHistoryLimit",
        "spec.selector",
        "spec.serviceName",
        "spec.volumeClaimTemplates",
    ],
    "batch/Job": ["spec.completions", "spec.parallelism", "spec.selector", "spec.template"],
    "/PersistentVolume": volumeSources.map((source) => `spec.${source}`),
    "/PersistentVolumeClaim": ["spec.accessModes", "spec.selector", "spec.storageClassName", "spec.volumeName"],
    "/Pod": [
        ...podFields.map((field) => `spec.${field}`),
        ...containerFields.flatMap((field) => [`spec.containers.*.${field}`, `spec.initContainers.*.${field}`]),
    ],
    "/ResourceQuota": ["spec.scopes"],
    "/Service": ["spec.clusterIP"],
    "rbac.authorization.k8s.io/ClusterRoleBinding": roleBinding,
    "rbac.authorization.k8s.io/RoleBinding": roleBinding,
    "storage.k8s.io/StorageClass": ["parameters", "provisioner"],
};

export function replacingFields(kind: GroupVersionKind, inputs: Properties, mutability: Mutability): string[] {
    const isImmutable = inputs.immutable === true;
    if (isSecret(kind)) {
        const contents = !mutability.enableSecretMutable || isImmutable ? ["stringData", "data"] : [];
        return [...everywhere, "type", ...contents];
    }
    if (isConfigMap(kind)) {
        const contents = !mutability.enableConfigMapMutable || isImmutable ? ["binaryData", "data"] : [];
        return [...everywhere, ...contents];
    }
    return [...everywhere, ...(byKind[`${kind.group}/${kind.kind}`] ?? [])];
}

/**
 * Whether a change at `path` touches one of the fields: the field itself, something inside it, or something that has the
 * field inside, `value` being what is added or changed there.
 */
export function touches(path: Path, value: Value | undefined, fields: readonly string[]): boolean {
    return fields.some((field) => {
        const parts = field.split(".");
        const shared = Math.min(parts.length, path.length);
        const isSameWay = parts.slice(0, shared).every((part, index) => matches(part, path[index]));
        return isSameWay && (path.length >= parts.length || contains(value, parts.slice(path.length)));
    });
}

function matches(part: string, step: string | number | undefined): boolean {
    return part === "*" ? typeof step === "number" : part === step;
}

function contains(value: Value | undefined, parts: readonly string[]): boolean {
    const [part, ...rest] = parts;
    if (part === undefined) {
        return value !== undefined;
    }
    if (part === "*") {
        return Array.isArray(value) && value.some((element) => contains(element, rest));
    }
    return isProperties(value) && Object.hasOwn(value, part) && contains(value[part], rest);
}
