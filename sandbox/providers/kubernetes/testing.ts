/** What the specs of this folder share. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startControlPlane, stopControlPlane } from "../../kubernetes/control-plane";
import { setNodes } from "../../kubernetes/nodes";
import { binaryVersion } from "../../kubernetes/version";
import { Supervisor } from "../../supervisor/supervisor";
import { ensureToolchain } from "../../toolchain";
import type { Operation } from "../provider";

export interface TestCluster {
    /** Path of an administrator's kubeconfig. */
    kubeconfig: string;
    stop(): Promise<void>;
}

const region = "eu-central-1";
const name = "provider-spec";

/** A real control plane with one simulated node. */
export async function startTestCluster(): Promise<TestCluster> {
    const toolchain = await ensureToolchain({
        log: () => undefined,
        tools: ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kwok"],
    });
    const directory = mkdtempSync(join(tmpdir(), "kubernetes-provider-"));
    const supervisor = new Supervisor(join(directory, "logs"));
    let close = (): void => undefined;
    const stop = async () => {
        close();
        await stopControlPlane({ region, name, supervisor });
        rmSync(directory, { recursive: true, force: true });
    };
    try {
        const options = { region, name, directory: join(directory, "cluster"), toolchain, supervisor };
        const { client, credentials, ...controlPlane } = await startControlPlane(options);
        close = () => controlPlane.close();
        const machine = { providerId: `aws:///${region}a/i-1`, instanceId: "i-1", instanceType: "m7g.large" };
        const node = {
            name: "node-1",
            zone: `${region}a`,
            region,
            nodeGroup: "system",
            labels: {},
            taints: [],
            ...machine,
        };
        await setNodes(client, "system", [node], await binaryVersion(toolchain.paths["kube-apiserver"]));
        return { kubeconfig: credentials.kubeconfigs.admin, stop };
    } catch (error) {
        await stop();
        throw error;
    }
}

export function operation(type: string, resourceName: string, more: Partial<Operation> = {}): Operation {
    return {
        urn: `urn:pulumi:test::project::${type}::${resourceName}`,
        type,
        name: resourceName,
        preview: false,
        signal: new AbortController().signal,
        randomHex: (digits) => "0123456789abcdef".slice(0, digits),
        log: () => undefined,
        ...more,
    };
}
