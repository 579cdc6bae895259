import { z } from "zod";

/** A Region's half of a pair, as the component's outputs say it. */
export interface PairSide {
    readonly region: string;
    readonly fileSystemId: string;
    readonly clusterName: string;
}

/** A pair of Regions, as the outputs of an EfsReplication describe it. */
export interface Pairing {
    readonly name: string;
    readonly primary: PairSide;
    readonly replica: PairSide;
    readonly journalTableName: string;
    readonly runbookName: string;
    readonly objectiveMinutes: number;
}

/** What the state of the replica's stack says about a pair. */
export interface PairState {
    readonly pairing: Pairing;
    /** What the program declared when it last ran. */
    readonly mode: string;
    /** URN of the forward replication, while the state holds it. */
    readonly forward?: string;
    /** URN of a forward replication whose creation was interrupted. */
    readonly pendingForward?: string;
}

const componentType = "eks-storage:index:EfsReplication";
export const replicationType = "aws:efs/replicationConfiguration:ReplicationConfiguration";

const resourceSchema = z.looseObject({
    urn: z.string(),
    type: z.string(),
    delete: z.boolean().optional(),
    parent: z.string().optional(),
    outputs: z.record(z.string(), z.unknown()).optional(),
});
const deploymentSchema = z.looseObject({
    resources: z.array(resourceSchema).nullish(),
    pending_operations: z.array(z.looseObject({ resource: resourceSchema, type: z.string() })).nullish(),
});
const outputsSchema = z.looseObject({
    mode: z.string().default("Steady"),
    primaryRegion: z.string(),
    primaryFileSystemId: z.string(),
    primaryClusterName: z.string(),
    replicaRegion: z.string(),
    replicaFileSystemId: z.string(),
    replicaClusterName: z.string(),
    journalTableName: z.string(),
    runbookName: z.string(),
    recoveryPointObjectiveMinutes: z.number(),
});

export type Deployment = z.infer<typeof deploymentSchema>;

/** The deployment as `pulumi stack export` gives it; an empty one for a stack that was never deployed. */
export function parseDeployment(value: unknown): Deployment {
    return deploymentSchema.parse(value ?? {});
}

/** The one pair of Regions in a stack's state, or why there is none to work with. */
export function pairState(deployment: Deployment): PairState | { problem: string } {
    const resources = (deployment.resources ?? []).filter((resource) => !resource.delete);
    const found = resources.filter(({ type }) => type === componentType);
    const [component] = found;
    if (!component) {
        return {
            problem: "has no EfsReplication in its state; name the stack of the replica, and run pulumi up first",
        };
    }
    if (found.length > 1) {
        const names = found.map(({ urn }) => nameOf(urn)).join(", ");
        return { problem: `has ${found.length} EfsReplications (${names}), and dr works with one of a stack` };
    }
    const outputs = outputsSchema.safeParse(component.outputs);
    if (!outputs.success) {
        const missing = outputs.error.issues.map(({ path }) => path.join(".")).join(", ");
        return { problem: `does not say ${missing} of its EfsReplication; run pulumi up to its end first` };
    }
    const { data } = outputs;
    const pending = (deployment.pending_operations ?? []).filter(
        ({ resource, type }) =>
            type === "creating" && resource.type === replicationType && isChild(resource, component),
    );
    return {
        pairing: {
            name: nameOf(component.urn),
            primary: {
                region: data.primaryRegion,
                fileSystemId: data.primaryFileSystemId,
                clusterName: data.primaryClusterName,
            },
            replica: {
                region: data.replicaRegion,
                fileSystemId: data.replicaFileSystemId,
                clusterName: data.replicaClusterName,
            },
            journalTableName: data.journalTableName,
            runbookName: data.runbookName,
            objectiveMinutes: data.recoveryPointObjectiveMinutes,
        },
        mode: data.mode,
        forward: resources.find((resource) => resource.type === replicationType && isChild(resource, component))?.urn,
        pendingForward: pending[0]?.resource.urn,
    };
}

function isChild(resource: z.infer<typeof resourceSchema>, component: z.infer<typeof resourceSchema>): boolean {
    return resource.parent === component.urn;
}

/** The deployment without an operation that was interrupted, once it is known what became of it. */
export function withoutPending(deployment: Deployment, urn: string): Deployment {
    return {
        ...deployment,
        pending_operations: (deployment.pending_operations ?? []).filter(({ resource }) => resource.urn !== urn),
    };
}

function nameOf(urn: string): string {
    return urn.split("::").at(-1) ?? urn;
}
