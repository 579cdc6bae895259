import type { Controller, Kinds, KubernetesApi, Metadata, PersistentVolume, Scaler } from "./kubernetes/objects";
import {
    activeReplicas,
    annotatedReplicas,
    fieldManager,
    followsRole,
    isFinished,
    isOfCronJob,
    isOn,
    label,
    lastScaler,
    leadsTo,
    managerOf,
    mounts,
    ownerOf,
    pausePatch,
    podsOn,
    resumePatch,
    runningReplicas,
    startPatch,
    stopPatch,
    targets,
    type Volumes,
    volumesOf,
    type WorkloadKind,
} from "./workloads.rules";

const scalable: WorkloadKind[] = ["Deployment", "StatefulSet", "CronJob", "Job"];

interface Workload {
    readonly kind: WorkloadKind;
    readonly object: Controller;
}

/** What was done, and what an operator has to know. */
export interface Report {
    readonly changes: string[];
    readonly warnings: string[];
}

/** What of a cluster stands on a file system. */
export interface Survey {
    readonly workloads: { name: string; running: number; active?: number; ready?: number }[];
    readonly pods: number;
    readonly classes: string[];
    readonly volumes: PersistentVolume[];
}

/** The workloads of one cluster whose pods mount volumes of one file system. */
export class Workloads {
    constructor(
        private readonly api: KubernetesApi,
        private readonly fileSystemId: string,
    ) {}

    /** Stops every workload that can be stopped. Each remembers in an annotation what it was. */
    async stop(): Promise<Report> {
        const { workloads, scalers, others } = await this.find();
        const changes: string[] = [];
        const warnings = [...others];
        await inParallel(workloads, async ({ kind, object }) => {
            const name = label(kind, object.metadata);
            // First its scaler: it would start the workload again.
            await this.patchScalers(scalers, { kind, object }, pausePatch);
            const patch = stopPatch(kind, object);
            if (patch) {
                await this.patchWorkload(kind, object.metadata, patch);
                changes.push(`${name}: ${runningReplicas(kind, object)} → 0`);
                if (runningReplicas(kind, object) > 0) {
                    warnings.push(...restarters(name, object.metadata));
                }
            }
        });
        return { changes, warnings };
    }

    /** Starts what was stopped. */
    async start(): Promise<Report> {
        const { workloads, scalers } = await this.find();
        const changes: string[] = [];
        const warnings: string[] = [];
        await inParallel(workloads, async ({ kind, object }) => {
            const name = label(kind, object.metadata);
            const running = runningReplicas(kind, object);
            const wanted = annotatedReplicas(object);
            const patch = startPatch(kind, object);
            if (patch) {
                await this.patchWorkload(kind, object.metadata, patch);
                changes.push(`${name}: ${running} → ${wanted}`);
            } else if (wanted === undefined && running === 0 && !isFinished(kind, object)) {
                warnings.push(
                    `${name} is off and does not say its replicas (${activeReplicas}); it is left so, as it may be off on purpose`,
                );
            }
            await this.patchScalers(scalers, { kind, object }, resumePatch);
        });
        return { changes, warnings };
    }

    /** What still uses the file system after {@link stop}; workloads that somebody started again are stopped anew. */
    async remaining(): Promise<{ pods: string[]; undone: string[] }> {
        const { workloads, volumes } = await this.find();
        const undone: string[] = [];
        for (const { kind, object } of workloads) {
            const patch = stopPatch(kind, object);
            if (patch && runningReplicas(kind, object) > 0) {
                const who = startedBy(object.metadata);
                undone.push(`${label(kind, object.metadata)} was started again by ${who}`);
                await this.patchWorkload(kind, object.metadata, patch);
            }
        }
        const pods = podsOn(await this.api.list("Pod"), volumes);
        return { pods: pods.map(({ metadata }) => label("Pod", metadata)), undone };
    }

    /** Workloads that do not have the pods that they ask for, each with what it has. */
    async notReady(): Promise<string[]> {
        const { workloads } = await this.find();
        return workloads
            .filter(({ kind }) => kind === "Deployment" || kind === "StatefulSet")
            .flatMap(({ kind, object }) => {
                const ready = object.status?.readyReplicas ?? 0;
                const wanted = runningReplicas(kind, object);
                return ready < wanted ? [`${label(kind, object.metadata)} (${ready} of ${wanted} ready)`] : [];
            });
    }

    async survey(): Promise<Survey> {
        const { workloads, volumes, persistentVolumes } = await this.find();
        return {
            workloads: workloads.map(({ kind, object }) => ({
                name: label(kind, object.metadata),
                running: runningReplicas(kind, object),
                active: annotatedReplicas(object),
                ready: object.status?.readyReplicas,
            })),
            pods: podsOn(await this.api.list("Pod"), volumes).length,
            classes: [...volumes.classes].sort(),
            volumes: persistentVolumes.filter((volume) => isOn(this.fileSystemId, volume)),
        };
    }

