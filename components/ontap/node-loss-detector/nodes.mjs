import { EventEmitter } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";

/** A view that was not listed anew for so long is none. */
const staleAfter = 120;
/** Kubernetes detaches the volumes of a node that is gone after six minutes; Trident finds its pods for less than that. */
const rememberedFor = 300;

/** The nodes as they are now, and those that went; "changed" says that one became ready, ceased to be, came or went. */
export class NodeWatch extends EventEmitter {
    #nodes;
    #listedAt;
    /** By uid. */
    #departed = new Map();

    constructor(kubernetes, { region, now = () => performance.now() / 1000 }) {
        super();
        this.kubernetes = kubernetes;
        this.region = region;
        this.now = now;
        this.#listedAt = now();
    }

    /** Undefined when they are not known. */
    current() {
        const isKnown = this.#nodes !== undefined && this.unseenSeconds < staleAfter;
        return isKnown ? [...this.#nodes.values()].map((node) => observed(node, this.region)) : undefined;
    }

    get unseenSeconds() {
        return this.now() - this.#listedAt;
    }

    /**
     * Nodes that went while they were not ready. EKS deletes the node of a terminated instance within seconds of its not being
     * ready: https://github.com/kubernetes/cloud-provider/blob/master/controllers/nodelifecycle/node_lifecycle_controller.go
     */
    departed() {
        for (const [uid, { since }] of this.#departed) {
            if (this.now() - since > rememberedFor) {
                this.#departed.delete(uid);
            }
        }
        return [...this.#departed.values()].map(({ node, since }) => ({
            ...observed(node, this.region),
            ready: "Unknown",
            notReadySeconds: this.now() - since,
        }));
    }

    /** There is, or was, a remediation of these names: for those that departed nothing more is to be done. */
    forget(names) {
        for (const [uid, { node }] of this.#departed) {
            if (names.includes(node.metadata.name)) {
                this.#departed.delete(uid);
            }
        }
    }

    async run(onError) {
        for (;;) {
            try {
                for await (const event of this.kubernetes.nodes()) {
                    this.#take(event);
                }
            } catch (error) {
                onError(error);
                await sleep(1_000);
            }
        }
    }

    #take({ type, node, nodes }) {
        const before = summary(this.#nodes);
        if (type === "LISTED") {
            const listed = new Map(nodes.map((one) => [one.metadata.uid, one]));
            for (const one of this.#nodes?.values() ?? []) {
                // What became of it in between nobody has seen.
                if (!listed.has(one.metadata.uid)) {
                    this.#miss(one);
                }
            }
            this.#nodes = listed;
            this.#listedAt = this.now();
        } else if (type === "DELETED") {
            this.#nodes.delete(node.metadata.uid);
            if (readyCondition(node)?.status !== "True") {
                this.#miss(node);
            }
        } else {
            this.#nodes.set(node.metadata.uid, node);
        }
        if (summary(this.#nodes) !== before) {
            this.emit("changed");
        }
    }

    #miss(node) {
        this.#departed.set(node.metadata.uid, { node, since: this.now() });
    }
}

/** What counts of a node. */
export function observed(node, region) {
    const condition = readyCondition(node);
    const [, zone, instanceId] = /^aws:\/\/\/([a-z0-9-]+)\/(i-[0-9a-f]+)$/.exec(node.spec?.providerID ?? "") ?? [];
    return {
        name: node.metadata.name,
        uid: node.metadata.uid,
        ready: ["True", "False"].includes(condition?.status) ? condition.status : "Unknown",
        notReadySeconds: secondsSince(condition?.lastTransitionTime ?? node.metadata.creationTimestamp),
        ageSeconds: secondsSince(node.metadata.creationTimestamp),
        instanceId: zone?.startsWith(region) ? instanceId : undefined,
        address: node.status?.addresses?.find(({ type }) => type === "InternalIP")?.address,
    };
}

function summary(nodes = new Map()) {
    return [...nodes.values()].map((node) => `${node.metadata.uid} ${readyCondition(node)?.status}`).join();
}

function readyCondition({ status }) {
    return status?.conditions?.find(({ type }) => type === "Ready");
}

export function secondsSince(time) {
    return Math.max(0, (Date.now() - Date.parse(time)) / 1000);
}
