/** The Kubernetes API over HTTP, with the errors and retries of client-go. */
import * as http from "node:http";
import * as https from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import type { Properties } from "../provider";
import type { Connection } from "./kubeconfig";
import { numberAt, parseJsonObject, stringAt } from "./object";

export interface ApiRequest {
    method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
    path: string;
    query?: Record<string, string | undefined>;
    body?: Properties | Properties[];
    contentType?: string;
    /** Ends the wait for an answer. Leave it out where the request changes something: its outcome must be learnt. */
    signal?: AbortSignal;
}

export interface Api {
    request(request: ApiRequest): Promise<Properties>;
}

/** An answer other than 2xx. The message is the API server's own. */
export class ApiError extends Error {
    constructor(
        readonly status: number,
        readonly reason: string,
        message: string,
    ) {
        super(message);
        this.name = "ApiError";
    }
}

/** No answer at all. */
export class ConnectionError extends Error {
    override name = "ConnectionError";
}

export function isNotFound(error: unknown): boolean {
    return error instanceof ApiError && error.status === 404;
}

export function isAlreadyExists(error: unknown): boolean {
    return error instanceof ApiError && error.reason === "AlreadyExists";
}

export function isConflict(error: unknown): boolean {
    return error instanceof ApiError && error.status === 409 && error.reason === "Conflict";
}

export function isForbidden(error: unknown): boolean {
    return error instanceof ApiError && error.status === 403;
}

const attempts = 10;

export class HttpApi implements Api {
    private readonly agent: http.Agent;
    private readonly send: typeof https.request;

    constructor(
        private readonly connection: Connection,
        private readonly timeoutSeconds = 60,
    ) {
        const { certificateAuthority, clientCertificate, clientKey, serverName } = connection;
        const isTls = connection.server.protocol === "https:";
        // A connection that is not used closes soon: nobody says when a provider instance is done.
        const pool = { keepAlive: true, maxSockets: 64, timeout: 10_000 };
        this.agent = isTls
            ? new https.Agent({
                  ...pool,
                  ca: certificateAuthority,
                  cert: clientCertificate,
                  key: clientKey,
                  servername: serverName,
              })
            : new http.Agent(pool);
        this.send = isTls ? https.request : http.request;
    }

    async request(request: ApiRequest): Promise<Properties> {
        for (let attempt = 1; ; attempt++) {
            const outcome = await this.attempt(request);
            if ("result" in outcome) {
                return outcome.result;
            }
            if (outcome.retryAfterSeconds === undefined || attempt >= attempts) {
                throw outcome.error;
            }
            await sleep(outcome.retryAfterSeconds * 1000, undefined, { signal: request.signal });
        }
    }

    private attempt(request: ApiRequest): Promise<Outcome> {
        const { method, path, query = {}, body, contentType = "application/json", signal } = request;
        const url = new URL(this.connection.server.pathname.replace(/\/$/, "") + path, this.connection.server);
        for (const [key, value] of Object.entries(query)) {
            if (value !== undefined) {
                url.searchParams.set(key, value);
            }
        }
        const content = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
        const headers: http.OutgoingHttpHeaders = { accept: "application/json" };
        if (this.connection.token !== undefined) {
            headers.authorization = `Bearer ${this.connection.token}`;
        }
        if (content !== undefined) {
            headers["content-type"] = contentType;
            // Without it Node.js sends the body of a DELETE in a way that spoils the connection's next request.
            headers["content-length"] = content.length;
        }
        return new Promise((resolve) => {
            const outgoing = this.send(url, { method, headers, agent: this.agent, signal }, (response) => {
                const chunks: Buffer[] = [];
                response.on("data", (chunk: Buffer) => chunks.push(chunk));
                response.on("end", () => resolve(readAnswer(response, Buffer.concat(chunks).toString("utf8"))));
                response.on("error", (error) => resolve({ error: connectionError(url, error) }));
            });
            outgoing.setTimeout(this.timeoutSeconds * 1000, () =>
                outgoing.destroy(new Error(`no answer within ${this.timeoutSeconds} s`)),
            );
            outgoing.on("error", (error) => {
                // The API server closed a connection that was idle in the pool: the request never reached it.
                const wasStale = outgoing.reusedSocket && "code" in error && error.code === "ECONNRESET";
                resolve({ error: connectionError(url, error), retryAfterSeconds: wasStale ? 0 : undefined });
            });
            outgoing.end(content);
        });
    }
}

type Outcome =
    | { result: Properties }
    /** With `retryAfterSeconds` where the same request may succeed then. */
    | { error: Error; retryAfterSeconds?: number };

function connectionError(url: URL, error: Error): ConnectionError {
    return new ConnectionError(`${url.host} does not answer: ${error.message}`, { cause: error });
}

function readAnswer(response: http.IncomingMessage, text: string): Outcome {
    const status = response.statusCode ?? 0;
    const body = parseJsonObject(text);
    if (status >= 200 && status < 300) {
        return body === undefined
            ? { error: new ApiError(status, "BadAnswer", "the API server's answer is not a JSON object") }
            : { result: body };
    }
    const reason = body === undefined ? "" : (stringAt(body, "reason") ?? "");
    const message = (body === undefined ? undefined : stringAt(body, "message")) ?? text.trim();
    const error = new ApiError(status, reason, message === "" ? `HTTP status ${status}` : message);
    // As client-go: too many requests, or a server that says when to come back. Never a bare 500: server-side apply
    // answers that for a field that does not exist.
    const retryAfter = Number(
        response.headers["retry-after"] ?? (body && numberAt(body, "details", "retryAfterSeconds")),
    );
    const mayRetry = status === 429 || (status >= 500 && Number.isFinite(retryAfter));
    return { error, retryAfterSeconds: mayRetry ? (Number.isFinite(retryAfter) ? retryAfter : 1) : undefined };
}