    private async find(): Promise<{
        workloads: Workload[];
        scalers: Kinds["ScaledObject"][];
        volumes: Volumes;
        persistentVolumes: PersistentVolume[];
        others: string[];
    }> {
        const [persistentVolumes, claims, classes, daemonSets, scaledObjects, autoscalers, ...controllers] =
            await Promise.all([
                this.api.list("PersistentVolume"),
                this.api.list("PersistentVolumeClaim"),
                this.classes(),
                this.api.list("DaemonSet"),
                this.api.list("ScaledObject"),
                this.api.list("HorizontalPodAutoscaler"),
                ...scalable.map((kind) => this.api.list(kind)),
            ]);
        const volumes = volumesOf(this.fileSystemId, { volumes: persistentVolumes, claims, classes });
        const workloads = scalable.flatMap((kind, index) =>
            controllers[index]
                .filter((object) => !isOfCronJob(kind, object))
                .filter((object) => mounts(object, volumes) || followsRole(object))
                .map((object) => ({ kind, object })),
        );
        const unstoppable = daemonSets
            .filter((object) => mounts(object, volumes))
            .map(
                ({ metadata }) => `${label("DaemonSet", metadata)} cannot be scaled: only the storage's fence stops it`,
            );
        const scaled = workloads.flatMap(({ kind, object }) =>
            autoscalers
                .filter((scaler) => targets(scaler, kind, object.metadata) && !isKeda(scaler))
                .map(
                    ({ metadata }) =>
                        `${label("HorizontalPodAutoscaler", metadata)} does nothing while its target has 0 replicas`,
                ),
        );
        return {
            workloads,
            scalers: scaledObjects,
            volumes,
            persistentVolumes,
            others: [...unstoppable, ...scaled],
        };
    }

    /** Classes that lead to the file system, by their own parameter or by a ConfigMap's entry. */
    private async classes(): Promise<Kinds["StorageClass"][]> {
        const classes = await this.api.list("StorageClass");
        const resolved = await Promise.all(
            classes.map(async (one) => {
                const [namespace, name, key] = one.parameters?.fileSystemIdConfigRef?.split("/") ?? [];
                const map = namespace === undefined ? undefined : await this.api.read("ConfigMap", { namespace, name });
                const id = map?.data?.[key];
                return leadsTo(this.fileSystemId, one, id) ? [one] : [];
            }),
        );
        return resolved.flat();
    }

    private async patchScalers(
        scalers: readonly Scaler[],
        { kind, object }: Workload,
        patch: (scaler: Scaler) => object | undefined,
    ): Promise<void> {
        for (const scaler of scalers.filter((one) => targets(one, kind, object.metadata))) {
            const change = patch(scaler);
            if (change) {
                await this.api.patch("ScaledObject", scaler.metadata, change);
            }
        }
    }

    private async patchWorkload(kind: WorkloadKind, metadata: Metadata, patch: object): Promise<void> {
        await this.api.patch(kind, metadata, patch);
        await this.disown(kind, metadata);
    }

    /** Gives up the field: whoever declares replicas, such as Pulumi, would otherwise meet a conflict at its next change. */
    private async disown(kind: WorkloadKind, { name, namespace }: Metadata): Promise<void> {
        const found = (await this.api.read(kind, { name, namespace }))?.metadata;
        const fields = found?.managedFields ?? [];
        const others = fields.filter(({ manager }) => manager !== fieldManager);
        if (found && others.length < fields.length) {
            const { resourceVersion } = found;
            await this.api
                .patch(kind, { name, namespace }, { metadata: { resourceVersion, managedFields: others } })
                // Somebody else changed the object meanwhile. A conflict later is a nuisance, not a danger.
                .catch(() => undefined);
        }
    }
}

/** Who may start again what was stopped, and what to do about it. */
function restarters(name: string, metadata: Metadata): string[] {
    const manager = managerOf(metadata);
    const owner = ownerOf(metadata);
    return [
        ...(manager ? [`${name} is managed by ${manager}, which may start it again: suspend it there`] : []),
        ...(owner
            ? [`${name} belongs to ${owner.kind} ${owner.name}, whose controller may start it again: stop it there`]
            : []),
    ];
}

function startedBy(metadata: Metadata): string {
    const owner = ownerOf(metadata);
    return managerOf(metadata) ?? lastScaler(metadata) ?? (owner ? `${owner.kind} ${owner.name}` : "somebody");
}

/** A cluster may have hundreds of workloads, and an API server takes some requests at once. */
async function inParallel<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
    const waiting = [...items];
    const next = async () => {
        for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) {
            await work(item);
        }
    };
    await Promise.all(Array.from({ length: 8 }, next));
}

/** KEDA makes a HorizontalPodAutoscaler of its own for each of its objects. */
function isKeda({ metadata }: Scaler): boolean {
    return metadata.labels?.["app.kubernetes.io/managed-by"] === "keda-operator";
}
