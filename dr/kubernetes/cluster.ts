import { DescribeClusterCommand } from "@aws-sdk/client-eks";
import {
    ApiException,
    createConfiguration,
    KubeConfig,
    KubernetesObjectApi,
    type Middleware,
    PatchStrategy,
    ServerConfiguration,
} from "@kubernetes/client-node";
import pRetry from "p-retry";
import type { Clients } from "../aws/clients";
import { clusterToken, tokenLifetime } from "../aws/cluster-token";
import { call, RegionUnreachable } from "../aws/errors";
import { DrError } from "../errors";
import { fieldManager } from "../workloads.rules";
import { apiVersions, type Kind, type Kinds, type KubernetesApi, type Metadata } from "./objects";

/** Objects of one answer; the API server hands out the rest in further ones. */
const pageSize = 500;

/** An EKS cluster's API, with the operator's own AWS identity. */
export class Cluster implements KubernetesApi {
    private connection: { api: Promise<KubernetesObjectApi>; at: number } | undefined;

    constructor(
        private readonly clients: Clients,
        private readonly name: string,
        private readonly limits: { requestTimeout: number; tries: number },
    ) {}

    async list<K extends Kind>(kind: K, namespace?: string): Promise<Kinds[K][]> {
        const found: Kinds[K][] = [];
        let from: string | undefined;
        do {
            const page = await this.call(async (api) => {
                try {
                    return await api.list(
                        ...([apiVersions[kind], kind, namespace] as const),
                        ...([undefined, undefined, undefined, undefined, undefined, pageSize, from] as const),
                    );
                } catch (error) {
                    if (isUnknown(error)) {
                        return { items: [], metadata: undefined };
                    }
                    throw error;
                }
            });
            // The table of kinds says what an object of the kind holds; the API server has validated it.
            found.push(...(page.items as unknown as Kinds[K][]));
            from = page.metadata?._continue || undefined;
        } while (from !== undefined);
        return found;
    }

    read<K extends Kind>(
        kind: K,
        { name, namespace = "default" }: Pick<Metadata, "name" | "namespace">,
    ): Promise<Kinds[K] | undefined> {
        return this.call(async (api) => {
            try {
                const object = await api.read({
                    apiVersion: apiVersions[kind],
                    kind,
                    metadata: { name, namespace },
                });
                return object as unknown as Kinds[K];
            } catch (error) {
                if (isUnknown(error)) {
                    return undefined;
                }
                throw error;
            }
        });
    }

    async patch(kind: Kind, { name, namespace }: Pick<Metadata, "name" | "namespace">, patch: object): Promise<void> {
        const { metadata, ...rest } = patch as { metadata?: object };
        const spec = { ...rest, apiVersion: apiVersions[kind], kind, metadata: { ...metadata, name, namespace } };
        await this.call((api) =>
            api.patch(spec, undefined, undefined, fieldManager, undefined, PatchStrategy.MergePatch),
        );
    }

    private call<T>(work: (api: KubernetesObjectApi) => Promise<T>): Promise<T> {
        const attempt = async () => {
            const api = await this.connected();
            try {
                return await work(api);
            } catch (error) {
                throw this.translated(error);
            }
        };
        return pRetry(attempt, {
            retries: this.limits.tries - 1,
            minTimeout: 200,
            maxTimeout: 5_000,
            shouldRetry: (error) => error instanceof Unanswered,
        }).catch((error: unknown) => {
            throw error instanceof Unanswered ? new RegionUnreachable(this.clients.region, error.cause) : error;
        });
    }

    private connected(): Promise<KubernetesObjectApi> {
        if (!this.connection || performance.now() - this.connection.at > tokenLifetime) {
            const api = this.connect();
            this.connection = { api, at: performance.now() };
            api.catch(() => (this.connection = undefined));
        }
        return this.connection.api;
    }

    private async connect(): Promise<KubernetesObjectApi> {
        const [{ cluster }, token] = await Promise.all([
            call(this.clients.region, () => this.clients.eks().send(new DescribeClusterCommand({ name: this.name }))),
            call(this.clients.region, () => clusterToken(this.clients, this.name)),
        ]);
        if (!cluster?.endpoint || !cluster.certificateAuthority?.data) {
            throw new DrError(
                `cluster ${this.name} in ${this.clients.region} is ${cluster?.status ?? "not there"} and has no endpoint yet`,
            );
        }
        const config = new KubeConfig();
        config.loadFromClusterAndUser(
            {
                name: this.name,
                server: cluster.endpoint,
                caData: cluster.certificateAuthority.data,
                skipTLSVerify: false,
            },
            { name: "operator", token },
        );
        return new KubernetesObjectApi(
            createConfiguration({
                baseServer: new ServerConfiguration(cluster.endpoint, {}),
                authMethods: { default: config },
                promiseMiddleware: [timeLimit(this.limits.requestTimeout)],
            }),
        );
    }

    private translated(error: unknown): Error {
        if (error instanceof ApiException) {
            const { code } = error as ApiException<unknown>;
            if (code === 401 || code === 403) {
                return new DrError(
                    `cluster ${this.name} in ${this.clients.region} refuses the operator (${code}); give the role an access entry that may list and patch workloads: ${messageOf(error)}`,
                );
            }
            return code === 429 || code >= 500 ? new Unanswered(error) : new DrError(messageOf(error));
        }
        // What the HTTP library throws has no status: nothing came back.
        return error instanceof DrError ? error : new Unanswered(error);
    }
}

/** No answer from the API server, or one that asks to try again. */
class Unanswered extends Error {
    constructor(override readonly cause: unknown) {
        super(String(cause));
    }
}

function timeLimit(milliseconds: number): Middleware {
    return {
        pre: (context) => {
            context.setSignal(AbortSignal.timeout(milliseconds));
            return Promise.resolve(context);
        },
        post: (context) => Promise.resolve(context),
    };
}

/** The API server knows no such kind, or no such object. */
function isUnknown(error: unknown): boolean {
    return error instanceof ApiException
        ? (error as ApiException<unknown>).code === 404
        : error instanceof Error && error.message.startsWith("Unrecognized API version and kind");
}

/** The API server's own words, without the whole answer that the library puts around them. */
function messageOf(error: ApiException<unknown>): string {
    const { body, code } = error;
    try {
        const status = (typeof body === "string" ? JSON.parse(body) : body) as { message?: string } | undefined;
        return status?.message ?? `HTTP ${code}`;
    } catch {
        return `HTTP ${code}`;
    }
}
