import { automaticBackup } from "../aws/recovery-point";
import { type Context, flowOf, until } from "../context";
import type { Journal } from "../journal.rules";

const day = 24 * 60 * 60 * 1000;

/**
 * Since when the primary may hold what the replica lacks. Where nobody knows the last sync, a day before the roles switched:
 * a cut by hand is noticed later than it is made, and a sync may be older.
 */
export function differsSince({ cut }: Pick<Journal, "cut">, now = Date.now()): { from: Date; isKnown: boolean } {
    return cut?.lastSyncAt === undefined
        ? { from: new Date(new Date(cut?.at ?? now).getTime() - day), isKnown: false }
        : { from: new Date(cut.lastSyncAt), isKnown: true };
}

/** Tells what would be lost when the primary is overwritten. */
export async function reportWrites(context: Context): Promise<number> {
    const { primary, journal, log } = context;
    const { from, isKnown } = differsSince(journal.state);
    const bytes = await context.bytesWritten(primary.fileSystemId, from, new Date());
    if (!isKnown) {
        log.warn("the last sync before the roles switched is unknown: some of these writes may be in the replica");
    }
    log.note(
        `CloudWatch counts ${bytes} bytes written to ${primary.fileSystemId} since ${from.toISOString()}${bytes > 0 ? "; the replica does not have those later than its last sync" : ""}`,
    );
    return bytes;
}

/** Keeps what the primary holds, before it is overwritten. */
export async function recoveryPoint(context: Context): Promise<void> {
    const { primary, journal, log, options, recoveryPoints } = context;
    if (options.skipRecoveryPoint) {
        log.warn(`no recovery point of ${primary.fileSystemId} is taken, as asked`);
        return;
    }
    const { arn } = await primary.efs.fileSystem(primary.fileSystemId);
    const settings = { ...automaticBackup(arn), ...options.recoveryPoint };
    await journal.assertHeld();
    const { startedAt } = flowOf(context);
    // The token is this flow's, so that a second try finds the first one's job.
    const job = await recoveryPoints.start(arn, settings, `eks-storage-${primary.fileSystemId}-${startedAt}`);
    await until(context, async () => {
        const percent = await recoveryPoints.progress(job);
        log.progress(`${percent} % of recovery point ${job}`);
        return percent === 100 ? true : undefined;
    });
    log.note(`recovery point of ${primary.fileSystemId} in vault ${settings.vault} (job ${job})`);
}
