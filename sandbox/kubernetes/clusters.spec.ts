import { AppsV1Api, CoreV1Api, KubeConfig, KubernetesObjectApi, type V1Node } from "@kubernetes/client-node";
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import * as https from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { Supervisor } from "../supervisor/supervisor";
import { ensureToolchain } from "../toolchain";
import { KubernetesClusters, type ClusterConnection, type NodeSpec } from "./clusters";
import { waitFor } from "./wait";

const cluster = { region: "eu-central-1", name: "spec" };

/** Proves what the real control plane and kwok make of clusters and node groups; no container runs. */
describe("a cluster of the sandbox", function () {
    this.timeout("60s");
    let directory: string;
    let supervisor: Supervisor;
    let clusters: KubernetesClusters;
    let connection: ClusterConnection;
    let aws: string;
    const config = new KubeConfig();
    let core: CoreV1Api;
    let apps: AppsV1Api;

    before(async function () {
        this.timeout("30m"); // a cold toolchain
        directory = mkdtempSync(join(tmpdir(), "clusters-"));
        const toolchain = await ensureToolchain();
        aws = join(toolchain.pythonEnvironment, "bin", "aws");
        supervisor = new Supervisor(join(directory, "logs"));
        clusters = new KubernetesClusters({
            directory: join(directory, "clusters"),
            toolchain,
            supervisor,
            aws: () => {
                throw new Error("no test here needs AWS");
            },
        });
        connection = await clusters.create({ ...cluster, version: "1.35" });
        config.loadFromFile(connection.kubeconfig);
        core = config.makeApiClient(CoreV1Api);
        apps = config.makeApiClient(AppsV1Api);
    });
    after(async () => {
        await supervisor.close();
        rmSync(directory, { recursive: true });
    });

    it("is refused in another version than the control plane has, with the version to ask for", async () => {
        await assert.rejects(
            clusters.create({ region: "eu-west-1", name: "old", version: "1.31" }),
            /Cluster old in eu-west-1: Kubernetes 1\.31 cannot be had .* ask for version 1\.35/,
        );
        assert.deepEqual(
            clusters.list().map(({ name }) => name),
            ["spec"],
        );
    });

    it("shows a certificate of its own authority and knows nobody without a token", async () => {
        const ca = Buffer.from(connection.certificateAuthority, "base64");
        const url = `${connection.endpoint}/api/v1/namespaces`;
        assert.equal(await status(url, ca, connection.token), 200);
        assert.equal(await status(url, ca, "another"), 401);
        await assert.rejects(status(url, undefined, connection.token), /self-signed certificate|unable to verify/);
    });

    it("knows who brings a token of EKS for it, and for it alone, as an administrator", async () => {
        const ca = Buffer.from(connection.certificateAuthority, "base64");
        const url = `${connection.endpoint}/api/v1/namespaces/kube-system/secrets`;
        assert.equal(await status(url, ca, eksToken(aws, "spec")), 200);
        assert.equal(await status(url, ca, eksToken(aws, "another")), 401);
        assert.equal(await status(url, ca, eksToken(aws, "spec").slice(0, -8)), 401);
    });

    it("keeps tokens in files of the owner and out of the processes' arguments", () => {
        assert.equal(statSync(connection.kubeconfig).mode & 0o777, 0o600);
        assert.match(readFileSync(connection.kubeconfig, "utf8"), new RegExp(connection.token));
        for (const { pid } of supervisor.report()) {
            assert.doesNotMatch(readFileSync(`/proc/${pid}/cmdline`, "utf8"), new RegExp(connection.token));
        }
    });

    it("gives a node group's nodes their zone, type, labels, taints and provider id, and runs pods over the zones", async () => {
        await clusters.setNodes(cluster, "system", ["a", "b", "c"].map(node));

        const { items: nodes } = await core.listNode();
        assert.deepEqual(nodes.map(facts), [
            [
                "ip-10-0-0-10.ec2.internal",
                "eu-central-1a",
                "m7g.large",
                "arm64",
                "storage",
                "aws:///eu-central-1a/i-0a",
            ],
            [
                "ip-10-0-1-10.ec2.internal",
                "eu-central-1b",
                "m7g.large",
                "arm64",
                "storage",
                "aws:///eu-central-1b/i-0b",
            ],
            [
                "ip-10-0-2-10.ec2.internal",
                "eu-central-1c",
                "m7g.large",
                "arm64",
                "storage",
                "aws:///eu-central-1c/i-0c",
            ],
        ]);
        assert.equal(nodes[0].status?.capacity?.memory, "8Gi");
        assert.equal(nodes[0].status?.addresses?.[0].address, "10.0.0.10");

        await apps.createNamespacedDeployment({ namespace: "default", body: deployment() });
        const pods = await waitFor("three running pods", 20, async () => {
            const { items } = await core.listNamespacedPod({ namespace: "default" });
            return items.filter(({ status }) => status?.phase === "Running").length === 3 ? items : undefined;
        });
        assert.deepEqual(
            pods.map(({ spec }) => spec?.nodeName).sort(),
            nodes.map(({ metadata }) => metadata?.name).sort(),
        );
    });

    it("leaves pods that do not tolerate a taint of the node group waiting", async () => {
        const tainted = { ...node("a", 7), taints: [{ key: "dedicated", value: "db", effect: "NO_SCHEDULE" }] };
        await clusters.setNodes(cluster, "database", [{ ...tainted, nodeGroup: "database", labels: { role: "db" } }]);
        await core.createNamespacedPod({
            namespace: "default",
            body: {
                metadata: { name: "intolerant" },
                spec: { nodeSelector: { role: "db" }, containers: [{ name: "main", image: "example" }] },
            },
        });
        const reason = await waitFor("the scheduler's verdict", 20, async () => {
            const { status } = await core.readNamespacedPod({ namespace: "default", name: "intolerant" });
            return status?.conditions?.find(({ type, status }) => type === "PodScheduled" && status === "False")
                ?.message;
        });
        assert.match(reason, /1 node\(s\) had untolerated taint\(s\)|untolerated taint \{dedicated: db\}/);
    });

    it("takes labels and taints away again with the node group's, and drains nodes that go", async () => {
        await clusters.setNodes(cluster, "database", []);
        await clusters.setNodes(cluster, "system", [{ ...node("a", 0), labels: { tier: "two" } }]);

        const { items: nodes } = await core.listNode();
        assert.deepEqual(
            nodes.map(({ metadata }) => metadata?.name),
            ["ip-10-0-0-10.ec2.internal"],
        );
        assert.equal(nodes[0].metadata?.labels?.role, undefined);
        assert.equal(nodes[0].metadata?.labels?.tier, "two");
        // One node cannot take all three; none may be left on a node that is gone.
        const { items: pods } = await core.listNamespacedPod({ namespace: "default", labelSelector: "app=web" });
        const names = pods.map(({ spec }) => spec?.nodeName).filter((name) => name !== undefined);
        assert.deepEqual([...new Set(names)], ["ip-10-0-0-10.ec2.internal"]);
    });

    it("serves the snapshot types with the add-on snapshot-controller and records the others", async () => {
        const addon = { name: "snapshot-controller", version: "v8.6.0-eksbuild.4" };
        await clusters.installAddon(cluster, addon);
        await clusters.installAddon(cluster, {
            name: "coredns",
            version: "v1.14.3-eksbuild.3",
            configuration: { replicaCount: 3 },
        });

        const ca = Buffer.from(connection.certificateAuthority, "base64");
        const types = `${connection.endpoint}/apis/snapshot.storage.k8s.io/v1/volumesnapshotclasses`;
        assert.equal(await status(types, ca, connection.token), 200);
        const record = await core.readNamespacedConfigMap({ namespace: "kube-system", name: "eks-addon-coredns" });
        assert.equal(record.data?.version, "v1.14.3-eksbuild.3");
        assert.equal(record.data?.configuration, '{"replicaCount":3}');
        assert.deepEqual(
            clusters.report()[0].addons.map(({ name, form }) => [name, form]),
            [
                ["snapshot-controller", "RegistersTypes"],
                ["coredns", "Recorded"],
            ],
        );

        await clusters.removeAddon(cluster, "snapshot-controller");
        await waitFor("the types to go", 20, async () =>
            (await status(types, ca, connection.token)) === 404 ? true : undefined,
        );
    });

    it("keeps snapshots when the add-on snapshot-controller gets another version", async () => {
        await clusters.installAddon(cluster, { name: "snapshot-controller", version: "v8.6.0-eksbuild.3" });
        const manifest = {
            apiVersion: "snapshot.storage.k8s.io/v1",
            kind: "VolumeSnapshot",
            metadata: { name: "kept", namespace: "default" },
            spec: { source: { persistentVolumeClaimName: "data" } },
        };
        const objects = KubernetesObjectApi.makeApiClient(config);
        await objects.create(manifest);
        await clusters.installAddon(cluster, { name: "snapshot-controller", version: "v8.6.0-eksbuild.4" });
        assert.equal((await objects.read(manifest)).metadata?.name, "kept");
        assert.equal(
            clusters.report()[0].addons.find(({ name }) => name === "snapshot-controller")?.version,
            "v8.6.0-eksbuild.4",
        );
    });

    it("asks nobody for what only a pod, a Service or a kubelet could answer", async () => {
        const { items: pods } = await core.listNamespacedPod({ namespace: "default", labelSelector: "app=web" });
        const placed = pods.find(({ spec }) => spec?.nodeName)?.metadata?.name;
        assert.ok(placed);
        await assert.rejects(
            core.readNamespacedPodLog({ namespace: "default", name: placed }),
            /the-sandbox-has-no-pod-network/,
        );
    });

    it("is gone with its processes and files once it is deleted", async () => {
        await clusters.delete(cluster);
        assert.deepEqual(supervisor.report(), []);
        assert.deepEqual(clusters.list(), []);
        assert.equal(existsSync(join(directory, "clusters", "eu-central-1", "spec")), false);
        await clusters.delete(cluster);
    });
});

