import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { V1CSINode, V1Node, V1Pod, V1Taint } from "@kubernetes/client-node";
import { isApiError, type ClusterClient } from "./client";
import { allocatable, instanceCapacity } from "./instance-types";
import { hasKubelet, kubeletLabel } from "./kubelet";
import { waitFor } from "./wait";

export interface NodeSpec {
    name: string;
    providerId: string;
    zone: string;
    region: string;
    instanceType: string;
    instanceId: string;
    nodeGroup: string;
    labels: Record<string, string>;
    taints: { key: string; value?: string; effect: string }[];
}

const nodeKind = { apiVersion: "v1", kind: "Node" };
const podKind = { apiVersion: "v1", kind: "Pod" };
const csiNodeKind = { apiVersion: "storage.k8s.io/v1", kind: "CSINode" };
const nodeGroupLabel = "eks.amazonaws.com/nodegroup";
/** Which labels and taints came from the node group, so that one taken away there goes from the node too. */
const appliedLabels = "sandbox.eks-storage/labels";
const appliedTaints = "sandbox.eks-storage/taints";

/**
 * Makes the nodes of one node group those given: new ones become Ready, the others are drained and deleted. A kubelet that was
 * stopped on purpose stays stopped, and nobody waits for it.
 */
export async function setNodes(
    client: ClusterClient,
    nodeGroup: string,
    wanted: NodeSpec[],
    kubeletVersion: string,
): Promise<void> {
    const present = await client.list<V1Node>(nodeKind, { labels: `${nodeGroupLabel}=${nodeGroup}` });
    const names = new Set(wanted.map(({ name }) => name));
    const gone = present.map(({ metadata }) => metadata?.name ?? "").filter((name) => !names.has(name));
    await Promise.all([remove(client, gone), ...wanted.map((node) => put(client, node, kubeletVersion))]);
    await waitFor(`the nodes of node group ${nodeGroup} to be Ready`, 60, async () => {
        const nodes = await client.list<V1Node>(nodeKind, { labels: `${nodeGroupLabel}=${nodeGroup}` });
        const settled = nodes.filter((node) => isReady(node) || !hasKubelet(node));
        return settled.length === wanted.length ? true : undefined;
    });
}

/** Names the CSI drivers of every node, as the node plugin of a driver does when it registers with the kubelet. */
export async function setCsiDriver(client: ClusterClient, driver: string, installed: boolean): Promise<void> {
    const nodes = await client.list<V1Node>(nodeKind);
    await Promise.all(
        nodes.map(async ({ metadata, spec }) => {
            const name = metadata?.name ?? "";
            const current = (await client.list<V1CSINode>(csiNodeKind, { fields: `metadata.name=${name}` })).at(0);
            // The API server answers null for an empty list.
            const others = current?.spec.drivers?.filter((candidate) => candidate.name !== driver) ?? [];
            const drivers = installed
                ? [...others, { name: driver, nodeID: instanceOf(spec?.providerID), topologyKeys: [] }]
                : others;
            await client.apply<V1CSINode>({
                ...csiNodeKind,
                metadata: {
                    name,
                    // The garbage collector removes it with its node.
                    ownerReferences: [{ ...nodeKind, name, uid: metadata?.uid ?? "" }],
                },
                spec: { drivers },
            });
        }),
    );
}

async function put(client: ClusterClient, spec: NodeSpec, kubeletVersion: string): Promise<void> {
    const wanted = manifest(spec, kubeletVersion);
    for (let attempt = 1; ; attempt++) {
        const [live] = await client.list<V1Node>(nodeKind, { fields: `metadata.name=${spec.name}` });
        try {
            await (live ? client.replace(merge(live, wanted)) : client.create(withKubelet(wanted)));
            return;
        } catch (error) {
            // Controllers write to a node too.
            if (!isApiError(error, 409) || attempt === 10) throw error;
        }
    }
}

function withKubelet(node: V1Node): V1Node {
    return { ...node, metadata: { ...node.metadata, labels: { ...node.metadata?.labels, ...kubeletLabel } } };
}

/** The live node with the labels and taints of its node group; what users and controllers put there stays. */
function merge(live: V1Node, wanted: V1Node): V1Node {
    const earlier = (annotation: string) => new Set((live.metadata?.annotations?.[annotation] ?? "").split(","));
    const [labels, taints] = [earlier(appliedLabels), earlier(appliedTaints)];
    const kept = Object.entries(live.metadata?.labels ?? {}).filter(([key]) => !labels.has(key));
    const ofGroup = new Set(wanted.spec?.taints?.map(identity));
    const others = live.spec?.taints?.filter((one) => !taints.has(identity(one)) && !ofGroup.has(identity(one))) ?? [];
    return {
        ...live,
        ...nodeKind,
        metadata: {
            ...live.metadata,
            labels: { ...Object.fromEntries(kept), ...wanted.metadata?.labels },
            annotations: { ...live.metadata?.annotations, ...wanted.metadata?.annotations },
        },
        spec: { ...live.spec, taints: [...others, ...(wanted.spec?.taints ?? [])] },
    };
}

