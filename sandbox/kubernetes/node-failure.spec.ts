import { CoreV1Api, KubeConfig, type V1Node, type V1Pod } from "@kubernetes/client-node";
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Supervisor } from "../supervisor/supervisor";
import { ensureToolchain } from "../toolchain";
import { KubernetesClusters, type NodeSpec } from "./clusters";
import { waitFor } from "./wait";

const region = "eu-central-1";
const cluster = { region, name: "failing" };
const [failing, healthy] = ["ip-10-0-0-10.ec2.internal", "ip-10-0-1-10.ec2.internal"];

/** Proves what the real controllers, with their own times, make of a kubelet that falls silent; no container runs. */
describe("a node of the sandbox that fails", function () {
    this.timeout("120s");
    let directory: string;
    let supervisor: Supervisor;
    let clusters: KubernetesClusters;
    let core: CoreV1Api;

    before(async function () {
        this.timeout("30m"); // a cold toolchain
        directory = mkdtempSync(join(tmpdir(), "node-failure-"));
        const toolchain = await ensureToolchain();
        supervisor = new Supervisor(join(directory, "logs"));
        clusters = new KubernetesClusters({
            directory: join(directory, "clusters"),
            toolchain,
            supervisor,
            aws: () => {
                throw new Error("no test here needs AWS");
            },
        });
        const connection = await clusters.create({ ...cluster, version: "1.35" });
        const config = new KubeConfig();
        config.loadFromFile(connection.kubeconfig);
        core = config.makeApiClient(CoreV1Api);
        await clusters.setNodes(cluster, "system", nodes("one"));
        await core.createNamespacedPod({ namespace: "default", body: podOn(failing) });
        await waitFor("the pod to run", 20, async () =>
            (await pod())?.status?.phase === "Running" ? true : undefined,
        );
    });
    after(async () => {
        await supervisor.close();
        rmSync(directory, { recursive: true });
    });

    const node = (name: string) => core.readNode({ name });
    const pod = async (): Promise<V1Pod | undefined> =>
        (await core.listNamespacedPod({ namespace: "default" })).items.find(
            ({ metadata }) => metadata?.name === "there",
        );

    it("is not known where there is none", async () => {
        assert.equal(await clusters.setKubelet({ region, cluster: cluster.name, node: "another" }, "stopped"), false);
        assert.equal(await clusters.setKubelet({ region: "eu-west-1", instanceId: "i-0" }, "stopped"), false);
    });

    it("is Unknown and tainted after the controllers' own 50 seconds, alone, and ends none of its pods", async () => {
        const since = Date.now();
        assert.equal(await clusters.setKubelet({ region, cluster: cluster.name, node: failing }, "stopped"), true);
        await waitFor("the node to be Unknown", 80, async () =>
            ready(await node(failing)) === "Unknown" ? true : undefined,
        );
        const seconds = (Date.now() - since) / 1000;
        // From the last renewal of its lease, which may lie 10 s back, to the next look, which comes every 5 s:
        // https://kubernetes.io/docs/reference/command-line-tools-reference/kube-controller-manager/ (node-monitor-grace-period)
        assert.ok(seconds > 38, `${seconds} s`);
        await waitFor("its taints", 10, async () =>
            taints(await node(failing)).includes("node.kubernetes.io/unreachable:NoExecute") ? true : undefined,
        );
        assert.equal(ready(await node(healthy)), "True");
        await core.deleteNamespacedPod({ namespace: "default", name: "there", gracePeriodSeconds: 1 });
        await new Promise((resolve) => setTimeout(resolve, 3_000));
        assert.ok((await pod())?.metadata?.deletionTimestamp, "somebody ended the pod of a dead kubelet");
    });

    it("stays so when its node group is updated, and keeps the taints that are not the group's", async () => {
        const mine = { key: "example.com/maintenance", value: "yes", effect: "NoSchedule" };
        const { spec } = await node(failing);
        await core.patchNode({
            name: failing,
            body: [{ op: "add", path: "/spec/taints", value: [...(spec?.taints ?? []), mine] }],
        });
        const dedicated = { key: "dedicated", value: "db", effect: "NO_SCHEDULE" };
        await clusters.setNodes(cluster, "system", nodes("two", [dedicated]));
        const updated = await node(failing);
        assert.equal(updated.metadata?.labels?.tier, "two");
        assert.equal(ready(updated), "Unknown");
        for (const taint of [
            "example.com/maintenance:NoSchedule",
            "dedicated:NoSchedule",
            "node.kubernetes.io/unreachable:NoExecute",
        ]) {
            assert.ok(taints(updated).includes(taint), taint);
        }
        await clusters.setNodes(cluster, "system", nodes("two"));
        assert.ok(!taints(await node(failing)).includes("dedicated:NoSchedule"));
        assert.ok(taints(await node(failing)).includes("example.com/maintenance:NoSchedule"));
    });

    it("is Ready again, and ends the pods that were to go, once its kubelet is back", async () => {
        assert.equal(await clusters.setKubelet({ region, instanceId: "i-00" }, "running"), true);
        await waitFor("the node to be Ready", 20, async () =>
            ready(await node(failing)) === "True" ? true : undefined,
        );
        await waitFor("the pod to go", 20, async () => ((await pod()) === undefined ? true : undefined));
        await waitFor("its taint to go", 20, async () =>
            taints(await node(failing)).includes("node.kubernetes.io/unreachable:NoExecute") ? undefined : true,
        );
    });
});

function nodes(tier: string, given: NodeSpec["taints"] = []): NodeSpec[] {
    return ["a", "b"].map((zone, index) => ({
        name: `ip-10-0-${index}-10.ec2.internal`,
        providerId: `aws:///${region}${zone}/i-0${index}`,
        zone: `${region}${zone}`,
        region,
        instanceType: "m7g.large",
        instanceId: `i-0${index}`,
        nodeGroup: "system",
        labels: { tier },
        taints: given,
    }));
}

function podOn(nodeName: string): V1Pod {
    return {
        metadata: { name: "there" },
        spec: { nodeName, terminationGracePeriodSeconds: 1, containers: [{ name: "main", image: "example" }] },
    };
}

function ready({ status }: V1Node): string | undefined {
    return status?.conditions?.find(({ type }) => type === "Ready")?.status;
}

function taints({ spec }: V1Node): string[] {
    return (spec?.taints ?? []).map(({ key, effect }) => `${key}:${effect}`);
}
