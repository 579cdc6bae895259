import * as fs from "node:fs";
import * as https from "node:https";
import {
    ApiException,
    KubeConfig,
    KubernetesObjectApi,
    PatchStrategy,
    type KubernetesListObject,
    type KubernetesObject,
} from "@kubernetes/client-node";

/** Field manager of everything that the sandbox itself puts into a cluster. */
const fieldManager = "eks-storage-sandbox";

/** The few calls that the sandbox makes to a cluster for itself. */
export class ClusterClient {
    readonly #objects: KubernetesObjectApi;

    constructor(kubeconfig: string) {
        const config = new KubeConfig();
        config.loadFromFile(kubeconfig);
        this.#objects = KubernetesObjectApi.makeApiClient(config);
    }

    create<T extends KubernetesObject>(object: T): Promise<T> {
        return this.#objects.create(object, undefined, undefined, fieldManager);
    }

    /** Creates or updates by server-side apply, and takes over fields that others set. */
    apply<T extends KubernetesObject>(object: T): Promise<T> {
        return this.#objects.patch(object, undefined, undefined, fieldManager, true, PatchStrategy.ServerSideApply);
    }

    replace<T extends KubernetesObject>(object: T): Promise<T> {
        return this.#objects.replace(object, undefined, undefined, fieldManager);
    }

    /** The live object, or undefined where there is none. */
    async find(identity: ObjectIdentity): Promise<KubernetesObject | undefined> {
        try {
            return await this.#objects.read(identity);
        } catch (error) {
            if (isApiError(error, 404)) return undefined;
            throw error;
        }
    }

    async list<T extends KubernetesObject>(
        kind: { apiVersion: string; kind: string },
        selectors: { namespace?: string; labels?: string; fields?: string } = {},
    ): Promise<T[]> {
        const { namespace, labels, fields } = selectors;
        const list: KubernetesListObject<T> = await this.#objects.list(
            kind.apiVersion,
            kind.kind,
            namespace,
            undefined,
            undefined,
            undefined,
            fields,
            labels,
        );
        return list.items;
    }

    /** Deletes an object; one that is gone already is none. */
    async delete(identity: ObjectIdentity): Promise<void> {
        try {
            await this.#objects.delete(identity);
        } catch (error) {
            if (!isApiError(error, 404)) throw error;
        }
    }
}

export interface ObjectIdentity {
    apiVersion: string;
    kind: string;
    metadata: { name: string; namespace?: string };
}

export function isApiError(error: unknown, code: number): boolean {
    return error instanceof ApiException && error.code === code;
}

/** Status of a GET of the API server, for probes that must not wait for the client library's discovery. */
export function getStatus(url: string, certificateAuthorityFile: string, token: string): Promise<number> {
    return new Promise((resolve, reject) => {
        https
            .get(url, {
                ca: fs.readFileSync(certificateAuthorityFile),
                headers: { authorization: `Bearer ${token}` },
                timeout: 2000,
            })
            .on("response", (response) => {
                response.resume();
                resolve(response.statusCode ?? 0);
            })
            .on("timeout", function (this: { destroy(error: Error): void }) {
                this.destroy(new Error(`${url} did not answer within 2 s`));
            })
            .on("error", reject);
    });
}
