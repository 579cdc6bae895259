import * as fs from "node:fs";
import * as path from "node:path";
import { stringify } from "yaml";
import { freePort } from "../supervisor/ports";
import type { Supervisor, SupervisedProcessOptions } from "../supervisor/supervisor";
import type { Toolchain } from "../toolchain";
import { startAuthenticator, type Authenticator } from "./authenticator";
import { createCertificates, type ClusterCertificates } from "./certificates";
import { ClusterClient, getStatus } from "./client";
import { createCredentials, type ClusterCredentials } from "./credentials";
import { kubeletSelector, writeNodeStage } from "./kubelet";
import { serviceAddress, serviceRange } from "./service-range";

export interface ControlPlane {
    endpoint: string;
    /** Base64 of the PEM. */
    certificateAuthority: string;
    credentials: ClusterCredentials;
    client: ClusterClient;
    /** Ends what runs in this process; stopControlPlane ends the cluster's own. */
    close(): void;
}

export interface ControlPlaneOptions {
    region: string;
    name: string;
    /** Folder of this cluster alone; created, and removed by the caller. */
    directory: string;
    toolchain: Toolchain;
    supervisor: Supervisor;
}

/**
 * etcd is reached through sockets in the cluster's folder, which is the owner's alone. They are named relative to it, as the
 * working folder of both programs, because the path of a socket may have 107 characters at most.
 */
const etcdSocket = "unix://localhost:2379";
const etcdPeerSocket = "unix://localhost:2380";

/** Requests per second of the controllers; the defaults (20-50) make a claim among 400 others wait for a minute. */
const clientRates = ["--kube-api-qps=500", "--kube-api-burst=1000"];

/** Memory for time: with the default (100) a fifth of the control plane's work for 1,000 claims is collecting garbage. */
const garbageCollection = { GOGC: "300", GOMEMLIMIT: "800MiB" };

/** Names of a cluster's processes, in the order of their start. */
export const controlPlaneProcesses = [
    "etcd",
    "kube-apiserver",
    "kube-controller-manager",
    "kube-scheduler",
    "kwok",
] as const;
type ControlPlaneProcess = (typeof controlPlaneProcesses)[number];

/** Starts a cluster's processes and resolves when the API server is ready and namespaces get their ServiceAccounts. */
export async function startControlPlane(options: ControlPlaneOptions): Promise<ControlPlane> {
    const { directory, name } = options;
    fs.mkdirSync(directory, { recursive: true, mode: 0o700 });
    const certificates = await createCertificates(path.join(directory, "certificates"), serviceAddress);
    const { authority, authenticator: server } = certificates;
    const authenticator = await startAuthenticator({ directory, clusterName: name, authority, server });
    try {
        return { ...(await startProcesses(options, certificates, authenticator)), close: () => authenticator.close() };
    } catch (error) {
        authenticator.close();
        throw error;
    }
}

