import { z } from "zod";

/** An ONTAP file system as a stack's state describes it. */
export interface DeployedFileSystem {
    /** Name of the OntapFileSystem. */
    readonly name: string;
    readonly region: string;
    readonly fileSystemId: string;
    /** What the program declares, in MBps for a pair of file servers. */
    readonly throughputCapacityPerHaPair: number;
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
    inputs: z.record(z.string(), z.unknown()).optional(),
    outputs: z.record(z.string(), z.unknown()).optional(),
});
const deploymentSchema = z.looseObject({ resources: z.array(resourceSchema).nullish() });
// The component's inputs are what the program says. A refresh writes what AWS has into the inputs of its children, where the
// throughput of a test that is under way would look like the declared one.
const inputsSchema = z.object({ throughputCapacityPerHaPair: z.number() });
const outputsSchema = z.object({
    region: z.string(),
    fileSystemId: z.string(),
    storageVirtualMachineIds: z.record(z.string(), z.string()),
});
const clusterSchema = z.object({ name: z.string(), arn: z.string() });

/** The ONTAP file systems and clusters of a deployment as `pulumi stack export` gives it; lines for those it cannot read. */
export function deploymentIn(value: unknown): Deployment & { readonly unread: readonly string[] } {
    const resources = (deploymentSchema.parse(value ?? {}).resources ?? []).filter((resource) => !resource.delete);
    const fileSystems: DeployedFileSystem[] = [];
    const unread: string[] = [];
    for (const { urn, inputs, outputs } of resources.filter(({ type }) => type === componentType)) {
        const said = inputsSchema.safeParse(inputs);
        const made = outputsSchema.safeParse(outputs);
        const name = nameOf(urn);
        if (said.success && made.success) {
            fileSystems.push({ name, ...said.data, ...made.data });
        } else {
            const issues = [...(said.error?.issues ?? []), ...(made.error?.issues ?? [])];
            unread.push(`OntapFileSystem ${name} does not say ${issues.map(({ path }) => path.join(".")).join(", ")}`);
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

function nameOf(urn: string): string {
    return urn.split("::").at(-1) ?? urn;
}
