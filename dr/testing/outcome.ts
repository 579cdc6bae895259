import type { PairWorld } from "./pair-world";

/** What an undisturbed and a disturbed run must agree on. */
export async function outcomeOf(pair: PairWorld): Promise<object> {
    const { primary, replica } = pair.pairing;
    const journal = await pair.journal();
    return JSON.parse(
        JSON.stringify({
            declared: journal.declared,
            flow: journal.flow,
            lease: journal.lease,
            cut: journal.cut && Object.keys(journal.cut).sort(),
            // The Region may be cut off, and the service in it is as it is.
            primary: await sideOutcome(pair, "primary").catch(() => "lost"),
            replica: await sideOutcome(pair, "replica"),
            state: { mode: pair.program.mode, forward: pair.program.forward, pending: pair.program.pendingForward },
            primaryMode: pair.primaryProgram.mode,
        })
            .replaceAll(primary.fileSystemId, "fs-primary")
            .replaceAll(replica.fileSystemId, "fs-replica"),
    ) as object;
}

/** What one side's Region and cluster say. */
export async function sideOutcome(pair: PairWorld, side: "primary" | "replica"): Promise<object> {
    const { efs } = pair.regions[side];
    const { fileSystemId } = pair.pairing[side];
    const found = await efs.replication(fileSystemId);
    return {
        protection: (await efs.fileSystem(fileSystemId)).protection,
        policy: await efs.policy(fileSystemId),
        replication: found && `${found.sourceFileSystemId} → ${found.destinationFileSystemId}`,
        replicas: await pair.clusters[side].replicas("Deployment", "apps", "writer"),
    };
}

/** The same outcome, of a pair whose primary is in another Region. */
export function elsewhere(outcome: object, region: string): unknown {
    return JSON.parse(JSON.stringify(outcome).replaceAll("eu-central-1", region));
}
