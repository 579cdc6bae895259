import { CreateSecurityGroupCommand, CreateSubnetCommand, CreateVpcCommand, EC2Client } from "@aws-sdk/client-ec2";
import { CreateClusterCommand, CreatePodIdentityAssociationCommand, EKSClient } from "@aws-sdk/client-eks";
import {
    CreateFileSystemCommand,
    CreateStorageVirtualMachineCommand,
    DescribeStorageVirtualMachinesCommand,
    DescribeVolumesCommand,
    FSxClient,
} from "@aws-sdk/client-fsx";
import { CreateRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import { CreateSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { CoreV1Api, KubeConfig, KubernetesObjectApi, StorageV1Api } from "@kubernetes/client-node";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { startFront, type Front } from "../../aws/front";
import { required } from "../../aws/testing/world";
import { startMoto } from "../../moto";
import { kubernetesProvider } from "../../providers/kubernetes";
import { Resource } from "../../providers/kubernetes/testing";
import type { Properties } from "../../providers/provider";
import { tridentOperator } from "../../providers/kubernetes/helm/charts/trident-operator";
import { Supervisor } from "../../supervisor/supervisor";
import { ensureToolchain } from "../../toolchain";
import { KubernetesClusters } from "../clusters";
import { waitFor } from "../wait";
import {
    neededActions,
    password,
    permit,
    region,
    role,
    setManagementPort,
    setSecret,
    settings,
} from "./testing-access";

const cluster = { region, name: "trident" };
/** After it the stand-in has asked AWS again, in milliseconds. */
const longestRemembered = 1_100;

/** A cluster with three nodes, a file system with a virtual machine, and an identity: what Trident needs. */
export class TridentWorld {
    static async start(): Promise<TridentWorld> {
        const directory = mkdtempSync(join(tmpdir(), "trident-"));
        const toolchain = await ensureToolchain();
        const supervisor = new Supervisor(join(directory, "logs"));
        const access: { front?: Front } = {};
        const aws = () => required(access.front);
        const clusters = new KubernetesClusters({ directory: join(directory, "clusters"), toolchain, supervisor, aws });
        const moto = await startMoto(supervisor, toolchain, directory);
        const front = await startFront({
            ...{ directory: join(directory, "aws"), certificateDirectory: join(directory, "ca") },
            ...{ moto: moto.url, clusters },
        });
        access.front = front;
        await moto.ready;
        const world = new TridentWorld(directory, supervisor, clusters, front);
        await world.#prepare();
        return world;
    }

    fileSystemId = "";
    secretArn = "";
    kubeconfig = "";
    readonly kube = new KubeConfig();
    readonly #groups = { cluster: "", fileSystem: "" };

    private constructor(
        readonly directory: string,
        private readonly supervisor: Supervisor,
        readonly clusters: KubernetesClusters,
        private readonly front: Front,
    ) {}

    get core() {
        return this.kube.makeApiClient(CoreV1Api);
    }

    get storage() {
        return this.kube.makeApiClient(StorageV1Api);
    }

    get objects() {
        return KubernetesObjectApi.makeApiClient(this.kube);
    }

    get fsx() {
        return new FSxClient({ ...settings, endpoint: this.front.url });
    }

    async close(): Promise<void> {
        await this.clusters.delete(cluster);
        await this.front.close();
        await this.supervisor.close();
        rmSync(this.directory, { recursive: true });
    }

    async setTiming(timing: Record<string, number>): Promise<void> {
        await fetch(`${this.front.url}/_sandbox/timing`, { method: "POST", body: JSON.stringify(timing) });
    }

    /** The resource of the sandbox's Kubernetes provider, as a program makes it. */
    resource(type: string, name: string): Resource {
        return new Resource(kubernetesProvider.configure({ kubeconfig: this.kubeconfig }), `kubernetes:${type}`, name);
    }

    async install(values: Properties): Promise<Resource> {
        await this.core.createNamespace({ body: { metadata: { name: "trident" } } });
        const { name: chart, version, repository: repo } = tridentOperator;
        const inputs = { name: "trident", namespace: "trident", chart, version, repositoryOpts: { repo }, values };
        return this.resource("helm.sh/v3:Release", "trident").create(inputs);
    }

    /** Names of the volumes on the virtual machine, without the root volume. */
    async volumes(): Promise<Record<string, number>> {
        const { Volumes = [] } = await this.fsx.send(new DescribeVolumesCommand({}));
        const own = Volumes.filter(({ OntapConfiguration }) => OntapConfiguration?.StorageVirtualMachineRoot !== true);
        return Object.fromEntries(
            own.map(({ Name = "", OntapConfiguration }) => [Name, OntapConfiguration?.SizeInMegabytes ?? 0]),
        );
    }

    /** What the role of Trident's pods may do from now on. */
    async permit(actions: string[]): Promise<void> {
        await permit(this.front.url, actions, this);
        await sleep(longestRemembered);
    }

    /** Whether the file system's security group lets the cluster's reach ONTAP. */
    async setManagementPort(state: "open" | "closed"): Promise<void> {
        await setManagementPort(this.front.url, this.#groups, state);
        await sleep(longestRemembered);
    }

    setSecret(password: string): Promise<void> {
        return setSecret(this.front.url, this.secretArn, password);
    }

    async allowTrident(): Promise<void> {
        const endpoint = this.front.url;
        const { Role } = await new IAMClient({ ...settings, endpoint }).send(
            new CreateRoleCommand({
                RoleName: role,
                AssumeRolePolicyDocument: trust("pods.eks.amazonaws.com", ["sts:AssumeRole", "sts:TagSession"]),
            }),
        );
        await this.permit(neededActions);
        await new EKSClient({ ...settings, endpoint }).send(
            new CreatePodIdentityAssociationCommand({
                ...{ clusterName: cluster.name, namespace: "trident", serviceAccount: "trident-controller" },
                roleArn: required(Role?.Arn),
            }),
        );
    }

    async #prepare(): Promise<void> {
        const endpoint = this.front.url;
        const ec2 = new EC2Client({ ...settings, endpoint });
        const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: "10.0.0.0/16" }));
        const subnetIds: string[] = [];
        for (const [index, zone] of ["a", "b"].entries()) {
            const { Subnet } = await ec2.send(
                new CreateSubnetCommand({
                    ...{ VpcId: Vpc?.VpcId, CidrBlock: `10.0.${index}.0/24` },
                    AvailabilityZone: region + zone,
                }),
            );
            subnetIds.push(required(Subnet?.SubnetId));
        }
        const { Role } = await new IAMClient({ ...settings, endpoint }).send(
            new CreateRoleCommand({
                RoleName: "cluster",
                AssumeRolePolicyDocument: trust("eks.amazonaws.com", ["sts:AssumeRole"]),
            }),
        );
        const made = await new EKSClient({ ...settings, endpoint }).send(
            new CreateClusterCommand({
                ...{ name: cluster.name, version: "1.35", roleArn: required(Role?.Arn) },
                ...{ resourcesVpcConfig: { subnetIds }, accessConfig: { authenticationMode: "API" } },
            }),
        );
        this.#groups.cluster = required(made.cluster?.resourcesVpcConfig?.clusterSecurityGroupId);
        const { GroupId } = await ec2.send(
            new CreateSecurityGroupCommand({ GroupName: "ontap", Description: "ONTAP", VpcId: Vpc?.VpcId }),
        );
        this.#groups.fileSystem = required(GroupId);
        await this.setManagementPort("open");
        const { FileSystem } = await this.fsx.send(
            new CreateFileSystemCommand({
                ...{ FileSystemType: "ONTAP", StorageCapacity: 1024, SubnetIds: subnetIds.slice(0, 1) },
                SecurityGroupIds: [this.#groups.fileSystem],
                OntapConfiguration: {
                    ...{ DeploymentType: "SINGLE_AZ_2", HAPairs: 1, ThroughputCapacityPerHAPair: 384 },
                    PreferredSubnetId: subnetIds[0],
                },
            }),
        );
        this.fileSystemId = required(FileSystem?.FileSystemId);
        const { ARN } = await new SecretsManagerClient({ ...settings, endpoint }).send(
            new CreateSecretCommand({
                Name: "vsadmin",
                SecretString: JSON.stringify({ username: "vsadmin", password }),
            }),
        );
        this.secretArn = required(ARN);
        const client = this.fsx;
        const machine = { FileSystemId: this.fileSystemId, Name: "data", SvmAdminPassword: password };
        await waitFor("the virtual machine to be taken", 30, () =>
            client.send(new CreateStorageVirtualMachineCommand(machine)).catch(() => undefined),
        );
        await waitFor("the virtual machine", 30, async () => {
            const { StorageVirtualMachines } = await client.send(new DescribeStorageVirtualMachinesCommand({}));
            return StorageVirtualMachines?.[0]?.Lifecycle === "CREATED" ? true : undefined;
        });
        const connection = await waitFor("the cluster", 60, () =>
            Promise.resolve(this.clusters.list().at(0)?.connection),
        );
        this.kubeconfig = connection.kubeconfig;
        this.kube.loadFromFile(this.kubeconfig);
        await this.clusters.setNodes(
            cluster,
            "system",
            ["a", "b"].map((zone, index) => ({
                name: `ip-10-0-${index}-10.ec2.internal`,
                providerId: `aws:///${region}${zone}/i-0${zone}`,
                zone: region + zone,
                ...{ region, instanceType: "m7i.large", instanceId: `i-0${zone}`, nodeGroup: "system" },
                ...{ labels: {}, taints: [] },
            })),
        );
    }
}

function trust(service: string, actions: string[]): string {
    const statement = { Effect: "Allow", Principal: { Service: service }, Action: actions };
    return JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
}
