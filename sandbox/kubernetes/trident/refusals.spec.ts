import assert from "node:assert/strict";
import type { V1VolumeAttachment } from "@kubernetes/client-node";
import { waitFor } from "../wait";
import { kinds, type BackendConfigObject, type Orchestrator } from "./objects";
import { TridentWorld } from "./testing";
import { neededActions, password } from "./testing-access";

const namespace = "trident";
const patience = 60;
const without = (action: string) => neededActions.filter((one) => one !== action);

/** Proves that the stand-in is refused what the real Trident would be: by its role, by the network, by ONTAP, and by itself. */
describe("the stand-in for Trident, where the real one could not work", function () {
    this.timeout("3m");
    this.bail(true);
    let world: TridentWorld;

    before(async function () {
        this.timeout("30m"); // a cold toolchain
        world = await TridentWorld.start();
        await world.allowTrident();
        await world.storage.createStorageClass({
            body: {
                metadata: { name: "files" },
                provisioner: "csi.trident.netapp.io",
                parameters: { backendType: "ontap-nas" },
            },
        });
        await world.install({});
        await waitFor("Trident to be installed", patience, async () => {
            const { items } = await world.objects.list<Orchestrator>(
                kinds.orchestrator.apiVersion,
                "TridentOrchestrator",
            );
            return items[0]?.status?.status === "Installed" ? true : undefined;
        });
    });
    after(() => world.close());

    const backend = (name: string, fields: Record<string, unknown> = {}): BackendConfigObject => ({
        ...kinds.backendConfig,
        metadata: { name, namespace },
        spec: {
            ...{ version: 1, storageDriverName: "ontap-nas", backendName: name, svm: "data" },
            aws: { fsxFilesystemID: world.fileSystemId },
            credentials: { name: world.secretArn, type: "awsarn" },
            ...fields,
        },
    });
    const live = (name: string) =>
        world.objects.read<BackendConfigObject>({ ...kinds.backendConfig, metadata: { name, namespace } });
    const message = (name: string, pattern: RegExp) =>
        waitFor(`${name} to say ${pattern}`, patience, async () => {
            const { status } = await live(name);
            return pattern.test(status?.message ?? "") ? status : undefined;
        });
    const change = async (name: string, fields: Record<string, unknown>) => {
        const found = await live(name);
        return world.objects.replace({ ...found, spec: { ...found.spec, ...fields } });
    };
    const event = (name: string, pattern: RegExp) =>
        waitFor(`an event of ${name}`, patience, async () => {
            const { items } = await world.core.listEventForAllNamespaces();
            const messages = items.filter((one) => one.involvedObject.name === name).map((one) => one.message ?? "");
            return messages.find((one) => pattern.test(one));
        });
    const claimed = async (name: string, storageClassName: string) => {
        await world.core.createNamespacedPersistentVolumeClaim({
            namespace: "default",
            body: {
                metadata: { name },
                spec: {
                    ...{ storageClassName, accessModes: ["ReadWriteOnce"] },
                    resources: { requests: { storage: "1Gi" } },
                },
            },
        });
        return waitFor(`claim ${name} to be Bound`, patience, async () => {
            const claim = await world.core.readNamespacedPersistentVolumeClaim({ name, namespace: "default" });
            return claim.status?.phase === "Bound" ? claim.spec?.volumeName : undefined;
        });
    };
    const count = async () => Object.keys(await world.volumes()).length;
    const noVolume = () =>
        waitFor("the volume to go", patience, async () => ((await count()) === 0 ? true : undefined));

    it("binds no backend without each of the permissions to look and to read the secret", async () => {
        const actions = [
            "secretsmanager:GetSecretValue",
            "fsx:DescribeFileSystems",
            "fsx:DescribeStorageVirtualMachines",
        ];
        await world.permit(without(actions[0] ?? ""));
        await world.objects.create(backend("nas"));
        for (const action of actions) {
            await world.permit(without(action));
            const status = await message("nas", new RegExp(`is not authorized to perform: ${action}`));
            assert.equal(status.phase, "");
            assert.equal(status.lastOperationStatus, "Failed");
        }
    });

    it("binds none when ONTAP cannot be reached, or does not take the password", async () => {
        await world.setManagementPort("closed");
        await world.setSecret("not-the-right-one-1");
        await world.permit(neededActions);
        await message("nas", /Post "https:\/\/[\d.]+\/.*": context deadline exceeded/);
        await world.setManagementPort("open");
        await message("nas", /401 \(Unauthorized\): incorrect or missing credentials/);
        await world.setSecret(password);
        assert.equal((await message("nas", /created/)).phase, "Bound");
    });

    it("stays as it is when an update is refused, which shows only after a while", async () => {
        await world.setTiming({ tridentBackend: 4000 });
        const changed = await change("nas", { storagePrefix: "other" });
        assert.equal(changed.status?.lastOperationStatus, "Success");
        assert.equal((await live("nas")).status?.phase, "Bound");
        const refused = await message("nas", /^Failed to apply the backend update; .*storage prefix/);
        assert.deepEqual([refused.phase, refused.lastOperationStatus], ["Bound", "Failed"]);
        assert.ok(!("observedGeneration" in refused));
        await world.setTiming({ tridentBackend: 100 });
        await change("nas", { storagePrefix: undefined, storageDriverName: "ontap-san" });
        await message("nas", /the old backend is of type ontap-nas and the new backend is of type ontap-san/);
        await change("nas", { storageDriverName: "ontap-nas" });
        await message("nas", /Backend 'nas' updated/);
    });

    it("attaches and detaches nothing while the way to ONTAP is closed, where ONTAP keeps the list of nodes", async () => {
        await change("nas", { autoExportPolicy: true });
        await waitFor("the change", patience, async () => {
            const { items } = await world.objects.list(kinds.backend.apiVersion, "TridentBackend", namespace);
            return JSON.stringify(items).includes("autoExportPolicy") ? true : undefined;
        });
        await claimed("mounted", "files");
        const attachment = <T>(what: string, found: (one?: V1VolumeAttachment) => T | undefined) =>
            waitFor(what, patience, async () => found((await world.storage.listVolumeAttachment()).items.at(0)));
        await world.setManagementPort("closed");
        const pod = { name: "user", namespace: "default" };
        await world.core.createNamespacedPod({
            namespace: pod.namespace,
            body: {
                metadata: { name: pod.name },
                spec: {
                    containers: [
                        { name: "main", image: "example", volumeMounts: [{ name: "data", mountPath: "/data" }] },
                    ],
                    volumes: [{ name: "data", persistentVolumeClaim: { claimName: "mounted" } }],
                },
            },
        });
        const late = /context deadline exceeded/;
        assert.match(await attachment("an error", (one) => one?.status?.attachError?.message), late);
        await world.setManagementPort("open");
        await attachment("it to be attached", (one) => one?.status?.attached || undefined);
        await world.setManagementPort("closed");
        await world.core.deleteNamespacedPod({ ...pod, gracePeriodSeconds: 0 });
        assert.match(await attachment("an error", (one) => one?.status?.detachError?.message), late);
        await world.setManagementPort("open");
        await attachment("it to be detached", (one) => one === undefined || undefined);
        await world.core.deleteNamespacedPersistentVolumeClaim({ name: "mounted", namespace: "default" });
        await noVolume();
    });

    it("deletes no volume without the permission on it", async () => {
        const volume = await claimed("first", "files");
        await world.permit(without("fsx:DeleteVolume"));
        await world.core.deleteNamespacedPersistentVolumeClaim({ name: "first", namespace: "default" });
        await event(volume, /not authorized to perform: fsx:DeleteVolume on resource: arn:aws:fsx:.*:volume\/fs-/);
        assert.equal(await count(), 1);
        await world.permit(neededActions);
        await noVolume();
    });

    it("makes and deletes none while the way to ONTAP is closed, and holds the backend so long", async () => {
        const volume = await claimed("second", "files");
        await world.setManagementPort("closed");
        await world.core.deleteNamespacedPersistentVolumeClaim({ name: "second", namespace: "default" });
        await world.objects.delete(backend("nas"));
        await event(volume, /error checking for volume trident_\w+: Get "https:.*": context deadline exceeded/);
        assert.equal(await count(), 1);
        await waitFor("the backend to be deleting", patience, async () =>
            (await live("nas")).status?.phase === "Deleting" ? true : undefined,
        );
        await world.setManagementPort("open");
        await noVolume();
        await waitFor("the backend to go", patience, () =>
            live("nas").then(
                () => undefined,
                () => true,
            ),
        );
    });
});
