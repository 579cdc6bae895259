import { callersAccount } from "./aws/account";
import { Clients, patient } from "./aws/clients";
import { Efs, type Replication } from "./aws/efs";
import { isThrottled, RegionUnreachable } from "./aws/errors";
import { JournalTable } from "./aws/journal-table";
import { bytesWritten } from "./aws/metrics";
import { NodeGroups } from "./aws/node-groups";
import { RecoveryPoints } from "./aws/recovery-point";
import { isForward, isReverse, secondsSince, type Side } from "./context";
import type { Observed } from "./decisions.rules";
import type { PairSide, PairState } from "./deployment.rules";
import { Refusal } from "./errors";
import { type JournalStore, readJournal } from "./journal";
import { Cluster } from "./kubernetes/cluster";
import type { Timings } from "./timings";
import { Workloads } from "./workloads";

/** A pair of Regions and what reaches it, before anything is decided. */
export interface Pair {
    readonly state: PairState;
    readonly primary: Side;
    readonly replica: Side;
    readonly store: JournalStore;
    readonly recoveryPoints: Pick<RecoveryPoints, "start" | "progress">;
    readonly bytesWritten: (fileSystemId: string, from: Date, to: Date) => Promise<number>;
    readonly primaryAnswers: () => Promise<boolean>;
}

/** What reaches the pair of a stack's state. Nothing is called yet. */
export function openPair(state: PairState, timings: Timings, signal?: AbortSignal): Pair {
    const { primary, replica, journalTableName } = state.pairing;
    // Its Region may be lost: nothing waits long for it.
    const careful = new Clients(primary.region, { requestTimeout: 2 * timings.probe, tries: 3 });
    const probing = new Efs(new Clients(primary.region, { requestTimeout: timings.probe, tries: 2 }));
    const sure = new Clients(replica.region, patient);
    return {
        state,
        primary: side("primary", primary, careful, timings, signal),
        replica: side("replica", replica, sure, timings, signal),
        store: new JournalTable(sure, journalTableName),
        recoveryPoints: new RecoveryPoints(careful),
        bytesWritten: (fileSystemId, from, to) => bytesWritten(careful, fileSystemId, from, to),
        primaryAnswers: () => answers(probing, primary.fileSystemId),
    };
}

function side(role: Side["role"], place: PairSide, clients: Clients, timings: Timings, signal?: AbortSignal): Side {
    const cluster = new Cluster(clients, place.clusterName, { requestTimeout: 3 * timings.probe, tries: 5 });
    return {
        ...place,
        role,
        clients,
        efs: new Efs(clients),
        workloads: new Workloads(cluster, place.fileSystemId),
        nodes: new NodeGroups(clients, place.clusterName, timings, signal),
    };
}

/** Whether a Region's EFS says anything about a file system within a short time. */
export async function answers(efs: Pick<Efs, "fileSystem">, fileSystemId: string): Promise<boolean> {
    try {
        await efs.fileSystem(fileSystemId);
        return true;
    } catch (error) {
        if (error instanceof RegionUnreachable) {
            return false;
        }
        if (error instanceof Error && isThrottled(error)) {
            return true;
        }
        throw error;
    }
}

/** The credentials must be of the account that the replica belongs to; the primary's may not be asked for. */
export async function checkAccount({ replica }: Pair): Promise<void> {
    const [account, { owner }] = await Promise.all([
        callersAccount(replica.clients),
        replica.efs.fileSystem(replica.fileSystemId).catch((error: unknown) => {
            throw error instanceof Error && error.name === "FileSystemNotFound"
                ? new Refusal(
                      `The account of the credentials has no ${replica.fileSystemId} in ${replica.region}: they belong to another account, or the file system is gone`,
                  )
                : error;
        }),
    ]);
    if (account !== owner) {
        throw new Refusal(
            `The credentials are for account ${account}, and ${replica.fileSystemId} belongs to account ${owner}`,
        );
    }
}

/** Looks at everything that a decision needs, both Regions at once. */
export async function observe({ state, primary, replica, store, primaryAnswers }: Pair): Promise<Observed> {
    const [journal, { replication, at }, answering] = await Promise.all([
        readJournal(store),
        replica.efs.replicationAt(replica.fileSystemId),
        primaryAnswers(),
    ]);
    return {
        journal,
        primaryAnswers: answering,
        replication: replication && { ...replication, ...directionOf({ primary, replica }, replication) },
        forwardInState: state.forward !== undefined,
        primaryRegion: primary.region,
        replicaRegion: replica.region,
        secondsSinceSync: replication?.lastSyncAt && secondsSince(replication.lastSyncAt, at.getTime()),
        objectiveSeconds: state.pairing.objectiveMinutes * 60,
    };
}

function directionOf(
    sides: { primary: Side; replica: Side },
    found: Replication,
): { direction: "Forward" | "Reverse" | "Foreign"; text: string } {
    return {
        direction: isForward(sides, found) ? "Forward" : isReverse(sides, found) ? "Reverse" : "Foreign",
        text: `${found.sourceFileSystemId} in ${found.sourceRegion} → ${found.destinationFileSystemId} in ${found.destinationRegion}`,
    };
}
