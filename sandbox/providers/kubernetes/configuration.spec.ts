import assert from "node:assert/strict";
import { unknown, type Properties } from "../provider";
import { checkConfiguration, diffConfiguration, readConfiguration } from "./configuration";
import { operation } from "./testing";
import { createKubernetesProvider } from "./index";

function kubeconfig(server: string, token = "t"): string {
    return JSON.stringify({
        "current-context": "c",
        clusters: [{ name: "k", cluster: { server } }],
        contexts: [{ name: "c", context: { cluster: "k", user: "u" } }],
        users: [{ name: "u", user: { token } }],
    });
}

const here = "https://127.0.0.1:1";
const there = "https://127.0.0.1:2";

describe("the configuration of the Kubernetes provider", () => {
    it("takes the settings in use, as JSON texts or as values", () => {
        const config = { kubeconfig: kubeconfig(here), clusterIdentifier: "c", enableServerSideApply: "true" };
        assert.deepEqual(checkConfiguration({ ...config, deleteUnreachable: true, version: "4.34.2" }), []);
        assert.equal(readConfiguration({ deleteUnreachable: "true" }).deleteUnreachable, true);
        assert.equal(readConfiguration({ deleteUnreachable: "false" }).deleteUnreachable, false);
        assert.equal(readConfiguration({ kubeClientSettings: '{"timeout":7}' }).timeoutSeconds, 7);
    });

    it("refuses what it could not honour, by name", () => {
        const refused = {
            renderYamlToDirectory: "out",
            enableServerSideApply: "false",
            kubeClientSettings: '{"qps":5}',
            helmReleaseSettings: "{}",
            upsertExistingObjects: "yes",
        };
        const failures = checkConfiguration(refused);
        assert.deepEqual(failures.map(({ property }) => property).sort(), Object.keys(refused).sort());
    });

    const changes: { what: string; before: Properties; after: Properties; replaces: string[] }[] = [
        {
            what: "a renewed token replaces nothing",
            before: { kubeconfig: kubeconfig(here, "old") },
            after: { kubeconfig: kubeconfig(here, "new") },
            replaces: [],
        },
        {
            what: "another server is another cluster",
            before: { kubeconfig: kubeconfig(here) },
            after: { kubeconfig: kubeconfig(there) },
            replaces: ["kubeconfig"],
        },
        {
            what: "another server is the same cluster while the identifier is",
            before: { kubeconfig: kubeconfig(here), clusterIdentifier: "c" },
            after: { kubeconfig: kubeconfig(there), clusterIdentifier: "c" },
            replaces: [],
        },
        {
            what: "another identifier is another cluster",
            before: { kubeconfig: kubeconfig(here), clusterIdentifier: "c" },
            after: { kubeconfig: kubeconfig(here), clusterIdentifier: "d" },
            replaces: ["clusterIdentifier"],
        },
        {
            what: "a kubeconfig that is not known yet may be another cluster",
            before: { kubeconfig: kubeconfig(here) },
            after: { kubeconfig: unknown },
            replaces: ["kubeconfig"],
        },
        {
            what: "a kubeconfig that is not known yet is the same cluster while the identifier is",
            before: { kubeconfig: kubeconfig(here), clusterIdentifier: "c" },
            after: { kubeconfig: unknown, clusterIdentifier: "c" },
            replaces: [],
        },
        {
            what: "giving an identifier for the first time replaces nothing",
            before: { kubeconfig: kubeconfig(here) },
            after: { kubeconfig: kubeconfig(here), clusterIdentifier: "c" },
            replaces: [],
        },
    ];
    for (const { what, before, after, replaces } of changes) {
        it(what, () => {
            const diff = diffConfiguration(before, after);
            assert.equal(diff.changes, "some");
            assert.deepEqual(diff.replaces, replaces);
        });
    }

    it("shows no change between equal settings", () => {
        const config = { kubeconfig: kubeconfig(here), namespace: "n" };
        assert.equal(diffConfiguration(config, { ...config }).changes, "none");
    });
});

describe("a cluster that cannot be reached", () => {
    const type = "kubernetes:core/v1:ConfigMap";
    const inputs = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "c", namespace: "default" } };
    const read = (config: Properties) =>
        createKubernetesProvider().configure(config).read(operation(type, "c"), "default/c", inputs, inputs);
    const dead = { kubeconfig: kubeconfig(here) };

    it("previews nothing but the inputs, also while the kubeconfig is not known", async () => {
        for (const config of [dead, { kubeconfig: unknown }]) {
            const provider = createKubernetesProvider().configure(config);
            const checked = await provider.check(operation(type, "c"), undefined, { metadata: { name: "c" } });
            assert.deepEqual(checked.inputs, inputs);
            const preview = await provider.create(operation(type, "c", { preview: true }), inputs);
            assert.deepEqual(preview, { id: "", state: inputs });
            await assert.rejects(
                provider.create(operation(type, "c"), inputs),
                /configured Kubernetes cluster is unreachable/,
            );
        }
    });

    it("fails a refresh, drops the object or keeps it, as the provider is set", async () => {
        await assert.rejects(
            read(dead),
            /unreachable: 127.0.0.1:1 does not answer: .*PULUMI_K8S_DELETE_UNREACHABLE=true/,
        );
        assert.equal(await read({ ...dead, deleteUnreachable: "true" }), undefined);
        const kept = await read({ ...dead, skipUpdateUnreachable: "true" });
        assert.deepEqual(kept, { id: "default/c", inputs, state: inputs });
    });

    it("lets an object go from the state only where the provider is set so", async () => {
        const remove = (config: Properties) =>
            createKubernetesProvider().configure(config).delete(operation(type, "c"), "default/c", inputs, inputs);
        await assert.rejects(remove(dead), /unreachable/);
        await remove({ ...dead, deleteUnreachable: "true" });
    });

    it("is any that is not on this machine", async () => {
        await assert.rejects(
            read({ kubeconfig: kubeconfig("https://cluster.example.test") }),
            /cluster\.example\.test; the sandbox only speaks to its own clusters on this machine/,
        );
    });

    it("is one whose kubeconfig needs what the sandbox does not have", async () => {
        const exec = { name: "u", user: { exec: { command: "aws" } } };
        const config = { ...(JSON.parse(kubeconfig(here)) as Properties), users: [exec] };
        await assert.rejects(read({ kubeconfig: config }), /user "u" of the kubeconfig uses exec/);
        await assert.rejects(read({ ...dead, context: "other" }), /has no context "other"/);
    });
});
