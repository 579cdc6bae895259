import {
    type Context,
    flowOf,
    isForward,
    isReverse,
    pause,
    refuseForeign,
    secondsSince,
    type Side,
    until,
    watchPrimary,
} from "../context";
import { EfsClientAccess } from "../../components/efs/client-access";
import { allowsWriting } from "../access.rules";
import { RegionUnreachable } from "../aws/errors";
import { DrError } from "../errors";
import { quiesce, setAccess } from "./fence";

/** There will be no sync any more. */
export class ReplicationLost extends DrError {
    override readonly name = "ReplicationLost";
}

/**
 * Waits for a sync that holds everything that was written to the fenced side until `quiescedAt`. Gives its time. A fence
 * that somebody took away meanwhile, such as a program from an older checkout, is put up again and waited for.
 */
export async function finalSync(context: Context, fenced: Side, quiescedAt: string): Promise<string> {
    for (let since = quiescedAt; ;) {
        const syncedAt = await syncLaterThan(context, since);
        if (!allowsWriting(await fenced.efs.policy(fenced.fileSystemId))) {
            return syncedAt;
        }
        context.log.warn(`somebody took the fence of ${fenced.fileSystemId} away; it is put up again`);
        since = await quiesce(context, fenced, await setAccess(context, fenced, EfsClientAccess.ReadOnly));
    }
}

async function syncLaterThan(context: Context, quiescedAt: string): Promise<string> {
    const { replica, primary, timings, log } = context;
    const stillThere = watchPrimary(context);
    const needed = Date.parse(quiescedAt) + timings.clockTolerance;
    return until(context, async () => {
        // From the replica's Region: it must be known there when the roles switch.
        const found = await replica.efs.replication(replica.fileSystemId);
        if (!found) {
            throw new ReplicationLost(
                `the replication of ${primary.fileSystemId} and ${replica.fileSystemId} was deleted by somebody else before its final sync; run this again`,
            );
        }
        if (found.status === "ERROR") {
            throw new ReplicationLost(`the replication is in ERROR: ${found.statusMessage ?? "AWS does not say why"}`);
        }
        if (found.lastSyncAt && found.lastSyncAt.getTime() > needed) {
            return found.lastSyncAt.toISOString();
        }
        log.progress(
            found.lastSyncAt
                ? `last sync ${secondsSince(found.lastSyncAt)} s ago, before the last write`
                : "the first sync is not done",
        );
        await stillThere();
        return undefined;
    });
}

/**
 * Deletes this pair's replication from the replica's Region and waits until that Region has none. Only the Region's own
 * record where the primary's Region does not answer. Gives whether it was so.
 */
export async function deleteFromReplica(context: Context, primaryAnswers: boolean): Promise<{ localOnly: boolean }> {
    const { replica, primary, log, timings } = context;
    let localOnly = !primaryAnswers;
    let asked: "ALL_CONFIGURATIONS" | "LOCAL_CONFIGURATION_ONLY" | undefined;
    let probe: Promise<boolean> | undefined;
    let probedAt = performance.now();
    let silent = 0;
    return until(context, async () => {
        const found = await replica.efs.replication(replica.fileSystemId);
        if (!found) {
            return { localOnly: asked === "LOCAL_CONFIGURATION_ONLY" || (asked === undefined && wasLocal(context)) };
        }
        refuseForeign(context, found);
        const wanted = localOnly ? "LOCAL_CONFIGURATION_ONLY" : "ALL_CONFIGURATIONS";
        if (asked !== wanted && (localOnly || found.status !== "DELETING")) {
            if (localOnly) {
                log.warn(
                    `${primary.region} does not answer: only ${replica.region}'s record of the replication is deleted; ${primary.region} keeps its own, which cannot be used again and which failback deletes`,
                );
            }
            await context.journal.assertHeld();
            asked = (await asksToDelete(replica, found.sourceFileSystemId, wanted)) ? wanted : asked;
            localOnly ||= asked === undefined && (await isAlone(context));
        }
        log.progress(`the replication is ${found.status}`);
        // In the background: nothing waits for the lost Region.
        if (!localOnly && performance.now() - probedAt > timings.probeInterval) {
            probedAt = performance.now();
            probe ??= context.primaryAnswers().then((answers) => {
                silent = answers ? 0 : silent + 1;
                localOnly ||= silent >= 2;
                probe = undefined;
                return answers;
            });
        }
        return undefined;
    });
}

/** Whether the primary's Region has no part in a deletion: it does not answer, or has no record of the replication. */
async function isAlone({ primaryAnswers, primary }: Context): Promise<boolean> {
    return !(await primaryAnswers()) || !(await primary.efs.replication(primary.fileSystemId));
}

