import type { V1Node } from "@kubernetes/client-node";
import * as fs from "node:fs";
import * as path from "node:path";
import { stringify } from "yaml";
import { isApiError, type ClusterClient } from "./client";

export type KubeletState = "running" | "stopped";

/**
 * kwok is the kubelet of the nodes with this label. It has to be a label: kwok watches nodes by it, so that a node that loses it
 * is gone for kwok at once, with its lease and its pods. An annotation it filters by itself, and goes on renewing the lease of a
 * node that lost it: https://github.com/kubernetes-sigs/kwok/blob/v0.7.0/pkg/utils/informer/informer.go
 */
const label = { key: "kwok.x-k8s.io/node", value: "fake" };
export const kubeletLabel = { [label.key]: label.value };
export const kubeletSelector = `${label.key}=${label.value}`;

/** False once the kubelet was stopped on purpose. */
export function hasKubelet({ metadata }: V1Node): boolean {
    return metadata?.labels?.[label.key] === label.value;
}

/**
 * Stops the kubelet of a node, or starts it again. A stopped one renews no lease, reports nothing and ends no pod: what follows
 * is the work of the real controllers.
 */
export async function setKubelet(client: ClusterClient, name: string, state: KubeletState): Promise<void> {
    for (let attempt = 1; ; attempt++) {
        const [node] = await client.list<V1Node>(
            { apiVersion: "v1", kind: "Node" },
            { fields: `metadata.name=${name}` },
        );
        if (node === undefined || hasKubelet(node) === (state === "running")) return;
        const others = Object.entries(node.metadata?.labels ?? {}).filter(([key]) => key !== label.key);
        const labels = Object.fromEntries(others);
        const metadata = { ...node.metadata, labels: state === "running" ? { ...labels, ...kubeletLabel } : labels };
        try {
            await client.replace({ ...node, apiVersion: "v1", kind: "Node", metadata });
            return;
        } catch (error) {
            // Controllers write to a node too.
            if (!isApiError(error, 409) || attempt === 10) throw error;
        }
    }
}

const condition = (type: string, status: string, reason: string) => `- type: ${type}
  status: "${status}"
  reason: ${reason}
  message: kwok plays this kubelet
  lastHeartbeatTime: {{ $now | Quote }}
  lastTransitionTime: {{ $now | Quote }}
`;

/**
 * Writes what kwok does with a node: it makes it Ready, and the lease says that it stays so. Its own stages also send a heartbeat
 * in the status, in chains of which kwok ends only one with the node, so that some dead nodes went on:
 * https://github.com/kubernetes-sigs/kwok/blob/v0.7.0/pkg/kwok/controllers/node_controller.go
 */
export function writeNodeStage(directory: string): string {
    const file = path.join(directory, "kwok.yaml");
    const conditions = [
        condition("Ready", "True", "KubeletReady"),
        condition("MemoryPressure", "False", "KubeletHasSufficientMemory"),
        condition("DiskPressure", "False", "KubeletHasNoDiskPressure"),
        condition("PIDPressure", "False", "KubeletHasSufficientPID"),
    ];
    const stage = {
        apiVersion: "kwok.x-k8s.io/v1alpha1",
        kind: "Stage",
        metadata: { name: "node-ready" },
        spec: {
            resourceRef: { apiGroup: "v1", kind: "Node" },
            selector: {
                matchExpressions: [
                    {
                        key: '.status.conditions.[] | select( .type == "Ready" ) | .status',
                        operator: "NotIn",
                        values: ["True"],
                    },
                ],
            },
            next: { statusTemplate: `{{ $now := Now }}\nconditions:\n${conditions.join("")}` },
        },
    };
    fs.writeFileSync(file, stringify(stage));
    return file;
}
