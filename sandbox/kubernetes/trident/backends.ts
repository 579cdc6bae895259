import { randomUUID } from "node:crypto";
import type { V1PersistentVolume, V1Pod } from "@kubernetes/client-node";
import type { TridentCluster } from "./api";
import type { StorageVirtualMachine, TridentAws } from "./aws";
import { backendProblems, poolsOf } from "./backend.rules";
import type { Place } from "./class.rules";
import {
    controllerName,
    hasFinalizer,
    kinds,
    podLabels,
    withFinalizer,
    withoutFinalizer,
    type BackendConfigObject,
    type BackendConfigStatus,
    type BackendObject,
} from "./objects";

const pauseAfterFailure = 2000;

export interface Backend {
    name: string;
    uuid: string;
    config: BackendConfigObject["spec"];
    machine: StorageVirtualMachine;
}

/** Where a claim may be served from. */
export type BackendPlace = Place & { backend: Backend };

/** Takes the part of the controller that makes backends of TridentBackendConfigs, and holds them while volumes exist. */
export class Backends {
    readonly #bound = new Map<string, Backend & { generation?: number }>();
    /** When a configuration is looked at next, by uid. */
    readonly #nextLook = new Map<string, number>();

    constructor(
        private readonly cluster: TridentCluster,
        private readonly aws: TridentAws,
        private readonly clusterName: string,
    ) {}

    places(): BackendPlace[] {
        return [...this.#bound.values()].flatMap((backend) =>
            poolsOf(backend.config, backend.name).map((pool) => ({
                ...{ backend, pool, backendName: backend.name, config: backend.config },
            })),
        );
    }

    find(uuid: string): Backend | undefined {
        return this.all().find((backend) => backend.uuid === uuid);
    }

