/** What the specs of this folder share. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startControlPlane, stopControlPlane } from "../../kubernetes/control-plane";
import { setNodes } from "../../kubernetes/nodes";
import { binaryVersion } from "../../kubernetes/version";
import { Supervisor } from "../../supervisor/supervisor";
import { ensureToolchain } from "../../toolchain";
import type { Operation, Properties, ProviderInstance } from "../provider";

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

/** A resource as the engine drives it: check, diff, then create or update. */
export class Resource {
    id = "";
    inputs: Properties = {};
    state: Properties = {};

    constructor(
        private readonly provider: ProviderInstance,
        readonly type: string,
        readonly name: string,
    ) {}

    operation(more: Partial<Operation> = {}): Operation {
        return operation(this.type, this.name, more);
    }

    async check(news: Properties): Promise<Properties> {
        const olds = this.id === "" ? undefined : this.inputs;
        const { inputs, failures } = await this.provider.check(this.operation(), olds, news);
        assert.deepEqual(failures, []);
        return inputs;
    }

    async create(news: Properties, more?: Partial<Operation>): Promise<this> {
        const inputs = await this.check(news);
        const created = await this.provider.create(this.operation(more), inputs);
        Object.assign(this, { inputs, id: created.id, state: created.state });
        return this;
    }

    async preview(news: Properties): Promise<Properties> {
        const inputs = await this.check(news);
        const operation = this.operation({ preview: true });
        return this.id === ""
            ? (await this.provider.create(operation, inputs)).state
            : this.provider.update(operation, this.id, this.inputs, this.state, inputs);
    }

    async diff(news: Properties) {
        return this.provider.diff(this.operation(), this.id, this.inputs, this.state, await this.check(news), []);
    }

    async update(news: Properties, more?: Partial<Operation>, ignoreChanges: string[] = []): Promise<void> {
        const inputs = await this.check(news);
        const { id, inputs: olds, state } = this;
        this.state = await this.provider.update(this.operation(more), id, olds, state, inputs, ignoreChanges);
        this.inputs = inputs;
    }

    /** False where the object is gone. */
    async refresh(): Promise<boolean> {
        const found = await this.provider.read(this.operation(), this.id, this.inputs, this.state);
        if (found !== undefined) {
            Object.assign(this, found);
        }
        return found !== undefined;
    }

    async delete(more?: Partial<Operation>): Promise<void> {
        await this.provider.delete(this.operation(more), this.id, this.inputs, this.state);
    }
}
