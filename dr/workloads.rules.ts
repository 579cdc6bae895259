import type {
    Controller,
    Metadata,
    PersistentVolume,
    PersistentVolumeClaim,
    Pod,
    PodSpec,
    Scaler,
    StorageClass,
} from "./kubernetes/objects";

/** Replicas of a workload while its Region is active; of a CronJob or Job, 1 when it then runs and 0 when it does not. */
export const activeReplicas = "eks-storage/active-replicas";
/** KEDA holds a workload at this many replicas: https://keda.sh/docs/2.17/concepts/scaling-deployments/#pausing-autoscaling */
export const pausedReplicas = "autoscaling.keda.sh/paused-replicas";
/** What {@link pausedReplicas} was before this command set it. */
export const pausedBefore = "eks-storage/paused-replicas-while-active";
/** Owner of the fields that this command sets. */
export const fieldManager = "eks-storage-dr";

const efsDriver = "efs.csi.aws.com";
const defaultClass = "storageclass.kubernetes.io/is-default-class";

/** Kinds that can be stopped, and started again as they were. */
export type WorkloadKind = "Deployment" | "StatefulSet" | "CronJob" | "Job";

/** Volumes of one file system: by claim, as namespace/name, and by StorageClass for claims that are yet to be made. */
export interface Volumes {
    readonly claims: ReadonlySet<string>;
    readonly classes: ReadonlySet<string>;
    readonly defaultClass?: string;
}

/** What of a cluster's storage is on a file system. `classes` are those that lead to it. */
export function volumesOf(
    fileSystemId: string,
    storage: {
        volumes: readonly PersistentVolume[];
        claims: readonly PersistentVolumeClaim[];
        classes: readonly StorageClass[];
    },
): Volumes {
    const classes = new Set(storage.classes.map(({ metadata }) => metadata.name));
    const fallback = storage.classes.find(({ metadata }) => metadata.annotations?.[defaultClass] === "true");
    const bound = storage.volumes
        .filter((volume) => isOn(fileSystemId, volume))
        .flatMap(({ spec }) =>
            spec?.claimRef?.name === undefined ? [] : [`${spec.claimRef.namespace}/${spec.claimRef.name}`],
        );
    const waiting = storage.claims
        .filter(({ spec }) => !spec?.volumeName && classes.has(spec?.storageClassName ?? fallback?.metadata.name ?? ""))
        .map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);
    return { claims: new Set([...bound, ...waiting]), classes, defaultClass: fallback?.metadata.name };
}

/** A handle is the file system's id, then after a colon a path and after another one an access point. */
export function isOn(fileSystemId: string, { spec }: PersistentVolume): boolean {
    return spec?.csi?.driver === efsDriver && spec.csi.volumeHandle.split(":")[0] === fileSystemId;
}

/** Access point of a volume, if it has one. */
export function accessPointOf({ spec }: PersistentVolume): string | undefined {
    return spec?.csi?.volumeHandle.split(":")[2];
}

/** Whether a class leads to the file system; `configured` is what its ConfigMap reference leads to. */
export function leadsTo(fileSystemId: string, { provisioner, parameters }: StorageClass, configured?: string): boolean {
    return provisioner === efsDriver && (parameters?.fileSystemId ?? configured) === fileSystemId;
}

function isMounted(spec: PodSpec | undefined, namespace: string, { claims, classes, ...volumes }: Volumes): boolean {
    return (spec?.volumes ?? []).some(({ persistentVolumeClaim, ephemeral }) => {
        if (persistentVolumeClaim) {
            return claims.has(`${namespace}/${persistentVolumeClaim.claimName}`);
        }
        return (
            ephemeral !== undefined &&
            classes.has(ephemeral.volumeClaimTemplate?.spec?.storageClassName ?? volumes.defaultClass ?? "")
        );
    });
}

/** Whether the pods of a workload mount volumes of the file system. */
export function mounts({ metadata, spec }: Controller, volumes: Volumes): boolean {
    const namespace = metadata.namespace ?? "default";
    const template = spec?.template ?? spec?.jobTemplate?.spec?.template;
    return (
        isMounted(template?.spec, namespace, volumes) ||
        (spec?.volumeClaimTemplates ?? []).some(
            (claim) =>
                volumes.classes.has(claim.spec?.storageClassName ?? volumes.defaultClass ?? "") ||
                hasClaims(volumes.claims, `${namespace}/${claim.metadata?.name}-${metadata.name}-`),
        )
    );
}

function hasClaims(claims: ReadonlySet<string>, prefix: string): boolean {
    return [...claims].some((claim) => claim.startsWith(prefix) && /^\d+$/.test(claim.slice(prefix.length)));
}

/** Pods that mount volumes of the file system and have not ended. */
export function podsOn(pods: readonly Pod[], volumes: Volumes): Pod[] {
    return pods.filter(
        ({ metadata, spec, status }) =>
            status?.phase !== "Succeeded" &&
            status?.phase !== "Failed" &&
            isMounted(spec, metadata.namespace ?? "default", volumes),
    );
}

/** How an operator names an object. */
export function label(kind: string, { namespace, name }: Metadata): string {
    return `${kind} ${namespace ?? "default"}/${name}`;
}

/** Whether the workload's annotation asks that it follows the role of its Region, whatever it mounts. */
export function followsRole({ metadata }: Controller): boolean {
    return metadata.annotations?.[activeReplicas] !== undefined;
}