async function startProcesses(
    options: ControlPlaneOptions,
    certificates: ClusterCertificates,
    authenticator: Authenticator,
): Promise<Omit<ControlPlane, "close">> {
    const { directory, toolchain, supervisor } = options;
    const apiPort = await freePort();
    const endpoint = `https://127.0.0.1:${apiPort}`;
    const certificateAuthority = fs.readFileSync(certificates.authority.certificate).toString("base64");
    const credentials = createCredentials(
        path.join(directory, "credentials"),
        { name: `${options.name}.${options.region}`, endpoint, certificateAuthority },
        path.join(directory, "kubeconfig"),
    );
    const ready = (url: string) => async () =>
        (await getStatus(url, certificates.authority.certificate, credentials.adminToken)) === 200;
    const start = (
        process: ControlPlaneProcess,
        args: string[],
        more: Pick<SupervisedProcessOptions, "port" | "ready" | "readyTimeoutSeconds"> = {},
    ) =>
        supervisor.start({
            name: processName(options, process),
            command: toolchain.paths[process],
            args,
            cwd: directory,
            // kwok and the client library look for configuration in the home folder.
            env: { HOME: directory, ...garbageCollection },
            ...more,
        });

    await start("etcd", [
        "--name=sandbox",
        "--data-dir=etcd",
        `--listen-client-urls=${etcdSocket}`,
        `--advertise-client-urls=${etcdSocket}`,
        `--listen-peer-urls=${etcdPeerSocket}`,
        `--initial-advertise-peer-urls=${etcdPeerSocket}`,
        `--initial-cluster=sandbox=${etcdPeerSocket}`,
        // The data lives as long as the sandbox and never survives the machine.
        "--unsafe-no-fsync",
        "--log-level=warn",
    ]);
    await start(
        "kube-apiserver",
        [
            `--etcd-servers=${etcdSocket}`,
            "--bind-address=127.0.0.1",
            `--secure-port=${apiPort}`,
            // Loopback addresses are refused as endpoints of the Service "kubernetes", and no pod is there to use them.
            "--advertise-address=127.0.0.1",
            "--endpoint-reconciler-type=none",
            `--tls-cert-file=${certificates.apiServer.certificate}`,
            `--tls-private-key-file=${certificates.apiServer.key}`,
            `--token-auth-file=${credentials.tokenFile}`,
            `--authentication-token-webhook-config-file=${authenticator.configuration}`,
            "--authentication-token-webhook-version=v1",
            "--authorization-mode=RBAC",
            "--service-account-issuer=https://kubernetes.default.svc",
            `--service-account-key-file=${certificates.serviceAccountKey}`,
            `--service-account-signing-key-file=${certificates.serviceAccountKey}`,
            `--service-cluster-ip-range=${serviceRange}`,
            `--egress-selector-config-file=${writeEgressSelection(directory)}`,
            "--allow-privileged=true",
            "--profiling=false",
            // Thousands of claims at once are a test's business, not a reason to answer 429.
            "--max-requests-inflight=1600",
            "--max-mutating-requests-inflight=800",
        ],
        { port: apiPort, ready: ready(`${endpoint}/readyz`), readyTimeoutSeconds: 120 },
    );
    await Promise.all([
        start(
            "kube-controller-manager",
            [
                `--kubeconfig=${credentials.kubeconfigs.controllerManager}`,
                "--leader-elect=false",
                "--secure-port=0",
                "--use-service-account-credentials=true",
                `--service-account-private-key-file=${certificates.serviceAccountKey}`,
                `--root-ca-file=${certificates.authority.certificate}`,
                `--cluster-signing-cert-file=${certificates.authority.certificate}`,
                `--cluster-signing-key-file=${certificates.authority.key}`,
                // The attach-detach controller creates this folder, by default under /usr/libexec.
                `--flex-volume-plugin-dir=${path.join(directory, "flex-volumes")}`,
                ...clientRates,
            ],
            { ready: ready(`${endpoint}/api/v1/namespaces/default/serviceaccounts/default`) },
        ),
        start("kube-scheduler", [
            `--kubeconfig=${credentials.kubeconfigs.scheduler}`,
            "--leader-elect=false",
            "--secure-port=0",
            ...clientRates,
        ]),
        start("kwok", [
            `--kubeconfig=${credentials.kubeconfigs.kwok}`,
            `--config=${writeNodeStage(directory)}`,
            // Pods get addresses that no node has.
            "--cidr=100.64.0.1/16",
            "--manage-all-nodes=false",
            `--manage-nodes-with-label-selector=${kubeletSelector}`,
            // Off by default; without a lease the nodes, and with them their pods, are not ready for 5 s of every minute.
            "--node-lease-duration-seconds=40",
            // Neither serves the kubelet's API nor anything else.
            "--node-port=0",
            "--server-address=",
        ]),
    ]);
    return { endpoint, certificateAuthority, credentials, client: new ClusterClient(credentials.kubeconfigs.admin) };
}

/** Ends a cluster's processes, clients of the API server before the server, and that before etcd. */
export async function stopControlPlane(
    options: Pick<ControlPlaneOptions, "region" | "name" | "supervisor">,
): Promise<void> {
    for (const process of [...controlPlaneProcesses].reverse()) {
        // The API server waits for open watches; its data is about to be removed.
        await options.supervisor.stop(processName(options, process), 3);
    }
}

export function processName(cluster: { region: string; name: string }, process: string): string {
    return `${cluster.region}/${cluster.name}/${process}`;
}

/**
 * Sends what the API server would send to pods, Services and kubelets to a socket that does not exist: these addresses are
 * nobody's here, and on the machine's network they may be somebody's. The socket's name is the reason in the error.
 */
function writeEgressSelection(directory: string): string {
    const file = path.join(directory, "egress-selection.yaml");
    fs.writeFileSync(
        file,
        stringify({
            apiVersion: "apiserver.k8s.io/v1beta1",
            kind: "EgressSelectorConfiguration",
            egressSelections: [
                {
                    name: "cluster",
                    connection: {
                        proxyProtocol: "HTTPConnect",
                        transport: { uds: { udsName: "/the-sandbox-has-no-pod-network" } },
                    },
                },
            ],
        }),
    );
    return file;
}
