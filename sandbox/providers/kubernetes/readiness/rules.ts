/**
 * When an object of a kind counts as ready, as pulumi/pulumi-kubernetes waits for it: provider/pkg/await (awaiters.go and
 * one file per kind). Kinds without a rule are ready once they exist.
 */
import { isSecret, kindOfObject, type GroupVersionKind } from "../kinds";
import { nameOf, namespaceOf, numberAt, objectAt, objectsAt, stringAt, type KubernetesObject } from "../object";

export interface Judgement {
    isReady: boolean;
    /** What is missing, for the user. */
    message: string;
    /** Waiting any longer is of no use. */
    isFinal?: boolean;
}

export interface Surroundings {
    get: (kind: GroupVersionKind, namespace: string | undefined, name: string) => Promise<KubernetesObject | undefined>;
    list: (kind: GroupVersionKind, namespace: string | undefined, labelSelector: string) => Promise<KubernetesObject[]>;
    isServed: (kind: GroupVersionKind) => Promise<boolean>;
    waitedSeconds: () => number;
}

export interface ReadinessRule {
    /** Ten minutes where it is not given. */
    defaultTimeoutSeconds?: number;
    judge: (live: KubernetesObject, surroundings: Surroundings) => Judgement | Promise<Judgement>;
}

export function ruleFor(live: KubernetesObject): ReadinessRule | undefined {
    const kind = kindOfObject(live);
    if (kind === undefined) {
        return undefined;
    }
    if (isSecret(kind) && stringAt(live, "type") !== "kubernetes.io/service-account-token") {
        return undefined;
    }
    return rules[`${kind.group}/${kind.kind}`];
}

export function conditionOf(live: KubernetesObject, type: string): KubernetesObject | undefined {
    return objectsAt(live, "status", "conditions").find((condition) => condition.type === type);
}

export function isConditionTrue(live: KubernetesObject, type: string): boolean {
    return conditionOf(live, type)?.status === "True";
}

const ready: Judgement = { isReady: true, message: "" };
const waiting = (message: string): Judgement => ({ isReady: false, message });

/** Without this a status of the time before the change would be taken for the new one. */
function isObserved(live: KubernetesObject): boolean {
    return (numberAt(live, "status", "observedGeneration") ?? 0) >= (numberAt(live, "metadata", "generation") ?? 0);
}

function deployment(live: KubernetesObject): Judgement {
    const wanted = numberAt(live, "spec", "replicas") ?? 1;
    const updated = numberAt(live, "status", "updatedReplicas") ?? 0;
    const available = numberAt(live, "status", "availableReplicas") ?? 0;
    const rolledOut =
        conditionOf(live, "Progressing")?.reason === "NewReplicaSetAvailable" && isConditionTrue(live, "Progressing");
    return isObserved(live) && isConditionTrue(live, "Available") && rolledOut && updated >= wanted
        ? ready
        : waiting(`${available} of ${wanted} replicas are available, ${updated} up to date`);
}

function statefulSet(live: KubernetesObject): Judgement {
    const wanted = numberAt(live, "spec", "replicas") ?? 1;
    const status = (field: string) => numberAt(live, "status", field) ?? 0;
    const isReplaced =
        stringAt(live, "spec", "updateStrategy", "type") === "OnDelete" &&
        (numberAt(live, "metadata", "generation") ?? 1) > 1;
    const isRevisionCurrent =
        isReplaced ||
        (status("currentReplicas") === wanted &&
            stringAt(live, "status", "currentRevision") !== undefined &&
            stringAt(live, "status", "currentRevision") === stringAt(live, "status", "updateRevision"));
    const isComplete = status("replicas") === wanted && status("readyReplicas") === wanted;
    return isObserved(live) && isComplete && isRevisionCurrent
        ? ready
        : waiting(
              `${status("readyReplicas")} of ${wanted} replicas are ready, ${status("updatedReplicas")} up to date`,
          );
}

function daemonSet(live: KubernetesObject): Judgement {
    const status = (field: string) => numberAt(live, "status", field) ?? 0;
    const wanted = status("desiredNumberScheduled");
    const isUpdated =
        stringAt(live, "spec", "updateStrategy", "type") === "OnDelete" || status("updatedNumberScheduled") >= wanted;
    return isObserved(live) && isUpdated && status("numberReady") >= wanted
        ? ready
        : waiting(`${status("numberReady")} of ${wanted} nodes run a ready pod`);
}

function pod(live: KubernetesObject): Judgement {
    const phase = stringAt(live, "status", "phase") ?? "Pending";
    return phase === "Succeeded" || isConditionTrue(live, "Ready") ? ready : waiting(`its phase is ${phase}`);
}

function job(live: KubernetesObject): Judgement {
    if (isConditionTrue(live, "Complete")) {
        return ready;
    }
    const count = (field: string) => numberAt(live, "status", field) ?? 0;
    const message = `${count("succeeded")} pods succeeded, ${count("failed")} failed, ${count("active")} are active`;
    return isConditionTrue(live, "Failed") ? { ...waiting(message), isFinal: true } : waiting(message);
}

