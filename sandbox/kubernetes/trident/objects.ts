import type { KubernetesObject, V1ObjectMeta } from "@kubernetes/client-node";
import type { BackendConfig } from "./backend.rules";

export const csiDriver = "csi.trident.netapp.io";
export const group = "trident.netapp.io";
export const apiVersion = `${group}/v1`;
/** https://github.com/NetApp/trident/blob/v26.06.0/persistent_store/crd/apis/netapp/v1/types.go#L13 */
export const finalizer = "trident.netapp.io";
/** https://github.com/NetApp/trident/blob/v26.06.0/config/config.go */
export const tridentVersion = "v26.06.0";
export const controllerName = "trident-controller";
export const nodePluginName = "trident-node-linux";
export const operatorName = "trident-operator";
/** Labels of the pods: https://github.com/NetApp/trident/blob/v26.06.0/operator/controllers/orchestrator/installer/installer.go */
export const podLabels = {
    controller: { app: "controller.csi.trident.netapp.io" },
    node: { app: "node.csi.trident.netapp.io" },
};

export const kinds = {
    orchestrator: { apiVersion, kind: "TridentOrchestrator" },
    backendConfig: { apiVersion, kind: "TridentBackendConfig" },
    backend: { apiVersion, kind: "TridentBackend" },
    nodeRemediation: { apiVersion, kind: "TridentNodeRemediation" },
    autogrowPolicy: { apiVersion, kind: "TridentAutogrowPolicy" },
    deployment: { apiVersion: "apps/v1", kind: "Deployment" },
    daemonSet: { apiVersion: "apps/v1", kind: "DaemonSet" },
    node: { apiVersion: "v1", kind: "Node" },
    pod: { apiVersion: "v1", kind: "Pod" },
    claim: { apiVersion: "v1", kind: "PersistentVolumeClaim" },
    volume: { apiVersion: "v1", kind: "PersistentVolume" },
    event: { apiVersion: "v1", kind: "Event" },
    storageClass: { apiVersion: "storage.k8s.io/v1", kind: "StorageClass" },
    attachment: { apiVersion: "storage.k8s.io/v1", kind: "VolumeAttachment" },
    csiNode: { apiVersion: "storage.k8s.io/v1", kind: "CSINode" },
    definition: { apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition" },
} as const;

/** Kinds with a status of their own, with the name in their path. */
export const plurals = {
    TridentOrchestrator: "tridentorchestrators",
    TridentBackendConfig: "tridentbackendconfigs",
    TridentAutogrowPolicy: "tridentautogrowpolicies",
} as const;

interface Resource extends KubernetesObject {
    metadata: V1ObjectMeta;
}

export interface Orchestrator extends Resource {
    spec: {
        namespace: string;
        enableForceDetach?: boolean;
        enableConcurrency?: boolean;
        tridentImage?: string;
        controllerPluginTolerations?: Toleration[];
        controllerPluginNodeSelector?: Record<string, string>;
        nodePluginTolerations?: Toleration[];
        nodePluginNodeSelector?: Record<string, string>;
    };
    status?: OrchestratorStatus;
}

export interface OrchestratorStatus {
    message: string;
    status: "Installing" | "Installed" | "Failed";
    version: string;
    namespace: string;
}

export interface Toleration {
    key?: string;
    operator?: string;
    value?: string;
    effect?: string;
    tolerationSeconds?: number;
}

export interface BackendConfigObject extends Resource {
    spec: BackendConfig;
    status?: BackendConfigStatus;
}

export interface BackendConfigStatus {
    message: string;
    backendInfo: { backendName: string; backendUUID: string };
    deletionPolicy: string;
    phase: "" | "Bound" | "Deleting";
    lastOperationStatus: "Success" | "Failed";
}

export interface BackendObject extends Resource {
    backendName: string;
    backendUUID: string;
    version: string;
    online: boolean;
    state: string;
    userState: string;
    configRef: string;
    config: { ontap_config: BackendConfig };
}

export interface NodeRemediation extends Resource {
    status?: {
        state?: "Remediating" | "NodeRecoveryPending" | "Succeeded" | "Failed";
        message?: string;
        completionTime?: string;
        volumeAttachments?: Record<string, string>;
    };
}

export interface AutogrowPolicy extends Resource {
    spec: { usedThreshold: string; growthAmount?: string; maxSize?: string };
    status?: { state: "Success" | "Failed" | "Deleting"; message: string };
}

export function hasFinalizer({ metadata }: Resource, name = finalizer): boolean {
    return metadata.finalizers?.includes(name) ?? false;
}

export function withFinalizer<T extends Resource>(object: T, name = finalizer): T {
    return { ...object, metadata: { ...object.metadata, finalizers: [...(object.metadata.finalizers ?? []), name] } };
}

export function withoutFinalizer<T extends Resource>(object: T, name = finalizer): T {
    const finalizers = object.metadata.finalizers?.filter((candidate) => candidate !== name);
    return { ...object, metadata: { ...object.metadata, finalizers } };
}
