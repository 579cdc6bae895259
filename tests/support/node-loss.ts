import { CreateSubnetCommand, CreateVpcCommand, EC2Client } from "@aws-sdk/client-ec2";
import {
    CreateClusterCommand,
    CreateNodegroupCommand,
    DescribeClusterCommand,
    DescribeNodegroupCommand,
    EKSClient,
} from "@aws-sdk/client-eks";
import { CreateRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import {
    CoordinationV1Api,
    CoreV1Api,
    CustomObjectsApi,
    KubeConfig,
    KubernetesObjectApi,
    type V1Node,
} from "@kubernetes/client-node";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startFront, type Front } from "../../sandbox/aws/front";
import { KubernetesClusters } from "../../sandbox/kubernetes/clusters";
import { definitions } from "../../sandbox/kubernetes/trident/definitions";
import { waitFor } from "../../sandbox/kubernetes/wait";
import { startMoto } from "../../sandbox/moto";
import { Supervisor } from "../../sandbox/supervisor/supervisor";
import { ensureToolchain } from "../../sandbox/toolchain";

export const region = "eu-central-1";
const name = "loss";
const nodegroupName = "system";
export const namespace = "trident";
const remediations = { group: "trident.netapp.io", version: "v1", namespace, plural: "tridentnoderemediations" };

/** A TridentNodeRemediation, as far as it counts here. */
export interface Remediation {
    metadata: { name: string; uid: string; creationTimestamp: string };
    status?: { state?: string };
}

/** A real control plane whose nodes are instances of the emulated EC2, in which instances fail. */
export class NodeLossWorld {
    static async start(nodes: number): Promise<NodeLossWorld> {
        const directory = mkdtempSync(join(tmpdir(), "node-loss-"));
        const toolchain = await ensureToolchain();
        const supervisor = new Supervisor(join(directory, "logs"));
        const aws = () => {
            throw new Error("nothing in this cluster asks AWS by itself");
        };
        const clusters = new KubernetesClusters({ directory: join(directory, "clusters"), toolchain, supervisor, aws });
        const moto = await startMoto(supervisor, toolchain, directory);
        await moto.ready;
        const front = await startFront({
            directory: join(directory, "aws"),
            certificateDirectory: join(directory, "ca"),
            moto: moto.url,
            clusters,
        });
        const world = new NodeLossWorld(directory, supervisor, clusters, front);
        try {
            await world.#makeNodes(nodes);
            await world.#makeTrident();
            return world;
        } catch (error) {
            await world.close();
            throw error;
        }
    }

    readonly config = new KubeConfig();
    /** Instance ids by node, in the order of the nodes' names. */
    instances: Record<string, string> = {};

    private constructor(
        readonly directory: string,
        private readonly supervisor: Supervisor,
        private readonly clusters: KubernetesClusters,
        readonly front: Front,
    ) {}

    get core(): CoreV1Api {
        return this.config.makeApiClient(CoreV1Api);
    }

    get objects(): KubernetesObjectApi {
        return KubernetesObjectApi.makeApiClient(this.config);
    }

    get ec2(): EC2Client {
        return this.#client(EC2Client);
    }

    get connection() {
        return this.clusters.list()[0].connection;
    }

    async close(): Promise<void> {
        await this.supervisor.close();
        await this.front.close();
        rmSync(this.directory, { recursive: true });
    }

    /** Calls the sandbox's own interface. */
    async sandbox(method: string, path: string, body?: object): Promise<void> {
        const response = await fetch(`${this.front.url}/_sandbox/${path}`, { method, body: JSON.stringify(body) });
        if (!response.ok) throw new Error(`${path}: ${await response.text()}`);
    }

    setKubelet(node: string, kubelet: "stopped" | "running"): Promise<void> {
        return this.sandbox("POST", "nodes", { region, cluster: name, node, kubelet });
    }

    async isReady(node: string): Promise<boolean> {
        return isReady(await this.core.readNode({ name: node }));
    }

    async remediations(): Promise<Remediation[]> {
        const api = this.config.makeApiClient(CustomObjectsApi);
        const list: unknown = await api.listNamespacedCustomObject(remediations);
        return (list as { items: Remediation[] }).items;
    }

    /**
     * What Trident does with each remediation, without volumes: one step further, to `NodeRecoveryPending`, and to `Succeeded`
     * once the node is back.
     */
    async tridentStep(): Promise<void> {
        const api = this.config.makeApiClient(CustomObjectsApi);
        const ready = new Set((await this.core.listNode()).items.filter(isReady).map(({ metadata }) => metadata?.name));
        for (const one of await this.remediations()) {
            const state = nextState(one.status?.state, ready.has(one.metadata.name));
            if (state !== one.status?.state) {
                const body = { ...one, status: { state } };
                await api.replaceNamespacedCustomObject({ ...remediations, name: one.metadata.name, body });
            }
        }
    }

