import assert from "node:assert/strict";
import type { Properties, ProviderInstance } from "../provider";
import { HttpApi } from "./api";
import { Cluster } from "./cluster";
import { createKubernetesProvider } from "./index";
import { kindOfType } from "./kinds";
import { parseKubeconfig, resolveConnection } from "./kubeconfig";
import { numberAt, objectAt } from "./object";
import { Resource, startTestCluster, type TestCluster } from "./testing";

const operator = "eks-storage-dr";

/** What becomes of workloads whose replicas somebody else decides. Real API server and controllers, no container. */
describe("a workload of the Kubernetes provider", function () {
    this.timeout(60_000);

    let testCluster: TestCluster;
    let cluster: Cluster;
    let provider: ProviderInstance;

    before(async function () {
        this.timeout(300_000);
        testCluster = await startTestCluster();
        cluster = new Cluster(new HttpApi(resolveConnection(parseKubeconfig(testCluster.kubeconfig), {})));
        provider = createKubernetesProvider().configure({ kubeconfig: testCluster.kubeconfig });
    });

    after(async () => testCluster?.stop());

    for (const kind of ["Deployment", "StatefulSet"]) {
        describe(`as a ${kind}`, () => {
            const type = `kubernetes:apps/v1:${kind}`;
            const workload = (name: string, spec: Properties, image = "example.test/web:1"): Properties => ({
                metadata: { name },
                spec: {
                    selector: { matchLabels: { app: name } },
                    template: {
                        metadata: { labels: { app: name } },
                        spec: { containers: [{ name: "web", image }] },
                    },
                    ...(kind === "StatefulSet" ? { serviceName: name } : {}),
                    ...spec,
                },
            });
            const name = (base: string) => `${kind.toLowerCase()}-${base}`;
            const made = (base: string, spec: Properties) =>
                new Resource(provider, type, base).create(workload(name(base), spec), { timeoutSeconds: 30 });
            /** As `dr` does it: an update of the object, not an apply. */
            const scale = async (base: string, replicas: number) => {
                const reference = { kind: kindOfType(type), name: name(base), namespace: "default" };
                const live = await cluster.get(reference);
                const spec = { ...objectAt(live, "spec"), replicas };
                await cluster.replace({ ...live, spec }, { fieldManager: operator });
            };
            const replicas = async (base: string) =>
                numberAt(
                    await cluster.get({ kind: kindOfType(type), name: name(base), namespace: "default" }),
                    "spec",
                    "replicas",
                );

            it("is ready at once with no replicas, made so or scaled so", async () => {
                const idle = await made("idle", { replicas: 0 });
                assert.equal(numberAt(idle.state, "status", "readyReplicas") ?? 0, 0);
                await idle.update(workload(name("idle"), { replicas: 1 }), { timeoutSeconds: 30 });
                assert.equal(numberAt(idle.state, "status", "readyReplicas"), 1);
                await idle.update(workload(name("idle"), { replicas: 0 }), { timeoutSeconds: 30 });
                assert.equal(numberAt(idle.state, "status", "replicas") ?? 0, 0);
            });

            it("keeps the replicas of somebody else where the program names none, and has no drift", async () => {
                const silent = await made("silent", {});
                await scale("silent", 0);
                assert.ok(await silent.refresh());
                assert.equal((await silent.diff(workload(name("silent"), {}))).changes, "none");
                await silent.update(workload(name("silent"), {}, "example.test/web:2"), { timeoutSeconds: 30 });
                assert.equal(await replicas("silent"), 0);
                await scale("silent", 2);
                await silent.update(workload(name("silent"), {}, "example.test/web:3"), { timeoutSeconds: 30 });
                assert.equal(await replicas("silent"), 2);
            });

            it("keeps them too where the program ignores its own, also a value that both have", async () => {
                const ignoring = await made("ignoring", { replicas: 1 });
                await scale("ignoring", 0);
                const changed = (image: string) => workload(name("ignoring"), { replicas: 1 }, image);
                await ignoring.update(changed("example.test/web:2"), { timeoutSeconds: 30 }, ["spec.replicas"]);
                assert.equal(await replicas("ignoring"), 0);
                await scale("ignoring", 1);
                await ignoring.update(changed("example.test/web:3"), { timeoutSeconds: 30 }, ["spec.replicas"]);
                assert.equal(await replicas("ignoring"), 1);
            });

            it("takes a value that somebody else set already without a conflict", async () => {
                const agreeing = await made("agreeing", { replicas: 1 });
                await scale("agreeing", 2);
                const changed = workload(name("agreeing"), { replicas: 2 });
                await agreeing.preview(changed);
                await agreeing.update(changed, { timeoutSeconds: 30 });
                assert.equal(await replicas("agreeing"), 2);
            });

            it("is refused another value than somebody else's, by field and manager", async () => {
                const disagreeing = await made("disagreeing", { replicas: 1 });
                await scale("disagreeing", 0);
                const reason = new RegExp(
                    `Apply failed with 1 conflict: conflict with "${operator}"[^]*\\.spec\\.replicas[^]*` +
                        "another field manager set these fields; leave them to it, or set the annotation",
                );
                await assert.rejects(disagreeing.update(workload(name("disagreeing"), { replicas: 2 })), reason);
                assert.equal(await replicas("disagreeing"), 0);
                const forced = workload(name("disagreeing"), { replicas: 2 });
                const annotations = { "pulumi.com/patchForce": "true" };
                await disagreeing.update(
                    { ...forced, metadata: { name: name("disagreeing"), annotations } },
                    { timeoutSeconds: 30 },
                );
                assert.equal(await replicas("disagreeing"), 2);
            });
        });
    }
});
