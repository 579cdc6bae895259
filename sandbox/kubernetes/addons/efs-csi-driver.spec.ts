import {
    CreateFileSystemCommand,
    DescribeAccessPointsCommand,
    DescribeFileSystemsCommand,
    EFSClient,
} from "@aws-sdk/client-efs";
import { CoreV1Api, KubeConfig, StorageV1Api } from "@kubernetes/client-node";
import assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startFront, type Front } from "../../aws/front";
import { startMoto } from "../../moto";
import { Supervisor } from "../../supervisor/supervisor";
import { ensureToolchain } from "../../toolchain";
import { KubernetesClusters } from "../clusters";
import { waitFor } from "../wait";

const cluster = { region: "eu-central-1", name: "driver" };
const addon = { name: "aws-efs-csi-driver", version: "v3.4.1-eksbuild.1" };

/** Proves that the real driver and the real external-provisioner work from the add-on on; EFS itself is emulated. */
describe("the add-on aws-efs-csi-driver", function () {
    this.timeout("90s");
    this.bail(true);
    const machineHadFolder = existsSync("/etc/amazon");
    let directory: string;
    let supervisor: Supervisor;
    let clusters: KubernetesClusters;
    let front: Front;
    let core: CoreV1Api;
    let storage: StorageV1Api;

    before(async function () {
        this.timeout("30m"); // a cold toolchain
        // The longest path that a temporary folder is likely to have: sockets below it must not depend on its length.
        directory = mkdtempSync(join(tmpdir(), `${"long-".repeat(20)}-`));
        const toolchain = await ensureToolchain();
        supervisor = new Supervisor(join(directory, "logs"));
        clusters = new KubernetesClusters({
            directory: join(directory, "clusters"),
            toolchain,
            supervisor,
            aws: () => front,
        });
        const moto = await startMoto(supervisor, toolchain, directory);
        front = await startFront({
            directory: join(directory, "aws"),
            certificateDirectory: join(directory, "ca"),
            moto: moto.url,
            clusters,
        });
        const [{ kubeconfig }] = await Promise.all([clusters.create({ ...cluster, version: "1.35" }), moto.ready]);
        const config = new KubeConfig();
        config.loadFromFile(kubeconfig);
        core = config.makeApiClient(CoreV1Api);
        storage = config.makeApiClient(StorageV1Api);
    });
    after(async () => {
        await front.close();
        await supervisor.close();
        rmSync(directory, { recursive: true });
    });

    it("takes its startup taint from the nodes and names itself there", async () => {
        await clusters.setNodes(cluster, "system", [
            {
                name: "ip-10-0-0-10.ec2.internal",
                providerId: "aws:///eu-central-1a/i-0a",
                zone: "eu-central-1a",
                region: "eu-central-1",
                instanceType: "m7i.large",
                instanceId: "i-0a",
                nodeGroup: "system",
                labels: {},
                taints: [{ key: "efs.csi.aws.com/agent-not-ready", effect: "NO_EXECUTE" }],
            },
        ]);
        const taints = async () =>
            (await core.readNode({ name: "ip-10-0-0-10.ec2.internal" })).spec?.taints?.map(({ key }) => key) ?? [];
        assert.deepEqual(await taints(), ["efs.csi.aws.com/agent-not-ready"]);

        await clusters.installAddon(cluster, addon);
        assert.deepEqual(await taints(), []);
        const { spec } = await storage.readCSINode({ name: "ip-10-0-0-10.ec2.internal" });
        assert.deepEqual(
            spec.drivers.map(({ name, nodeID }) => [name, nodeID]),
            [["efs.csi.aws.com", "i-0a"]],
        );
    });

    it("leaves the machine's /etc alone", () => {
        assert.equal(existsSync("/etc/amazon"), machineHadFolder);
    });

    it("binds a claim to an access point of the class's directory, owner and mode, for a pod that runs", async () => {
        const efs = new EFSClient({
            region: cluster.region,
            endpoint: front.url,
            credentials: { accessKeyId: "sandbox", secretAccessKey: "sandbox" },
        });
        const { FileSystemId = "" } = await efs.send(new CreateFileSystemCommand({ CreationToken: "spec" }));
        await waitFor("the file system", 30, async () => {
            const { FileSystems } = await efs.send(new DescribeFileSystemsCommand({ FileSystemId }));
            return FileSystems?.[0].LifeCycleState === "available" ? true : undefined;
        });
        await storage.createStorageClass({
            body: {
                metadata: { name: "shared" },
                provisioner: "efs.csi.aws.com",
                parameters: {
                    provisioningMode: "efs-ap",
                    fileSystemId: FileSystemId,
                    directoryPerms: "750",
                    uid: "1000",
                    gid: "2000",
                    basePath: "/shared",
                    subPathPattern: "${.PVC.namespace}/${.PVC.name}",
                    ensureUniqueDirectory: "false",
                },
            },
        });
        await core.createNamespacedPersistentVolumeClaim({
            namespace: "default",
            body: {
                metadata: { name: "data" },
                spec: {
                    storageClassName: "shared",
                    accessModes: ["ReadWriteMany"],
                    resources: { requests: { storage: "1Gi" } },
                },
            },
        });
        await core.createNamespacedPod({
            namespace: "default",
            body: {
                metadata: { name: "user" },
                spec: {
                    containers: [
                        { name: "main", image: "example", volumeMounts: [{ name: "data", mountPath: "/data" }] },
                    ],
                    volumes: [{ name: "data", persistentVolumeClaim: { claimName: "data" } }],
                },
            },
        });
        await waitFor("the pod to run", 30, async () => {
            const { status } = await core.readNamespacedPod({ namespace: "default", name: "user" });
            return status?.phase === "Running" ? true : undefined;
        });

        const { AccessPoints = [] } = await efs.send(new DescribeAccessPointsCommand({ FileSystemId }));
        assert.deepEqual(
            AccessPoints.map(({ PosixUser, RootDirectory }) => [PosixUser, RootDirectory]),
            [
                [
                    { Uid: 1000, Gid: 2000 },
                    {
                        Path: "/shared/default/data",
                        CreationInfo: { OwnerUid: 1000, OwnerGid: 2000, Permissions: "750" },
                    },
                ],
            ],
        );
    });

    it("ends with its processes and objects when it is removed, and comes back when it is installed again", async () => {
        const running = () => supervisor.report().map(({ name }) => name.split("/").at(-1));
        await clusters.removeAddon(cluster, addon.name);
        assert.ok(!running().includes("efs-csi-driver") && !running().includes("csi-provisioner"));
        await assert.rejects(storage.readCSIDriver({ name: "efs.csi.aws.com" }), { code: 404 });

        await clusters.installAddon(cluster, {
            ...addon,
            configuration: { controller: { tags: { team: "storage" } } },
        });
        assert.ok(running().includes("efs-csi-driver") && running().includes("csi-provisioner"));
        assert.equal((await storage.readCSIDriver({ name: "efs.csi.aws.com" })).spec.attachRequired, false);
    });

    it("refuses a configuration value of the wrong type, naming it", async () => {
        await assert.rejects(
            clusters.installAddon(cluster, { ...addon, configuration: { controller: { tags: "none" } } }),
            /^Error: Configuration of the add-on aws-efs-csi-driver: controller\.tags: [^\n]+$/,
        );
        assert.deepEqual(
            clusters.report()[0].addons.map(({ form }) => form),
            ["Recorded"],
            "nothing is said to run that was ended for the new configuration",
        );
    });
});