const storageClass: GroupVersionKind = { group: "storage.k8s.io", version: "v1", kind: "StorageClass" };

async function persistentVolumeClaim(live: KubernetesObject, { get }: Surroundings): Promise<Judgement> {
    const phase = stringAt(live, "status", "phase") ?? "Pending";
    if (phase === "Bound") {
        return ready;
    }
    const className = stringAt(live, "spec", "storageClassName") ?? "";
    const itsClass = className === "" ? undefined : await get(storageClass, undefined, className);
    if (phase === "Pending" && itsClass?.volumeBindingMode === "WaitForFirstConsumer") {
        return ready;
    }
    const missing = className !== "" && itsClass === undefined ? `; there is no StorageClass "${className}"` : "";
    return waiting(`its phase is ${phase}${missing}`);
}

function persistentVolume(live: KubernetesObject): Judgement {
    const phase = stringAt(live, "status", "phase") ?? "Pending";
    return phase === "Available" || phase === "Bound" ? ready : waiting(`its phase is ${phase}`);
}

const endpointSlice: GroupVersionKind = { group: "discovery.k8s.io", version: "v1", kind: "EndpointSlice" };
/** How long the real provider lets endpoints settle before it takes a Service without any for ready. */
const settleSeconds = 10;

async function service(live: KubernetesObject, { list, waitedSeconds }: Surroundings): Promise<Judgement> {
    const type = stringAt(live, "spec", "type") ?? "ClusterIP";
    if (type === "LoadBalancer" && objectsAt(live, "status", "loadBalancer", "ingress").length === 0) {
        return waiting("no load balancer has an address for it");
    }
    const selector = objectAt(live, "spec", "selector") ?? {};
    const isHeadless = stringAt(live, "spec", "clusterIP") === "None";
    if (type === "ExternalName" || isHeadless || Object.keys(selector).length === 0) {
        return ready;
    }
    const label = `kubernetes.io/service-name=${nameOf(live) ?? ""}`;
    const slices = await list(endpointSlice, namespaceOf(live), label);
    const endpoints = slices.flatMap((slice) => objectsAt(slice, "endpoints"));
    const notReady = endpoints.filter((endpoint) => objectAt(endpoint, "conditions")?.ready === false);
    if (notReady.length > 0) {
        return waiting(`${notReady.length} of ${endpoints.length} selected pods are not ready`);
    }
    return endpoints.length > 0 || waitedSeconds() >= settleSeconds ? ready : waiting("it selects no pods yet");
}

function ingress(live: KubernetesObject): Judgement {
    return objectsAt(live, "status", "loadBalancer", "ingress").length > 0
        ? ready
        : waiting("no ingress controller has given it an address");
}

/** Established comes a moment before the kind is really served; without the second look a first object comes too early. */
async function customResourceDefinition(live: KubernetesObject, { isServed }: Surroundings): Promise<Judgement> {
    if (!isConditionTrue(live, "Established")) {
        return waiting("it is not established");
    }
    const group = stringAt(live, "spec", "group") ?? "";
    const kind = stringAt(live, "spec", "names", "kind") ?? "";
    const versions = objectsAt(live, "spec", "versions").filter(({ served }) => served === true);
    const answers = await Promise.all(
        versions.map((version) => isServed({ group, version: stringAt(version, "name") ?? "", kind })),
    );
    return answers.every(Boolean) ? ready : waiting("its kind is not served yet");
}

function resourceQuota(live: KubernetesObject): Judgement {
    const wanted = Object.keys(objectAt(live, "spec", "hard") ?? {});
    const known = Object.keys(objectAt(live, "status", "hard") ?? {});
    return wanted.every((resource) => known.includes(resource)) ? ready : waiting("it is not in force");
}

function serviceAccountToken(live: KubernetesObject): Judgement {
    return Object.keys(objectAt(live, "data") ?? {}).length > 0 ? ready : waiting("it has no token");
}

const rules: Record<string, ReadinessRule> = {
    "apps/Deployment": { judge: deployment },
    "apps/StatefulSet": { judge: statefulSet },
    "apps/DaemonSet": { judge: daemonSet },
    "batch/Job": { judge: job },
    "/Pod": { judge: pod },
    "/PersistentVolumeClaim": { defaultTimeoutSeconds: 300, judge: persistentVolumeClaim },
    "/PersistentVolume": { defaultTimeoutSeconds: 300, judge: persistentVolume },
    "/Service": { judge: service },
    "/ResourceQuota": { defaultTimeoutSeconds: 60, judge: resourceQuota },
    "/Secret": { defaultTimeoutSeconds: 5, judge: serviceAccountToken },
    "networking.k8s.io/Ingress": { judge: ingress },
    "apiextensions.k8s.io/CustomResourceDefinition": { defaultTimeoutSeconds: 60, judge: customResourceDefinition },
};
