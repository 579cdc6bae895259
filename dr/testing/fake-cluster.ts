import type { Controller, Kind, Kinds, KubernetesApi, Metadata } from "../kubernetes/objects";
import { isMap } from "./maps";

type Anything = Kinds[Kind];

/** Stands in for a cluster: objects as they were given, pods of Deployments and StatefulSets as many as asked for. */
export class FakeCluster implements KubernetesApi {
    private readonly objects = new Map<string, { kind: Kind; object: Anything }>();
    /** Called with every patch, after it. */
    onPatch: ((kind: Kind, metadata: Pick<Metadata, "name" | "namespace">) => void) | undefined;

    put<K extends Kind>(kind: K, object: Kinds[K]): void {
        this.objects.set(keyOf(kind, object.metadata), { kind, object });
    }

    list<K extends Kind>(kind: K, namespace?: string): Promise<Kinds[K][]> {
        const found = [...this.objects.values()]
            .filter((each) => each.kind === kind)
            .map(({ object }) => object as Kinds[K]);
        const pods = kind === "Pod" ? (this.pods() as Kinds[K][]) : [];
        return Promise.resolve(
            [...found, ...pods]
                .filter(({ metadata }) => namespace === undefined || metadata.namespace === namespace)
                .map((object) => withStatus(structuredClone(object))),
        );
    }

    async read<K extends Kind>(kind: K, metadata: Pick<Metadata, "name" | "namespace">): Promise<Kinds[K] | undefined> {
        return (await this.list(kind, metadata.namespace)).find((object) => object.metadata.name === metadata.name);
    }

    patch(kind: Kind, metadata: Pick<Metadata, "name" | "namespace">, patch: object): Promise<void> {
        const entry = this.objects.get(keyOf(kind, metadata));
        if (!entry) {
            return Promise.reject(new Error(`${kind} ${metadata.name} not found`));
        }
        entry.object = merged(entry.object, patch) as Anything;
        this.onPatch?.(kind, metadata);
        return Promise.resolve();
    }

    /** Replicas that a workload asks for. */
    async replicas(kind: "Deployment" | "StatefulSet", namespace: string, name: string): Promise<number | undefined> {
        return (await this.read(kind, { namespace, name }))?.spec?.replicas;
    }

    private pods(): Kinds["Pod"][] {
        return [...this.objects.values()]
            .filter(({ kind }) => kind === "Deployment" || kind === "StatefulSet")
            .flatMap(({ object }) => {
                const { metadata, spec } = object as Controller;
                return Array.from({ length: spec?.replicas ?? 1 }, (_, index) => ({
                    metadata: { namespace: metadata.namespace, name: `${metadata.name}-${index}` },
                    spec: spec?.template?.spec,
                    status: { phase: "Running" },
                }));
            });
    }
}

/** A Deployment with one volume from a claim. */
export function deployment(name: string, claimName: string, replicas: number, metadata: Partial<Metadata> = {}) {
    return {
        metadata: { namespace: "apps", name, ...metadata },
        spec: {
            replicas,
            template: { spec: { volumes: [{ name: "data", persistentVolumeClaim: { claimName } }] } },
        },
    } satisfies Controller;
}

/** A volume of the EFS CSI driver that is bound to a claim of the namespace `apps`. */
export function volume(fileSystemId: string, accessPointId: string, claimName: string): Kinds["PersistentVolume"] {
    return {
        metadata: { name: `pv-${claimName}` },
        spec: {
            csi: { driver: "efs.csi.aws.com", volumeHandle: `${fileSystemId}::${accessPointId}` },
            claimRef: { namespace: "apps", name: claimName },
        },
    };
}

function withStatus<T extends Anything>(object: T): T {
    const spec = (object as Controller).spec;
    return spec && "replicas" in spec ? { ...object, status: { readyReplicas: spec.replicas } } : object;
}

function keyOf(kind: Kind, { namespace, name }: Pick<Metadata, "name" | "namespace">): string {
    return [kind, namespace ?? "", name].join("/");
}

/** A JSON merge patch: https://www.rfc-editor.org/rfc/rfc7386 */
function merged(target: unknown, patch: unknown): unknown {
    if (!isMap(patch)) {
        return patch;
    }
    const result: Record<string, unknown> = isMap(target) ? { ...target } : {};
    for (const [key, value] of Object.entries(patch)) {
        if (value === null) {
            delete result[key];
        } else {
            result[key] = merged(result[key], value);
        }
    }
    return result;
}
