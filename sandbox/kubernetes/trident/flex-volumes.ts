import { randomBytes } from "node:crypto";
import type { V1PersistentVolume } from "@kubernetes/client-node";
import type { TridentAws, NewVolume } from "./aws";
import type { Backend } from "./backends";
import { claimsPerFlexVol, isSan } from "./backend.rules";
import { bytesOf, flexVolPrefix, megabytesOf } from "./volume.rules";

/**
 * The FlexVols that claims of the economy drivers share. Qtrees and LUNs are ONTAP's, which FSx does not show: which claim is
 * where stands in the volumes' `internalID`, as with Trident.
 */
export class FlexVolumes {
    constructor(private readonly aws: TridentAws) {}

    /** A FlexVol with room for one more claim, grown or made for it. */
    async place(
        { config, machine }: Backend,
        bytes: number,
        settings: Omit<NewVolume, "sizeInMegabytes">,
        all: V1PersistentVolume[],
    ): Promise<string> {
        const prefix = flexVolPrefix(config);
        for (const { Name = "", Lifecycle } of await this.aws.volumes(machine)) {
            const inside = all.filter((volume) => flexVolOf(volume) === Name);
            if (Name.startsWith(prefix) && Lifecycle === "CREATED" && inside.length < claimsPerFlexVol(config)) {
                const sizes = inside.map(({ spec }) => bytesOf(spec?.capacity?.storage ?? "0"));
                const total = sizes.reduce((sum, size) => sum + size, bytes);
                await this.aws.growVolume(machine, Name, megabytesOf(total));
                return Name;
            }
        }
        const name = prefix + [...randomBytes(10)].map((byte) => String.fromCharCode(65 + (byte % 26))).join("");
        await this.aws.ensureVolume(machine, name, { ...settings, sizeInMegabytes: megabytesOf(bytes) });
        return name;
    }

    /**
     * A FlexVol of LUNs goes with the last of them; one of qtrees stays: what would delete it is switched off.
     * https://github.com/NetApp/trident/blob/v26.06.0/storage_drivers/ontap/ontap_nas_qtree.go#L249-L250
     */
    async release({ config, machine }: Backend, volume: V1PersistentVolume, all: V1PersistentVolume[]): Promise<void> {
        const name = flexVolOf(volume);
        const others = all.filter(
            (other) => other.metadata?.uid !== volume.metadata?.uid && flexVolOf(other) === name && !wasReleased(other),
        );
        if (name !== undefined && isSan(config.storageDriverName) && others.length === 0) {
            await this.aws.deleteVolume(machine, name);
        }
    }
}

/** It had its turn, and waits only for others to let go of the object. */
function wasReleased({ metadata, status }: V1PersistentVolume): boolean {
    return metadata?.deletionTimestamp !== undefined && status?.phase === "Released";
}

export function internalId({ config, machine }: Backend, flexVol: string, name: string): string {
    const kind = isSan(config.storageDriverName) ? "lun" : "qtree";
    return `/svm/${machine.name}/flexvol/${flexVol}/${kind}/${name}`;
}

export function flexVolOf({ spec }: V1PersistentVolume): string | undefined {
    return /\/flexvol\/([^/]+)\//.exec(spec?.csi?.volumeAttributes?.internalID ?? "")?.[1];
}
