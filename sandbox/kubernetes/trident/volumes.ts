import type { V1PersistentVolume, V1PersistentVolumeClaim, V1StorageClass } from "@kubernetes/client-node";
import type { TridentCluster } from "./api";
import { messageOf } from "../../aws/errors";
import { isApiError } from "../client";
import type { TridentAws } from "./aws";
import { claimsPerFlexVol, isSan, type Pool } from "./backend.rules";
import type { Backend, Backends } from "./backends";
import { classProblems, placesFor } from "./class.rules";
import { recordEvent } from "./events";
import { FlexVolumes, internalId } from "./flex-volumes";
import { csiDriver, kinds } from "./objects";
import { persistentVolume, provisionerFinalizer, volumeSettings } from "./persistent-volume";
import { bytesOf, claimProblems, megabytesOf, volumeName } from "./volume.rules";

/** Put on a claim by the controller manager when it is the provisioner's turn. */
const storageProvisioner = "volume.kubernetes.io/storage-provisioner";

/**
 * Takes the part of the external-provisioner and external-resizer with Trident behind them: binds, grows and deletes. The real
 * sidecars would need a CSI server here, which is more code than what they do, and one more program per cluster.
 */
export class Volumes {
    readonly #flexVolumes: FlexVolumes;
    /** When a claim or volume that failed is tried again, by uid. */
    readonly #retries = new Map<string, { at: number; delay: number }>();
    /** Economy claims are placed one after the other, or two would see the same room. */
    #turn: Promise<unknown> = Promise.resolve();

    constructor(
        private readonly cluster: TridentCluster,
        private readonly aws: TridentAws,
        private readonly backends: Backends,
    ) {
        this.#flexVolumes = new FlexVolumes(aws);
    }

