import { ConnectionError } from "../api";
import { referenceTo, type Cluster } from "../cluster";
import { annotationOf, describe, type KubernetesObject } from "../object";
import { diagnose } from "./diagnosis";
import { ruleFor, type Judgement, type Surroundings } from "./rules";
import { Patience, type Wait } from "./wait";
import { parseWaitFor } from "./wait-for";

/** The object exists, but is not what it should be. */
export class NotReadyError extends Error {
    override name = "NotReadyError";

    constructor(
        readonly live: KubernetesObject,
        readonly reasons: string[],
    ) {
        super(reasons.join("; "));
    }
}

/** The live object once it is ready. */
export async function untilReady(wait: Wait, created: KubernetesObject): Promise<KubernetesObject> {
    const { cluster, inputs } = wait;
    if (annotationOf(inputs, "pulumi.com/skipAwait") === "true") {
        return created;
    }
    const waitFor = annotationOf(inputs, "pulumi.com/waitFor") ?? "";
    const rule = waitFor === "" ? ruleFor(created) : undefined;
    const judge = waitFor === "" ? rule?.judge : parseWaitFor(waitFor);
    if (judge === undefined) {
        return created;
    }
    const patience = new Patience(wait, rule?.defaultTimeoutSeconds);
    const surroundings: Surroundings = {
        get: (kind, namespace, name) => cluster.find({ kind, namespace, name }),
        list: (kind, namespace, labelSelector) => cluster.list(kind, namespace, { labelSelector }),
        isServed: (kind) => cluster.isServed(kind),
        waitedSeconds: () => patience.waitedSeconds,
    };
    let live = created;
    for (;;) {
        const judgement: Judgement = await judge(live, surroundings);
        if (judgement.isReady) {
            return live;
        }
        wait.log(judgement.message);
        const end = judgement.isFinal === true ? "" : await patience.rest();
        if (end !== undefined) {
            const verdict = end === "" ? "has failed" : `is not ready ${end}`;
            const causes = await diagnose(cluster, live);
            throw new NotReadyError(live, [`${describe(live)} ${verdict}: ${judgement.message}`, ...causes]);
        }
        live = await refreshed(cluster, live);
    }
}

async function refreshed(cluster: Cluster, live: KubernetesObject): Promise<KubernetesObject> {
    try {
        const found = await cluster.find(referenceTo(live));
        if (found === undefined) {
            throw new NotReadyError(live, [`${describe(live)} was deleted by somebody else before it was ready`]);
        }
        return found;
    } catch (error) {
        // An API server that restarts is no reason to give up an object that may be fine.
        if (error instanceof ConnectionError) {
            return live;
        }
        throw error;
    }
}
