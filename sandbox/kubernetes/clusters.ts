import * as fs from "node:fs";
import * as path from "node:path";
import type { Supervisor } from "../supervisor/supervisor";
import type { Toolchain } from "../toolchain";
import { installAddon, type Addon, type AddonForm, type InstalledAddon } from "./addons";
import type { ClusterConnection, ClusterIdentity, Clusters, NodeChoice } from "./cluster-types";
import { setKubelet, type KubeletState } from "./kubelet";
import { setCsiDriver, setNodes, type NodeSpec } from "./nodes";
import type { AwsAccess } from "./addons/efs-csi-driver";
import { efsDriverName, efsStartupTaint } from "./addons/efs-csi-driver.objects";
import { startTrident } from "./trident";
import { startControlPlane, stopControlPlane, type ControlPlane } from "./control-plane";
import { binaryVersion, versionProblem } from "./version";

export type { Addon } from "./addons";
export type { ClusterConnection, ClusterIdentity, Clusters, NodeChoice } from "./cluster-types";
export type { NodeSpec } from "./nodes";

export interface ClusterReport extends ClusterIdentity {
    version: string;
    state: "Creating" | "Active" | "Deleting";
    endpoint?: string;
    kubeconfig: string;
    nodes: { name: string; zone: string; instanceType: string; nodeGroup: string }[];
    addons: { name: string; version: string; form: AddonForm }[];
}

export interface KubernetesClustersOptions {
    /** Folder that gets a folder per cluster. */
    directory: string;
    toolchain: Toolchain;
    supervisor: Supervisor;
    /** Where the local AWS is found; asked when a driver starts, since it starts after this. */
    aws: () => AwsAccess;
    onChange?: () => void;
}

interface Entry extends ClusterIdentity {
    version: string;
    state: ClusterReport["state"];
    controlPlane?: ControlPlane;
    /** Ends the stand-in for Trident, which waits in every cluster for its chart. */
    endTrident?: () => Promise<void>;
    nodeGroups: Map<string, NodeSpec[]>;
    addons: Map<string, InstalledAddon>;
    /** Calls for one cluster follow each other. */
    last: Promise<unknown>;
}

export class KubernetesClusters implements Clusters {
    readonly #entries = new Map<string, Entry>();
    #binaryVersion: Promise<string> | undefined;

    constructor(private readonly options: KubernetesClustersOptions) {}

    async create({ region, name, version }: ClusterIdentity & { version: string }): Promise<ClusterConnection> {
        const problem = versionProblem(version, await this.#version());
        if (problem) throw new Error(`Cluster ${name} in ${region}: ${problem}`);
        if (this.#entries.has(key({ region, name }))) throw new Error(`Cluster ${name} in ${region} exists already`);
        const entry: Entry = {
            region,
            name,
            version,
            state: "Creating",
            nodeGroups: new Map(),
            addons: new Map(),
            last: Promise.resolve(),
        };
        this.#entries.set(key(entry), entry);
        this.options.onChange?.();
        return this.#inTurn(entry, async () => {
            const directory = this.#directory(entry);
            fs.rmSync(directory, { recursive: true, force: true });
            try {
                entry.controlPlane = await startControlPlane({ ...this.options, region, name, directory });
            } catch (error) {
                await this.#tearDown(entry);
                throw error;
            }
            const { kubeconfigs } = entry.controlPlane.credentials;
            entry.endTrident = startTrident({
                ...{ region, name, kubeconfig: kubeconfigs.admin },
                aws: () => this.options.aws().url,
            });
            entry.state = "Active";
            this.options.onChange?.();
            return connection(entry.controlPlane);
        });
    }