/** Cordons, drains and deletes nodes, as EKS does when a node group shrinks; all cordoned first, or pods hop between them. */
async function remove(client: ClusterClient, names: string[]): Promise<void> {
    for (const name of names)
        await client.apply<V1Node>({ ...nodeKind, metadata: { name }, spec: { unschedulable: true } });
    await Promise.all(
        names.map(async (name) => {
            const [node] = await client.list<V1Node>(nodeKind, { fields: `metadata.name=${name}` });
            // Without a kubelet nobody ends the pods; the garbage collector does, after the node.
            if (node && hasKubelet(node)) await drain(client, name);
            await client.delete({ ...nodeKind, metadata: { name } });
        }),
    );
}

/** Deletes the pods of a node while kwok, which ends them, still sees the node. */
async function drain(client: ClusterClient, name: string): Promise<void> {
    const podsThere = () => client.list<V1Pod>(podKind, { fields: `spec.nodeName=${name}` });
    const pods = await podsThere();
    await Promise.all(
        pods.map(({ metadata }) =>
            client.delete({ ...podKind, metadata: { name: metadata?.name ?? "", namespace: metadata?.namespace } }),
        ),
    );
    const drained = new Set(pods.map(({ metadata }) => metadata?.uid));
    // A pod that a finalizer holds goes with the garbage collector, after its node.
    const deadline = Date.now() + 10_000;
    while (Date.now() < deadline && (await podsThere()).some(({ metadata }) => drained.has(metadata?.uid))) {
        await sleep(100);
    }
}

function manifest(node: NodeSpec, kubeletVersion: string): V1Node {
    const capacity = instanceCapacity(node.instanceType);
    const labels = {
        ...node.labels,
        "kubernetes.io/hostname": node.name,
        "kubernetes.io/os": "linux",
        "kubernetes.io/arch": capacity.architecture,
        "node.kubernetes.io/instance-type": node.instanceType,
        "topology.kubernetes.io/region": node.region,
        "topology.kubernetes.io/zone": node.zone,
        [nodeGroupLabel]: node.nodeGroup,
    };
    const taints = node.taints.map(taint);
    return {
        ...nodeKind,
        metadata: {
            name: node.name,
            labels,
            annotations: {
                [appliedLabels]: Object.keys(labels).join(","),
                [appliedTaints]: taints.map(identity).join(","),
            },
        },
        spec: { providerID: node.providerId, taints },
        status: {
            addresses: [
                { type: "InternalIP", address: addressOf(node) },
                { type: "Hostname", address: node.name },
            ],
            capacity: {
                cpu: String(capacity.cpus),
                memory: `${capacity.memoryGiB * 1024}Mi`,
                pods: String(capacity.pods),
            },
            allocatable: allocatable(capacity),
            nodeInfo: {
                architecture: capacity.architecture,
                bootID: "",
                containerRuntimeVersion: "kwok",
                kernelVersion: "kwok",
                kubeProxyVersion: "",
                kubeletVersion,
                machineID: "",
                operatingSystem: "linux",
                osImage: "simulated by kwok",
                systemUUID: node.instanceId,
            },
        },
    };
}

/** EKS writes effects as NO_SCHEDULE, Kubernetes as NoSchedule. */
function taint({ key, value, effect }: NodeSpec["taints"][number]): V1Taint {
    const effects: Record<string, string> = {
        NO_SCHEDULE: "NoSchedule",
        NO_EXECUTE: "NoExecute",
        PREFER_NO_SCHEDULE: "PreferNoSchedule",
    };
    return { key, value, effect: effects[effect] ?? effect };
}

/** A taint is the same as another when key and effect are. */
function identity({ key, effect }: V1Taint): string {
    return `${key}:${effect}`;
}

/** The address in an EC2 host name (ip-10-0-1-5.…), otherwise a fixed one of the range for shared address space. */
function addressOf({ name, instanceId }: NodeSpec): string {
    const parts = /^ip-(\d+)-(\d+)-(\d+)-(\d+)(\.|$)/.exec(name)?.slice(1, 5);
    if (parts) return parts.join(".");
    const [second, third, fourth] = createHash("sha256").update(instanceId).digest();
    return `100.${65 + (second % 63)}.${third}.${1 + (fourth % 254)}`;
}

/** The instance id in `aws:///eu-central-1a/i-0123`. */
function instanceOf(providerId = ""): string {
    return providerId.split("/").at(-1) ?? providerId;
}

/** Ready, and known as such to the scheduler: the taint goes a moment after the condition turns. */
function isReady({ spec, status }: V1Node): boolean {
    const ready = status?.conditions?.some(({ type, status }) => type === "Ready" && status === "True") ?? false;
    return ready && !spec?.taints?.some(({ key }) => key === "node.kubernetes.io/not-ready");
}
