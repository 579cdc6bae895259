import assert from "node:assert/strict";
import { setTimeout } from "node:timers/promises";
import type { Properties, ProviderInstance } from "../provider";
import { HttpApi } from "./api";
import { Cluster } from "./cluster";
import { createKubernetesProvider } from "./index";
import { parseKubeconfig, resolveConnection } from "./kubeconfig";
import { objectAt, stringAt } from "./object";
import { Resource, startTestCluster, type TestCluster } from "./testing";

const kind = { group: "example.test", version: "v1", kind: "Widget" };
const identity = { apiVersion: "example.test/v1", kind: "Widget" };
const metadata = { name: "theirs" };

/** A part of an object of somebody else's, as `CustomResourcePatch` sets it. Real API server. */
describe("a Patch resource of the Kubernetes provider", function () {
    this.timeout(60_000);

    let testCluster: TestCluster;
    let cluster: Cluster;
    let provider: ProviderInstance;
    const live = () => cluster.get({ kind, name: metadata.name });
    const resource = () => new Resource(provider, "kubernetes:example.test/v1:WidgetPatch", "patch");
    const patch = (spec: Properties, annotations: Properties = {}): Properties => ({
        ...identity,
        metadata: { ...metadata, annotations },
        spec,
    });

    before(async function () {
        this.timeout(300_000);
        testCluster = await startTestCluster();
        cluster = new Cluster(new HttpApi(resolveConnection(parseKubeconfig(testCluster.kubeconfig), {})));
        provider = createKubernetesProvider().configure({ kubeconfig: testCluster.kubeconfig });
        const definition = new Resource(provider, "kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition", "crd");
        const anything = { type: "object", x_kubernetes_preserve_unknown_fields: true };
        const version = { name: "v1", served: true, storage: true, schema: { openAPIV3Schema: anything } };
        await definition.create({
            metadata: { name: "widgets.example.test" },
            spec: {
                group: kind.group,
                scope: "Cluster",
                names: { kind: kind.kind, plural: "widgets" },
                versions: [{ ...version, subresources: { status: {} } }],
            },
        });
    });

    after(async () => testCluster?.stop());

    beforeEach(async () => {
        await cluster.create({ ...identity, metadata, spec: { size: 1 } }, { fieldManager: "helm" });
    });

    afterEach(async () => {
        await cluster.delete({ kind, name: metadata.name }, "Background");
    });

    it("sets its fields, changes them in place, and takes them back when it goes; the object stays", async () => {
        const made = await resource().create(patch({ colours: ["red"], shape: "round" }));
        assert.deepEqual(objectAt(await live(), "spec"), { size: 1, colours: ["red"], shape: "round" });

        const changed = patch({ colours: ["blue"] });
        assert.deepEqual((await made.diff(changed)).replaces, []);
        await made.update(changed);
        assert.deepEqual(objectAt(await live(), "spec"), { size: 1, colours: ["blue"] });

        assert.ok(await made.refresh());
        assert.equal((await made.diff(changed)).changes, "none");
        await made.delete();
        assert.deepEqual(objectAt(await live(), "spec"), { size: 1 });
    });

    it("waits until the object is as its annotation says", async () => {
        const waiting = resource().create(
            patch({ shape: "round" }, { "pulumi.com/waitFor": '["jsonpath={.status.status}=Installed"]' }),
            { timeoutSeconds: 20 },
        );
        await setTimeout(500);
        const before = await live();
        const reference = `/apis/example.test/v1/widgets/${metadata.name}/status`;
        const api = new HttpApi(resolveConnection(parseKubeconfig(testCluster.kubeconfig), {}));
        await api.request({ method: "PUT", path: reference, body: { ...before, status: { status: "Installed" } } });
        assert.equal(stringAt((await waiting).state, "status", "status"), "Installed");
    });

    it("shows at preview what it is given, and changes nothing", async () => {
        assert.deepEqual(objectAt(await resource().preview(patch({ shape: "round" })), "spec"), { shape: "round" });
        assert.deepEqual(objectAt(await live(), "spec"), { size: 1 });
    });

    it("leaves a field to whom it belongs", async () => {
        await assert.rejects(resource().create(patch({ size: 2 })), /conflict/i);
    });

    it("needs the object's name", async () => {
        await assert.rejects(resource().create({ ...identity, spec: {} }), /require the `.metadata.name` field/);
    });
});