    /** Lets the API server refuse a remediation of that name to everybody, until the function that it gives is called. */
    async refuseRemediationOf(node: string): Promise<() => Promise<void>> {
        const apiVersion = "admissionregistration.k8s.io/v1";
        const metadata = { name: "no-remediation" };
        const rule = { apiGroups: [remediations.group], apiVersions: ["v1"], resources: [remediations.plural] };
        const matchConstraints = { resourceRules: [{ ...rule, operations: ["CREATE"] }] };
        const validations = [{ expression: `object.metadata.name != "${node}"`, reason: "Forbidden" }];
        const kind = "ValidatingAdmissionPolicy";
        const policy = { apiVersion, kind, metadata, spec: { matchConstraints, validations } };
        const spec = { policyName: metadata.name, validationActions: ["Deny"] };
        const binding = { apiVersion, kind: `${kind}Binding`, metadata, spec };
        await this.objects.create(policy);
        await this.objects.create(binding);
        return async () => {
            await this.objects.delete(binding);
        };
    }

    /** Who holds the detector's lease, since when, and when that was last renewed. */
    async lease(name: string): Promise<{ holder: string; acquired: Date; renewed: Date }> {
        const api = this.config.makeApiClient(CoordinationV1Api);
        const { spec } = await api.readNamespacedLease({ name, namespace });
        const [acquired, renewed] = [spec?.acquireTime, spec?.renewTime].map((time) => new Date(time ?? NaN));
        return { holder: spec?.holderIdentity ?? "", acquired, renewed };
    }

    /** Ends the API server, and starts it again as it was started. */
    async restartApiServer(): Promise<void> {
        const process = `${region}/${name}/kube-apiserver`;
        const pid = this.supervisor.report().find((one) => one.name === process)?.pid;
        const [command, ...args] = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").slice(0, -1);
        await this.supervisor.stop(process, 3);
        const cwd = join(this.directory, "clusters", region, name);
        await this.supervisor.start({
            ...{ name: process, command, args, cwd, env: { HOME: cwd } },
            ready: () =>
                // Ready for kinds of its own is not yet ready for all.
                this.remediations().then(
                    () => true,
                    () => false,
                ),
        });
    }

    #client<Client>(Kind: new (settings: object) => Client): Client {
        const credentials = { accessKeyId: "spec", secretAccessKey: "spec" };
        return new Kind({ region, endpoint: this.front.url, credentials });
    }

    async #makeNodes(count: number): Promise<void> {
        const [ec2, eks] = [this.ec2, this.#client(EKSClient)];
        const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: "10.0.0.0/16" }));
        const subnets: string[] = [];
        for (const [index, zone] of ["a", "b", "c"].entries()) {
            const where = { VpcId: Vpc?.VpcId, CidrBlock: `10.0.${index}.0/24`, AvailabilityZone: region + zone };
            subnets.push((await ec2.send(new CreateSubnetCommand(where))).Subnet?.SubnetId ?? "");
        }
        const [roleArn, nodeRole] = [await this.#role("eks"), await this.#role("ec2")];
        await eks.send(
            new CreateClusterCommand({ name, version: "1.35", roleArn, resourcesVpcConfig: { subnetIds: subnets } }),
        );
        await waitFor("the cluster", 120, async () =>
            (await eks.send(new DescribeClusterCommand({ name }))).cluster?.status === "ACTIVE" ? true : undefined,
        );
        const scalingConfig = { minSize: count, desiredSize: count, maxSize: count };
        await eks.send(
            new CreateNodegroupCommand({ clusterName: name, nodegroupName, subnets, nodeRole, scalingConfig }),
        );
        await waitFor("the nodes", 120, async () => {
            const { nodegroup } = await eks.send(new DescribeNodegroupCommand({ clusterName: name, nodegroupName }));
            return nodegroup?.status === "ACTIVE" ? true : undefined;
        });
        this.config.loadFromFile(this.connection.kubeconfig);
        const { items } = await this.core.listNode();
        this.instances = Object.fromEntries(
            items.map(({ metadata, spec }): [string, string] => [
                metadata?.name ?? "",
                spec?.providerID?.split("/").at(-1) ?? "",
            ]),
        );
    }

    async #makeTrident(): Promise<void> {
        await this.core.createNamespace({ body: { metadata: { name: namespace } } });
        const definition = definitions.find(({ spec }) => spec.names.plural === remediations.plural);
        if (definition) await this.objects.create(definition);
        await waitFor("the type of remediations", 30, () => this.remediations().catch(() => undefined));
    }

    async #role(service: string): Promise<string> {
        const Principal = { Service: `${service}.amazonaws.com` };
        const statement = { Effect: "Allow", Principal, Action: "sts:AssumeRole" };
        const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
        const command = new CreateRoleCommand({ RoleName: service, AssumeRolePolicyDocument });
        return (await this.#client(IAMClient).send(command)).Role?.Arn ?? "";
    }
}

function nextState(state: string | undefined, isBack: boolean): string {
    if (state === undefined) return "Remediating";
    return state === "NodeRecoveryPending" && isBack
        ? "Succeeded"
        : state === "Remediating"
          ? "NodeRecoveryPending"
          : state;
}

function isReady({ status }: V1Node): boolean {
    return status?.conditions?.some(({ type, status }) => type === "Ready" && status === "True") ?? false;
}
