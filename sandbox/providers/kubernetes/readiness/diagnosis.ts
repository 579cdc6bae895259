/** Why an object is not ready: its conditions, its warnings, and the pods behind it. */
import type { Cluster } from "../cluster";
import type { GroupVersionKind } from "../kinds";
import { describe, namespaceOf, nameOf, objectAt, objectsAt, stringAt, textOf, type KubernetesObject } from "../object";

const podKind: GroupVersionKind = { group: "", version: "v1", kind: "Pod" };
const eventKind: GroupVersionKind = { group: "", version: "v1", kind: "Event" };
const claimKind: GroupVersionKind = { group: "", version: "v1", kind: "PersistentVolumeClaim" };
const podsNamed = 3;
const eventsNamed = 3;

/** One line each. Never throws: it explains a failure that has already happened. */
export async function diagnose(cluster: Cluster, live: KubernetesObject): Promise<string[]> {
    try {
        const own = [...unmetConditions(live), ...(await warnings(cluster, live))];
        const pods = stringAt(live, "kind") === "Pod" ? [live] : await podsOf(cluster, live);
        const troubled = pods.filter((pod) => !isReady(pod)).slice(0, podsNamed);
        const theirs = await Promise.all(troubled.map((pod) => diagnosePod(cluster, pod, pod === live)));
        return [...own, ...theirs.flat()];
    } catch (error) {
        return [`the API server does not say why: ${error instanceof Error ? error.message : String(error)}`];
    }
}

export function unmetConditions(live: KubernetesObject): string[] {
    return objectsAt(live, "status", "conditions")
        .filter((condition) => condition.status !== "True" || condition.type === "Failed")
        .map((condition) => {
            const { type, status, reason, message } = condition;
            const why = [reason, message].map(textOf).filter((part) => part !== "");
            return `condition ${textOf(type)} is ${textOf(status)}${why.length === 0 ? "" : ` (${why.join(": ")})`}`;
        });
}

async function diagnosePod(cluster: Cluster, pod: KubernetesObject, isSubject: boolean): Promise<string[]> {
    const prefix = isSubject ? "" : `${describe(pod)}: `;
    const conditions = isSubject ? [] : [...unmetConditions(pod), ...(await warnings(cluster, pod))];
    return [...conditions, ...containerTroubles(pod), ...(await pendingClaims(cluster, pod))].map(
        (line) => `${prefix}${line}`,
    );
}

function containerTroubles(pod: KubernetesObject): string[] {
    const statuses = ["initContainerStatuses", "containerStatuses"].flatMap((field) => objectsAt(pod, "status", field));
    return statuses.flatMap((status) => {
        const state = objectAt(status, "state", "waiting") ?? objectAt(status, "state", "terminated");
        const why = [state?.reason, state?.message].map(textOf).filter((part) => part !== "");
        const isDone = why.length === 0 || state?.reason === "Completed";
        return isDone ? [] : [`container ${textOf(status.name)}: ${why.join(": ")}`];
    });
}

async function pendingClaims(cluster: Cluster, pod: KubernetesObject): Promise<string[]> {
    const names = objectsAt(pod, "spec", "volumes")
        .map((volume) => stringAt(volume, "persistentVolumeClaim", "claimName"))
        .filter((name) => name !== undefined);
    const lines = names.map(async (name) => {
        const claim = await cluster.find({ kind: claimKind, namespace: namespaceOf(pod), name });
        if (claim === undefined) {
            return [`there is no PersistentVolumeClaim "${name}"`];
        }
        const phase = stringAt(claim, "status", "phase") ?? "Pending";
        if (phase === "Bound") {
            return [];
        }
        return [`PersistentVolumeClaim "${name}" is ${phase}`, ...(await warnings(cluster, claim))];
    });
    return (await Promise.all(lines)).flat();
}

async function podsOf(cluster: Cluster, live: KubernetesObject): Promise<KubernetesObject[]> {
    const labels = objectAt(live, "spec", "selector", "matchLabels");
    if (labels === undefined || namespaceOf(live) === undefined) {
        return [];
    }
    const labelSelector = Object.entries(labels)
        .map(([key, value]) => `${key}=${textOf(value)}`)
        .join(",");
    return cluster.list(podKind, namespaceOf(live), { labelSelector });
}

function isReady(pod: KubernetesObject): boolean {
    const condition = objectsAt(pod, "status", "conditions").find(({ type }) => type === "Ready");
    return condition?.status === "True" || stringAt(pod, "status", "phase") === "Succeeded";
}

async function warnings(cluster: Cluster, subject: KubernetesObject): Promise<string[]> {
    const uid = stringAt(subject, "metadata", "uid");
    if (uid === undefined || nameOf(subject) === undefined) {
        return [];
    }
    // Events about objects without a namespace are kept in "default".
    const events = await cluster.list(eventKind, namespaceOf(subject) ?? "default", {
        fieldSelector: `involvedObject.uid=${uid},type=Warning`,
    });
    const timeOf = (event: KubernetesObject) => stringAt(event, "lastTimestamp") ?? stringAt(event, "eventTime") ?? "";
    return events
        .sort((left, right) => timeOf(left).localeCompare(timeOf(right)))
        .slice(-eventsNamed)
        .map((event) => `event ${stringAt(event, "reason") ?? ""}: ${stringAt(event, "message") ?? ""}`);
}
