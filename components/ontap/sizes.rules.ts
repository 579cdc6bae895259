import { later, type Problem } from "../problem";
import { OntapDeploymentType } from "./deployment-type";

/** What FSx sells of one deployment type. */
export interface Sizes {
    availabilityZones: 1 | 2;
    generation: 1 | 2;
    mostHaPairs: number;
    /** In MBps. */
    throughputsPerHaPair: readonly number[];
    mostCapacityGiB: number;
    mostCapacityGiBOfOnePair: number;
    mostIopsPerHaPair: number;
}

// https://docs.aws.amazon.com/fsx/latest/APIReference/API_CreateFileSystemOntapConfiguration.html
// https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/fsx_ontap_file_system.html.markdown
// IOPS: https://docs.aws.amazon.com/fsx/latest/APIReference/API_DiskIopsConfiguration.html has 200,000 for a pair, the guide
// 160,000 for the first generation: https://docs.aws.amazon.com/fsx/latest/ONTAPGuide/storage-capacity-and-IOPS.html
const firstGeneration = {
    generation: 1,
    mostHaPairs: 1,
    throughputsPerHaPair: [128, 256, 512, 1024, 2048, 4096],
    mostCapacityGiB: 196_608,
    mostCapacityGiBOfOnePair: 196_608,
    mostIopsPerHaPair: 160_000,
} as const;
const secondGeneration = {
    generation: 2,
    // The API's reference begins at 1,536 for SINGLE_AZ_2, the provider's at 384, and its own example has four pairs of 384:
    // all are let through, and FSx decides.
    throughputsPerHaPair: [384, 768, 1536, 3072, 6144],
    mostCapacityGiBOfOnePair: 524_288,
    mostIopsPerHaPair: 200_000,
} as const;

export const sizes: Record<OntapDeploymentType, Sizes> = {
    [OntapDeploymentType.MultiAz1]: { availabilityZones: 2, ...firstGeneration },
    [OntapDeploymentType.MultiAz2]: {
        availabilityZones: 2,
        ...secondGeneration,
        mostHaPairs: 1,
        mostCapacityGiB: 524_288,
    },
    [OntapDeploymentType.SingleAz1]: { availabilityZones: 1, ...firstGeneration },
    [OntapDeploymentType.SingleAz2]: {
        availabilityZones: 1,
        ...secondGeneration,
        mostHaPairs: 12,
        mostCapacityGiB: 1_048_576,
    },
};

/** In GiB, for each pair of file servers. */
export const leastCapacityGiBPerHaPair = 1024;

/** What FSx provisions unless told otherwise, and the least that it takes. */
export const iopsPerGiB = 3;

/** More of everything that the largest throughput of the first generation needs. */
const fullFirstGeneration = {
    // https://docs.aws.amazon.com/fsx/latest/ONTAPGuide/managing-throughput-capacity.html
    throughput: 4096,
    leastCapacityGiB: 5120,
    leastIops: 160_000,
};

/** The size of a file system, as far as it is known. */
export interface SizeArgs {
    storageCapacityGiB?: unknown;
    throughputCapacityPerHaPair?: unknown;
    haPairs?: unknown;
    iops?: unknown;
}

/** Problems of a file system's size. */
export function sizeProblems(deploymentType: unknown, args: SizeArgs): Problem[] {
    if (!isDeploymentType(deploymentType)) {
        return [];
    }
    const type = sizes[deploymentType];
    const haPairs = args.haPairs === undefined ? 1 : known(args.haPairs);
    return [
        ...haPairProblems(deploymentType, args.haPairs),
        ...throughputProblems(deploymentType, args.throughputCapacityPerHaPair),
        ...capacityProblems(deploymentType, args.storageCapacityGiB, haPairs),
        ...iopsProblems(deploymentType, args, haPairs),
        ...(type.generation === 1 ? fullFirstGenerationProblems(args) : []),
    ];
}

export function isDeploymentType(value: unknown): value is OntapDeploymentType {
    return Object.values(OntapDeploymentType).some((type) => type === value);
}

