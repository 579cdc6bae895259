import assert from "node:assert/strict";
import type { Controller, Metadata } from "./kubernetes/objects";
import { deployment, FakeCluster, volume } from "./testing/fake-cluster";
import { Workloads } from "./workloads";
import { activeReplicas, pausedReplicas } from "./workloads.rules";

const fileSystem = "fs-0123456789abcdef0";

function cluster() {
    const api = new FakeCluster();
    api.put("PersistentVolume", volume(fileSystem, "fsap-1", "a"));
    api.put("PersistentVolume", volume("fs-other", "fsap-2", "b"));
    api.put("StorageClass", {
        metadata: { name: "shared" },
        provisioner: "efs.csi.aws.com",
        parameters: { fileSystemId: fileSystem },
    });
    return { api, workloads: new Workloads(api, fileSystem) };
}

const apps = (name: string, metadata: Partial<Metadata> = {}): Metadata => ({ namespace: "apps", name, ...metadata });
const template = (claimName: string) => ({
    spec: { volumes: [{ name: "data", persistentVolumeClaim: { claimName } }] },
});

describe("the workloads of a file system", () => {
    it("are those that mount its volumes, and no others", async () => {
        const { api, workloads } = cluster();
        api.put("Deployment", deployment("mine", "a", 2));
        api.put("Deployment", deployment("other", "b", 2));
        api.put("Deployment", { metadata: apps("none"), spec: { replicas: 2 } });
        const { changes } = await workloads.stop();
        assert.deepEqual(changes, ["Deployment apps/mine: 2 → 0"]);
        assert.deepEqual(
            await Promise.all(["mine", "other", "none"].map((name) => api.replicas("Deployment", "apps", name))),
            [0, 2, 2],
        );
    });

    it("are also StatefulSets by their templates, by class before a claim exists and by claim after", async () => {
        const { api, workloads } = cluster();
        const set = (name: string, storageClassName: string): Controller => ({
            metadata: apps(name),
            spec: {
                replicas: 1,
                volumeClaimTemplates: [{ metadata: { name: "data" }, spec: { storageClassName } }],
            },
        });
        api.put("StatefulSet", set("by-class", "shared"));
        api.put("StatefulSet", set("by-claim", "renamed"));
        api.put("StatefulSet", set("other", "renamed"));
        api.put("PersistentVolume", volume(fileSystem, "fsap-3", "data-by-claim-0"));
        const { changes } = await workloads.stop();
        assert.deepEqual(changes.sort(), ["StatefulSet apps/by-claim: 1 → 0", "StatefulSet apps/by-class: 1 → 0"]);
    });

    it("are found by a class whose file system stands in a ConfigMap, and by an annotation", async () => {
        const { api, workloads } = cluster();
        api.put("StorageClass", {
            metadata: { name: "by-reference" },
            provisioner: "efs.csi.aws.com",
            parameters: { fileSystemIdConfigRef: "kube-system/efs/id" },
        });
        api.put("ConfigMap", { metadata: { namespace: "kube-system", name: "efs" }, data: { id: fileSystem } });
        api.put("PersistentVolumeClaim", { metadata: apps("waiting"), spec: { storageClassName: "by-reference" } });
        api.put("Deployment", deployment("waits", "waiting", 1));
        api.put("Deployment", deployment("front-end", "none", 3, { annotations: { [activeReplicas]: "3" } }));
        const { changes } = await workloads.stop();
        assert.deepEqual(changes.sort(), ["Deployment apps/front-end: 3 → 0", "Deployment apps/waits: 1 → 0"]);
    });

    it("come back as many as they were, and as many as they say", async () => {
        const { api, workloads } = cluster();
        api.put("Deployment", deployment("silent", "a", 4));
        api.put("Deployment", deployment("says", "a", 1, { annotations: { [activeReplicas]: "5" } }));
        api.put("Deployment", deployment("idle", "a", 0));
        await workloads.stop();
        assert.deepEqual((await workloads.stop()).changes, []);
        const { changes, warnings } = await workloads.start();
        assert.deepEqual(changes.sort(), ["Deployment apps/says: 0 → 5", "Deployment apps/silent: 0 → 4"]);
        assert.deepEqual(warnings, []);
        assert.deepEqual((await workloads.start()).changes, []);
    });

    it("include CronJobs and Jobs, which are suspended, but not a Job that is done or a CronJob's", async () => {
        const { api, workloads } = cluster();
        const finished = { conditions: [{ type: "Complete", status: "True" }] };
        api.put("CronJob", { metadata: apps("nightly"), spec: { jobTemplate: { spec: { template: template("a") } } } });
        api.put("Job", { metadata: apps("running"), spec: { template: template("a") } });
        api.put("Job", { metadata: apps("done"), spec: { template: template("a") }, status: finished });
        const ownerReferences = [{ kind: "CronJob", name: "nightly", controller: true }];
        api.put("Job", { metadata: apps("nightly-1", { ownerReferences }), spec: { template: template("a") } });
        const stopped = await workloads.stop();
        assert.deepEqual(stopped.changes.sort(), ["CronJob apps/nightly: 1 → 0", "Job apps/running: 1 → 0"]);
        assert.equal((await api.read("CronJob", apps("nightly")))?.spec?.suspend, true);
        await workloads.start();
        assert.equal((await api.read("CronJob", apps("nightly")))?.spec?.suspend, false);
        assert.equal((await api.read("Job", apps("running")))?.spec?.suspend, false);
        assert.equal((await api.read("Job", apps("done")))?.spec?.suspend, undefined);
    });

    it("are held back from KEDA, and given back as they were", async () => {
        const { api, workloads } = cluster();
        const spec = { scaleTargetRef: { name: "scaled" } };
        const other = { scaleTargetRef: { name: "another" } };
        api.put("Deployment", deployment("scaled", "a", 2));
        api.put("ScaledObject", { metadata: apps("free"), spec });
        api.put("ScaledObject", { metadata: apps("paused", { annotations: { [pausedReplicas]: "7" } }), spec });
        api.put("ScaledObject", { metadata: apps("other"), spec: other });
        const annotation = async (name: string) =>
            (await api.read("ScaledObject", apps(name)))?.metadata.annotations?.[pausedReplicas];
        const all = () => Promise.all(["free", "paused", "other"].map(annotation));
        await workloads.stop();
        await workloads.stop();
        assert.deepEqual(await all(), ["0", "0", undefined]);
        await workloads.start();
        assert.deepEqual(await all(), [undefined, "7", undefined]);
    });

    it("name what only the storage's fence stops, and a controller that may undo the stop", async () => {
        const { api, workloads } = cluster();
        api.put("DaemonSet", { metadata: apps("agents"), spec: { template: template("a") } });
        api.put(
            "Deployment",
            deployment("synced", "a", 2, { annotations: { "argocd.argoproj.io/tracking-id": "shop:apps/x" } }),
        );
        api.put("HorizontalPodAutoscaler", {
            metadata: apps("synced"),
            spec: { scaleTargetRef: { kind: "Deployment", name: "synced" } },
        });
        const { warnings } = await workloads.stop();
        assert.match(warnings.join("\n"), /DaemonSet apps\/agents cannot be scaled: only the storage's fence stops it/);
        assert.match(
            warnings.join("\n"),
            /Deployment apps\/synced is managed by Argo CD shop, which may start it again/,
        );
        assert.match(warnings.join("\n"), /HorizontalPodAutoscaler apps\/synced does nothing/);
    });

    it("are stopped again where somebody started them, who is named by what the API server recorded", async () => {
        const { api, workloads } = cluster();
        api.put("Deployment", deployment("undone", "a", 2));
        await workloads.stop();
        assert.deepEqual(await workloads.remaining(), { pods: [], undone: [] });
        const managedFields = [
            { manager: "someone-else", time: "2026-11-21T12:00:00Z", fieldsV1: { "f:spec": { "f:paused": {} } } },
            { manager: "kubectl", time: "2026-11-21T11:00:00Z", fieldsV1: { "f:spec": { "f:replicas": {} } } },
            { manager: "deployer", time: "2026-11-21T12:00:00Z", fieldsV1: { "f:spec": { "f:replicas": {} } } },
        ];
        await api.patch("Deployment", apps("undone"), { metadata: { managedFields }, spec: { replicas: 3 } });
        const { undone } = await workloads.remaining();
        assert.deepEqual(undone, ["Deployment apps/undone was started again by deployer"]);
        assert.equal(await api.replicas("Deployment", "apps", "undone"), 0);
    });

    it("leave no field to this command, so that who declares replicas meets no conflict", async () => {
        const { api, workloads } = cluster();
        api.put("Deployment", deployment("declared", "a", 2));
        const pulumi = { manager: "pulumi-kubernetes", fieldsV1: { "f:spec": { "f:replicas": {} } } };
        const ours = { manager: "eks-storage-dr", fieldsV1: { "f:spec": { "f:replicas": {} } } };
        await api.patch("Deployment", apps("declared"), { metadata: { managedFields: [pulumi, ours] } });
        await workloads.stop();
        const found = await api.read("Deployment", apps("declared"));
        assert.deepEqual(found?.metadata.managedFields, [pulumi]);
    });
});
