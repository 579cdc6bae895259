import { EfsClientAccess } from "../../components/efs/client-access";
import { automaticBackup } from "../aws/recovery-point";
import { type Context, flowOf, isForward, type Step, until } from "../context";
import { DrError, Stopped } from "../errors";
import { declare, type Journal } from "../journal.rules";
import { quiesce, scaleNodes, setAccess, startWorkloads, stopWorkloads, verifyWorkloads } from "./fence";
import { alignPrimary, alignReplica } from "./pulumi";
import {
    deleteFromReplica,
    deleteLeftover,
    finalSync,
    firstSync,
    openProtection,
    reverse,
    writable,
} from "./replication";

/** From the replica's Region back to the primary's, which must be there again. */
export const failback: readonly Step[] = [
    {
        name: "fence-primary",
        title: "Fence the returned primary",
        async run(context) {
            return { primaryFencedAt: await setAccess(context, context.primary, EfsClientAccess.ReadOnly) };
        },
    },
    {
        name: "stop-primary",
        title: "Stop the primary's workloads",
        async run(context) {
            await stopWorkloads(context, context.primary);
            return undefined;
        },
    },
    {
        name: "quiesce-primary",
        title: "Wait until nobody writes to the primary",
        waitsFor: "the end of the pods, and the fence to reach every client",
        async run(context) {
            const { primaryFencedAt } = flowOf(context).facts;
            const since = primaryFencedAt ?? (await setAccess(context, context.primary, EfsClientAccess.ReadOnly));
            return { primaryQuiescedAt: await quiesce(context, context.primary, since) };
        },
    },
    {
        name: "report",
        title: "See what was written to the primary since the roles switched",
        async run(context) {
            return { bytesWritten: await reportWrites(context) };
        },
    },
    {
        name: "recovery-point",
        title: "Take a recovery point of the primary",
        waitsFor: "AWS Backup, minutes to hours",
        async run(context) {
            await recoveryPoint(context);
            return undefined;
        },
    },
    {
        name: "confirm",
        title: "Ask before the primary is overwritten",
        couldLose: "what was written to the primary after the roles switched",
        async run(context) {
            const { primary, replica, journal } = context;
            const bytes = flowOf(context).facts.bytesWritten;
            await context.ask(
                `Overwrite ${primary.fileSystemId} in ${primary.region} with ${replica.fileSystemId}? ${typeof bytes === "number" && bytes > 0 ? `${bytes} bytes that were written there since the roles switched` : "What was written there since the roles switched"} will be gone.`,
            );
            return { overwriteConfirmedBy: journal.act.by };
        },
    },
    {
        name: "leftover",
        title: "Delete what is left of the old replication in the primary's Region",
        async run(context) {
            await deleteLeftover(context);
            return undefined;
        },
    },
    {
        name: "open-primary",
        title: "Open the primary for the replication",
        async run(context) {
            await openProtection(context, context.primary);
            return undefined;
        },
    },
    {
        name: "reverse",
        title: "Replicate from the replica to the primary",
        async run(context) {
            await reverse(context);
            return undefined;
        },
    },
    {
        name: "first-sync",
        title: "Wait for the first sync to the primary",
        waitsFor: "the data's way back, minutes to hours; the replica serves meanwhile",
        async run(context) {
            await firstSync(context);
            return undefined;
        },
    },
    {
        name: "fence-replica",
        title: "Fence the replica's file system",
        async run(context) {
            return { fencedAt: await setAccess(context, context.replica, EfsClientAccess.ReadOnly) };
        },
    },
    {
        name: "stop-replica",
        title: "Stop the replica's workloads",
        async run(context) {
            await stopWorkloads(context, context.replica);
            return undefined;
        },
    },
    {
        name: "quiesce-replica",
        title: "Wait until nobody writes to the replica",
        waitsFor: "the end of the pods, and the fence to reach every client",
        async run(context) {
            const { fencedAt } = flowOf(context).facts;
            const since = fencedAt ?? (await setAccess(context, context.replica, EfsClientAccess.ReadOnly));
            return { quiescedAt: await quiesce(context, context.replica, since) };
        },
    },
    {
        name: "final-sync",
        title: "Wait for the final sync",
        waitsFor: "a sync later than the last write",
        async run(context) {
            const { quiescedAt } = flowOf(context).facts;
            const syncedAt = await finalSync(context, context.replica, quiescedAt ?? new Date().toISOString());
            return { lastSyncAtCut: syncedAt };
        },
    },
    {
        name: "cut",
        title: "Delete the replication to the primary",
        waitsFor: "EFS, some minutes",
        async run(context) {
            await deleteBothSides(context);
            return { cutAt: new Date().toISOString() };
        },
    },
    {
        name: "writable",
        title: "Wait until the primary can take writes",
        async run(context) {
            await writable(context, context.primary);
            return undefined;
        },
    },
    {
        name: "open-replica",
        title: "Open the replica for the replication",
        async run(context) {
            await openReplica(context);
            return undefined;
        },
    },
    {
        name: "pulumi-replica",
        title: "Replicate from the primary to the replica, by its stack",
        async run(context) {
            await context.journal.update((journal) => declare(journal, { replica: "Steady" }));
            await forward(context);
            return undefined;
        },
    },
    {
        name: "restore-replica",
        title: "Give the replica's file system its policy back",
        async run(context) {
            await awaitForward(context);
            // A destination takes no writes, whatever its policy says.
            await setAccess(context, context.replica, EfsClientAccess.ReadWrite);
            return undefined;
        },
    },
    {
        name: "unfence",
        title: "Let the primary take writes",
        async run(context) {
            await context.journal.update((journal) => declare(journal, { primary: "Steady" }));
            await setAccess(context, context.primary, EfsClientAccess.ReadWrite);
            return undefined;
        },
    },
    {
        name: "nodes",
        title: "Scale the primary's nodes up",
        async run(context) {
            await scaleNodes(context, context.primary, "Active");
            return undefined;
        },
    },
    {
        name: "start-primary",
        title: "Start the primary's workloads",
        async run(context) {
            await startWorkloads(context, context.primary);
            return undefined;
        },
    },
    {
        name: "verify",
        title: "Verify the primary's workloads",
        waitsFor: "nodes and pods",
        async run(context) {
            await verifyWorkloads(context, context.primary);
            return undefined;
        },
    },
    {
        name: "replica-nodes",
        title: "Scale the replica's nodes down",
        async run(context) {
            await scaleNodes(context, context.replica, "Passive");
            return undefined;
        },
    },
    {
        name: "pulumi-primary",
        title: "Bring the primary's stack in line",
        async run(context) {
            await alignPrimary(context, "Steady");
            return undefined;
        },
    },
];

