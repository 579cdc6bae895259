/** Which kind of object a resource type stands for. Pure; what only the API server knows is in cluster.ts. */
import type { Properties } from "../provider";
import { stringAt } from "./object";

export interface GroupVersionKind {
    /** Empty for the core group. */
    group: string;
    version: string;
    kind: string;
}

export const helmRelease = "kubernetes:helm.sh/v3:Release";

const notCovered: { pattern: RegExp; remedy: string }[] = [
    { pattern: /^kubernetes:helm\.sh\/v[34]:Chart$/, remedy: "charts cannot be rendered here; use helm.sh/v3:Release" },
    { pattern: /^kubernetes:helm\.sh\/v2:/, remedy: "Helm 2 is gone; use helm.sh/v3:Release" },
    { pattern: /^kubernetes:yaml(\/v2)?:/, remedy: "declare the objects one by one" },
    { pattern: /^kubernetes:kustomize(\/v2)?:/, remedy: "declare the objects one by one" },
];

/** The kind behind a type token such as `kubernetes:apps/v1:Deployment`; throws where there is none. */
export function kindOfType(type: string): GroupVersionKind {
    const refusal = notCovered.find(({ pattern }) => pattern.test(type));
    if (refusal !== undefined) {
        throw new Error(`${type} is not covered by the sandbox: ${refusal.remedy}`);
    }
    const match = /^kubernetes:([^/:]+)\/([^/:]+):([^/:]+)$/.exec(type);
    const [, group, version, kind] = match ?? [];
    if (group === undefined || version === undefined || kind === undefined) {
        throw new Error(
            `${type} is not a type of the Kubernetes provider: expected kubernetes:<group>/<version>:<Kind>`,
        );
    }
    const result = { group: group === "core" ? "" : group, version, kind };
    if (isBuiltIn(result) && /(Patch|List)$/.test(kind)) {
        throw new Error(`${type} is not covered by the sandbox: declare whole objects, one by one`);
    }
    return result;
}

/**
 * The type of the object that a Patch resource changes a part of; undefined for every other resource, also for one of a kind
 * that is named so. pulumi/pulumi-kubernetes, provider/pkg/kinds/util.go, IsPatchResource.
 */
export function patchedType(type: string, kind: string | undefined): string | undefined {
    return kind !== undefined && type.endsWith(`:${kind}Patch`) ? type.slice(0, -"Patch".length) : undefined;
}

export function apiVersionOf({ group, version }: GroupVersionKind): string {
    return group === "" ? version : `${group}/${version}`;
}

/** The kind of an object, from its own `apiVersion` and `kind`. */
export function kindOfObject(object: Properties): GroupVersionKind | undefined {
    const kind = stringAt(object, "kind");
    const [first = "", second] = (stringAt(object, "apiVersion") ?? "").split("/");
    if (kind === undefined || first === "") {
        return undefined;
    }
    return second === undefined
        ? { group: "", version: first, kind }
        : { group: first === "core" ? "" : first, version: second, kind };
}

export function isSecret({ group, kind }: GroupVersionKind): boolean {
    return group === "" && kind === "Secret";
}

export function isConfigMap({ group, kind }: GroupVersionKind): boolean {
    return group === "" && kind === "ConfigMap";
}

export function isCustomResourceDefinition({ group, kind }: GroupVersionKind): boolean {
    return group === "apiextensions.k8s.io" && kind === "CustomResourceDefinition";
}

/** Built-in kinds without a namespace, as `kubectl api-resources --namespaced=false` of Kubernetes 1.35 lists them. */
const clusterScoped: Record<string, readonly string[]> = {
    "": ["ComponentStatus", "Namespace", "Node", "PersistentVolume"],
    "admissionregistration.k8s.io": [
        "MutatingAdmissionPolicy",
        "MutatingAdmissionPolicyBinding",
        "MutatingWebhookConfiguration",
        "ValidatingAdmissionPolicy",
        "ValidatingAdmissionPolicyBinding",
        "ValidatingWebhookConfiguration",
    ],
    "apiextensions.k8s.io": ["CustomResourceDefinition"],
    "apiregistration.k8s.io": ["APIService"],
    "authentication.k8s.io": ["SelfSubjectReview", "TokenReview"],
    "authorization.k8s.io": ["SelfSubjectAccessReview", "SelfSubjectRulesReview", "SubjectAccessReview"],
    "certificates.k8s.io": ["CertificateSigningRequest", "ClusterTrustBundle"],
    "flowcontrol.apiserver.k8s.io": ["FlowSchema", "PriorityLevelConfiguration"],
    "networking.k8s.io": ["IngressClass", "IPAddress", "ServiceCIDR"],
    "node.k8s.io": ["RuntimeClass"],
    "rbac.authorization.k8s.io": ["ClusterRole", "ClusterRoleBinding"],
    "resource.k8s.io": ["DeviceClass", "ResourceSlice"],
    "scheduling.k8s.io": ["PriorityClass"],
    "storage.k8s.io": ["CSIDriver", "CSINode", "StorageClass", "VolumeAttachment", "VolumeAttributesClass"],
};

/** Groups the API server itself serves whose other kinds are all namespaced. */
const builtInGroups = new Set([
    ...Object.keys(clusterScoped),
    "apps",
    "autoscaling",
    "batch",
    "coordination.k8s.io",
    "discovery.k8s.io",
    "events.k8s.io",
    "policy",
]);

/** True for a kind that the API server itself serves, false for one of a CustomResourceDefinition. */
export function isBuiltIn({ group }: GroupVersionKind): boolean {
    return builtInGroups.has(group);
}

/** Whether objects of a built-in kind live in a namespace; undefined for a kind that only the API server knows. */
export function isNamespacedBuiltIn({ group, kind }: GroupVersionKind): boolean | undefined {
    return builtInGroups.has(group) ? !(clusterScoped[group] ?? []).includes(kind) : undefined;
}
