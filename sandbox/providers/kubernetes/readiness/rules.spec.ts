import assert from "node:assert/strict";
import type { Properties } from "../../provider";
import { textOf } from "../object";
import { ruleFor, type Surroundings } from "./rules";

const nowhere: Surroundings = {
    get: () => Promise.resolve(undefined),
    list: () => Promise.resolve([]),
    isServed: () => Promise.resolve(true),
    waitedSeconds: () => 0,
};

async function isReady(live: Properties, surroundings: Partial<Surroundings> = {}): Promise<boolean> {
    const rule = ruleFor(live);
    assert.ok(rule !== undefined, `no rule for ${textOf(live.kind)}`);
    return (await rule.judge(live, { ...nowhere, ...surroundings })).isReady;
}

const condition = (type: string, status = "True", reason = "") => ({ type, status, reason });

describe("an object is ready", () => {
    const rolledOut = {
        apiVersion: "apps/v1",
        kind: "Deployment",
        metadata: { name: "d", generation: 2 },
        spec: { replicas: 2 },
        status: {
            observedGeneration: 2,
            updatedReplicas: 2,
            availableReplicas: 2,
            conditions: [condition("Available"), condition("Progressing", "True", "NewReplicaSetAvailable")],
        },
    };

    it("as a Deployment once this very generation is rolled out", async () => {
        assert.ok(await isReady(rolledOut));
        const status = (change: Properties) => ({ ...rolledOut, status: { ...rolledOut.status, ...change } });
        assert.ok(!(await isReady(status({ observedGeneration: 1 }))), "the status is that of the time before");
        assert.ok(!(await isReady(status({ updatedReplicas: 1 }))));
        assert.ok(!(await isReady(status({ conditions: [condition("Available")] }))));
    });

    it("as a StatefulSet once all replicas are ready in the current revision", async () => {
        const statefulSet = (updateRevision: string, strategy = "RollingUpdate") => ({
            apiVersion: "apps/v1",
            kind: "StatefulSet",
            metadata: { generation: 2 },
            spec: { replicas: 1, updateStrategy: { type: strategy } },
            status: {
                observedGeneration: 2,
                replicas: 1,
                readyReplicas: 1,
                currentReplicas: 1,
                currentRevision: "a",
                updateRevision,
            },
        });
        assert.ok(await isReady(statefulSet("a")));
        assert.ok(!(await isReady(statefulSet("b"))));
        assert.ok(await isReady(statefulSet("b", "OnDelete")), "its pods are deleted by hand, some day");
    });

    it("as a DaemonSet once every wanted node runs it, be it none", async () => {
        const daemonSet = (status: Properties) => ({ apiVersion: "apps/v1", kind: "DaemonSet", metadata: {}, status });
        const two = { desiredNumberScheduled: 2, updatedNumberScheduled: 2 };
        assert.ok(await isReady(daemonSet({ desiredNumberScheduled: 0 })));
        assert.ok(await isReady(daemonSet({ ...two, numberReady: 2 })));
        assert.ok(!(await isReady(daemonSet({ ...two, numberReady: 1 }))));
        assert.ok(!(await isReady(daemonSet({ ...two, numberReady: 2, updatedNumberScheduled: 1 }))));
    });

    it("as a Job once it is complete, and never when it has failed", async () => {
        const job = (type: string) => ({
            apiVersion: "batch/v1",
            kind: "Job",
            status: { conditions: [condition(type)] },
        });
        assert.ok(await isReady(job("Complete")));
        const failed = await ruleFor(job("Failed"))?.judge(job("Failed"), nowhere);
        assert.deepEqual([failed?.isReady, failed?.isFinal], [false, true]);
    });

    it("as a claim once it is bound, or waits for the pod that its class wants first", async () => {
        const claim = (phase: string) => ({
            apiVersion: "v1",
            kind: "PersistentVolumeClaim",
            spec: { storageClassName: "c" },
            status: { phase },
        });
        const withMode = (volumeBindingMode: string) => ({ get: () => Promise.resolve({ volumeBindingMode }) });
        assert.ok(await isReady(claim("Bound")));
        assert.ok(await isReady(claim("Pending"), withMode("WaitForFirstConsumer")));
        assert.ok(!(await isReady(claim("Pending"), withMode("Immediate"))));
        assert.ok(!(await isReady(claim("Lost"), withMode("WaitForFirstConsumer"))));
    });

    it("as a Service once no selected pod is unready, and at once where it selects none", async () => {
        const service = (spec: Properties) => ({ apiVersion: "v1", kind: "Service", metadata: { name: "s" }, spec });
        const selecting = service({ selector: { a: "b" } });
        const endpoints = (ready: boolean) => ({
            list: () => Promise.resolve([{ endpoints: [{ conditions: { ready } }] }]),
        });
        assert.ok(await isReady(selecting, endpoints(true)));
        assert.ok(!(await isReady(selecting, endpoints(false))));
        assert.ok(!(await isReady(selecting)));
        assert.ok(await isReady(selecting, { waitedSeconds: () => 10 }));
        assert.ok(await isReady(service({})));
        assert.ok(await isReady(service({ selector: { a: "b" }, clusterIP: "None" })));
        assert.ok(!(await isReady(service({ type: "LoadBalancer" }))));
    });

    it("as a CustomResourceDefinition once its kind is served", async () => {
        const definition = {
            apiVersion: "apiextensions.k8s.io/v1",
            kind: "CustomResourceDefinition",
            spec: { group: "g", names: { kind: "K" }, versions: [{ name: "v1", served: true }] },
            status: { conditions: [condition("Established")] },
        };
        assert.ok(await isReady(definition));
        assert.ok(!(await isReady(definition, { isServed: () => Promise.resolve(false) })));
        assert.ok(!(await isReady({ ...definition, status: {} })));
    });

    it("as a pod that runs or has done its work", async () => {
        const pod = (status: Properties) => ({ apiVersion: "v1", kind: "Pod", status });
        assert.ok(await isReady(pod({ phase: "Running", conditions: [condition("Ready")] })));
        assert.ok(await isReady(pod({ phase: "Succeeded" })));
        assert.ok(!(await isReady(pod({ phase: "Running", conditions: [condition("Ready", "False")] }))));
    });

    it("when it exists, for a kind without a rule", () => {
        assert.equal(ruleFor({ apiVersion: "storage.k8s.io/v1", kind: "StorageClass" }), undefined);
        assert.equal(ruleFor({ apiVersion: "v1", kind: "Secret", type: "Opaque" }), undefined);
    });
});
