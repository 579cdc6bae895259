/**
 * What a node of an EC2 instance type offers. It is derived from how AWS names the types rather than looked up:
 * the scheduler only needs the order of magnitude. Sources: https://docs.aws.amazon.com/ec2/latest/instancetypes/,
 * pods per node: https://github.com/awslabs/amazon-eks-ami (eni-max-pods.txt, without prefix delegation).
 */
export interface InstanceCapacity {
    architecture: "amd64" | "arm64";
    cpus: number;
    memoryGiB: number;
    pods: number;
}

/** GiB per vCPU of the families' first letter. */
const memoryPerCpuGiB: Record<string, number> = { c: 2, m: 4, r: 8, x: 16, i: 8, t: 4 };

const sizes: Record<string, { cpus: number; pods: number }> = {
    medium: { cpus: 1, pods: 8 },
    large: { cpus: 2, pods: 29 },
    xlarge: { cpus: 4, pods: 58 },
    "2xlarge": { cpus: 8, pods: 58 },
    "4xlarge": { cpus: 16, pods: 234 },
    "8xlarge": { cpus: 32, pods: 234 },
    "12xlarge": { cpus: 48, pods: 234 },
    "16xlarge": { cpus: 64, pods: 737 },
    "24xlarge": { cpus: 96, pods: 737 },
    "32xlarge": { cpus: 128, pods: 737 },
    "48xlarge": { cpus: 192, pods: 737 },
};

/** Burstable types have two vCPUs up to `large`; their memory grows instead. */
const burstableSizes: Record<string, { cpus: number; memoryGiB: number; pods: number }> = {
    nano: { cpus: 2, memoryGiB: 0.5, pods: 4 },
    micro: { cpus: 2, memoryGiB: 1, pods: 4 },
    small: { cpus: 2, memoryGiB: 2, pods: 11 },
    medium: { cpus: 2, memoryGiB: 4, pods: 17 },
    large: { cpus: 2, memoryGiB: 8, pods: 35 },
};

export function instanceCapacity(instanceType: string): InstanceCapacity {
    const [, family, size] = /^([a-z]+)\d+[a-z-]*\.(\w+)$/.exec(instanceType) ?? [];
    const burstable = family === "t" ? burstableSizes[size] : undefined;
    const known = sizes[size];
    const perCpu = memoryPerCpuGiB[family?.charAt(0)];
    const architecture = architectureOf(instanceType);
    if (burstable) return { architecture, ...burstable };
    if (!known || !perCpu) {
        throw new Error(
            `The sandbox does not know the capacity of instance type ${instanceType}; ` +
                "use a size from medium to 48xlarge of the families c, i, m, r, t or x, or add it to sandbox/kubernetes/instance-types.ts",
        );
    }
    return { architecture, cpus: known.cpus, memoryGiB: known.cpus * perCpu, pods: known.pods };
}

/** Attributes follow the generation's number; "g" there means Graviton: m7g, c6gn, t4g. */
export function architectureOf(instanceType: string): InstanceCapacity["architecture"] {
    return /^(a1|[a-z]+\d+[a-z]*g[a-z-]*)\./.test(instanceType) ? "arm64" : "amd64";
}

/**
 * What the kubelet of an EKS node keeps for itself.
 * https://docs.aws.amazon.com/eks/latest/userguide/choosing-instance-type.html
 */
export function allocatable({ cpus, memoryGiB, pods }: InstanceCapacity): {
    cpu: string;
    memory: string;
    pods: string;
} {
    const reservedMilliCpus =
        60 +
        10 * Math.min(Math.max(cpus - 1, 0), 1) +
        5 * Math.min(Math.max(cpus - 2, 0), 2) +
        2.5 * Math.max(cpus - 4, 0);
    const evictionMiB = 100;
    const reservedMiB = 255 + 11 * pods + evictionMiB;
    return {
        cpu: `${Math.floor(cpus * 1000 - reservedMilliCpus)}m`,
        memory: `${Math.max(memoryGiB * 1024 - reservedMiB, 100)}Mi`,
        pods: String(pods),
    };
}
