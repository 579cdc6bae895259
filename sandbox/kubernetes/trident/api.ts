import {
    CoreV1Api,
    CustomObjectsApi,
    KubeConfig,
    KubernetesObjectApi,
    PatchStrategy,
    StorageV1Api,
    type KubernetesObject,
    type V1ObjectMeta,
    type V1PersistentVolume,
    type V1PersistentVolumeClaim,
    type V1VolumeAttachment,
} from "@kubernetes/client-node";
import { isApiError, type ObjectIdentity } from "../client";
import { group, kinds, plurals } from "./objects";
import { Watched } from "./watched";

const fieldManager = "trident-stand-in";

interface Kind {
    readonly apiVersion: string;
    readonly kind: string;
}
type Named = KubernetesObject & { metadata: V1ObjectMeta };

/** What the stand-in asks of a cluster; a kind that is not registered yet has no objects. */
export class TridentCluster {
    readonly core: CoreV1Api;
    readonly storage: StorageV1Api;
    readonly #objects: KubernetesObjectApi;
    readonly #custom: CustomObjectsApi;
    readonly #claims: Watched<V1PersistentVolumeClaim>;
    readonly #volumes: Watched<V1PersistentVolume>;
    readonly #attachments: Watched<V1VolumeAttachment>;

    constructor(kubeconfig: string) {
        const config = new KubeConfig();
        config.loadFromFile(kubeconfig);
        this.core = config.makeApiClient(CoreV1Api);
        this.storage = config.makeApiClient(StorageV1Api);
        this.#custom = config.makeApiClient(CustomObjectsApi);
        this.#objects = KubernetesObjectApi.makeApiClient(config);
        const { core, storage } = this;
        this.#claims = new Watched(config, "/api/v1/persistentvolumeclaims", () =>
            core.listPersistentVolumeClaimForAllNamespaces(),
        );
        this.#volumes = new Watched(config, "/api/v1/persistentvolumes", () => core.listPersistentVolume());
        this.#attachments = new Watched(config, "/apis/storage.k8s.io/v1/volumeattachments", () =>
            storage.listVolumeAttachment(),
        );
    }

    /** All claims, as a watch tells, which may be a moment late; so are the following. */
    claims(): Promise<V1PersistentVolumeClaim[]> {
        return this.#claims.list(kinds.claim);
    }

    volumes(): Promise<V1PersistentVolume[]> {
        return this.#volumes.list(kinds.volume);
    }

    attachments(): Promise<V1VolumeAttachment[]> {
        return this.#attachments.list(kinds.attachment);
    }

    /** Ends the watches. */
    async close(): Promise<void> {
        await Promise.all([this.#claims, this.#volumes, this.#attachments].map((watched) => watched.close()));
    }

    /** The objects of a kind, each saying its kind, which lists leave out. */
    async list<T extends KubernetesObject>({ apiVersion, kind }: Kind, namespace?: string): Promise<T[]> {
        try {
            const { items } = await this.#objects.list<T>(apiVersion, kind, namespace);
            return items.map((item) => ({ ...item, apiVersion, kind }));
        } catch (error) {
            const isUnknown = error instanceof Error && error.message.startsWith("Unrecognized API version and kind");
            // 429: the storage of a type starts after it is established.
            if (isUnknown || isApiError(error, 404) || isApiError(error, 429)) return [];
            throw error;
        }
    }

    async find<T extends Named>(kind: Kind, name: string, namespace?: string): Promise<T | undefined> {
        try {
            return await this.#objects.read<T>({ ...kind, metadata: { name, namespace: namespace ?? "" } });
        } catch (error) {
            if (isApiError(error, 404)) return undefined;
            throw error;
        }
    }

    create<T extends KubernetesObject>(object: T): Promise<T> {
        return this.#objects.create(object, undefined, undefined, fieldManager);
    }

    apply<T extends KubernetesObject>(object: T): Promise<T> {
        return this.#objects.patch(object, undefined, undefined, fieldManager, true, PatchStrategy.ServerSideApply);
    }

    /** Fails with a conflict where somebody else wrote since the object was read. */
    replace<T extends KubernetesObject>(object: T): Promise<T> {
        return this.#objects.replace(object, undefined, undefined, fieldManager);
    }

    /** As `replace`, for the status of a custom resource that has it apart. */
    async replaceStatus(object: Named & { status?: unknown }): Promise<void> {
        const entry = Object.entries(plurals).find(([kind]) => kind === object.kind);
        if (!entry) throw new Error(`${object.kind} has no status apart`);
        const { name = "", namespace } = object.metadata;
        const target = { group, version: "v1", plural: entry[1], name, body: object };
        await (namespace === undefined
            ? this.#custom.replaceClusterCustomObjectStatus(target)
            : this.#custom.replaceNamespacedCustomObjectStatus({ ...target, namespace }));
    }

    /** Deletes an object; one that is gone already is none. */
    async delete(identity: ObjectIdentity, gracePeriodSeconds?: number): Promise<void> {
        try {
            await this.#objects.delete(identity, undefined, undefined, gracePeriodSeconds);
        } catch (error) {
            if (!isApiError(error, 404)) throw error;
        }
    }
}
