import * as fs from "node:fs";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { startFront, type Front } from "./aws/front";
import { awsVariables } from "./environment";
import { KubernetesClusters } from "./kubernetes/clusters";
import { writeKubeconfig } from "./kubernetes/credentials";
import { startMoto } from "./moto";
import { startProviders } from "./provider-process";
import { currentDaemon, forgetCloud, sandboxPaths, writeState, type SandboxPaths, type SandboxState } from "./state";
import { Supervisor } from "./supervisor/supervisor";
import type { Toolchain } from "./toolchain";

/** Time for all children to end by themselves, etcd and API servers included. */
const graceSeconds = 5;

/** The process behind `npm run sandbox`: holds the local AWS, and starts and ends everything else. */
class Daemon {
    readonly #paths: SandboxPaths;
    readonly #supervisor: Supervisor;
    readonly #identity = currentDaemon();
    #phase: SandboxState["phase"] = "Starting";
    #error: string | undefined;
    #endpoints: SandboxState["endpoints"];
    #clusters: KubernetesClusters | undefined;
    #front: Front | undefined;

    constructor(
        directory: string,
        private readonly toolchain: Toolchain,
    ) {
        this.#paths = sandboxPaths(directory);
        this.#supervisor = new Supervisor(this.#paths.logs, () => this.#publish());
    }

    async run(): Promise<void> {
        for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => void this.#stop(0));
        try {
            await this.#start();
        } catch (error) {
            if (this.#phase === "Stopping") return;
            this.#error = error instanceof Error ? error.message : String(error);
            console.error(error);
            await this.#stop(1);
        }
    }

    async #start(): Promise<void> {
        this.#prepare();
        this.#publish();
        const { toolchain } = this;
        const clusters = new KubernetesClusters({
            directory: this.#paths.clusters,
            toolchain,
            supervisor: this.#supervisor,
            aws: () => {
                if (!this.#front) throw new Error("The local AWS does not answer yet");
                return this.#front;
            },
            onChange: () => this.#publish(),
        });
        this.#clusters = clusters;

        const moto = await startMoto(this.#supervisor, toolchain, this.#paths.directory);
        this.#front = await startFront({
            directory: this.#paths.aws,
            certificateDirectory: this.#paths.certificates,
            moto: moto.url,
            clusters,
        });
        const { url: front, proxy, caBundle } = this.#front;
        const [providers] = await Promise.all([
            startProviders(this.#supervisor, this.#paths.directory, awsVariables(this.#paths, { front, caBundle })),
            moto.ready,
        ]);
        this.#endpoints = { front, proxy, caBundle, moto: moto.url, providers };
        this.#phase = "Ready";
        this.#publish();
    }

    /** A folder whose daemon crashed still describes a cloud that is gone. */
    #prepare(): void {
        const { logs, daemonLog, aws, pulumiHome, pulumiBackend, passphrase, emptyAwsConfiguration } = this.#paths;
        forgetCloud(this.#paths);
        fs.rmSync(aws, { recursive: true, force: true });
        for (const log of fs.readdirSync(logs)) {
            if (path.join(logs, log) !== daemonLog) fs.rmSync(path.join(logs, log), { recursive: true });
        }
        // Open for appending by this process.
        fs.truncateSync(daemonLog);
        for (const folder of [pulumiHome, pulumiBackend, aws]) fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
        fs.writeFileSync(emptyAwsConfiguration, "");
        // The one whose salt is in Pulumi.dev.yaml: docs/decisions/0001-sandbox-passphrase.md
        fs.writeFileSync(passphrase, "sandbox", { mode: 0o600 });
    }

    #publish(): void {
        const clusters = this.#clusters?.list() ?? [];
        writeKubeconfig(
            this.#paths.kubeconfig,
            clusters.map(({ region, name, connection }) => ({ name: `${name}.${region}`, ...connection })),
        );
        writeState(this.#paths, {
            directory: this.#paths.directory,
            phase: this.#phase,
            error: this.#error,
            daemon: this.#identity,
            endpoints: this.#endpoints,
            processes: this.#supervisor.report(),
            clusters: this.#clusters?.report() ?? [],
        });
    }

    async #stop(status: number): Promise<void> {
        if (this.#phase === "Stopping") return;
        this.#phase = "Stopping";
        // A request that is being served must not hold up the end.
        const closed = Promise.race([this.#front?.close(), sleep(graceSeconds * 1000)]).catch(console.error);
        await Promise.all([closed, this.#supervisor.close(graceSeconds)]);
        if (this.#error === undefined) {
            fs.rmSync(this.#paths.state, { force: true });
        } else {
            this.#phase = "Failed";
            this.#publish();
        }
        process.exit(status);
    }
}

const [, , directory, toolchain] = process.argv;
// Both come from launch.ts, whose caller has looked for the tools already.
void new Daemon(path.resolve(directory), JSON.parse(toolchain) as Toolchain).run();
