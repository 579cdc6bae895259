import * as fs from "node:fs";
import * as path from "node:path";
import { z } from "zod";
import { identifyProcess, isSameProcess } from "./supervisor/identity";

/** Files of one sandbox; everything it writes is below its folder. */
export interface SandboxPaths {
    directory: string;
    state: string;
    /** Locked by the daemon for as long as it lives; marks the folder as a sandbox. */
    lock: string;
    logs: string;
    daemonLog: string;
    /** The certificate authority of the local AWS; outlives a stop, so that who trusts it goes on doing so. */
    certificates: string;
    aws: string;
    clusters: string;
    /** Every cluster in one file; exists, perhaps without a cluster, while the sandbox runs. */
    kubeconfig: string;
    pulumiHome: string;
    pulumiBackend: string;
    passphrase: string;
    /** Stands in for the user's AWS configuration files. */
    emptyAwsConfiguration: string;
}

export function sandboxPaths(directory: string): SandboxPaths {
    const below = (...names: string[]) => path.join(directory, ...names);
    return {
        directory,
        state: below("sandbox.json"),
        lock: below("sandbox.lock"),
        logs: below("logs"),
        daemonLog: below("logs", "daemon.log"),
        certificates: below("ca"),
        aws: below("aws"),
        clusters: below("clusters"),
        kubeconfig: below("kubeconfig"),
        pulumiHome: below("pulumi", "home"),
        pulumiBackend: below("pulumi", "backend"),
        passphrase: below("passphrase"),
        emptyAwsConfiguration: below("aws-configuration"),
    };
}

/** This checkout's sandbox, or the folder that EKS_STORAGE_SANDBOX names. */
export function sandboxDirectory(env: NodeJS.ProcessEnv = process.env): string {
    return path.resolve(env.EKS_STORAGE_SANDBOX || path.join(__dirname, "..", ".sandbox"));
}

const processSchema = z.object({
    name: z.string(),
    pid: z.number(),
    port: z.number().optional(),
    log: z.string(),
    state: z.enum(["starting", "running", "exited"]),
    exit: z.object({ code: z.number().nullable(), signal: z.string().nullable() }).optional(),
});

const clusterSchema = z.object({
    region: z.string(),
    name: z.string(),
    version: z.string(),
    state: z.enum(["Creating", "Active", "Deleting"]),
    endpoint: z.string().optional(),
    kubeconfig: z.string(),
    nodes: z.array(z.object({ name: z.string(), zone: z.string(), instanceType: z.string(), nodeGroup: z.string() })),
    addons: z.array(
        z.object({ name: z.string(), version: z.string(), form: z.enum(["Runs", "RegistersTypes", "Recorded"]) }),
    ),
});

const endpointsSchema = z.object({
    /** The local AWS, for AWS_ENDPOINT_URL. */
    front: z.string(),
    /** The same behind a CONNECT proxy that terminates TLS, for programs without such a setting. */
    proxy: z.string(),
    caBundle: z.string(),
    moto: z.string(),
    /** Port per Pulumi provider. */
    providers: z.object({ aws: z.number(), kubernetes: z.number(), eks: z.number(), random: z.number() }),
});

const stateSchema = z.object({
    directory: z.string(),
    phase: z.enum(["Starting", "Ready", "Stopping", "Failed"]),
    /** Why it failed. */
    error: z.string().optional(),
    daemon: z.object({ pid: z.number(), startedAt: z.string() }),
    endpoints: endpointsSchema.optional(),
    processes: z.array(processSchema),
    clusters: z.array(clusterSchema),
});

export type SandboxState = z.infer<typeof stateSchema>;
export type SandboxEndpoints = z.infer<typeof endpointsSchema>;
export type ClusterState = z.infer<typeof clusterSchema>;

/** A sandbox that can be used. */
export type ReadySandboxState = SandboxState & { phase: "Ready"; endpoints: SandboxEndpoints };

export function isReady(state: SandboxState | undefined): state is ReadySandboxState {
    return state?.phase === "Ready" && state.endpoints !== undefined;
}

/** Replaces the file in one step: a reader sees the state before or after, never half of it. */
export function writeState(paths: SandboxPaths, state: SandboxState): void {
    const temporary = `${paths.state}.${process.pid}`;
    fs.writeFileSync(temporary, `${JSON.stringify(state, undefined, 2)}\n`, { mode: 0o600 });
    fs.renameSync(temporary, paths.state);
}

/** The state as last written, whether or not the daemon that wrote it lives; undefined when there is none to read. */
export function readState(paths: SandboxPaths): SandboxState | undefined {
    let text: string;
    try {
        text = fs.readFileSync(paths.state, "utf8");
    } catch (error) {
        if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
        throw error;
    }
    try {
        return stateSchema.parse(JSON.parse(text));
    } catch {
        // Written by another version of the sandbox, or damaged: as good as none, since liveness cannot be told from it.
        return undefined;
    }
}

/** Whether the daemon of a state lives; a process that got its number later is not it. */
export function isAlive(state: SandboxState): boolean {
    return isSameProcess(state.daemon);
}

export function currentDaemon(): SandboxState["daemon"] {
    const identity = identifyProcess(process.pid);
    if (!identity) throw new Error("This process is not found in /proc; the sandbox runs on Linux only");
    return identity;
}

/** Removes what describes the local cloud, whose memory ends with the daemon; logs, passphrase and authority stay. */
export function forgetCloud(paths: SandboxPaths): void {
    for (const gone of [paths.clusters, paths.pulumiBackend, paths.kubeconfig, paths.state]) {
        fs.rmSync(gone, { recursive: true, force: true });
    }
}
