import type { Clusters, NodeSpec } from "../../kubernetes/clusters";

export type FakeClusters = Clusters & {
    /** Nodes by `region/cluster/node group`. */
    readonly nodes: Map<string, NodeSpec[]>;
    /** Add-ons by `region/cluster/add-on`, with their versions. */
    readonly addons: Map<string, string>;
    /** Instances whose kubelet was stopped. */
    readonly stopped: Set<string>;
    /** The next control plane does not start, for this reason. */
    failNext(reason: string): void;
};

/** Stands in for the Kubernetes side: remembers what it was told. */
export function fakeClusters(): FakeClusters {
    const known = new Map<string, ReturnType<Clusters["list"]>[number]>();
    const nodes = new Map<string, NodeSpec[]>();
    const addons = new Map<string, string>();
    const stopped = new Set<string>();
    let failure: string | undefined;
    return {
        nodes,
        addons,
        stopped,
        failNext(reason) {
            failure = reason;
        },
        create({ region, name }) {
            if (failure !== undefined) {
                const reason = failure;
                failure = undefined;
                return Promise.reject(new Error(reason));
            }
            const connection = {
                endpoint: "https://127.0.0.1:6443",
                certificateAuthority: Buffer.from(`authority of ${region}/${name}`).toString("base64"),
                token: "a-token",
                kubeconfig: `/clusters/${region}/${name}/kubeconfig`,
            };
            known.set(`${region}/${name}`, { region, name, connection });
            return Promise.resolve(connection);
        },
        delete({ region, name }) {
            known.delete(`${region}/${name}`);
            return Promise.resolve();
        },
        setNodes({ region, name }, nodeGroup, given) {
            nodes.set(`${region}/${name}/${nodeGroup}`, given);
            return Promise.resolve();
        },
        setKubelet(choice, state) {
            const node = [...nodes.entries()]
                .filter(([key]) => key.startsWith(`${choice.region}/${choice.cluster ?? ""}`))
                .flatMap(([, group]) => group)
                .find(({ name, instanceId }) => name === choice.node || instanceId === choice.instanceId);
            if (node && state === "stopped") stopped.add(node.instanceId);
            if (node && state === "running") stopped.delete(node.instanceId);
            return Promise.resolve(node !== undefined);
        },
        installAddon({ region, name }, addon) {
            addons.set(`${region}/${name}/${addon.name}`, addon.version);
            return Promise.resolve();
        },
        removeAddon({ region, name }, addonName) {
            addons.delete(`${region}/${name}/${addonName}`);
            return Promise.resolve();
        },
        list: () => [...known.values()],
    };
}
