import Table from "cli-table3";
import { describeExit } from "./supervisor/process";
import type { SandboxPaths, SandboxState } from "./state";

/** What is not the real thing here, and what it stands in for. */
const standIns: [string, string][] = [
    ["moto and the front", "AWS: the services' APIs and rules; no data is stored, no network or disk exists"],
    ["providers aws, kubernetes, random", "the Pulumi providers of these names, for the resource types in use"],
    ["provider eks", "the remote components of @pulumi/eks: the resources that they make, not their code"],
    [
        "Helm releases",
        "recorded with their values; the types of the charts in use are registered, nothing is rendered or run",
    ],
    [
        "Trident in each cluster",
        "NetApp Trident (operator, controller, CSI sidecars): a stand-in provisioner binds claims to volumes of the FSx front",
    ],
    ["kwok nodes", "EC2 instances with kubelet: pods become Running without a container, volumes are not mounted"],
];

/** The report of `status`: processes, clusters with nodes and add-ons, stand-ins. */
export function statusText(state: SandboxState): string {
    return [
        `Sandbox in ${state.directory}: ${state.phase}`,
        table(
            ["process", "pid", "port", "state", "log"],
            [
                ["daemon", state.daemon.pid, portOf(state.endpoints?.front), state.phase, "logs/daemon.log"],
                ...state.processes.map(({ name, pid, port, log, exit, ...process }) => [
                    name,
                    pid,
                    port ?? (name === "providers" ? providerPorts(state) : ""),
                    exit ? describeExit(exit) : process.state,
                    log.replace(`${state.directory}/`, ""),
                ]),
            ],
        ),
        ...clusterTables(state),
        table(["stand-in", "stands in for"], standIns),
    ].join("\n");
}

/** What a person should look at, each with its log; empty when all is well. */
export function problems(state: SandboxState, daemonLives: boolean, paths: SandboxPaths): string[] {
    if (state.phase === "Failed" && state.error) return [`The sandbox did not start: ${state.error}`];
    if (!daemonLives) {
        return [
            `The daemon (process ${state.daemon.pid}) is gone, and with it all its processes; see ${paths.daemonLog}; start anew: npm run sandbox -- start`,
        ];
    }
    return state.processes.flatMap(({ name, exit, log }) =>
        exit ? [`${name} ${describeExit(exit)}; see ${log}; start anew: npm run sandbox -- stop, then start`] : [],
    );
}

function clusterTables({ clusters }: SandboxState): string[] {
    if (clusters.length === 0) return ["No cluster: a control plane starts when an EKS cluster is created."];
    return [
        table(
            ["cluster", "region", "version", "state", "endpoint", "add-ons"],
            clusters.map(({ name, region, version, state, endpoint, addons }) => [
                name,
                region,
                version,
                state,
                endpoint ?? "",
                addons.map((addon) => `${addon.name} ${addon.version} (${addonForms[addon.form]})`).join("\n"),
            ]),
        ),
        table(
            ["node (kwok)", "cluster", "zone", "type", "node group"],
            clusters.flatMap((cluster) =>
                cluster.nodes.map(({ name, zone, instanceType, nodeGroup }) => [
                    name,
                    `${cluster.name} (${cluster.region})`,
                    zone,
                    instanceType,
                    nodeGroup,
                ]),
            ),
        ),
    ];
}

const addonForms = {
    Runs: "real controller runs",
    RegistersTypes: "types registered, no controller",
    Recorded: "recorded only",
};

function table(head: string[], rows: (string | number)[][]): string {
    const made = new Table({ head, style: { head: [], border: [], compact: true } });
    made.push(...rows);
    return made.toString();
}

function providerPorts({ endpoints }: SandboxState): string {
    return Object.entries(endpoints?.providers ?? {})
        .map(([name, port]) => `${port} (${name})`)
        .join("\n");
}

function portOf(url: string | undefined): string {
    return url === undefined ? "" : new URL(url).port;
}