    async delete(cluster: ClusterIdentity): Promise<void> {
        const entry = this.#entries.get(key(cluster));
        if (!entry) return;
        await this.#inTurn(entry, async () => {
            entry.state = "Deleting";
            this.options.onChange?.();
            await this.#tearDown(entry);
        });
    }

    setNodes(cluster: ClusterIdentity, nodeGroup: string, nodes: NodeSpec[]): Promise<void> {
        return this.#withControlPlane(cluster, async (controlPlane, entry) => {
            const driverRuns = entry.addons.get("aws-efs-csi-driver")?.form === "Runs";
            const wanted = driverRuns ? nodes.map(withoutStartupTaint) : nodes;
            await setNodes(controlPlane.client, nodeGroup, wanted, await this.#version());
            if (nodes.length > 0) entry.nodeGroups.set(nodeGroup, nodes);
            else entry.nodeGroups.delete(nodeGroup);
            if (driverRuns) await setCsiDriver(controlPlane.client, efsDriverName, true);
        });
    }

    /** Not in turn with the other calls: a node also fails in the middle of an update. */
    async setKubelet(choice: NodeChoice, state: KubeletState): Promise<boolean> {
        for (const { region, name, controlPlane, nodeGroups } of this.#entries.values()) {
            if (controlPlane && region === choice.region && (choice.cluster ?? name) === name) {
                const nodes = [...nodeGroups.values()].flat();
                const node = nodes.find((one) => one.name === choice.node || one.instanceId === choice.instanceId);
                if (node) {
                    await setKubelet(controlPlane.client, node.name, state);
                    return true;
                }
            }
        }
        return false;
    }

    installAddon(cluster: ClusterIdentity, addon: Addon): Promise<void> {
        return this.#withControlPlane(cluster, async (controlPlane, entry) => {
            // Another version or configuration is applied over the objects in place; removing the snapshot types in
            // between would take every snapshot with them.
            const earlier = entry.addons.get(addon.name);
            await earlier?.close();
            const { region, name } = entry;
            const directory = this.#directory(entry);
            try {
                entry.addons.set(
                    addon.name,
                    await installAddon(addon, { ...this.options, region, name, directory, controlPlane }),
                );
            } catch (error) {
                // What ran was ended for it; its objects are still to be removed.
                if (earlier?.form === "Runs") entry.addons.set(addon.name, { ...earlier, form: "Recorded" });
                throw error;
            }
            if (addon.name === "aws-efs-csi-driver") await this.#removeStartupTaints(entry, controlPlane);
        });
    }

    removeAddon(cluster: ClusterIdentity, addonName: string): Promise<void> {
        return this.#withControlPlane(cluster, async (_, entry) => {
            await entry.addons.get(addonName)?.remove();
            entry.addons.delete(addonName);
        });
    }

    list(): (ClusterIdentity & { connection: ClusterConnection })[] {
        return [...this.#entries.values()].flatMap(({ region, name, controlPlane, state }) =>
            controlPlane && state === "Active" ? [{ region, name, connection: connection(controlPlane) }] : [],
        );
    }

    report(): ClusterReport[] {
        return [...this.#entries.values()].map((entry) => ({
            region: entry.region,
            name: entry.name,
            version: entry.version,
            state: entry.state,
            endpoint: entry.controlPlane?.endpoint,
            kubeconfig: path.join(this.#directory(entry), "kubeconfig"),
            nodes: [...entry.nodeGroups.values()].flat().map(({ name, zone, instanceType, nodeGroup }) => ({
                name,
                zone,
                instanceType,
                nodeGroup,
            })),
            addons: [...entry.addons.values()].map(({ name, version, form }) => ({ name, version, form })),
        }));
    }

    async #withControlPlane(
        cluster: ClusterIdentity,
        work: (controlPlane: ControlPlane, entry: Entry) => Promise<void>,
    ): Promise<void> {
        const entry = this.#entries.get(key(cluster));
        if (!entry) throw new Error(`There is no cluster ${cluster.name} in ${cluster.region}`);
        await this.#inTurn(entry, async () => {
            if (!entry.controlPlane || entry.state !== "Active") {
                throw new Error(`Cluster ${cluster.name} in ${cluster.region} is not active`);
            }
            try {
                await work(entry.controlPlane, entry);
            } finally {
                this.options.onChange?.();
            }
        });
    }

    #inTurn<T>(entry: Entry, work: () => Promise<T>): Promise<T> {
        const result = entry.last.then(work, work);
        entry.last = result.catch(() => undefined);
        return result;
    }

    async #removeStartupTaints(entry: Entry, { client }: ControlPlane): Promise<void> {
        for (const [nodeGroup, nodes] of entry.nodeGroups) {
            await setNodes(client, nodeGroup, nodes.map(withoutStartupTaint), await this.#version());
        }
    }

    /** Ends the processes of a cluster, drivers first, and removes its files. */
    async #tearDown(entry: Entry): Promise<void> {
        await entry.endTrident?.();
        await Promise.all([...entry.addons.values()].map((addon) => addon.close()));
        entry.controlPlane?.close();
        await stopControlPlane({ ...this.options, region: entry.region, name: entry.name });
        fs.rmSync(this.#directory(entry), { recursive: true, force: true });
        this.#entries.delete(key(entry));
        this.options.onChange?.();
    }

    #directory({ region, name }: ClusterIdentity): string {
        return path.join(this.options.directory, region, name);
    }

    #version(): Promise<string> {
        this.#binaryVersion ??= binaryVersion(this.options.toolchain.paths["kube-apiserver"]);
        return this.#binaryVersion;
    }
}

function key({ region, name }: ClusterIdentity): string {
    return `${region}/${name}`;
}

function connection({ endpoint, certificateAuthority, credentials }: ControlPlane): ClusterConnection {
    return {
        endpoint,
        certificateAuthority,
        token: credentials.adminToken,
        kubeconfig: credentials.kubeconfigs.admin,
    };
}

function withoutStartupTaint(node: NodeSpec): NodeSpec {
    return { ...node, taints: node.taints.filter(({ key }) => key !== efsStartupTaint) };
}
