import assert from "node:assert/strict";
import type { Controller, Metadata } from "./kubernetes/objects";
import { deployment, FakeCluster, volume } from "./testing/fake-cluster";
import { Workloads } from "./workloads";

const fileSystem = "fs-0123456789abcdef0";

function cluster() {
    const api = new FakeCluster();
    api.put("PersistentVolume", volume(fileSystem, "fsap-1", "a"));
    return { api, workloads: new Workloads(api, fileSystem) };
}

const ownedBy = (kind: string, name: string): Partial<Metadata> => ({
    ownerReferences: [{ kind, name, controller: true }],
});
const job = (name: string, metadata: Partial<Metadata>, suspend?: boolean): Controller => ({
    metadata: { namespace: "apps", name, ...metadata },
    spec: { ...deployment(name, "a", 1).spec, replicas: undefined, suspend },
});

describe("workloads that belong to another controller", () => {
    it("are stopped like the rest, and their owner is named", async () => {
        const { api, workloads } = cluster();
        api.put("StatefulSet", deployment("broker", "a", 3, ownedBy("Kafka", "events")));
        api.put("Deployment", deployment("console", "a", 1, ownedBy("Kafka", "events")));
        api.put("Job", job("resize-1", ownedBy("ScaledJob", "resize")));
        const { changes, warnings } = await workloads.stop();
        assert.deepEqual(changes.sort(), [
            "Deployment apps/console: 1 → 0",
            "Job apps/resize-1: 1 → 0",
            "StatefulSet apps/broker: 3 → 0",
        ]);
        assert.equal(warnings.length, 3);
        assert.match(
            warnings.join("\n"),
            /Job apps\/resize-1 belongs to ScaledJob resize, whose controller may start it/,
        );
        assert.equal(await api.replicas("StatefulSet", "apps", "broker"), 0);
    });

    it("are stopped again where their owner started them", async () => {
        const { api, workloads } = cluster();
        api.put("StatefulSet", deployment("broker", "a", 3, ownedBy("Kafka", "events")));
        await workloads.stop();
        await api.patch("StatefulSet", { namespace: "apps", name: "broker" }, { spec: { replicas: 3 } });
        assert.deepEqual((await workloads.remaining()).undone, [
            "StatefulSet apps/broker was started again by Kafka events",
        ]);
        assert.equal(await api.replicas("StatefulSet", "apps", "broker"), 0);
    });

    it("do not count where it is a CronJob's Job: the CronJob is the one to stop", async () => {
        const { api, workloads } = cluster();
        api.put("Job", job("nightly-1", ownedBy("CronJob", "nightly")));
        assert.deepEqual(await workloads.stop(), { changes: [], warnings: [] });
    });
});

describe("workloads that nobody told how many", () => {
    it("are left off, with a word about each: they may be off on purpose", async () => {
        const { api, workloads } = cluster();
        api.put("Deployment", deployment("off", "a", 0));
        api.put("Deployment", deployment("wrong", "a", 0, { annotations: { "eks-storage/active-replicas": "two" } }));
        api.put("Job", job("waiting", {}, true));
        api.put("Deployment", deployment("runs", "a", 2));
        const { changes, warnings } = await workloads.start();
        assert.deepEqual(changes, []);
        assert.deepEqual(warnings.map((line) => line.split(" is off")[0]).sort(), [
            "Deployment apps/off",
            "Deployment apps/wrong",
            "Job apps/waiting",
        ]);
        assert.match(warnings.join(), /does not say its replicas \(eks-storage\/active-replicas\)/);
        assert.equal(await api.replicas("Deployment", "apps", "off"), 0);
        assert.equal((await api.read("Job", { namespace: "apps", name: "waiting" }))?.spec?.suspend, true);
    });
});