/** Pods that a workload has now: as many as it asks for, or 1 of what is not suspended. */
export function runningReplicas(kind: WorkloadKind, { spec }: Controller): number {
    return kind === "CronJob" || kind === "Job" ? (spec?.suspend ? 0 : 1) : (spec?.replicas ?? 1);
}

/** What the annotation says; nothing where it says no number. */
export function annotatedReplicas({ metadata }: Controller): number | undefined {
    const text = metadata.annotations?.[activeReplicas];
    return text !== undefined && /^\d{1,4}$/.test(text) ? Number(text) : undefined;
}

export function isFinished(kind: WorkloadKind, { status }: Controller): boolean {
    return (
        kind === "Job" &&
        (status?.conditions ?? []).some(
            ({ type, status: is }) => (type === "Complete" || type === "Failed") && is === "True",
        )
    );
}

/** Stops a workload and remembers what it was; nothing where it is stopped. */
export function stopPatch(kind: WorkloadKind, workload: Controller): object | undefined {
    const running = runningReplicas(kind, workload);
    const remembered = annotatedReplicas(workload) !== undefined;
    if ((running === 0 && remembered) || isFinished(kind, workload)) {
        return undefined;
    }
    return {
        ...(remembered ? {} : { metadata: { annotations: { [activeReplicas]: String(running) } } }),
        ...specOf(kind, 0),
    };
}

/** Starts a workload as its annotation says; nothing where it runs, or says nothing and may be off on purpose. */
export function startPatch(kind: WorkloadKind, workload: Controller): object | undefined {
    const wanted = annotatedReplicas(workload);
    if (wanted === undefined || isFinished(kind, workload)) {
        return undefined;
    }
    // More than asked for is an autoscaler's work.
    return runningReplicas(kind, workload) >= wanted ? undefined : specOf(kind, wanted);
}

/** The controller that a workload belongs to, if it has one. */
export function ownerOf({ ownerReferences = [] }: Metadata): { kind: string; name: string } | undefined {
    return ownerReferences.find(({ controller }) => controller);
}

/** A CronJob's Jobs are its own business: it is the one to stop. */
export function isOfCronJob(kind: WorkloadKind, { metadata }: Controller): boolean {
    return kind === "Job" && ownerOf(metadata)?.kind === "CronJob";
}

function specOf(kind: WorkloadKind, replicas: number): object {
    return kind === "CronJob" || kind === "Job" ? { spec: { suspend: replicas === 0 } } : { spec: { replicas } };
}

/** The scaler of a workload, if one is meant for it. */
export function targets({ spec, metadata }: Scaler, kind: WorkloadKind, workload: Metadata): boolean {
    const target = spec?.scaleTargetRef;
    return (
        (metadata.namespace ?? "default") === (workload.namespace ?? "default") &&
        (target?.kind ?? "Deployment") === kind &&
        target?.name === workload.name
    );
}

/** Keeps KEDA from starting a workload that was stopped. */
export function pausePatch({ metadata }: Scaler): object | undefined {
    const before = metadata.annotations?.[pausedReplicas];
    if (before === "0" && metadata.annotations?.[pausedBefore] !== undefined) {
        return undefined;
    }
    return { metadata: { annotations: { [pausedReplicas]: "0", [pausedBefore]: before ?? "" } } };
}

/** Gives a workload back to KEDA, as it was; a pause of somebody else stays. */
export function resumePatch({ metadata }: Scaler): object | undefined {
    const before = metadata.annotations?.[pausedBefore];
    return before === undefined
        ? undefined
        : { metadata: { annotations: { [pausedReplicas]: before === "" ? null : before, [pausedBefore]: null } } };
}

/** What shows that a controller outside the cluster keeps an object as its source says. */
const managers: { key: string; in: "labels" | "annotations"; name: string }[] = [
    // https://argo-cd.readthedocs.io/en/stable/user-guide/resource_tracking/
    { key: "argocd.argoproj.io/tracking-id", in: "annotations", name: "Argo CD" },
    { key: "argocd.argoproj.io/instance", in: "labels", name: "Argo CD" },
    // https://fluxcd.io/flux/components/kustomize/kustomizations/, https://fluxcd.io/flux/components/helm/helmreleases/
    { key: "kustomize.toolkit.fluxcd.io/name", in: "labels", name: "Flux Kustomization" },
    { key: "helm.toolkit.fluxcd.io/name", in: "labels", name: "Flux HelmRelease" },
];

/** Who may undo what this command does to an object, in words. */
export function managerOf({ labels, annotations }: Metadata): string | undefined {
    const found = managers.find(({ key, in: place }) => ({ labels, annotations })[place]?.[key] !== undefined);
    return found && `${found.name} ${{ labels, annotations }[found.in]?.[found.key]?.split(":")[0]}`;
}

/** Who last set a workload's replicas, other than this command. */
export function lastScaler({ managedFields = [] }: Metadata): string | undefined {
    const setters = managedFields
        .filter(({ manager, fieldsV1 }) => manager !== fieldManager && setsScale(fieldsV1))
        .sort((one, other) => timeOf(other) - timeOf(one));
    return setters[0]?.manager;
}

function setsScale(fields: object | undefined): boolean {
    const spec = (fields as Record<string, object> | undefined)?.["f:spec"];
    return spec !== undefined && ("f:replicas" in spec || "f:suspend" in spec);
}

function timeOf({ time }: { time?: string | Date }): number {
    return time === undefined ? 0 : new Date(time).getTime();
}