    all(): Backend[] {
        return [...this.#bound.values()];
    }

    async reconcile(namespace: string): Promise<void> {
        const all = await this.cluster.list<BackendConfigObject>(kinds.backendConfig, namespace);
        for (const config of all) {
            if (config.metadata.deletionTimestamp) await this.#remove(config);
            else if (!hasFinalizer(config)) await this.cluster.replace(withFinalizer(config));
            else await this.#bind(config);
        }
    }

    async #bind(object: BackendConfigObject): Promise<void> {
        const { uid = "", generation, name: objectName = "" } = object.metadata;
        const bound = this.#bound.get(uid);
        if (bound?.generation === generation && object.status?.lastOperationStatus === "Success") return;
        let next = this.#nextLook.get(uid);
        if (next === undefined) {
            next = Date.now() + (await this.aws.timing()).tridentBackend;
            this.#nextLook.set(uid, next);
        }
        if (Date.now() < next) return;
        this.#nextLook.set(uid, Date.now() + pauseAfterFailure);
        const name = object.spec.backendName ?? objectName;
        const isTaken = [...this.#bound].some(([other, backend]) => other !== uid && backend.name === name);
        const machine = isTaken ? `backend ${name} belongs to another TridentBackendConfig` : await this.#check(object);
        if (typeof machine === "string") {
            const what = bound ? "Failed to apply the backend update; " : "Failed to create backend: ";
            const info = object.status?.backendInfo ?? { backendName: "", backendUUID: "" };
            const phase = object.status?.phase ?? "";
            return this.#report(object, {
                message: what + machine,
                backendInfo: info,
                phase,
                lastOperationStatus: "Failed",
            });
        }
        const uuid = bound?.uuid ?? randomUUID();
        await this.cluster.apply(backendObject(object, name, uuid));
        this.#bound.set(uid, { name, uuid, config: object.spec, machine, generation });
        await this.#report(object, {
            message: `Backend '${name}' ${bound ? "updated" : "created"}`,
            backendInfo: { backendName: name, backendUUID: uuid },
            phase: "Bound",
            lastOperationStatus: "Success",
        });
    }

    /** The virtual machine of a configuration with which Trident could work, or what is in its way. */
    async #check({ metadata, spec }: BackendConfigObject): Promise<StorageVirtualMachine | string> {
        const problems = backendProblems(spec);
        if (problems.length > 0) return problems.join("; ");
        const arn = spec.credentials?.name ?? "";
        try {
            const noIdentity = await this.#identityProblem(metadata.namespace ?? "");
            if (noIdentity !== undefined) return noIdentity;
            const keys = await this.aws.secretKeys(arn);
            const missing = ["username", "password"].filter((key) => !keys.includes(key));
            if (missing.length > 0) {
                return `${spec.storageDriverName} driver must include ${missing.join(" and ")} in the secret referenced by Credentials`;
            }
            return await this.aws.storageVirtualMachine(spec.aws?.fsxFilesystemID ?? "", spec.svm ?? "");
        } catch (error) {
            return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
        }
    }

    /** A pod has the credentials that there were when it started. */
    async #identityProblem(namespace: string): Promise<string | undefined> {
        const account = `${namespace}:${controllerName}`;
        const since = await this.aws.podIdentitySince(this.clusterName, namespace, controllerName);
        if (since === undefined) return `no AWS credentials: there is no Pod Identity association for ${account}`;
        const pods = (await this.cluster.list<V1Pod>(kinds.pod, namespace)).filter(
            ({ metadata }) => metadata?.labels?.app === podLabels.controller.app && !metadata.deletionTimestamp,
        );
        // The API server knows the second only.
        const isOlder = pods.every(
            ({ metadata }) => Number(metadata?.creationTimestamp ?? 0) + 1000 <= since.getTime(),
        );
        return isOlder
            ? `no AWS credentials: the pod of ${account} started before its Pod Identity association`
            : undefined;
    }

    async #remove(object: BackendConfigObject): Promise<void> {
        const { uid = "", namespace } = object.metadata;
        const { status } = object;
        if (status?.phase && object.spec.deletionPolicy !== "retain") {
            const { backendUUID } = status.backendInfo;
            const volumes = await this.cluster.list<V1PersistentVolume>(kinds.volume);
            const left = volumes.filter(({ spec }) => spec?.csi?.volumeAttributes?.backendUUID === backendUUID);
            if (left.length > 0) {
                const message = `Backend still present after a deletion attempt: volumes ${left.map(nameOf).join(", ")}`;
                return this.#report(object, { ...status, message, phase: "Deleting" });
            }
            await this.cluster.delete({
                ...kinds.backend,
                metadata: { name: backendObjectName(backendUUID), namespace },
            });
        }
        this.#bound.delete(uid);
        this.#nextLook.delete(uid);
        if (hasFinalizer(object)) await this.cluster.replace(withoutFinalizer(object));
    }

    async #report(object: BackendConfigObject, news: Omit<BackendConfigStatus, "deletionPolicy">): Promise<void> {
        const status: BackendConfigStatus = { ...news, deletionPolicy: object.spec.deletionPolicy ?? "delete" };
        const { status: old } = object;
        const isSame =
            old?.message === status.message &&
            old.phase === status.phase &&
            old.lastOperationStatus === status.lastOperationStatus;
        if (!isSame) await this.cluster.replaceStatus({ ...object, status } satisfies BackendConfigObject);
    }
}

function nameOf({ metadata }: V1PersistentVolume): string {
    return metadata?.name ?? "";
}

function backendObjectName(uuid: string): string {
    return `tbe-${uuid.slice(0, 5)}`;
}

function backendObject({ metadata, spec }: BackendConfigObject, name: string, uuid: string): BackendObject {
    return {
        ...kinds.backend,
        metadata: { name: backendObjectName(uuid), namespace: metadata.namespace },
        backendName: name,
        backendUUID: uuid,
        version: "1",
        online: true,
        state: "online",
        userState: "normal",
        configRef: metadata.uid ?? "",
        config: { ontap_config: spec },
    };
}
