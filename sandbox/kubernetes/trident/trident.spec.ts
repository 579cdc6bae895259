import assert from "node:assert/strict";
import type { CoreV1Event, V1PersistentVolumeClaim } from "@kubernetes/client-node";
import { waitFor } from "../wait";
import type { Resource } from "../../providers/kubernetes/testing";
import type { AutogrowPolicy, BackendConfigObject, NodeRemediation, Orchestrator } from "./objects";
import { kinds } from "./objects";
import { TridentWorld } from "./testing";

const namespace = "trident";
/** Seconds that something may take on a machine that does much else. */
const patience = 80;

/** Proves what programs see of Trident in the sandbox, on a real control plane; the volumes are the local AWS's. */
describe("the stand-in for Trident", function () {
    this.timeout("3m");
    this.bail(true);
    let world: TridentWorld;
    let release: Resource;

    before(async function () {
        this.timeout("30m"); // a cold toolchain
        world = await TridentWorld.start();
    });
    after(() => world.close());

    const backend = (name: string, fields: Record<string, unknown>): BackendConfigObject => ({
        ...kinds.backendConfig,
        metadata: { name, namespace },
        spec: {
            ...{ version: 1, storageDriverName: "ontap-nas", backendName: name, svm: "data" },
            aws: { fsxFilesystemID: world.fileSystemId },
            credentials: { name: world.secretArn, type: "awsarn" },
            ...fields,
        },
    });
    const make = (object: BackendConfigObject) => world.objects.create(object);
    const statusOf = async (name: string) =>
        (await world.objects.read<BackendConfigObject>({ ...kinds.backendConfig, metadata: { name, namespace } }))
            .status;
    const bound = (name: string) =>
        waitFor(`${name} to be Bound`, patience, async () =>
            (await statusOf(name))?.phase === "Bound" ? true : undefined,
        );
    const claim = (
        name: string,
        storageClassName: string,
        spec: Partial<V1PersistentVolumeClaim["spec"]> = {},
        annotations = {},
    ) =>
        world.core.createNamespacedPersistentVolumeClaim({
            namespace: "default",
            body: {
                metadata: { name, annotations },
                spec: {
                    ...{ storageClassName, accessModes: ["ReadWriteOnce"] },
                    resources: { requests: { storage: "1Gi" } },
                    ...spec,
                },
            },
        });
    const isReady = async (name: string) =>
        (await world.core.readNode({ name })).status?.conditions?.find(({ type }) => type === "Ready")?.status ===
        "True";
    const volumeOf = (name: string) =>
        waitFor(`claim ${name} to be Bound`, patience, async () => {
            const { spec, status } = await world.core.readNamespacedPersistentVolumeClaim({
                name,
                namespace: "default",
            });
            return status?.phase === "Bound" ? spec?.volumeName : undefined;
        });
    const warning = (name: string, reason: string) =>
        waitFor(`${reason} of ${name}`, patience, async () => {
            const { items } = await world.core.listNamespacedEvent({ namespace: "default" });
            return items.find((event: CoreV1Event) => event.involvedObject.name === name && event.reason === reason)
                ?.message;
        });
    const storageClass = (name: string, parameters: Record<string, string>) =>
        world.storage.createStorageClass({
            body: { metadata: { name }, provisioner: "csi.trident.netapp.io", allowVolumeExpansion: true, parameters },
        });

    it("registers its types late, and then its driver on every node", async () => {
        release = await world.install({ enableForceDetach: true, enableConcurrency: true });
        await assert.rejects(world.objects.create(backend("early", {})), /404|Unrecognized API version and kind/);
        const soon = { operator: "Exists", effect: "NoExecute", tolerationSeconds: 10 };
        const keys = ["not-ready", "unreachable"].map((condition) => `node.kubernetes.io/${condition}`);
        await world.resource("trident.netapp.io/v1:TridentOrchestratorPatch", "trident").create({
            ...kinds.orchestrator,
            metadata: { name: "trident" },
            spec: { controllerPluginTolerations: keys.map((key) => ({ key, ...soon })) },
        });
        await waitFor("Trident to be installed", patience, async () => {
            const torc = await world.objects.read<Orchestrator>({
                ...kinds.orchestrator,
                metadata: { name: "trident", namespace: "" },
            });
            return torc.status?.status === "Installed" ? true : undefined;
        });
        const { items } = await world.storage.listCSINode();
        assert.deepEqual(
            items.map(({ spec }) => spec.drivers?.map(({ name }) => name)),
            [["csi.trident.netapp.io"], ["csi.trident.netapp.io"]],
        );
    });

    it("binds a backend once its pods have an identity, and says before why it does not", async () => {
        await make(backend("nas", { autoExportPolicy: true, labels: { tier: "files" } }));
        const failed = await waitFor("a message", patience, async () => (await statusOf("nas"))?.message || undefined);
        assert.match(failed, /^Failed to create backend: .*there is no Pod Identity association/);
        await world.allowTrident();
        await waitFor("another message", patience, async () =>
            /started before/.test((await statusOf("nas"))?.message ?? "") ? true : undefined,
        );
        const { items } = await world.core.listNamespacedPod({
            namespace,
            labelSelector: "app=controller.csi.trident.netapp.io",
        });
        await world.core.deleteNamespacedPod({ namespace, name: items[0]?.metadata?.name ?? "" });
        await bound("nas");
        assert.equal((await statusOf("nas"))?.backendInfo.backendName, "nas");
    });

    it("has a field refused that no driver knows, where the API server is asked to", async () => {
        const refused = world.resource("trident.netapp.io/v1:TridentBackendConfig", "misspelt").create({
            ...kinds.backendConfig,
            metadata: { name: "misspelt", namespace },
            spec: { version: 1, storageDriverName: "ontap-nas", autoExportPolicies: true },
        });
        await assert.rejects(refused, /unknown field "spec\.autoExportPolicies"/);
    });

    it("refuses what a driver does not know: other drivers' fields, an unknown machine", async () => {
        await make(backend("bad", { svm: "other", nfsMountOptions: "nfsvers=4.1", lunsPerFlexvol: "100" }));
        const message = () => waitFor("a message", patience, async () => (await statusOf("bad"))?.message || undefined);
        assert.match(await message(), /lunsPerFlexvol is for ontap-san-economy, not for ontap-nas/);
        await world.objects.delete(backend("bad", {}));
        await waitFor("it to go", patience, async () =>
            (await statusOf("bad").catch(() => "gone")) === "gone" ? true : undefined,
        );
        await make(backend("bad", { svm: "other" }));
        assert.match(await message(), /there is no storage virtual machine other/);
        await world.objects.delete(backend("bad", {}));
    });

    it("binds a claim of a class that selects the backend's label, to a volume of its name and size", async () => {
        await storageClass("files", { selector: "tier=files" });
        await claim("shared", "files", { accessModes: ["ReadWriteMany"] });
        const name = await volumeOf("shared");
        const internal = `trident_${name.replaceAll("-", "_")}`;
        assert.equal((await world.volumes())[internal], 1024);
        const { spec } = await world.core.readPersistentVolume({ name });
        assert.equal(spec?.csi?.driver, "csi.trident.netapp.io");
        assert.equal(spec.csi.volumeAttributes?.internalName, internal);
    });

    it("grows a claim's volume", async () => {
        const body = await world.core.readNamespacedPersistentVolumeClaim({ name: "shared", namespace: "default" });
        const resources = { requests: { storage: "2Gi" } };
        await world.core.replaceNamespacedPersistentVolumeClaim({
            ...{ name: "shared", namespace: "default" },
            body: { ...body, spec: { ...body.spec, resources } },
        });
        await waitFor("the claim to have grown", patience, async () => {
            const { status } = await world.core.readNamespacedPersistentVolumeClaim({
                name: "shared",
                namespace: "default",
            });
            return status?.capacity?.storage === "2Gi" ? true : undefined;
        });
        assert.deepEqual(Object.values(await world.volumes()), [2048]);
    });

    it("refuses unknown class parameters and what the driver cannot serve, by an event", async () => {
        await storageClass("misspelt", { selektor: "tier=files" });
        await claim("one", "misspelt");
        assert.match(await warning("one", "ProvisioningFailed"), /unrecognized storage attribute: selektor/);
        await storageClass("none", { selector: "tier=tapes" });
        await claim("two", "none");
        assert.match(await warning("two", "ProvisioningFailed"), /no available backends for storage class/);
        await make(backend("san", { storageDriverName: "ontap-san", labels: { tier: "blocks" } }));
        await bound("san");
        await storageClass("blocks", { selector: "tier=blocks" });
        await claim("three", "blocks", { accessModes: ["ReadWriteMany"] });
        assert.match(await warning("three", "ProvisioningFailed"), /ReadWriteMany with volumeMode Block only/);
    });

    it("packs claims of an economy backend into one FlexVol, which goes with the last of them", async () => {
        await make(backend("packed", { storageDriverName: "ontap-san-economy", labels: { tier: "packed" } }));
        await bound("packed");
        await storageClass("packed", { backendType: "ontap-san-economy" });
        const names = ["lun-1", "lun-2"];
        for (const name of names) await claim(name, "packed");
        for (const name of names) await volumeOf(name);
        const pools = async () => Object.entries(await world.volumes()).filter(([name]) => name.includes("lun_pool"));
        assert.deepEqual(
            (await pools()).map(([, size]) => size),
            [2048],
        );
        for (const name of names)
            await world.core.deleteNamespacedPersistentVolumeClaim({ name, namespace: "default" });
        await waitFor("the FlexVol to go", patience, async () => ((await pools()).length === 0 ? true : undefined));
    });

    it("keeps a policy of growth while volumes are to grow by it", async () => {
        const policy = { ...kinds.autogrowPolicy, metadata: { name: "spec" } };
        const read = () => world.objects.read<AutogrowPolicy>({ ...policy, metadata: { name: "spec", namespace: "" } });
        await world.objects.create({ ...policy, spec: { usedThreshold: "80%" } });
        await waitFor("it to be accepted", patience, async () =>
            (await read()).status?.state === "Success" ? true : undefined,
        );
        assert.equal((await read()).spec.growthAmount, "10%");
        const annotations = { "trident.netapp.io/autogrowPolicy": "spec" };
        await claim("growing", "files", {}, annotations);
        await volumeOf("growing");
        await world.objects.delete(policy);
        await waitFor("it to wait", patience, async () =>
            (await read()).status?.state === "Deleting" ? true : undefined,
        );
        await world.core.deleteNamespacedPersistentVolumeClaim({ name: "growing", namespace: "default" });
        await waitFor("it to go", patience, () =>
            read().then(
                () => undefined,
                () => true,
            ),
        );
    });

    it("clears a node whose kubelet fell silent, and waits until it is back", async function () {
        this.timeout("4m"); // 50 s until the node is not Ready, 10 s until Trident's controller leaves it
        await claim("db", "blocks");
        await volumeOf("db");
        await world.core.createNamespacedPod({
            namespace: "default",
            body: {
                metadata: { name: "db" },
                spec: {
                    containers: [
                        { name: "main", image: "example", volumeMounts: [{ name: "data", mountPath: "/data" }] },
                    ],
                    volumes: [{ name: "data", persistentVolumeClaim: { claimName: "db" } }],
                },
            },
        });
        const attachments = async () => (await world.storage.listVolumeAttachment()).items;
        const attached = await waitFor("the volume to be attached", patience, async () =>
            (await attachments()).find(({ status }) => status?.attached === true),
        );
        const name = attached.spec.nodeName;
        await world.clusters.setKubelet({ region: "eu-central-1", node: name }, "stopped");
        await waitFor("the node not to be Ready", 80, async () => ((await isReady(name)) ? undefined : true));
        await world.objects.create({ ...kinds.nodeRemediation, metadata: { name, namespace } });
        const remediation = () =>
            world.objects.read<NodeRemediation>({ ...kinds.nodeRemediation, metadata: { name, namespace } });
        const inState = (state: string) =>
            waitFor(`it to be ${state}`, 90, async () => {
                const found = await remediation();
                return found.status?.state === state ? found : undefined;
            });
        await inState("NodeRecoveryPending");
        await world.clusters.setKubelet({ region: "eu-central-1", node: name }, "running");
        const { status } = await inState("Succeeded");
        assert.deepEqual(Object.keys(status?.volumeAttachments ?? {}), [attached.metadata?.name]);
        await assert.rejects(world.core.readNamespacedPod({ name: "db", namespace: "default" }), { code: 404 });
        assert.deepEqual(await attachments(), []);
    });

    it("holds a backend while it has volumes, and deletes these with their claims", async () => {
        await world.objects.delete(backend("nas", {}));
        await waitFor("the backend to wait", patience, async () =>
            (await statusOf("nas"))?.phase === "Deleting" ? true : undefined,
        );
        await world.core.deleteNamespacedPersistentVolumeClaim({ name: "shared", namespace: "default" });
        await world.core.deleteNamespacedPersistentVolumeClaim({ name: "db", namespace: "default" });
        await waitFor("all volumes to go", patience, async () =>
            Object.keys(await world.volumes()).length === 0 ? true : undefined,
        );
        await waitFor("the backend to go", patience, async () =>
            (await statusOf("nas").catch(() => "gone")) === "gone" ? true : undefined,
        );
    });

    it("goes with its release, and leaves its types", async () => {
        for (const name of ["san", "packed"]) await world.objects.delete(backend(name, {}));
        await waitFor("the backends to go", patience, async () => {
            const { items } = await world.objects.list(kinds.backendConfig.apiVersion, "TridentBackendConfig");
            return items.length === 0 ? true : undefined;
        });
        await release.delete();
        await waitFor("its pods to go", patience, async () => {
            const { items } = await world.core.listNamespacedPod({ namespace });
            return items.length === 0 ? true : undefined;
        });
        await assert.rejects(world.storage.readCSIDriver({ name: "csi.trident.netapp.io" }), { code: 404 });
        assert.deepEqual((await world.objects.list(kinds.backendConfig.apiVersion, "TridentBackendConfig")).items, []);
    });
});
