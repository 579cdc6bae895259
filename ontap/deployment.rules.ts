import { z } from "zod";
import { Refusal } from "../dr/errors";

/** An ONTAP file system as a stack's state describes it. */
export interface DeployedFileSystem {
    /** Name of the OntapFileSystem. */
    readonly name: string;
    readonly region: string;
    readonly fileSystemId: string;
    /** What the program declares, in MBps for a pair of file servers; nothing where the state does not say it in plain. */
    readonly throughputCapacityPerHaPair?: number;
    /** Whether an `up` is changing it, or was interrupted while it did. */
    readonly isPending: boolean;
    /** Storage virtual machines, from name to id. */
    readonly storageVirtualMachineIds: Readonly<Record<string, string>>;
}

/** What these commands read of a stack's state. */
export interface Deployment {
    readonly fileSystems: readonly DeployedFileSystem[];
    /** EKS clusters, by Region and name. */
    readonly clusters: readonly { readonly region: string; readonly name: string }[];
}

const componentType = "eks-storage:index:OntapFileSystem";
const clusterType = "aws:eks/cluster:Cluster";

const resourceSchema = z.looseObject({
    urn: z.string(),
    type: z.string(),
    delete: z.boolean().optional(),
    parent: z.string().optional(),
    inputs: z.record(z.string(), z.unknown()).optional(),
    outputs: z.record(z.string(), z.unknown()).optional(),
});
const deploymentSchema = z.looseObject({
    resources: z.array(resourceSchema).nullish(),
    pending_operations: z.array(z.looseObject({ resource: resourceSchema })).nullish(),
});
// The component's inputs are what the program says. A refresh writes what AWS has into the inputs of its children, where the
// throughput of a test that is under way would look like the declared one.
const inputsSchema = z.object({ throughputCapacityPerHaPair: z.number().optional().catch(undefined) });
const outputsSchema = z.object({
    region: z.string(),
    fileSystemId: z.string(),
    storageVirtualMachineIds: z.record(z.string(), z.string()),
});
const clusterSchema = z.object({ name: z.string(), arn: z.string() });

/** The ONTAP file systems and clusters of a deployment as `pulumi stack export` gives it; lines for those it cannot read. */
export function deploymentIn(value: unknown): Deployment & { readonly unread: readonly string[] } {
    const parsed = deploymentSchema.parse(value ?? {});
    const resources = (parsed.resources ?? []).filter((resource) => !resource.delete);
    const pending = new Set((parsed.pending_operations ?? []).map(({ resource }) => resource.parent));
    const fileSystems: DeployedFileSystem[] = [];
    const unread: string[] = [];
    for (const { urn, inputs, outputs } of resources.filter(({ type }) => type === componentType)) {
        const made = outputsSchema.safeParse(outputs);
        const name = nameOf(urn);
        if (made.success) {
            fileSystems.push({ name, isPending: pending.has(urn), ...inputsSchema.parse(inputs ?? {}), ...made.data });
        } else {
            const missing = made.error.issues.map(({ path }) => path.join(".")).join(", ");
            unread.push(`OntapFileSystem ${name} does not say ${missing}`);
        }
    }
    const clusters = resources
        .filter(({ type }) => type === clusterType)
        .flatMap(({ outputs }) => {
            const { success, data } = clusterSchema.safeParse(outputs);
            return success ? [{ region: data.arn.split(":")[3] ?? "", name: data.name }] : [];
        });
    return { fileSystems, clusters, unread };
}

/** The file system that is meant, or why it is not clear. */
export function chosenFileSystem(
    { fileSystems, unread }: ReturnType<typeof deploymentIn>,
    name: string | undefined,
): DeployedFileSystem | { readonly problem: string } {
    const found = fileSystems.filter((one) => name === undefined || one.name === name || one.fileSystemId === name);
    const [first] = found;
    if (first !== undefined && found.length === 1) {
        return first;
    }
    const names = fileSystems.map((one) => `${one.name} (${one.fileSystemId})`).join(", ");
    if (found.length > 1) {
        return { problem: `has ${found.length} ONTAP file systems: ${names}; name one with --file-system` };
    }
    if (unread.length > 0) {
        return { problem: `cannot be read: ${unread.join("; ")}; run pulumi up to its end first` };
    }
    return {
        problem:
            fileSystems.length === 0
                ? "has no OntapFileSystem in its state; run pulumi up first"
                : `has no ONTAP file system ${name}; it has ${names}`,
    };
}

/** The file system that is meant, with the throughput that the program declares; refuses where that is not sure. */
export function declaredFileSystem(
    stack: string,
    deployment: ReturnType<typeof deploymentIn>,
    name: string | undefined,
): { readonly fileSystemId: string; readonly region: string; readonly throughput: number } {
    const found = chosenFileSystem(deployment, name);
    if ("problem" in found) {
        throw new Refusal(`Stack ${stack} ${found.problem}`);
    }
    const { fileSystemId, region, isPending, throughputCapacityPerHaPair: throughput } = found;
    if (isPending) {
        throw new Refusal(
            `A pulumi up of stack ${stack} changes ${fileSystemId}, or was interrupted; let it end first`,
        );
    }
    if (throughput === undefined) {
        throw new Refusal(`Stack ${stack} does not say the throughput of ${fileSystemId} in its state`);
    }
    return { fileSystemId, region, throughput };
}

function nameOf(urn: string): string {
    return urn.split("::").at(-1) ?? urn;
}
