import type {
    V1Node,
    V1PersistentVolume,
    V1PersistentVolumeClaim,
    V1Pod,
    V1VolumeAttachment,
} from "@kubernetes/client-node";
import type { TridentCluster } from "./api";
import { canFence } from "./backend.rules";
import type { Backends } from "./backends";
import {
    controllerName,
    csiDriver,
    hasFinalizer,
    kinds,
    podLabels,
    withFinalizer,
    withoutFinalizer,
    type NodeRemediation,
} from "./objects";

/** `retain` or `delete` on a pod: https://docs.netapp.com/us-en/trident/trident-reco/force-detach.html */
const podPolicy = "trident.netapp.io/podRemediationPolicy";
const outOfService = "node.kubernetes.io/out-of-service";

type Status = NonNullable<NodeRemediation["status"]>;

/**
 * Takes the part of the controller that clears a node away when somebody says, by a TridentNodeRemediation of its name, that
 * it failed. It believes that, as Trident does: nothing here asks whether the node still runs. Steps and states:
 * https://github.com/NetApp/trident/blob/v26.06.0/frontend/crd/controller/trident_node_remediation.go
 */
export class NodeRemediations {
    /** Nodes that get no volume until they are back. */
    readonly fencedNodes = new Set<string>();

    constructor(
        private readonly cluster: TridentCluster,
        private readonly backends: Backends,
    ) {}

    async reconcile(namespace: string, isEnabled: boolean): Promise<void> {
        const all = await this.cluster.list<NodeRemediation>(kinds.nodeRemediation, namespace);
        const inProgress = all.filter(
            ({ status }) => status?.state === "Remediating" || status?.state === "NodeRecoveryPending",
        );
        this.fencedNodes.clear();
        inProgress.forEach(({ metadata }) => this.fencedNodes.add(metadata.name ?? ""));
        for (const remediation of all) {
            if (remediation.metadata.deletionTimestamp) {
                if (hasFinalizer(remediation)) await this.cluster.replace(withoutFinalizer(remediation));
            } else if (!isEnabled && remediation.status?.state === undefined) {
                const message = "Node remediation requires '--enable-force-detach' flag to be enabled";
                await this.#end(remediation, { state: "Failed", message });
            } else {
                await this.#step(remediation, namespace);
            }
        }
    }

    async #step(remediation: NodeRemediation, namespace: string): Promise<void> {
        const { metadata, status = {} } = remediation;
        const name = metadata.name ?? "";
        if (status.state === "Succeeded" || status.state === "Failed") return;
        if (status.state === undefined) {
            await this.cluster.replace({ ...withFinalizer(remediation), status: { ...status, state: "Remediating" } });
            return;
        }
        const node = await this.cluster.find<V1Node & Named>(kinds.node, name);
        if (!node) return this.cluster.delete({ ...kinds.nodeRemediation, metadata: { name, namespace } });
        if (status.state === "Remediating") {
            await this.#detach(remediation, status);
        } else if (isBack(node) && (await this.#pluginRuns(name, namespace))) {
            await this.#end(remediation, { ...status, state: "Succeeded" });
        }
    }