/** As the AWS CLI makes it; it calls nobody for that. */
function eksToken(aws: string, clusterName: string): string {
    const args = ["eks", "get-token", "--cluster-name", clusterName, "--region", "eu-central-1", "--output", "json"];
    const env = { AWS_ACCESS_KEY_ID: "sandbox", AWS_SECRET_ACCESS_KEY: "sandbox", AWS_EC2_METADATA_DISABLED: "true" };
    const credential = z
        .object({ status: z.object({ token: z.string() }) })
        .parse(JSON.parse(execFileSync(aws, args, { env, encoding: "utf8" })));
    return credential.status.token;
}

function node(zone: string, index: number): NodeSpec {
    return {
        name: `ip-10-0-${index}-10.ec2.internal`,
        providerId: `aws:///eu-central-1${zone}/i-0${zone}`,
        zone: `eu-central-1${zone}`,
        region: "eu-central-1",
        instanceType: "m7g.large",
        instanceId: `i-0${zone}`,
        nodeGroup: "system",
        labels: { role: "storage" },
        taints: [],
    };
}

function facts({ metadata, spec }: V1Node) {
    const labels = metadata?.labels ?? {};
    return [
        metadata?.name,
        labels["topology.kubernetes.io/zone"],
        labels["node.kubernetes.io/instance-type"],
        labels["kubernetes.io/arch"],
        labels.role,
        spec?.providerID,
    ];
}

function deployment() {
    return {
        metadata: { name: "web" },
        spec: {
            replicas: 3,
            selector: { matchLabels: { app: "web" } },
            template: {
                metadata: { labels: { app: "web" } },
                spec: {
                    containers: [{ name: "main", image: "example", resources: { requests: { cpu: "1" } } }],
                    topologySpreadConstraints: [
                        {
                            maxSkew: 1,
                            topologyKey: "topology.kubernetes.io/zone",
                            whenUnsatisfiable: "DoNotSchedule",
                            labelSelector: { matchLabels: { app: "web" } },
                        },
                    ],
                },
            },
        },
    };
}

function status(url: string, ca: Buffer | undefined, token: string): Promise<number> {
    return new Promise((resolve, reject) => {
        https
            .get(url, { ca, headers: { authorization: `Bearer ${token}` } }, (response) => {
                response.resume();
                resolve(response.statusCode ?? 0);
            })
            .on("error", reject);
    });
}
