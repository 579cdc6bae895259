import { randomUUID } from "node:crypto";
import type { V1PersistentVolume, V1Pod } from "@kubernetes/client-node";
import { messageOf } from "../../aws/errors";
import type { TridentCluster } from "./api";
import type { Credentials, StorageVirtualMachine, TridentAws } from "./aws";
import { backendProblems, poolsOf, updateProblem, type BackendConfig } from "./backend.rules";
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
import { requests } from "./reach";

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
    /** When a configuration is looked at next, and which generation of it, by uid. */
    readonly #nextLook = new Map<string, { at: number; generation?: number }>();

    constructor(
        private readonly cluster: TridentCluster,
        private readonly aws: TridentAws,
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
        const next = this.#nextLook.get(uid);
        if (next === undefined || next.generation !== generation) {
            // Until then the status tells of the configuration before, and no generation: the vendor's names none either.
            const at = Date.now() + (await this.aws.timing()).tridentBackend;
            this.#nextLook.set(uid, { at, generation });
            return;
        }
        if (Date.now() < next.at) return;
        this.#nextLook.set(uid, { at: Date.now() + pauseAfterFailure, generation });
        const name = object.spec.backendName ?? objectName;
        let machine: StorageVirtualMachine;
        try {
            machine = await this.#check(object, name, bound);
        } catch (error) {
            const what = bound ? "Failed to apply the backend update; " : "Failed to create backend: ";
            const { backendInfo = { backendName: "", backendUUID: "" }, phase = "" } = object.status ?? {};
            const message = what + messageOf(error);
            return this.#report(object, { message, backendInfo, phase, lastOperationStatus: "Failed" });
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

    /** The virtual machine of a configuration; fails where Trident could not work with it, or not after what it was before. */
    async #check(
        { metadata, spec }: BackendConfigObject,
        name: string,
        bound: Backend | undefined,
    ): Promise<StorageVirtualMachine> {
        const isTaken = [...this.#bound].some(([uid, backend]) => uid !== metadata.uid && backend.name === name);
        const problems = isTaken ? [`backend ${name} belongs to another TridentBackendConfig`] : backendProblems(spec);
        if (problems.length > 0) throw new Error(problems.join("; "));
        const noIdentity = await this.#identityProblem(metadata.namespace ?? "");
        if (noIdentity !== undefined) throw new Error(noIdentity);
        const machine = await this.#initialize(spec);
        const refusal = bound && updateProblem(bound.config, spec);
        if (refusal !== undefined) throw new Error(refusal);
        return machine;
    }

    /** In the order and the words of https://github.com/NetApp/trident/blob/v26.06.0/storage_drivers/ontap/aws_common.go */
    async #initialize({
        storageDriverName: driver,
        credentials,
        aws,
        svm,
    }: BackendConfig): Promise<StorageVirtualMachine> {
        const startingAws = `error initializing ${driver} AWS driver; `;
        const { username, password } = await doing(
            `${startingAws}could not retrieve credentials from AWS Secrets Manager; `,
            this.aws.secret(credentials?.name ?? ""),
        );
        if (!username || !password) {
            const missing = username ? "password" : "username";
            throw new Error(`${driver} driver must include ${missing} in the secret referenced by Credentials`);
        }
        const machine = await doing(
            `${startingAws}error validating FSx filesystem; `,
            this.aws.storageVirtualMachine(aws?.fsxFilesystemID ?? "", svm ?? ""),
        );
        await doing(
            `error initializing ${driver} driver: could not create Data ONTAP API client: `,
            this.#begin(machine, { username, password }),
        );
        return machine;
    }

    /** The first calls to ONTAP. */
    async #begin(machine: StorageVirtualMachine, credentials: Credentials): Promise<void> {
        await this.aws.reach.check(machine, requests.start);
        if (!(await this.aws.logsIn(machine, credentials))) {
            // https://github.com/NetApp/trident/blob/v26.06.0/storage_drivers/ontap/api/azgo/common.go#L258
            throw new Error("response code 401 (Unauthorized): incorrect or missing credentials");
        }
    }

    /** A pod has the credentials that there were when it started. */
    async #identityProblem(namespace: string): Promise<string | undefined> {
        const account = `${namespace}:${controllerName}`;
        const since = await this.aws.permissions.since();
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
            const own = ({ spec }: V1PersistentVolume) => spec?.csi?.volumeAttributes?.backendUUID === backendUUID;
            const known = (await this.cluster.volumes()).filter(own);
            // A watch may be late, and the deletion cannot be taken back.
            const left =
                known.length > 0 ? known : (await this.cluster.list<V1PersistentVolume>(kinds.volume)).filter(own);
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

/** Says in an error what was being done. */
async function doing<T>(what: string, work: Promise<T>): Promise<T> {
    try {
        return await work;
    } catch (error) {
        throw new Error(what + messageOf(error), { cause: error });
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
