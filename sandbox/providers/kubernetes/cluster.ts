/** One API server: which kinds it serves, and its objects by kind, namespace and name. */
import type { Properties, Value } from "../provider";
import { ApiError, isNotFound, type Api, type ApiRequest } from "./api";
import { apiVersionOf, kindOfObject, type GroupVersionKind } from "./kinds";
import { namespaceOf, nameOf, objectsAt, stringAt, type KubernetesObject } from "./object";

interface ServedKind {
    plural: string;
    isNamespaced: boolean;
}

/** The API server serves no such kind; usually its CustomResourceDefinition is not there yet, or is gone. */
export class UnknownKindError extends Error {
    override name = "UnknownKindError";

    constructor(kind: GroupVersionKind) {
        super(`no matches for kind "${kind.kind}" in version "${apiVersionOf(kind)}"`);
    }
}

export interface ObjectReference {
    kind: GroupVersionKind;
    namespace?: string;
    name: string;
}

/** The reference of an object that has a kind and a name. */
export function referenceTo(object: KubernetesObject): ObjectReference {
    const kind = kindOfObject(object);
    const name = nameOf(object);
    if (kind === undefined || name === undefined) {
        throw new Error("an object needs apiVersion, kind and metadata.name");
    }
    return { kind, namespace: namespaceOf(object), name };
}

type WriteOptions = Record<string, string | undefined>;

export class Cluster {
    private readonly served = new Map<string, Map<string, ServedKind>>();

    constructor(private readonly api: Api) {}

    /** Throws where the API server does not answer, or refuses these credentials. */
    async probe(): Promise<void> {
        await this.api.request({ method: "GET", path: "/version" });
        // Any client may ask for the version; the list of groups needs valid credentials.
        await this.api.request({ method: "GET", path: "/apis" });
    }

    async isServed(kind: GroupVersionKind): Promise<boolean> {
        return (await this.findKind(kind)) !== undefined;
    }

    /** Undefined where the API server does not serve the kind. */
    async isNamespaced(kind: GroupVersionKind): Promise<boolean | undefined> {
        return (await this.findKind(kind))?.isNamespaced;
    }

    /** To be called when CustomResourceDefinitions may have changed. */
    forgetKinds(): void {
        this.served.clear();
    }

    async get(reference: ObjectReference, signal?: AbortSignal): Promise<KubernetesObject> {
        return this.requestObject("GET", reference, { signal });
    }

    async find(reference: ObjectReference, signal?: AbortSignal): Promise<KubernetesObject | undefined> {
        try {
            return await this.get(reference, signal);
        } catch (error) {
            if (isNotFound(error) || error instanceof UnknownKindError) {
                return undefined;
            }
            throw error;
        }
    }

    async list(
        kind: GroupVersionKind,
        namespace: string | undefined,
        selectors: { labelSelector?: string; fieldSelector?: string } = {},
        signal?: AbortSignal,
    ): Promise<KubernetesObject[]> {
        const path = await this.collectionPath(kind, namespace);
        const list = await this.api.request({ method: "GET", path, query: selectors, signal });
        // The elements of a list leave out what the list itself says.
        return objectsAt(list, "items").map((item) => ({ ...item, apiVersion: apiVersionOf(kind), kind: kind.kind }));
    }

    async create(object: KubernetesObject, options: WriteOptions): Promise<KubernetesObject> {
        const { kind, namespace } = referenceTo(object);
        const path = await this.collectionPath(kind, namespace);
        return this.api.request({ method: "POST", path, query: options, body: object });
    }

    async replace(object: KubernetesObject, options: WriteOptions): Promise<KubernetesObject> {
        return this.requestObject("PUT", referenceTo(object), { query: options, body: object });
    }

    /** Server-side apply: https://kubernetes.io/docs/reference/using-api/server-side-apply/ */
    async apply(object: KubernetesObject, options: WriteOptions): Promise<KubernetesObject> {
        // JSON is YAML, so the object needs no other encoding.
        const contentType = "application/apply-patch+yaml";
        return this.requestObject("PATCH", referenceTo(object), { query: options, body: object, contentType });
    }

    async patch(reference: ObjectReference, operations: { op: string; path: string; value: Value }[]) {
        const contentType = "application/json-patch+json";
        return this.requestObject("PATCH", reference, { body: operations, contentType });
    }

    async delete(reference: ObjectReference, propagationPolicy: string): Promise<Properties> {
        const body = { apiVersion: "v1", kind: "DeleteOptions", propagationPolicy };
        return this.requestObject("DELETE", reference, { body });
    }

    private async requestObject(
        method: ApiRequest["method"],
        { kind, namespace, name }: ObjectReference,
        rest: Omit<ApiRequest, "method" | "path">,
    ): Promise<KubernetesObject> {
        const path = `${await this.collectionPath(kind, namespace)}/${encodeURIComponent(name)}`;
        try {
            return await this.api.request({ method, path, ...rest });
        } catch (error) {
            // A path that nobody serves any more answers without naming an object: the definition is gone.
            if (error instanceof ApiError && error.status === 404 && error.reason !== "NotFound") {
                this.forgetKinds();
            }
            throw error;
        }
    }

    private async collectionPath(kind: GroupVersionKind, namespace: string | undefined): Promise<string> {
        const served = await this.findKind(kind);
        if (served === undefined) {
            throw new UnknownKindError(kind);
        }
        const scope = served.isNamespaced ? `/namespaces/${encodeURIComponent(namespace ?? "default")}` : "";
        return `${groupVersionPath(kind)}${scope}/${served.plural}`;
    }

    private async findKind(kind: GroupVersionKind): Promise<ServedKind | undefined> {
        const version = apiVersionOf(kind);
        const known = this.served.get(version)?.get(kind.kind);
        if (known !== undefined) {
            return known;
        }
        const kinds = await this.discover(kind);
        this.served.set(version, kinds);
        return kinds.get(kind.kind);
    }

    private async discover(kind: GroupVersionKind): Promise<Map<string, ServedKind>> {
        const kinds = new Map<string, ServedKind>();
        let list: Properties;
        try {
            list = await this.api.request({ method: "GET", path: groupVersionPath(kind) });
        } catch (error) {
            if (isNotFound(error)) {
                return kinds;
            }
            throw error;
        }
        for (const resource of objectsAt(list, "resources")) {
            const name = stringAt(resource, "kind");
            const plural = stringAt(resource, "name");
            // A name with a slash is a subresource such as deployments/scale.
            if (name !== undefined && plural !== undefined && !plural.includes("/")) {
                kinds.set(name, { plural, isNamespaced: resource.namespaced === true });
            }
        }
        return kinds;
    }
}

function groupVersionPath({ group, version }: GroupVersionKind): string {
    return group === "" ? `/api/${version}` : `/apis/${group}/${version}`;
}
