import assert from "node:assert/strict";
import { setTimeout } from "node:timers/promises";
import { InitializationError, type Properties, type ProviderInstance } from "../provider";
import { HttpApi } from "./api";
import { Cluster, type ObjectReference } from "./cluster";
import { createKubernetesProvider } from "./index";
import type { Chart } from "./helm/charts";
import { kindOfType } from "./kinds";
import { parseKubeconfig, resolveConnection } from "./kubeconfig";
import { objectAt, stringAt, withMetadata } from "./object";
import { operation, Resource, startTestCluster, type TestCluster } from "./testing";

const storageClassType = "kubernetes:storage.k8s.io/v1:StorageClass";
const accountType = "kubernetes:core/v1:ServiceAccount";
const namespaceType = "kubernetes:core/v1:Namespace";
const secretType = "kubernetes:core/v1:Secret";
const claimType = "kubernetes:core/v1:PersistentVolumeClaim";
const deploymentType = "kubernetes:apps/v1:Deployment";
const definitionType = "kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition";
const widgetType = "kubernetes:example.test/v1:Widget";
const releaseType = "kubernetes:helm.sh/v3:Release";

const definition = {
    metadata: { name: "widgets.example.test" },
    spec: {
        group: "example.test",
        scope: "Namespaced",
        names: { kind: "Widget", plural: "widgets", singular: "widget" },
        versions: [
            {
                name: "v1",
                served: true,
                storage: true,
                schema: {
                    openAPIV3Schema: {
                        type: "object",
                        properties: {
                            spec: { type: "object", properties: { size: { type: "integer" } } },
                            extra: { type: "object", x_kubernetes_preserve_unknown_fields: true },
                        },
                    },
                },
            },
        ],
    },
};

const gadgets: Chart = {
    name: "gadgets",
    repository: "https://charts.example.test",
    version: "1.2.3",
    appVersion: "4.5",
    customResourceDefinitions: [
        {
            apiVersion: "apiextensions.k8s.io/v1",
            kind: "CustomResourceDefinition",
            metadata: { name: "gadgets.chart.test" },
            spec: {
                group: "chart.test",
                scope: "Cluster",
                names: { kind: "Gadget", plural: "gadgets" },
                versions: [
                    { name: "v1", served: true, storage: true, schema: { openAPIV3Schema: { type: "object" } } },
                ],
            },
        },
    ],
};