    /** Ends the pods that hang on the node's volumes; their attachments are first written down, in case of a restart. */
    async #detach(remediation: NodeRemediation, status: Status): Promise<void> {
        const name = remediation.metadata.name ?? "";
        const pods = await this.#podsToDelete(name);
        const attachments = await this.#attachmentsOf(name);
        const found = Object.fromEntries(
            pods
                .flatMap(({ volumes }) => volumes)
                .flatMap((volume) => {
                    const attachment = attachments.find(({ spec }) => spec.source.persistentVolumeName === volume);
                    return attachment?.metadata?.name === undefined
                        ? []
                        : [[attachment.metadata.name, volume] as const];
                }),
        );
        const volumeAttachments = { ...status.volumeAttachments, ...found };
        const live = await this.cluster.replace({ ...remediation, status: { ...status, volumeAttachments } });
        for (const { pod } of pods) {
            const { name = "", namespace = "" } = pod.metadata ?? {};
            await this.cluster.delete({ ...kinds.pod, metadata: { name, namespace } }, 0);
        }
        const left = attachments.filter(({ metadata }) => (metadata?.name ?? "") in volumeAttachments);
        for (const { metadata } of left) {
            await this.cluster.delete({ ...kinds.attachment, metadata: { name: metadata?.name ?? "" } }, 0);
        }
        if (pods.length === 0 && left.length === 0) {
            await this.cluster.replace({ ...live, status: { ...live.status, state: "NodeRecoveryPending" } });
        }
    }

    async #attachmentsOf(node: string): Promise<V1VolumeAttachment[]> {
        const all = await this.cluster.list<V1VolumeAttachment>(kinds.attachment);
        return all.filter(({ spec }) => spec.nodeName === node);
    }

    /** Pods with Trident's volumes alone, or told so by annotation; and the volumes that each has. */
    async #podsToDelete(node: string): Promise<{ pod: V1Pod; volumes: string[] }[]> {
        const all = await this.cluster.list<V1Pod>(kinds.pod);
        const claims = await this.cluster.list<V1PersistentVolumeClaim>(kinds.claim);
        const volumes = await this.cluster.list<V1PersistentVolume>(kinds.volume);
        return all
            .filter(({ spec }) => spec?.nodeName === node)
            .flatMap((pod) => {
                const names = claimsOf(pod).flatMap((claim) => {
                    const found = claims.find(
                        ({ metadata }) => metadata?.name === claim && metadata.namespace === pod.metadata?.namespace,
                    );
                    return found?.spec?.volumeName ?? [];
                });
                const canDetach =
                    names.length > 0 &&
                    names.length === claimsOf(pod).length &&
                    names.every((name) => this.#canDetach(volumes.find(({ metadata }) => metadata?.name === name)));
                const policy = pod.metadata?.annotations?.[podPolicy];
                const isController = pod.metadata?.name?.startsWith(controllerName) ?? false;
                const isToGo = policy === "delete" ? !isController : policy !== "retain" && canDetach;
                return isToGo ? [{ pod, volumes: names }] : [];
            });
    }

    #canDetach(volume: V1PersistentVolume | undefined): boolean {
        const { driver, volumeAttributes } = volume?.spec?.csi ?? {};
        const backend = this.backends.find(volumeAttributes?.backendUUID ?? "");
        return driver === csiDriver && backend !== undefined && canFence(backend.config);
    }

    /**
     * The node plugin cleans up what is left on its node before the node counts as clean. Not asked whether the pod is Ready:
     * the controller manager takes that away from the pods of a silent node, and kwok, unlike a kubelet, does not give it back.
     */
    async #pluginRuns(node: string, namespace: string): Promise<boolean> {
        const pods = await this.cluster.list<V1Pod>(kinds.pod, namespace);
        return pods.some(
            ({ metadata, spec, status }) =>
                spec?.nodeName === node &&
                metadata?.labels?.app === podLabels.node.app &&
                metadata.deletionTimestamp === undefined &&
                status?.phase === "Running",
        );
    }

    async #end(remediation: NodeRemediation, status: Status): Promise<void> {
        const completionTime = new Date().toISOString();
        const ended = await this.cluster.replace({ ...remediation, status: { ...status, completionTime } });
        // In a second step, so that the state can be read before a deletion takes the object away.
        if (hasFinalizer(ended)) await this.cluster.replace(withoutFinalizer(ended));
    }
}

type Named = { metadata: NonNullable<V1Node["metadata"]> };

function claimsOf({ spec }: V1Pod): string[] {
    return spec?.volumes?.flatMap(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName ?? []) ?? [];
}

function isBack({ spec, status }: V1Node): boolean {
    const isReady = status?.conditions?.some(({ type, status }) => type === "Ready" && status === "True") ?? false;
    return isReady && !spec?.taints?.some(({ key }) => key === outOfService);
}