    /** Without concurrency Trident works on one volume at a time. */
    async reconcile(isConcurrent: boolean): Promise<void> {
        const claims = await this.cluster.claims();
        const volumes = (await this.cluster.volumes()).filter(({ spec }) => spec?.csi?.driver === csiDriver);
        const ours = new Map(volumes.map((volume) => [volume.metadata?.name, volume]));
        const pending = claims.filter(
            (claim) =>
                !claim.spec?.volumeName &&
                claim.metadata?.annotations?.[storageProvisioner] === csiDriver &&
                !ours.has(nameFor(claim)),
        );
        const work = [
            ...pending.map((claim) => () => this.#attempt(claim, () => this.#provision(claim), "ProvisioningFailed")),
            ...claims.filter(wantsMore).flatMap((claim) => {
                const volume = ours.get(claim.spec?.volumeName ?? "");
                return volume
                    ? [() => this.#attempt(claim, () => this.#grow(claim, volume), "VolumeResizeFailed")]
                    : [];
            }),
            ...volumes
                .filter(isReleased)
                .map((volume) => () => this.#attempt(volume, () => this.#delete(volume), "VolumeFailedDelete")),
        ];
        const width = isConcurrent ? 20 : 1;
        const worker = async () => {
            for (let next = work.shift(); next; next = work.shift()) await next();
        };
        await Promise.all(Array.from({ length: width }, worker));
    }

    /** What fails becomes an event and is tried again, later each time. */
    async #attempt(
        about: V1PersistentVolumeClaim | V1PersistentVolume,
        work: () => Promise<void>,
        reason: string,
    ): Promise<void> {
        const uid = about.metadata?.uid ?? "";
        const earlier = this.#retries.get(uid);
        if (earlier && Date.now() < earlier.at) return;
        try {
            await work();
            this.#retries.delete(uid);
        } catch (error) {
            // Somebody else wrote to the object; the next round sees what.
            if (isApiError(error, 409)) return;
            const delay = Math.min((earlier?.delay ?? 500) * 2, 30_000);
            this.#retries.set(uid, { at: Date.now() + delay, delay });
            const message = error instanceof Error ? error.message : String(error);
            await recordEvent(this.cluster, about, { type: "Warning", reason, message });
        }
    }

    async #provision(claim: V1PersistentVolumeClaim): Promise<void> {
        // It may be there already, and the watch or the controller that binds it late.
        if (await this.cluster.find<V1PersistentVolume & Named>(kinds.volume, nameFor(claim))) return;
        const className = claim.spec?.storageClassName ?? "";
        const storageClass = await this.cluster.find<V1StorageClass & Named>(kinds.storageClass, className);
        const refuse = (why: string) =>
            new Error(`failed to provision volume with StorageClass "${className}": ${why}`);
        if (!storageClass) throw refuse("there is no such class");
        const parameters = storageClass.parameters ?? {};
        const problems = classProblems(parameters);
        if (problems.length > 0) throw refuse(problems.join("; "));
        const places = placesFor(this.backends.places(), parameters);
        if (places.length === 0) throw refuse("no available backends for storage class");

        const { accessModes = [], volumeMode = "Filesystem", resources } = claim.spec ?? {};
        const bytes = bytesOf(resources?.requests?.storage ?? "1Gi");
        const judged = places.map((place) => ({
            ...place,
            problems: claimProblems(place.config, accessModes, volumeMode, bytes),
        }));
        const place = judged.find(({ problems }) => problems.length === 0);
        const backend = place && this.backends.all().find(({ name }) => name === place.backendName);
        if (!backend) throw refuse(judged.flatMap(({ problems }) => problems).join("; "));
        await this.#make(backend, place.pool, claim, storageClass, bytes).catch((error: unknown) => {
            throw refuse(error instanceof Error ? error.message : String(error));
        });
    }

    async #make(
        backend: Backend,
        pool: Pool,
        claim: V1PersistentVolumeClaim,
        storageClass: V1StorageClass,
        bytes: number,
    ): Promise<void> {
        const name = nameFor(claim);
        const internalName = volumeName(backend.config, name);
        const settings = volumeSettings(backend, pool);
        const record = async (flexVol?: string) => {
            const protocol = isSan(backend.config.storageDriverName) ? "block" : "file";
            const attributes: Record<string, string> = { backendUUID: backend.uuid, internalName, name, protocol };
            if (flexVol !== undefined) attributes.internalID = internalId(backend, flexVol, internalName);
            await this.cluster.apply(persistentVolume(name, claim, storageClass, backend, pool, attributes));
        };
        if (claimsPerFlexVol(backend.config) === 1) {
            const path = isSan(backend.config.storageDriverName) ? {} : { JunctionPath: `/${internalName}` };
            const sizeInMegabytes = megabytesOf(bytes);
            await this.aws.ensureVolume(backend.machine, internalName, { ...settings, ...path, sizeInMegabytes });
            await record();
        } else {
            await this.#inTurn(async () => {
                const all = await this.cluster.list<V1PersistentVolume>(kinds.volume);
                await record(await this.#flexVolumes.place(backend, bytes, settings, all));
            });
        }
        const message = `Successfully provisioned volume ${name}`;
        await recordEvent(this.cluster, claim, { type: "Normal", reason: "ProvisioningSucceeded", message });
    }

    async #grow(claim: V1PersistentVolumeClaim, volume: V1PersistentVolume): Promise<void> {
        const storage = claim.spec?.resources?.requests?.storage ?? "0";
        const { backendUUID = "", internalName = "" } = volume.spec?.csi?.volumeAttributes ?? {};
        const backend = this.backends.find(backendUUID);
        if (!backend) throw new Error(`backend ${backendUUID} of ${volume.metadata?.name} is not there`);
        if (claimsPerFlexVol(backend.config) === 1) {
            await this.aws.growVolume(backend.machine, internalName, megabytesOf(bytesOf(storage)));
        }
        await this.cluster.replace({ ...volume, spec: { ...volume.spec, capacity: { storage } } });
        const { name = "", namespace = "" } = claim.metadata ?? {};
        const status = { ...claim.status, capacity: { storage }, conditions: [] };
        await this.cluster.core.replaceNamespacedPersistentVolumeClaimStatus({
            ...{ name, namespace },
            body: { ...claim, status },
        });
    }

    async #delete(volume: V1PersistentVolume): Promise<void> {
        const name = volume.metadata?.name ?? "";
        const attachments = await this.cluster.attachments();
        if (attachments.some(({ spec }) => spec.source.persistentVolumeName === name)) {
            throw new Error(`persistentvolume ${name} is still attached to a node`);
        }
        const { backendUUID = "", internalName = "" } = volume.spec?.csi?.volumeAttributes ?? {};
        const backend = this.backends.find(backendUUID);
        if (!backend) throw new Error(`backend ${backendUUID} of ${name} is not there`);
        // ontap-san alone turns to FSx at once: https://github.com/NetApp/trident/blob/v26.06.0/storage_drivers/ontap/ontap_san.go#L988
        // The others first look for the volume in ONTAP: ontap_nas.go#L672 there.
        if (backend.config.storageDriverName !== "ontap-san") {
            await this.aws.reach.check(backend.machine).catch((error: unknown) => {
                throw new Error(`error checking for volume ${internalName}: ${messageOf(error)}`);
            });
        }
        const remove = () => this.cluster.delete({ ...kinds.volume, metadata: { name } });
        if (claimsPerFlexVol(backend.config) === 1) {
            await this.aws.deleteVolume(backend.machine, internalName);
            await remove();
        } else {
            await this.#inTurn(async () => {
                const all = await this.cluster.list<V1PersistentVolume>(kinds.volume);
                await this.#flexVolumes.release(backend, volume, all);
                await remove();
            });
        }
        const live = await this.cluster.find<V1PersistentVolume & Named>(kinds.volume, name);
        const finalizers = live?.metadata.finalizers?.filter((one) => one !== provisionerFinalizer);
        if (live) await this.cluster.replace({ ...live, metadata: { ...live.metadata, finalizers } });
    }

    #inTurn(work: () => Promise<void>): Promise<void> {
        const result = this.#turn.then(work, work);
        this.#turn = result.catch(() => undefined);
        return result;
    }
}

type Named = { metadata: NonNullable<V1PersistentVolume["metadata"]> };

function nameFor({ metadata }: V1PersistentVolumeClaim): string {
    return `pvc-${metadata?.uid}`;
}

function wantsMore({ spec, status }: V1PersistentVolumeClaim): boolean {
    const wanted = spec?.resources?.requests?.storage;
    const has = status?.capacity?.storage;
    return wanted !== undefined && has !== undefined && bytesOf(wanted) > bytesOf(has);
}

function isReleased({ spec, status }: V1PersistentVolume): boolean {
    return status?.phase === "Released" && spec?.persistentVolumeReclaimPolicy === "Delete";
}
