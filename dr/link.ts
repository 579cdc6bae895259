import { z } from "zod";
import { journalTableName } from "../components/efs/replication.rules";
import { Refusal } from "./errors";

/** Outputs of a primary's stack that the replica's program has to know. */
const primarySchema = z.looseObject({
    region: z.string(),
    fileSystemId: z.string(),
    clusterName: z.string(),
    classDigest: z.string(),
});

/** Stacks as far as this command reads and configures them. */
interface LinkedStack {
    readonly name: string;
    outputs(): Promise<Record<string, unknown>>;
    configure(key: string, values: Readonly<Record<string, string>>): Promise<void>;
}

/**
 * Copies what the two stacks have to know of each other into their configuration, as plain values: neither program then asks
 * the other Region for anything.
 */
export async function link(
    primary: LinkedStack,
    replica: LinkedStack,
    replicaRegion: string,
): Promise<Record<string, Record<string, string>>> {
    const outputs = primarySchema.safeParse(await primary.outputs());
    if (!outputs.success) {
        const missing = outputs.error.issues.map(({ path }) => path.join(".")).join(", ");
        throw new Refusal(`Stack ${primary.name} has no output ${missing}; run pulumi up there first`);
    }
    const { region, fileSystemId, clusterName, classDigest } = outputs.data;
    if (region === replicaRegion) {
        throw new Refusal(`Both stacks are in ${region}; the replica is to outlive the loss of the primary's Region`);
    }
    const ofPrimary = { region, fileSystemId, clusterName, classDigest, stack: primary.name };
    const ofReplica = { region: replicaRegion, journalTableName: journalTableName(fileSystemId) };
    await replica.configure("primary", ofPrimary);
    await primary.configure("replica", ofReplica);
    return { [replica.name]: ofPrimary, [primary.name]: ofReplica };
}