function wasLocal(context: Context): boolean {
    return flowOf(context).facts.localOnly ?? false;
}

/** False when the other Region could not be told. */
async function asksToDelete(
    { efs }: Side,
    source: string,
    mode: "ALL_CONFIGURATIONS" | "LOCAL_CONFIGURATION_ONLY",
): Promise<boolean> {
    try {
        await efs.deleteReplication(source, mode);
        return true;
    } catch (error) {
        const refused = error instanceof Error && /^(BadRequest|ConflictException)$/.test(error.name);
        if (mode === "ALL_CONFIGURATIONS" && (error instanceof RegionUnreachable || refused)) {
            return false;
        }
        throw error;
    }
}

/** Waits until a file system takes part in no replication and may be written to. */
export async function writable(context: Context, side: Side): Promise<void> {
    await until(context, async () => {
        const [{ protection, lifecycle }, replication] = await Promise.all([
            side.efs.fileSystem(side.fileSystemId),
            side.efs.replication(side.fileSystemId),
        ]);
        if (!replication && protection === "ENABLED" && lifecycle === "available") {
            return true;
        }
        if (!replication && protection === "DISABLED") {
            // It was opened for a replication that never came: https://docs.aws.amazon.com/efs/latest/ug/API_UpdateFileSystemProtection.html
            await context.journal.assertHeld();
            await side.efs.setProtection(side.fileSystemId, "ENABLED");
        }
        context.log.progress(`${side.fileSystemId} is ${lifecycle}, its overwrite protection ${protection}`);
        return undefined;
    });
}

/** Lets the next replication overwrite a file system that nobody writes to. */
export async function openProtection(context: Context, side: Side): Promise<void> {
    await until(context, async () => {
        const { protection } = await side.efs.fileSystem(side.fileSystemId);
        if (protection !== "ENABLED") {
            return true;
        }
        await context.journal.assertHeld();
        await side.efs.setProtection(side.fileSystemId, "DISABLED");
        return undefined;
    });
}

/** Replicates from the replica to the primary. */
export async function reverse(context: Context): Promise<void> {
    const { primary, replica, log } = context;
    await until(context, async () => {
        const found = await replica.efs.replication(replica.fileSystemId);
        if (found && isReverse(context, found) && found.status !== "DELETING") {
            return true;
        }
        if (found) {
            refuseForeign(context, found);
            if (isForward(context, found)) {
                throw new DrError(
                    `${primary.fileSystemId} replicates to ${replica.fileSystemId} although ${replica.region} serves; delete that replication first`,
                );
            }
            log.progress(`the replication is ${found.status}`);
            return undefined;
        }
        await openProtection(context, primary);
        await context.journal.assertHeld();
        await replica.efs.createReplication(replica.fileSystemId, primary);
        return undefined;
    });
}

/** Waits for the first sync of a replication. Gives why there will be none. */
export async function awaitFirstSync(context: Context): Promise<string | undefined> {
    const { replica, primary, log } = context;
    const began = Date.now();
    const { problem } = await until(context, async () => {
        const found = await replica.efs.replication(replica.fileSystemId);
        if (!found || found.status === "DELETING") {
            return { problem: `the replication to ${primary.fileSystemId} is gone` };
        }
        if (found.status === "ERROR") {
            return {
                problem: `the replication to ${primary.fileSystemId} is in ERROR: ${found.statusMessage ?? "AWS does not say why"}`,
            };
        }
        if (found.status === "ENABLED" && found.lastSyncAt) {
            return { problem: undefined };
        }
        log.progress(`the first sync to ${primary.region} runs since ${secondsSince(new Date(began))} s`);
        return undefined;
    });
    return problem;
}

/** Deletes what a failover that could reach one Region only left in the other. */
export async function deleteLeftover(context: Context): Promise<void> {
    const { primary, replica, log } = context;
    await until(context, async () => {
        const [left, here] = await Promise.all([
            primary.efs.replication(primary.fileSystemId),
            replica.efs.replication(replica.fileSystemId),
        ]);
        // A replication that both know is the one that goes on.
        if (!left || (here && isReverse(context, left))) {
            return true;
        }
        refuseForeign(context, left);
        if (here) {
            throw new DrError(
                `${primary.fileSystemId} still replicates to ${replica.fileSystemId}; run failover again first`,
            );
        }
        if (left.status !== "DELETING") {
            await context.journal.assertHeld();
            await primary.efs.deleteReplication(left.sourceFileSystemId, "LOCAL_CONFIGURATION_ONLY");
            log.note(`${primary.region} forgets the replication that was deleted in ${replica.region}`);
        }
        await pause(context, context.timings.poll);
        return undefined;
    });
}
