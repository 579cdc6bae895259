import type { Addon } from "./addons";
import type { KubeletState } from "./kubelet";
import type { NodeSpec } from "./nodes";

export interface ClusterConnection {
    endpoint: string;
    /** Base64 of the PEM. */
    certificateAuthority: string;
    /** Token of an administrator. */
    token: string;
    /** Path of a kubeconfig of that administrator. */
    kubeconfig: string;
}

export interface ClusterIdentity {
    region: string;
    name: string;
}

/** A node, by its name in a cluster or by its instance. */
export type NodeChoice =
    | { region: string; cluster?: string; node: string; instanceId?: undefined }
    | { region: string; instanceId: string; cluster?: undefined; node?: undefined };

/** The Kubernetes side of EKS, as the local AWS calls it. */
export interface Clusters {
    /** Resolves when the API server is ready. */
    create(cluster: ClusterIdentity & { version: string }): Promise<ClusterConnection>;
    /** Ends the control plane and removes its data; a cluster that is not known is none. */
    delete(cluster: ClusterIdentity): Promise<void>;
    /** Makes the nodes of one node group those given, and resolves when they are Ready. */
    setNodes(cluster: ClusterIdentity, nodeGroup: string, nodes: NodeSpec[]): Promise<void>;
    /** Stops or starts the kubelet of a node; false where there is no such node. */
    setKubelet(choice: NodeChoice, state: KubeletState): Promise<boolean>;
    installAddon(cluster: ClusterIdentity, addon: Addon): Promise<void>;
    removeAddon(cluster: ClusterIdentity, addonName: string): Promise<void>;
    list(): (ClusterIdentity & { connection: ClusterConnection })[];
}
