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
    /** The project's values in its configuration; structured ones as JSON text. */
    settings(): Promise<Record<string, string>>;
    outputs(): Promise<Record<string, unknown>>;
    configure(key: string, values: Readonly<Record<string, string>>): Promise<void>;
}

/**
 * Copies what the two stacks have to know of each other into their configuration, as plain values: neither program then asks
 * the other Region for anything. A replica that is linked to another file system is left so, unless it is forced: its journal
 * and its copy belong to that one.
 */
export async function link(
    primary: LinkedStack,
    replica: LinkedStack,
    replicaRegion: string,
    { force = false }: { force?: boolean } = {},
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
    const [settingsOfPrimary, settingsOfReplica] = await Promise.all([primary.settings(), replica.settings()]);
    refuseRole(primary.name, settingsOfPrimary.role, "Primary");
    refuseRole(replica.name, settingsOfReplica.role, "Replica");
    if (!force) {
        refuseOther(replica.name, parsed(settingsOfReplica.primary).fileSystemId, fileSystemId);
        const { journalTableName: found } = parsed(settingsOfPrimary.replica);
        refuseOther(primary.name, found, journalTableName(fileSystemId));
    }
    const ofPrimary = { region, fileSystemId, clusterName, classDigest, stack: primary.name };
    const ofReplica = { region: replicaRegion, journalTableName: journalTableName(fileSystemId) };
    await replica.configure("primary", ofPrimary);
    await primary.configure("replica", ofReplica);
    return { [replica.name]: ofPrimary, [primary.name]: ofReplica };
}

function refuseRole(stack: string, role: string | undefined, expected: "Primary" | "Replica"): void {
    if (role !== undefined && role !== expected) {
        throw new Refusal(
            `Stack ${stack} has the role ${role}, and link needs ${expected} there; name the two stacks the right way round, or set it: pulumi config set role ${expected} --stack ${stack}`,
        );
    }
}

function refuseOther(stack: string, found: unknown, wanted: string): void {
    if (found !== undefined && found !== wanted) {
        throw new Refusal(
            `Stack ${stack} is linked to another pair (${JSON.stringify(found)}, not ${wanted}); unlink that one first, or say --force`,
        );
    }
}

/** A structured value of the configuration. */
function parsed(text = "{}"): Record<string, unknown> {
    return z.record(z.string(), z.unknown()).catch({}).parse(json(text));
}

function json(text: string): unknown {
    try {
        return JSON.parse(text) as unknown;
    } catch {
        return undefined;
    }
}
