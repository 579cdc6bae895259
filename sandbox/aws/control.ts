import { z } from "zod";
import type { Clusters } from "../kubernetes/clusters";
import type { CallLog } from "./calls";
import { faultSchema, type Faults } from "./faults";
import { parseJson } from "./json";
import { jsonAnswer, problem, type Answer } from "./protocols";
import type { HttpRequest } from "./request";
import { efsCall } from "./services/efs/control";
import type { EfsRegions } from "./services/efs/state";
import { fsxCall } from "./services/fsx/control";
import type { FsxRegions } from "./services/fsx/state";
import { timingSchema, type Timing } from "./timing";

export interface Controls {
    readonly clusters: Clusters;
    readonly calls: CallLog;
    readonly faults: Faults;
    /** How long things take from now on. */
    readonly timings: Timing;
    readonly efs: EfsRegions;
    readonly fsx: FsxRegions;
    reset(): Promise<void>;
}

/** Answers the calls under `/_sandbox/`, which are the sandbox's own and no part of AWS. */
export async function control(http: HttpRequest, controls: Controls): Promise<Answer> {
    // These hand out the clusters' tokens: a web page, or a name that was led to loopback, must not reach them.
    if (http.headers.origin !== undefined || !/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(http.headers.host ?? "")) {
        return problem(403, "the sandbox's own calls are for programs on this machine, by loopback address");
    }
    const url = new URL(http.target, "http://sandbox");
    const [topic, ...rest] = url.pathname.slice("/_sandbox/".length).split("/").map(decodeURIComponent);
    switch (`${http.method} ${topic}`) {
        case "GET faults":
            return jsonAnswer({ faults: controls.faults.list() });
        case "POST faults":
            return addFault(http, controls.faults);
        case "DELETE faults":
            return removeFaults(rest, controls.faults);
        case "GET calls":
            return jsonAnswer({
                calls: controls.calls.find({
                    region: url.searchParams.get("region") ?? undefined,
                    service: url.searchParams.get("service") ?? undefined,
                    operation: url.searchParams.get("operation") ?? undefined,
                    since: url.searchParams.get("since") ?? undefined,
                }),
            });
        case "GET clusters":
            return cluster(rest, controls.clusters);
        case "POST nodes":
            return setKubelet(http, controls.clusters);
        case "GET timing":
            return jsonAnswer(controls.timings);
        case "POST timing":
            return setTimings(http, controls.timings);
        case "GET efs":
        case "POST efs":
            return efsCall(http, url, rest, controls.efs);
        case "GET fsx":
        case "POST fsx":
            return fsxCall(http, url, rest, controls.fsx);
        case "POST reset":
            await controls.reset();
            return jsonAnswer({});
        default:
            return problem(404, `the sandbox has no ${http.method} ${url.pathname}`);
    }
}

function addFault(http: HttpRequest, faults: Faults): Answer {
    const fault = faultSchema.safeParse(parseJson(http.body.toString()));
    return fault.success ? jsonAnswer(faults.add(fault.data), 201) : problem(400, z.prettifyError(fault.error));
}

function removeFaults([id]: string[], faults: Faults): Answer {
    if (id === undefined) {
        faults.clear();
    } else if (!faults.remove(id)) {
        return problem(404, `no fault ${id} is in force`);
    }
    return jsonAnswer({});
}

function setTimings(http: HttpRequest, timings: Timing): Answer {
    const changes = timingSchema.safeParse(parseJson(http.body.toString()));
    return changes.success
        ? jsonAnswer(Object.assign(timings, changes.data))
        : problem(400, z.prettifyError(changes.error));
}

function cluster([region, name]: string[], clusters: Clusters): Answer {
    const found = clusters.list().find((candidate) => candidate.region === region && candidate.name === name);
    if (!found) {
        return problem(404, `no cluster ${name} in ${region}`);
    }
    const { endpoint, certificateAuthority, token } = found.connection;
    return jsonAnswer({ endpoint, certificateAuthority, token });
}

const kubeletSchema = z.strictObject({
    region: z.string(),
    cluster: z.string(),
    node: z.string(),
    kubelet: z.enum(["running", "stopped"]),
});

/** A kubelet that fails while its instance goes on running. */
async function setKubelet(http: HttpRequest, clusters: Clusters): Promise<Answer> {
    const wanted = kubeletSchema.safeParse(parseJson(http.body.toString()));
    if (!wanted.success) {
        return problem(400, z.prettifyError(wanted.error));
    }
    const { kubelet, ...node } = wanted.data;
    return (await clusters.setKubelet(node, kubelet))
        ? jsonAnswer({})
        : problem(404, `no node ${node.node} in cluster ${node.cluster} in ${node.region}`);
}
