import { readFileSync } from "node:fs";
import { Agent, request } from "node:https";
import { text } from "node:stream/consumers";
import { secondsSince } from "./nodes.mjs";

const accountFolder = "/var/run/secrets/kubernetes.io/serviceaccount";
const remediationKind = { apiVersion: "trident.netapp.io/v1", kind: "TridentNodeRemediation" };
const ours = { "app.kubernetes.io/managed-by": "eks-storage-node-loss-detector" };

/** No call may hang; one that writes has to be over before another replica can take the lead. */
const callTimeout = 3_000;
/** Hundreds of nodes are megabytes. */
const listTimeout = 30_000;
/** The list is made anew so often, so that a connection that fell silent shows old nodes for no longer. */
const watchSeconds = 60;

/** An answer that is an error. */
export class ApiError extends Error {
    constructor(status, what, message) {
        super(`${what}: ${status} ${message}`);
        this.status = status;
    }
}

/** By the address that every pod is given: cluster DNS may be what is lost. The certificate of the API server is for it too. */
export function serverOf({ KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port }) {
    return `https://${host.includes(":") ? `[${host}]` : host}:${port}`;
}

/** The API server, with the service account's rights. */
export class Kubernetes {
    constructor({ namespace, environment }) {
        this.namespace = namespace;
        this.server = serverOf(environment);
        const folder = environment.ACCOUNT_FOLDER ?? accountFolder;
        this.tokenFile = `${folder}/token`;
        const ca = readFileSync(`${folder}/ca.crt`);
        // An answer to a watch comes when something happens, so it gets a connection of its own.
        this.agent = new Agent({ ca, keepAlive: true });
    }

    async node(name) {
        const [status, node] = await this.#try("GET", `/api/v1/nodes/${name}`, [404]);
        return status === 404 ? undefined : node;
    }

    async remediations() {
        const { items } = await this.#call("GET", this.#remediations());
        return items.map(({ metadata, status }) => ({
            name: metadata.name,
            uid: metadata.uid,
            ours: Object.entries(ours).every(([key, value]) => metadata.labels?.[key] === value),
            state: status?.state ?? "",
            message: status?.message ?? "",
            ageSeconds: secondsSince(metadata.creationTimestamp),
        }));
    }

    /** Once for each node, whoever asks: its name is the node's. False when it was there. */
    async createRemediation(name) {
        const body = { ...remediationKind, metadata: { name, namespace: this.namespace, labels: ours }, spec: {} };
        const [status] = await this.#try("POST", this.#remediations(), [409], body);
        return status !== 409;
    }

    /** Deletes the one that was looked at, and no later one of the same name. */
    async deleteRemediation({ name, uid }) {
        await this.#try("DELETE", `${this.#remediations()}/${name}`, [404, 409], { preconditions: { uid } });
    }

    /** Events of what belongs to no namespace are in `default`. */
    async event({ name, uid, type, reason, message }) {
        const now = new Date().toISOString();
        await this.#call("POST", "/api/v1/namespaces/default/events", {
            apiVersion: "v1",
            kind: "Event",
            metadata: { generateName: "node-loss-detector-", namespace: "default" },
            involvedObject: { apiVersion: "v1", kind: "Node", name, uid },
            source: { component: "node-loss-detector" },
            ...{ type, reason, message, firstTimestamp: now, lastTimestamp: now, count: 1 },
        });
    }

    async lease(name) {
        const [status, lease] = await this.#try("GET", this.#leases(name), [404]);
        return status === 404 ? undefined : lease;
    }

    /** False when somebody else was quicker. */
    async putLease(lease) {
        const { name, resourceVersion } = lease.metadata;
        const [status] = resourceVersion
            ? await this.#try("PUT", this.#leases(name), [409], lease)
            : await this.#try("POST", this.#leases(), [409], lease);
        return status !== 409;
    }

    /** All nodes, and after them each change, until the API server or the time ends it. */
    async *nodes() {
        const list = await this.#send("GET", "/api/v1/nodes", undefined, listTimeout);
        const { metadata, items } = await this.#read(list, "the nodes");
        yield { type: "LISTED", nodes: items };
        const from = new URLSearchParams({
            watch: "true",
            resourceVersion: metadata.resourceVersion,
            timeoutSeconds: String(watchSeconds),
        });
        const response = await this.#send("GET", `/api/v1/nodes?${from}`, undefined, (watchSeconds + 5) * 1000);
        let rest = "";
        for await (const chunk of response.setEncoding("utf8")) {
            const lines = (rest + chunk).split("\n");
            rest = lines.pop();
            for (const { type, object } of lines.map((line) => JSON.parse(line))) {
                if (type === "ERROR") {
                    return; // the list is too old to go on from
                }
                yield { type, node: object };
            }
        }
    }

    #remediations() {
        return `/apis/trident.netapp.io/v1/namespaces/${this.namespace}/tridentnoderemediations`;
    }

    #leases(name) {
        const path = `/apis/coordination.k8s.io/v1/namespaces/${this.namespace}/leases`;
        return name === undefined ? path : `${path}/${name}`;
    }

    async #call(method, path, body) {
        const [, answer] = await this.#try(method, path, [], body);
        return answer;
    }

    /** Status and body; a status of an error only if it is among those expected. */
    async #try(method, path, expected, body) {
        const response = await this.#send(method, path, body, callTimeout);
        return [response.statusCode, await this.#read(response, `${method} ${path}`, expected)];
    }

    async #read(response, what, expected = []) {
        const answer = await text(response);
        if (response.statusCode < 400) {
            return JSON.parse(answer);
        }
        if (!expected.includes(response.statusCode)) {
            throw new ApiError(response.statusCode, what, answer.slice(0, 300));
        }
        return undefined;
    }

    #send(method, path, body, timeout) {
        return new Promise((resolve, reject) => {
            const payload = body === undefined ? undefined : JSON.stringify(body);
            const call = request(`${this.server}${path}`, {
                method,
                agent: this.agent,
                headers: {
                    // Read each time: Kubernetes exchanges it every hour.
                    authorization: `Bearer ${readFileSync(this.tokenFile, "utf8").trim()}`,
                    accept: "application/json",
                    ...(payload && {
                        "content-type": "application/json",
                        "content-length": Buffer.byteLength(payload),
                    }),
                },
                signal: AbortSignal.timeout(timeout),
            });
            call.once("response", resolve).once("error", reject).end(payload);
        });
    }
}
