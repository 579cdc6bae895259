import type { V1CSINode, V1CustomResourceDefinition, V1DaemonSet, V1Deployment, V1Pod } from "@kubernetes/client-node";
import type { TridentCluster } from "./api";
import type { TridentAws } from "./aws";
import { definitions } from "./definitions";
import {
    controllerName,
    csiDriver,
    kinds,
    nodePluginName,
    operatorName,
    podLabels,
    tridentVersion,
    type Orchestrator,
    type OrchestratorStatus,
} from "./objects";
import { operatorObjects } from "./operator.objects";

/** The kubelet asks with it that attaching be left to the controller manager. */
const managedAttachment = { "volumes.kubernetes.io/controller-managed-attach-detach": "true" };

/** Takes the part of the pod `trident-operator`: installs what a TridentOrchestrator asks for. */
export class Operator {
    /** When the installation of a TridentOrchestrator began, by its uid. */
    readonly #begun = new Map<string, number>();
    /** What was installed last: uid and generation. */
    #installed: string | undefined;
    #running: Orchestrator | undefined;

    constructor(
        private readonly cluster: TridentCluster,
        private readonly aws: TridentAws,
    ) {}

    /** The TridentOrchestrator that is installed, while its controller runs. */
    get running(): Orchestrator | undefined {
        return this.#running;
    }

    async reconcile(): Promise<void> {
        const [orchestrator] = await this.cluster.list<Orchestrator>(kinds.orchestrator);
        const namespace = orchestrator?.spec.namespace;
        const controller = await this.cluster.find<V1Deployment & Named>(kinds.deployment, controllerName, namespace);
        this.#running = isAvailable(controller) ? orchestrator : undefined;
        if (orchestrator && !orchestrator.metadata.deletionTimestamp) await this.#install(orchestrator);
    }

    async #install(orchestrator: Orchestrator): Promise<void> {
        const { uid = "", generation } = orchestrator.metadata;
        const { namespace } = orchestrator.spec;
        const operator = await this.cluster.find<V1Deployment & Named>(kinds.deployment, operatorName, namespace);
        if (!isAvailable(operator)) return;
        if (!orchestrator.status) {
            this.#begun.set(uid, Date.now());
            return this.#report(orchestrator, "Installing", "Installing Trident");
        }
        const wanted = `${uid}/${generation}`;
        if (this.#installed !== wanted) {
            const { tridentOperator } = await this.aws.timing();
            if (Date.now() < (this.#begun.get(uid) ?? 0) + tridentOperator) return;
            for (const definition of definitions) await this.cluster.apply(definition);
            if (!(await this.#areEstablished())) return;
            for (const object of operatorObjects(orchestrator)) await this.cluster.apply(object);
            this.#installed = wanted;
        }
        await this.#registerNodes(namespace);
        if (orchestrator.status.status !== "Installed" && (await this.#podsRun(namespace))) {
            await this.#report(orchestrator, "Installed", "Trident installed");
        }
    }

    async #areEstablished(): Promise<boolean> {
        const live = await this.cluster.list<V1CustomResourceDefinition>(kinds.definition);
        const established = live.filter(({ status }) =>
            status?.conditions?.some(({ type, status }) => type === "Established" && status === "True"),
        );
        const names = new Set(established.map(({ metadata }) => metadata?.name));
        return definitions.every(({ metadata }) => names.has(metadata?.name));
    }

    async #podsRun(namespace: string): Promise<boolean> {
        const controller = await this.cluster.find<V1Deployment & Named>(kinds.deployment, controllerName, namespace);
        const nodes = await this.cluster.find<V1DaemonSet & Named>(kinds.daemonSet, nodePluginName, namespace);
        const { desiredNumberScheduled, numberReady, observedGeneration } = nodes?.status ?? {};
        return isAvailable(controller) && observedGeneration !== undefined && numberReady === desiredNumberScheduled;
    }

    /** A node plugin that runs names the driver on its node. */
    async #registerNodes(namespace: string): Promise<void> {
        const pods = await this.cluster.list<V1Pod>(kinds.pod, namespace);
        const registered = new Set(
            (await this.cluster.list<V1CSINode>(kinds.csiNode))
                .filter(({ spec }) => spec.drivers?.some(({ name }) => name === csiDriver))
                .map(({ metadata }) => metadata?.name),
        );
        for (const { metadata, spec, status } of pods) {
            const node = spec?.nodeName;
            const isReady = status?.conditions?.some(({ type, status }) => type === "Ready" && status === "True");
            if (metadata?.labels?.app === podLabels.node.app && isReady && node && !registered.has(node)) {
                await this.#registerNode(node);
            }
        }
    }

    async #registerNode(name: string): Promise<void> {
        const node = await this.cluster.find(kinds.node, name);
        if (!node) return;
        await this.cluster.apply({ ...kinds.node, metadata: { name, annotations: managedAttachment } });
        const csiNode: V1CSINode = {
            ...kinds.csiNode,
            // The garbage collector removes it with its node.
            metadata: { name, ownerReferences: [{ ...kinds.node, name, uid: node.metadata.uid ?? "" }] },
            spec: { drivers: [{ name: csiDriver, nodeID: name, topologyKeys: [] }] },
        };
        await this.cluster.apply(csiNode);
    }

    async #report(orchestrator: Orchestrator, status: OrchestratorStatus["status"], message: string): Promise<void> {
        const { namespace } = orchestrator.spec;
        await this.cluster.replaceStatus({
            ...orchestrator,
            status: { status, message, namespace, version: status === "Installed" ? tridentVersion : "" },
        } satisfies Orchestrator);
    }
}

type Named = { metadata: NonNullable<V1Deployment["metadata"]> };

function isAvailable(deployment: V1Deployment | undefined): boolean {
    return (deployment?.status?.availableReplicas ?? 0) > 0;
}