function haPairProblems(deploymentType: OntapDeploymentType, value: unknown): Problem[] {
    const { mostHaPairs } = sizes[deploymentType];
    const range = mostHaPairs === 1 ? "one pair" : `1 to ${mostHaPairs} pairs`;
    return optionalNumberProblems("haPairs", value, 1, mostHaPairs, {
        rule: `a file system of type ${deploymentType} has ${range} of file servers`,
        remedy: mostHaPairs === 1 ? "leave it out" : `set a whole number from 1 to ${mostHaPairs}`,
    });
}

function throughputProblems(deploymentType: OntapDeploymentType, value: unknown): Problem[] {
    const { throughputsPerHaPair } = sizes[deploymentType];
    if (value === later || throughputsPerHaPair.some((throughput) => throughput === value)) {
        return [];
    }
    const choices = throughputsPerHaPair.join(", ");
    return [
        {
            path: "throughputCapacityPerHaPair",
            value,
            rule: `a pair of file servers of type ${deploymentType} has ${choices} MBps`,
            remedy: "set one of them",
        },
    ];
}

function capacityProblems(deploymentType: OntapDeploymentType, value: unknown, haPairs: number | undefined): Problem[] {
    const { mostCapacityGiB, mostCapacityGiBOfOnePair } = sizes[deploymentType];
    const least = leastCapacityGiBPerHaPair * (haPairs ?? 1);
    const most = haPairs === 1 ? mostCapacityGiBOfOnePair : mostCapacityGiB;
    const pairs = haPairs === undefined || haPairs === 1 ? "" : ` with ${haPairs} pairs of file servers`;
    return numberProblems("storageCapacityGiB", value, least, most, {
        rule: `a file system of type ${deploymentType}${pairs} has ${least} to ${most} GiB`,
        remedy: `set a whole number from ${least} to ${most}`,
    });
}

function iopsProblems(deploymentType: OntapDeploymentType, args: SizeArgs, haPairs: number | undefined): Problem[] {
    const { mostIopsPerHaPair, mostHaPairs } = sizes[deploymentType];
    const most = mostIopsPerHaPair * (haPairs ?? mostHaPairs);
    // Automatic IOPS end at what the pairs have, however much storage there is.
    const automatic = iopsPerGiB * (known(args.storageCapacityGiB) ?? leastCapacityGiBPerHaPair);
    const least = Math.min(automatic, mostIopsPerHaPair * (haPairs ?? 1));
    return optionalNumberProblems("iops", args.iops, least, most, {
        rule: `FSx provisions at least ${iopsPerGiB} IOPS for a GiB and at most ${mostIopsPerHaPair} for a pair of file servers, here ${least} to ${most}`,
        remedy: `set a whole number from ${least} to ${most}, or leave it out for ${iopsPerGiB} IOPS for a GiB`,
    });
}

function fullFirstGenerationProblems(args: SizeArgs): Problem[] {
    const { throughput, leastCapacityGiB, leastIops } = fullFirstGeneration;
    const capacity = known(args.storageCapacityGiB);
    const iops = args.iops === undefined && capacity !== undefined ? iopsPerGiB * capacity : known(args.iops);
    if (args.throughputCapacityPerHaPair !== throughput) {
        return [];
    }
    const rule = `${throughput} MBps take a file system of at least ${leastCapacityGiB} GiB and ${leastIops} IOPS`;
    return [
        ...(capacity !== undefined && capacity < leastCapacityGiB
            ? [{ path: "storageCapacityGiB", value: capacity, rule, remedy: `set at least ${leastCapacityGiB}` }]
            : []),
        ...(iops !== undefined && iops < leastIops
            ? [{ path: "iops", value: args.iops, rule, remedy: `set ${leastIops}` }]
            : []),
    ];
}

function optionalNumberProblems(...[path, value, ...rest]: Parameters<typeof numberProblems>): Problem[] {
    return value === undefined ? [] : numberProblems(path, value, ...rest);
}

function numberProblems(
    path: string,
    value: unknown,
    least: number,
    most: number,
    text: { rule: string; remedy: string },
): Problem[] {
    const whole = Number.isSafeInteger(value) && least <= Number(value) && Number(value) <= most;
    return value === later || whole ? [] : [{ path, value, ...text }];
}

function known(value: unknown): number | undefined {
    return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}