describe("the Kubernetes provider on a real API server", function () {
    this.timeout(60_000);

    let testCluster: TestCluster;
    let cluster: Cluster;
    let provider: ProviderInstance;
    const configured = (more: Properties = {}) =>
        createKubernetesProvider({ charts: [gadgets] }).configure({ kubeconfig: testCluster.kubeconfig, ...more });
    const resource = (type: string, name: string) => new Resource(provider, type, name);
    const live = (type: string, name: string, namespace?: string): Promise<Properties> =>
        cluster.get({ kind: kindOfType(type), name, namespace });
    /** A change by somebody else. */
    const edit = async (reference: ObjectReference, change: (object: Properties) => Properties) =>
        cluster.replace(withMetadata(change(await cluster.get(reference)), { resourceVersion: undefined }), {});

    before(async function () {
        this.timeout(300_000);
        testCluster = await startTestCluster();
        cluster = new Cluster(new HttpApi(resolveConnection(parseKubeconfig(testCluster.kubeconfig), {})));
        provider = configured();
    });

    after(async () => testCluster?.stop());

    describe("a StorageClass", () => {
        const inputs = {
            metadata: { name: "shared", labels: { tier: "data", team: "storage" } },
            provisioner: "efs.csi.aws.com",
            parameters: { uid: "1000", gid: "1000" },
            reclaimPolicy: "Retain",
        };
        let storageClass: Resource;

        before(async () => {
            storageClass = await resource(storageClassType, "shared").create(inputs);
        });

        it("has its name as id and its live object as state, without the bookkeeping of field ownership", async () => {
            assert.equal(storageClass.id, "shared");
            assert.equal(storageClass.state.volumeBindingMode, "Immediate");
            assert.equal(objectAt(storageClass.state, "metadata")?.managedFields, undefined);
            assert.deepEqual(await storageClass.diff(inputs).then(({ changes }) => changes), "none");
        });

        it("loses a label that the program no longer has, and keeps what somebody else added", async () => {
            const reference = { kind: kindOfType(storageClassType), name: "shared" };
            await edit(reference, (object) => withMetadata(object, { annotations: { "example.test/seen": "yes" } }));
            const changed = { ...inputs, metadata: { name: "shared", labels: { tier: "data" } } };
            const diff = await storageClass.diff(changed);
            assert.deepEqual(diff.detailedDiff, { "metadata.labels.team": "delete" });
            assert.deepEqual(diff.replaces, []);
            await storageClass.update(changed);
            const { metadata } = await live(storageClassType, "shared");
            assert.deepEqual(objectAt({ metadata }, "metadata", "labels"), { tier: "data" });
            assert.equal(stringAt({ metadata }, "metadata", "annotations", "example.test/seen"), "yes");
            await storageClass.update(inputs);
        });

        it("is replaced for other parameters, the old one first as the name is taken", async () => {
            const diff = await storageClass.diff({ ...inputs, parameters: { uid: "1001", gid: "1000" } });
            assert.deepEqual(diff.detailedDiff, { "parameters.uid": "update-replace" });
            assert.deepEqual(diff.replaces, ["parameters"]);
            assert.equal(diff.deleteBeforeReplace, true);
        });

        it("keeps its reclaim policy: the API server refuses another one, at preview already", async () => {
            const changed = { ...inputs, reclaimPolicy: "Delete" };
            assert.deepEqual((await storageClass.diff(changed)).replaces, []);
            await assert.rejects(storageClass.preview(changed), /updates to reclaimPolicy are forbidden/);
        });

        it("is found changed by a refresh where somebody changed what the program set", async () => {
            const reference = { kind: kindOfType(storageClassType), name: "shared" };
            await edit(reference, (object) => withMetadata(object, { labels: { tier: "other", team: "storage" } }));
            assert.ok(await storageClass.refresh());
            const diff = await storageClass.diff(inputs);
            assert.deepEqual(diff.detailedDiff, { "metadata.labels.tier": "update" });
            // Fields that somebody else took over are theirs; as with the real provider that is a conflict.
            await assert.rejects(storageClass.update(inputs), /conflict.*pulumi\.com\/patchForce/s);
            await new Resource(configured({ enablePatchForce: "true" }), storageClassType, "shared").check(inputs);
            const forced = {
                ...inputs,
                metadata: { ...inputs.metadata, annotations: { "pulumi.com/patchForce": "true" } },
            };
            await storageClass.update(forced);
            assert.equal(stringAt(storageClass.state, "metadata", "labels", "tier"), "data");
        });

        it("is refused where one of its name is there, unless the provider may take it over", async () => {
            const other = resource(storageClassType, "other");
            await other.preview(inputs);
            await assert.rejects(other.create(inputs), /already exists: .*pulumi import/);
            const upserting = new Resource(configured({ upsertExistingObjects: "true" }), storageClassType, "shared");
            await upserting.create(inputs, {}).catch((error: unknown) => {
                throw new Error("the upsert was refused", { cause: error });
            });
            assert.equal(upserting.id, "shared");
        });

        it("is gone after its deletion, and a second deletion is none", async () => {
            await storageClass.delete();
            assert.equal(await storageClass.refresh(), false);
            await storageClass.delete();
        });
    });

    it("refuses a field that does not exist, at preview, creation and update", async () => {
        const bad = { metadata: { name: "typo" }, provisioner: "efs.csi.aws.com", reclaimPolcy: "Retain" };
        await assert.rejects(resource(storageClassType, "typo").preview(bad), /unknown field "reclaimPolcy"/);
        await assert.rejects(resource(storageClassType, "typo").create(bad), /unknown field "reclaimPolcy"/);
        const good = await resource(accountType, "typo").create({ metadata: { name: "typo" } });
        const started = Date.now();
        await assert.rejects(good.update({ metadata: { name: "typo" }, spce: {} }), /spce.*not declared in schema/);
        assert.ok(Date.now() - started < 5000, "an answer of 500 was taken for a passing one");
        await good.delete();
    });

    it("updates an object while others write to it all the time", async () => {
        const busy = await resource(accountType, "busy").create({ metadata: { name: "busy", labels: { a: "1" } } });
        const reference = { kind: kindOfType(accountType), name: "busy", namespace: "default" };
        let isOver = false;
        const writer = (async () => {
            for (let count = 0; !isOver; count++) {
                const value = { "example.test/count": String(count) };
                await cluster.patch(reference, [{ op: "add", path: "/metadata/annotations", value }]);
                // Seldomer each time: where requests are slow, an even pace would leave no gap to get through.
                await setTimeout(2 * count);
            }
        })();
        await busy.update({ metadata: { name: "busy", labels: { b: "2" } } });
        isOver = true;
        await writer;
        const { metadata } = await live(accountType, "busy", "default");
        assert.deepEqual(objectAt({ metadata }, "metadata", "labels"), { b: "2" });
    });

    it("names what the program does not name, and knows the name again", async () => {
        const inputs = { metadata: {}, data: { key: "value" } };
        const configMap = await resource("kubernetes:core/v1:ConfigMap", "settings").create(inputs);
        assert.equal(configMap.id, "default/settings-01234567");
        assert.equal((await configMap.diff(inputs)).changes, "none");
        const diff = await configMap.diff({ ...inputs, data: { key: "other" } });
        assert.deepEqual(diff.detailedDiff, { "data.key": "update-replace" });
        assert.equal(diff.deleteBeforeReplace, false, "a new name leaves room for both");
        await configMap.delete();
    });

    it("shows at preview what the API server will make of an object, and makes nothing", async () => {
        const state = await resource(storageClassType, "previewed").preview({
            metadata: { name: "previewed" },
            provisioner: "efs.csi.aws.com",
        });
        assert.equal(state.reclaimPolicy, "Delete");
        await assert.rejects(live(storageClassType, "previewed"), /not found/);
        const inNewNamespace = await resource(secretType, "later").preview({
            metadata: { name: "s", namespace: "none" },
        });
        assert.equal(stringAt(inNewNamespace, "metadata", "namespace"), "none");
    });

    describe("a Secret", () => {
        const inputs = { metadata: { name: "password" }, stringData: { password: "correct horse" } };
        const encoded = Buffer.from("correct horse").toString("base64");
        let secret: Resource;

        before(async () => {
            secret = await resource(secretType, "password").create(inputs);
        });

        it("has its text as data, and no difference after a refresh", async () => {
            assert.deepEqual(secret.state.data, { password: encoded });
            assert.ok(await secret.refresh());
            assert.equal((await secret.diff(inputs)).changes, "none");
        });

        it("is found changed where somebody changed it, and is replaced as the provider's default is", async () => {
            const reference = { kind: kindOfType(secretType), name: "password", namespace: "default" };
            await edit(reference, (object) => ({ ...object, data: { password: "b3RoZXI=" } }));
            assert.ok(await secret.refresh());
            assert.deepEqual((await secret.diff(inputs)).detailedDiff, { "data.password": "update-replace" });
            const mutable = new Resource(configured({ enableSecretMutable: "true" }), secretType, "password");
            Object.assign(mutable, { id: secret.id, inputs: secret.inputs, state: secret.state });
            assert.deepEqual((await mutable.diff(inputs)).detailedDiff, { "data.password": "update" });
        });
    });

    describe("a PersistentVolumeClaim", () => {
        const claim = (storageClassName: string) => ({
            metadata: { name: storageClassName },
            spec: { accessModes: ["ReadWriteMany"], storageClassName, resources: { requests: { storage: "1024Mi" } } },
        });

        it("is ready while it waits for its first consumer, and spelled as the program spells it after a refresh", async () => {
            const storageClass = { metadata: { name: "lazy" }, provisioner: "example.test/none" };
            await resource(storageClassType, "lazy").create({
                ...storageClass,
                volumeBindingMode: "WaitForFirstConsumer",
            });
            const lazy = await resource(claimType, "lazy").create(claim("lazy"), { timeoutSeconds: 20 });
            assert.equal(stringAt(lazy.state, "spec", "resources", "requests", "storage"), "1Gi");
            assert.ok(await lazy.refresh());
            assert.equal((await lazy.diff(claim("lazy"))).changes, "none");
            await lazy.delete({ timeoutSeconds: 20 });
        });

        it("says why it is not bound when the time is up, and stays in the state", async () => {
            const unbound = resource(claimType, "missing").create(claim("missing"), { timeoutSeconds: 2 });
            await assert.rejects(unbound, (error) => {
                assert.ok(error instanceof InitializationError);
                assert.equal(error.id, "default/missing");
                assert.equal(stringAt(error.state, "metadata", "name"), "missing");
                assert.match(
                    error.message,
                    /PersistentVolumeClaim "default\/missing" is not ready after 2 s: its phase is Pending; there is no StorageClass "missing"/,
                );
                return true;
            });
        });

        it("is not waited for where the program says so", async () => {
            const inputs = claim("unawaited");
            const annotations = { "pulumi.com/skipAwait": "true" };
            await resource(claimType, "unawaited").create({
                ...inputs,
                metadata: { ...inputs.metadata, annotations },
            });
        });
    });

    describe("a Deployment", () => {
        const deployment = (container: Properties, spec: Properties = {}) => ({
            metadata: { name: "web" },
            spec: {
                replicas: 2,
                selector: { matchLabels: { app: "web" } },
                template: {
                    metadata: { labels: { app: "web" } },
                    spec: { containers: [{ name: "web", image: "example.test/web:1", ...container }], ...spec },
                },
            },
        });
        let web: Resource;

        before(async () => {
            web = await resource(deploymentType, "web").create(deployment({}), { timeoutSeconds: 50 });
        });

        it("is ready once its replicas are available, and again after an update", async () => {
            assert.equal(objectAt(web.state, "status")?.availableReplicas, 2);
            const changed = deployment({ image: "example.test/web:2" });
            assert.deepEqual((await web.diff(changed)).detailedDiff, {
                "spec.template.spec.containers[0].image": "update",
            });
            await web.update(changed, { timeoutSeconds: 50 });
            assert.equal(objectAt(web.state, "status")?.updatedReplicas, 2);
            assert.ok(await web.refresh());
            assert.equal((await web.diff(changed)).changes, "none");
        });

        it("keeps the replicas that somebody else set where the program ignores them", async () => {
            const reference = { kind: kindOfType(deploymentType), name: "web", namespace: "default" };
            await edit(reference, (object) => ({ ...object, spec: { ...objectAt(object, "spec"), replicas: 1 } }));
            const changed = deployment({ image: "example.test/web:3" });
            await assert.rejects(web.update(changed), /conflict/);
            await web.update(changed, { timeoutSeconds: 50 }, ["spec.replicas"]);
            assert.equal(objectAt(web.state, "spec")?.replicas, 1);
        });

        it("names the pod and the reason when it cannot be rolled out", async () => {
            const nowhere = deployment({}, { nodeSelector: { nowhere: "true" } });
            await assert.rejects(
                web.update(nowhere, { timeoutSeconds: 3 }, ["spec.replicas"]),
                /Deployment "default\/web" is not ready after 3 s: .*Pod "default\/web-.*Unschedulable/s,
            );
        });

        it("is gone with its pods after a deletion", async () => {
            await web.delete({ timeoutSeconds: 50 });
            const pods = await cluster.list(kindOfType("kubernetes:core/v1:Pod"), "default", {
                labelSelector: "app=web",
            });
            assert.deepEqual(pods, []);
        });
    });

    describe("a CustomResourceDefinition", () => {
        it("is waited for by a resource of its kind that comes too early", async () => {
            const crd = resource(definitionType, "widgets");
            const early = resource(widgetType, "early").create({ metadata: { name: "early" }, spec: { size: 1 } });
            await crd.create(definition);
            const widget = await early;
            assert.equal(widget.id, "default/early");
            assert.equal((await crd.diff(definition)).changes, "none");
            assert.ok(await crd.refresh());
            assert.equal((await crd.diff(definition)).changes, "none");

            await widget.update({ metadata: { name: "early" }, spec: { size: 2 } });
            assert.equal(objectAt(widget.state, "spec")?.size, 2);
            await assert.rejects(
                widget.update({ metadata: { name: "early" }, spec: { sice: 2 } }),
                /sice.*not declared in schema/,
            );
            await crd.update({ ...definition, metadata: { ...definition.metadata, labels: { a: "b" } } });
            await crd.delete({ timeoutSeconds: 30 });
            assert.equal(await widget.refresh(), false);
            await widget.delete();
        });
    });

    it("gives a kind that nobody defines five more chances, and says what is missing", async () => {
        const pauses: number[] = [];
        const clock = {
            now: () => Date.now(),
            sleep: (milliseconds: number) => {
                pauses.push(milliseconds);
                return Promise.resolve();
            },
        };
        const hasty = createKubernetesProvider({ clock }).configure({ kubeconfig: testCluster.kubeconfig });
        const unheard = new Resource(hasty, "kubernetes:example.test/v9:Unheard", "unheard");
        await assert.rejects(
            unheard.create({ metadata: { name: "unheard" } }),
            /no matches for kind "Unheard" in version "example.test\/v9": make sure that the CustomResourceDefinition/,
        );
        assert.deepEqual(pauses, [1000, 2000, 4000, 8000, 16000]);
    });

    it("waits for finalizers, and names the one that holds an object", async () => {
        const inputs = { metadata: { name: "held", finalizers: ["example.test/hold"] } };
        const held = await resource(accountType, "held").create(inputs);
        await assert.rejects(
            held.delete({ timeoutSeconds: 2 }),
            /ServiceAccount "default\/held" is still there after 2 s; its deletion is held by the finalizer "example.test\/hold"/,
        );
        const reference = { kind: kindOfType(accountType), name: "held", namespace: "default" };
        const deleted = held.delete({ timeoutSeconds: 30 });
        await edit(reference, (object) => withMetadata(object, { finalizers: undefined }));
        await deleted;
    });

    it("stops waiting when the engine cancels, and keeps what is there", async () => {
        const cancel = new AbortController();
        void setTimeout(500).then(() => cancel.abort());
        const inputs = {
            metadata: { name: "cancelled" },
            spec: {
                accessModes: ["ReadWriteOnce"],
                storageClassName: "none",
                resources: { requests: { storage: "1Gi" } },
            },
        };
        await assert.rejects(
            resource(claimType, "cancelled").create(inputs, { signal: cancel.signal }),
            (error) => error instanceof InitializationError && /as the operation is cancelled/.test(error.message),
        );
    });

    it("waits until a namespace and everything in it is gone", async () => {
        const namespace = await resource(namespaceType, "shop").create({ metadata: { name: "shop" } });
        await resource("kubernetes:core/v1:ConfigMap", "inside").create({ metadata: { name: "c", namespace: "shop" } });
        await namespace.delete({ timeoutSeconds: 50 });
        assert.equal(await namespace.refresh(), false);
    });

    describe("a Helm release", () => {
        const inputs = {
            chart: "gadgets",
            repositoryOpts: { repo: "https://charts.example.test/" },
            name: "gadgets",
            namespace: "gadgets",
            createNamespace: true,
            values: { admin: { password: "correct horse" } },
        };

        it("is recorded in a Secret, brings its chart's definitions, and counts its revisions", async () => {
            const release = await resource(releaseType, "gadgets").create(inputs);
            assert.equal(release.id, "gadgets/gadgets");
            assert.equal(stringAt(release.state, "status", "status"), "deployed");
            assert.equal(release.state.version, "1.2.3");
            const gadget = resource("kubernetes:chart.test/v1:Gadget", "one");
            // The garbage collector learns of new kinds twice a minute; a deletion in the foreground would wait for it.
            const annotations = { "pulumi.com/deletionPropagationPolicy": "background" };
            await gadget.create({ metadata: { name: "one", annotations } });
            assert.equal(gadget.id, "one", "the chart's definition says that gadgets have no namespace");

            assert.ok(await release.refresh());
            assert.equal((await release.diff(inputs)).changes, "none");
            const changed = { ...inputs, values: { admin: { password: "other" } } };
            assert.deepEqual((await release.diff(changed)).detailedDiff, { "values.admin.password": "update" });
            await release.update(changed);
            assert.equal(objectAt(release.state, "status")?.revision, 2);
            const secret = await live(secretType, "sandbox-helm-release.gadgets", "gadgets");
            assert.equal(stringAt(secret, "metadata", "labels", "sandbox/stand-in"), "helm-release");
            await assert.rejects(resource(releaseType, "gadgets").create(inputs), /still in use/);

            await release.delete();
            assert.equal(await release.refresh(), false);
            await gadget.delete();
        });

        it("refuses a chart that is not in the table", async () => {
            const { failures } = await provider.check(operation(releaseType, "x"), undefined, {
                ...inputs,
                chart: "unheard-of",
            });
            assert.equal(failures.length, 1);
            assert.match(failures[0]?.reason ?? "", /chart "unheard-of" of https:\/\/charts.example.test is not known/);
        });
    });

    it("takes an import's inputs from the live object", async () => {
        const imported = await provider.read(operation(namespaceType, "default"), "default", {}, {});
        assert.deepEqual(imported?.inputs, {
            apiVersion: "v1",
            kind: "Namespace",
            metadata: { name: "default", labels: { "kubernetes.io/metadata.name": "default" } },
            spec: { finalizers: ["kubernetes"] },
        });
    });
});