/** When the roles switched, as far as anybody knows: a cut by hand is noticed later than it is made. */
export function switchedAt({ cut }: Pick<Journal, "cut">, now = Date.now()): Date {
    const day = 24 * 60 * 60 * 1000;
    return new Date(cut?.lastSyncAt ?? cut?.at ?? now - day);
}

async function reportWrites(context: Context): Promise<number> {
    const { primary, journal, log } = context;
    const since = switchedAt(journal.state);
    const bytes = await context.bytesWritten(primary.fileSystemId, since, new Date());
    log.note(
        `CloudWatch counts ${bytes} bytes written to ${primary.fileSystemId} since ${since.toISOString()}${bytes > 0 ? "; the replica does not have those later than its last sync" : ""}`,
    );
    return bytes;
}

async function recoveryPoint(context: Context): Promise<void> {
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

/** The primary must be told too: it could not be the source of a replication while it is a destination in its own record. */
async function deleteBothSides(context: Context): Promise<void> {
    const { localOnly } = await deleteFromReplica(context, true);
    if (localOnly && !(await context.primaryAnswers())) {
        throw new Stopped(
            `${context.primary.region} stopped answering: run failback again when it is back, or failback --roll-back to serve from ${context.replica.region}`,
        );
    }
    await until(context, async () => {
        const left = await context.primary.efs.replication(context.primary.fileSystemId);
        if (!left) {
            return true;
        }
        if (left.status !== "DELETING") {
            await context.journal.assertHeld();
            await context.primary.efs.deleteReplication(left.sourceFileSystemId, "LOCAL_CONFIGURATION_ONLY");
        }
        context.log.progress(`the replication is ${left.status} in ${context.primary.region}`);
        return undefined;
    });
}

async function openReplica(context: Context): Promise<void> {
    const found = await context.replica.efs.replication(context.replica.fileSystemId);
    // A run before this one came further.
    if (!found) {
        await openProtection(context, context.replica);
    }
}

/**
 * Lets the program make the forward replication. One that AWS has and the state has not comes from a run that was killed: it
 * is deleted and made anew, which costs a sync of two file systems that are alike.
 */
async function forward(context: Context): Promise<void> {
    const { program, replica, log } = context;
    try {
        // First this: it waits for an engine that a killed run left alive, and what that engine has made is in the state then.
        await alignReplica(context, "Steady", "Created");
    } catch (error) {
        const [state, found] = await Promise.all([program.pair(), replica.efs.replication(replica.fileSystemId)]);
        if (!(error instanceof DrError) || state.forward || !found || !isForward(context, found)) {
            throw error;
        }
        log.note(
            "the replication was made by a run that was killed, which is not in the stack's state; it is made anew",
        );
        await deleteBothSides(context);
        await openProtection(context, replica);
        await alignReplica(context, "Steady", "Created");
    }
    const { pendingForward } = await program.pair();
    if (pendingForward) {
        await program.forgetPending(pendingForward);
    }
}

async function awaitForward(context: Context): Promise<void> {
    const { replica } = context;
    await until(context, async () => {
        const [found, { protection }] = await Promise.all([
            replica.efs.replication(replica.fileSystemId),
            replica.efs.fileSystem(replica.fileSystemId),
        ]);
        if (!found || !isForward(context, found) || found.status === "ERROR") {
            throw new DrError(
                `the replication to ${replica.fileSystemId} ${found ? `is ${found.status}` : "is not there"} although the stack ${context.program.name} has it in its state`,
            );
        }
        return protection === "REPLICATING" ? true : undefined;
    });
}
