import type {
    CreateFileSystemOntapConfiguration,
    DiskIopsConfiguration,
    OntapDeploymentType,
} from "@aws-sdk/client-fsx";
import { fsxErrors } from "./errors";

interface Limits {
    readonly throughput: readonly number[];
    readonly pairs: number;
    /** Of one pair, and of all together; GiB. */
    readonly capacity: { readonly onePair: number; readonly all: number };
    readonly iopsOfPair: number;
}

const first: Limits = {
    throughput: [128, 256, 512, 1024, 2048, 4096],
    pairs: 1,
    capacity: { onePair: 196_608, all: 196_608 },
    iopsOfPair: 160_000,
};
const second: Limits = {
    throughput: [384, 768, 1536, 3072, 6144],
    pairs: 1,
    capacity: { onePair: 524_288, all: 524_288 },
    iopsOfPair: 200_000,
};

/**
 * What FSx offers, by deployment type. 384 and 768 MBps for SINGLE_AZ_2 are in one of AWS's own lists and not in another:
 * they are taken here.
 * https://docs.aws.amazon.com/fsx/latest/APIReference/API_CreateFileSystemOntapConfiguration.html
 * https://docs.aws.amazon.com/fsx/latest/APIReference/API_CreateFileSystem.html (StorageCapacity)
 */
const limits: Record<OntapDeploymentType, Limits> = {
    MULTI_AZ_1: first,
    SINGLE_AZ_1: first,
    MULTI_AZ_2: second,
    SINGLE_AZ_2: { ...second, pairs: 12, capacity: { onePair: 524_288, all: 1_048_576 } },
};

/** Without a mode of the caller's, 3 for each GiB. */
interface Iops {
    readonly Mode: "AUTOMATIC" | "USER_PROVISIONED";
    readonly Iops: number;
}

export interface Size {
    readonly capacity: number;
    readonly pairs: number;
    readonly throughputOfPair: number;
    readonly iops: Iops;
}

type Throughput = Pick<
    CreateFileSystemOntapConfiguration,
    "HAPairs" | "ThroughputCapacity" | "ThroughputCapacityPerHAPair"
>;

/** The throughput of one pair of file servers, which callers give as such or for all pairs together. */
export function throughputOfPair({ HAPairs = 1, ...given }: Throughput): number {
    const { ThroughputCapacity: all, ThroughputCapacityPerHAPair: one } = given;
    if (all !== undefined && one !== undefined && all !== one * HAPairs) {
        throw fsxErrors.badRequest("ThroughputCapacity and ThroughputCapacityPerHAPair are not the same value.");
    }
    const found = one ?? (all === undefined ? undefined : all / HAPairs);
    if (found === undefined) {
        throw fsxErrors.badRequest("Give ThroughputCapacity or ThroughputCapacityPerHAPair.");
    }
    return found;
}

export function iopsOf(given: DiskIopsConfiguration | undefined, capacity: number): Iops {
    const automatic = 3 * capacity;
    if (given?.Mode !== "USER_PROVISIONED") {
        return { Mode: "AUTOMATIC", Iops: automatic };
    }
    return { Mode: "USER_PROVISIONED", Iops: given.Iops ?? automatic };
}

/** Refuses what the deployment type does not offer. */
export function checkSize(type: OntapDeploymentType, { capacity, pairs, throughputOfPair: throughput, iops }: Size) {
    const limit = limits[type];
    if (pairs > limit.pairs) {
        throw fsxErrors.badRequest(`HAPairs is ${pairs}; ${type} has at most ${limit.pairs}.`);
    }
    if (!limit.throughput.includes(throughput)) {
        throw fsxErrors.badRequest(
            `ThroughputCapacityPerHAPair is ${throughput}; ${type} takes ${limit.throughput.join(", ")}.`,
        );
    }
    const least = 1024 * pairs;
    const most = pairs === 1 ? limit.capacity.onePair : limit.capacity.all;
    if (capacity < least || capacity > most) {
        throw fsxErrors.badRequest(
            `StorageCapacity is ${capacity} GiB; ${type} with ${pairs} HA pairs takes ${least} to ${most}.`,
        );
    }
    const mostIops = limit.iopsOfPair * pairs;
    if (iops.Mode === "USER_PROVISIONED" && (iops.Iops < 3 * capacity || iops.Iops > mostIops)) {
        throw fsxErrors.badRequest(
            `Iops is ${iops.Iops}; ${capacity} GiB of ${type} take ${3 * capacity} to ${mostIops}.`,
        );
    }
}
