import { setTimeout as sleep } from "node:timers/promises";
import { isApiError } from "../client";
import { TridentCluster } from "./api";
import { reconcileAttachments } from "./attachments";
import { TridentAws } from "./aws";
import { reconcileAutogrow } from "./autogrow";
import { Backends } from "./backends";
import { NodeRemediations } from "./node-remediation";
import { kinds, type Orchestrator } from "./objects";
import { Operator } from "./operator";
import { Volumes } from "./volumes";

export interface TridentOptions {
    region: string;
    /** Name of the cluster. */
    name: string;
    /** Kubeconfig of an administrator: who may do what in the cluster is not what this stands in for. */
    kubeconfig: string;
    /** URL of the local AWS, asked for when it is needed, since it starts after the first cluster may. */
    aws: () => string;
}

/**
 * Stands in for NetApp Trident in one cluster, from the TridentOrchestrator that its chart makes on. The operator acts while
 * the Deployment `trident-operator` has a pod, all else while `trident-controller` has one. Returns what ends it.
 */
export function startTrident(options: TridentOptions): () => Promise<void> {
    const stop = new AbortController();
    const ended = run(options, stop.signal);
    return async () => {
        stop.abort();
        await ended;
    };
}

async function run(options: TridentOptions, signal: AbortSignal): Promise<void> {
    const { region, name, kubeconfig } = options;
    const cluster = new TridentCluster(kubeconfig);
    // Nothing is asked of AWS in a cluster without Trident.
    await until(signal, 1000, async () => (await cluster.list<Orchestrator>(kinds.orchestrator)).length > 0);
    if (signal.aborted) return;
    const aws: TridentAws = new TridentAws(options.aws(), cluster, {
        ...{ region, clusterName: name },
        namespace: () => operator.running?.spec.namespace ?? "",
    });
    const operator = new Operator(cluster, aws);
    const backends = new Backends(cluster, aws);
    const volumes = new Volumes(cluster, aws, backends);
    const remediations = new NodeRemediations(cluster, backends);
    const surroundings = { cluster, aws, backends, fencedNodes: remediations.fencedNodes };
    const log = (part: string) => reporter(`Trident's stand-in in ${region}/${name}, ${part}:`);
    const whileRunning = (work: (orchestrator: Orchestrator) => Promise<void>) => async () => {
        if (operator.running) await work(operator.running);
        return false;
    };
    const parts: [name: string, pause: number, work: () => Promise<boolean>][] = [
        ["operator", 1000, () => operator.reconcile().then(() => false)],
        ["backends", 1000, whileRunning(({ spec }) => backends.reconcile(spec.namespace))],
        ["volumes", 500, whileRunning(({ spec }) => volumes.reconcile(spec.enableConcurrency === true))],
        ["attachments", 500, whileRunning(() => reconcileAttachments(surroundings))],
        [
            "node remediation",
            500,
            whileRunning(({ spec }) => remediations.reconcile(spec.namespace, spec.enableForceDetach === true)),
        ],
        ["autogrow policies", 1000, whileRunning(() => reconcileAutogrow(cluster))],
    ];
    await Promise.all(parts.map(([part, pause, work]) => until(signal, pause, work, log(part))));
    aws.close();
    await cluster.close();
}

/** Repeats the work until it is done or the signal comes; what fails is said and tried again. */
async function until(
    signal: AbortSignal,
    pause: number,
    work: () => Promise<boolean>,
    report = reporter("Trident's stand-in:"),
): Promise<void> {
    while (!signal.aborted) {
        try {
            if (await work()) return;
        } catch (error) {
            // Others write to the same objects, or take them away; the next round sees what they left.
            const isRace = isApiError(error, 409) || isApiError(error, 404);
            if (!signal.aborted && !isRace && !isEnd(error)) report(error);
        }
        // Ends with the process, whose clusters may go without a word to this.
        await sleep(pause, undefined, { signal, ref: false }).catch(() => undefined);
    }
}

/** The API server is gone, or not there yet. */
function isEnd(error: unknown): boolean {
    return error instanceof Error && "code" in error && (error.code === "ECONNREFUSED" || error.code === "ECONNRESET");
}

/** Says an error once until another comes. */
function reporter(prefix: string): (error: unknown) => void {
    let last: string | undefined;
    return (error) => {
        const message = error instanceof Error ? error.message : String(error);
        if (message !== last) console.error(prefix, message);
        last = message;
    };
}
