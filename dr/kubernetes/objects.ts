/** What this command reads of a pod, or of a pod's template. */
export interface PodSpec {
    readonly volumes?: readonly {
        readonly name: string;
        readonly persistentVolumeClaim?: { readonly claimName: string };
        readonly ephemeral?: {
            readonly volumeClaimTemplate?: { readonly spec?: { readonly storageClassName?: string } };
        };
    }[];
}

interface PodTemplate {
    readonly spec?: PodSpec;
}

interface OwnerReference {
    readonly kind: string;
    readonly name: string;
    readonly controller?: boolean;
}

export interface ManagedFields {
    readonly manager?: string;
    readonly operation?: string;
    readonly time?: string | Date;
    readonly fieldsV1?: object;
}

export interface Metadata {
    readonly name: string;
    readonly namespace?: string;
    readonly uid?: string;
    readonly resourceVersion?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly ownerReferences?: readonly OwnerReference[];
    readonly managedFields?: readonly ManagedFields[];
}

interface KubernetesObject {
    readonly metadata: Metadata;
}

export interface PersistentVolume extends KubernetesObject {
    readonly spec?: {
        readonly csi?: {
            readonly driver: string;
            readonly volumeHandle: string;
            readonly volumeAttributes?: Readonly<Record<string, string>>;
        };
        readonly claimRef?: { readonly namespace?: string; readonly name?: string };
        readonly storageClassName?: string;
    };
}

export interface PersistentVolumeClaim extends KubernetesObject {
    readonly spec?: { readonly storageClassName?: string; readonly volumeName?: string };
    readonly status?: { readonly phase?: string };
}

export interface StorageClass extends KubernetesObject {
    readonly provisioner?: string;
    readonly parameters?: Readonly<Record<string, string>>;
}

export interface ConfigMap extends KubernetesObject {
    readonly data?: Readonly<Record<string, string>>;
}

/** A Deployment, StatefulSet, DaemonSet, CronJob or Job. */
export interface Controller extends KubernetesObject {
    readonly spec?: {
        readonly replicas?: number;
        readonly suspend?: boolean;
        readonly template?: PodTemplate;
        readonly jobTemplate?: { readonly spec?: { readonly template?: PodTemplate } };
        readonly volumeClaimTemplates?: readonly {
            readonly metadata?: { readonly name?: string };
            readonly spec?: { readonly storageClassName?: string };
        }[];
    };
    readonly status?: {
        readonly readyReplicas?: number;
        readonly succeeded?: number;
        readonly conditions?: readonly { readonly type: string; readonly status: string }[];
    };
}

export interface Pod extends KubernetesObject {
    readonly spec?: PodSpec;
    readonly status?: { readonly phase?: string };
}

/** A HorizontalPodAutoscaler, or KEDA's ScaledObject. */
export interface Scaler extends KubernetesObject {
    readonly spec?: { readonly scaleTargetRef?: { readonly kind?: string; readonly name?: string } };
}

/** The kinds that are read, each with its API version. */
export interface Kinds {
    ConfigMap: ConfigMap;
    CronJob: Controller;
    DaemonSet: Controller;
    Deployment: Controller;
    HorizontalPodAutoscaler: Scaler;
    Job: Controller;
    PersistentVolume: PersistentVolume;
    PersistentVolumeClaim: PersistentVolumeClaim;
    Pod: Pod;
    ScaledObject: Scaler;
    StatefulSet: Controller;
    StorageClass: StorageClass;
}
export type Kind = keyof Kinds;

export const apiVersions: Record<Kind, string> = {
    ConfigMap: "v1",
    CronJob: "batch/v1",
    DaemonSet: "apps/v1",
    Deployment: "apps/v1",
    HorizontalPodAutoscaler: "autoscaling/v2",
    Job: "batch/v1",
    PersistentVolume: "v1",
    PersistentVolumeClaim: "v1",
    Pod: "v1",
    ScaledObject: "keda.sh/v1alpha1",
    StatefulSet: "apps/v1",
    StorageClass: "storage.k8s.io/v1",
};

/** A Kubernetes API, as far as this command uses one. */
export interface KubernetesApi {
    /** All objects of a kind, or of one namespace; none where the API does not know the kind. */
    list<K extends Kind>(kind: K, namespace?: string): Promise<Kinds[K][]>;
    /** One object, if it is there. */
    read<K extends Kind>(kind: K, metadata: Pick<Metadata, "name" | "namespace">): Promise<Kinds[K] | undefined>;
    /** Changes an object by a JSON merge patch. */
    patch(kind: Kind, metadata: Pick<Metadata, "name" | "namespace">, patch: object): Promise<void>;
}
