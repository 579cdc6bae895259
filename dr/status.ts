import { setTimeout as sleep } from "node:timers/promises";
import { type Writers, writersOf } from "./access.rules";
import type { Replication } from "./aws/efs";
import type { SizedNodeGroup } from "./node-groups.rules";
import { isForward, isReverse, secondsSince, type Side } from "./context";
import { Refusal } from "./errors";
import { readJournal } from "./journal";
import { type Journal, phaseOf } from "./journal.rules";
import { checkAccount, type Pair } from "./open";
import type { Survey } from "./workloads";

/** What was found out, or why it was not. */
export type Found<T> = { readonly value: T; readonly unknown?: undefined } | { readonly unknown: string };

export interface SideStatus {
    readonly region: string;
    readonly fileSystemId: string;
    readonly fileSystem: Found<{ lifecycle: string; protection: string; takesWrites: boolean; why: string }>;
    readonly mountTargets: Found<{ zone: string; state: string }[]>;
    readonly accessPoints: Found<number>;
    readonly cluster: Found<{ name: string; classes: string[]; claims: number; pods: number; workloads: string[] }>;
    readonly nodeGroups: Found<SizedNodeGroup[]>;
}

export interface Status {
    /** Which side serves by the journal, or which change of roles is under way. */
    readonly mode: string;
    readonly journal: Found<Pick<Journal, "declared" | "flow" | "lease" | "history">>;
    readonly replication: Found<
        | { direction: string; status: string; lastSyncAt?: string; ageSeconds?: number; withinObjective?: boolean }
        | undefined
    >;
    readonly objectiveSeconds: number;
    readonly primary: SideStatus;
    readonly replica: SideStatus;
}

/** Asks everything of both Regions at once and waits no longer than the time left: a lost Region is seen as such. */
export async function status(pair: Pair, milliseconds: number): Promise<Status> {
    const late = new AbortController();
    const limit = sleep(milliseconds, undefined, { signal: late.signal });
    const find = <T>(where: string, work: () => Promise<T>): Promise<Found<T>> =>
        Promise.race([
            work().then(
                (value) => ({ value }),
                (error: unknown) => ({ unknown: error instanceof Error ? error.message : String(error) }),
            ),
            limit.then(() => ({ unknown: `${where} did not answer within ${Math.round(milliseconds / 1000)} s` })),
        ]);
    const { primary, replica, store, state } = pair;
    const objectiveSeconds = state.pairing.objectiveMinutes * 60;
    const record = find(replica.region, () => replica.efs.replication(replica.fileSystemId));
    try {
        const [journal, replication, ofPrimary, ofReplica] = await Promise.all([
            find(replica.region, () => readJournal(store)),
            record,
            sideStatus(primary, find),
            sideStatus(replica, find),
            // Without credentials, or with another account's, there is nothing to see.
            Promise.race([checkAccount(pair), limit]).catch(unlessRefused),
        ]);
        return {
            mode: journal.unknown === undefined ? phaseOf(journal.value) : "Unknown",
            journal,
            replication:
                replication.unknown === undefined
                    ? { value: replication.value && described(pair, replication.value, objectiveSeconds) }
                    : replication,
            objectiveSeconds,
            primary: ofPrimary,
            replica: ofReplica,
        };
    } finally {
        late.abort();
        limit.catch(() => undefined);
    }
}

function unlessRefused(error: unknown): void {
    if (error instanceof Refusal) {
        throw error;
    }
}

type Find = <T>(where: string, work: () => Promise<T>) => Promise<Found<T>>;

async function sideStatus(side: Side, find: Find): Promise<SideStatus> {
    const { region, fileSystemId, clusterName, efs, workloads, nodes } = side;
    const [fileSystem, mountTargets, accessPoints, cluster, nodeGroups] = await Promise.all([
        find(region, async () => {
            const [found, policy, replication] = await Promise.all([
                efs.fileSystem(fileSystemId),
                efs.policy(fileSystemId),
                efs.replication(fileSystemId),
            ]);
            const { lifecycle, protection } = found;
            return { lifecycle, protection, ...writing(fileSystemId, protection, policy, replication) };
        }),
        find(region, async () =>
            (await efs.mountTargets(fileSystemId)).map(({ AvailabilityZoneName = "?", LifeCycleState = "?" }) => ({
                zone: AvailabilityZoneName,
                state: LifeCycleState,
            })),
        ),
        find(region, async () => (await efs.accessPoints(fileSystemId)).length),
        find(region, async () => ({ name: clusterName, ...inCluster(await workloads.survey()) })),
        find(region, () => nodes.list()),
    ]);
    return { region, fileSystemId, fileSystem, mountTargets, accessPoints, cluster, nodeGroups };
}

/** Whether clients can write, and what decides it. */
function writing(
    fileSystemId: string,
    protection: string,
    policy: string | undefined,
    replication: Replication | undefined,
): { takesWrites: boolean; why: string } {
    if (replication?.destinationFileSystemId === fileSystemId) {
        return { takesWrites: false, why: "it is the destination of the replication" };
    }
    if (protection === "DISABLED") {
        return { takesWrites: false, why: "its overwrite protection is off" };
    }
    return byPolicy[writersOf(policy)];
}

const byPolicy: Record<Writers, { takesWrites: boolean; why: string }> = {
    Everybody: { takesWrites: true, why: "its policy allows it" },
    Identities: { takesWrites: true, why: "its policy leaves it to the identity of a client" },
    Nobody: { takesWrites: false, why: "its policy fences it" },
};

function inCluster({ classes, volumes, pods, workloads }: Survey) {
    return {
        classes: [...classes],
        claims: volumes.filter(({ spec }) => spec?.claimRef !== undefined).length,
        pods,
        workloads: workloads.map(({ name, running, active }) => `${name}: ${running} of ${active ?? running} replicas`),
    };
}

function described(pair: Pair, found: Replication, objectiveSeconds: number) {
    const ageSeconds = found.lastSyncAt && secondsSince(found.lastSyncAt);
    return {
        direction: isForward(pair, found)
            ? `${pair.primary.region} → ${pair.replica.region}`
            : isReverse(pair, found)
              ? `${pair.replica.region} → ${pair.primary.region}`
              : `${found.sourceFileSystemId} → ${found.destinationFileSystemId}, not of this pair`,
        status: found.status,
        lastSyncAt: found.lastSyncAt?.toISOString(),
        ageSeconds,
        withinObjective: ageSeconds === undefined ? undefined : ageSeconds <= objectiveSeconds,
    };
}
