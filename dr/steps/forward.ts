import { type Context, isForward, until } from "../context";
import { DrError, Stopped } from "../errors";
import { alignReplica } from "./pulumi";
import { awaitFirstSync, deleteFromReplica, openProtection, reverse } from "./replication";

/** The primary must be told too: it could not be the source of a replication while it is a destination in its own record. */
export async function deleteBothSides(context: Context): Promise<void> {
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

/** Waits until the primary has everything once. A replication that will never get there is made anew, once in a run. */
export async function firstSync(context: Context): Promise<void> {
    const problem = await awaitFirstSync(context);
    if (problem === undefined) {
        return;
    }
    context.log.warn(`${problem}; it is made anew`);
    await deleteBothSides(context);
    await reverse(context);
    const again = await awaitFirstSync(context);
    if (again !== undefined) {
        throw new DrError(`${again}, also after it was made anew; find out why, then run failback again`);
    }
}

/** Lets the replica be overwritten, unless a run before this one came further. */
export async function openReplica(context: Context): Promise<void> {
    const found = await context.replica.efs.replication(context.replica.fileSystemId);
    if (!found) {
        await openProtection(context, context.replica);
    }
}

/**
 * Lets the program make the forward replication. One that AWS has and the state has not comes from a run that was killed: it
 * is deleted and made anew, which costs a sync of two file systems that are alike.
 */
export async function forward(context: Context): Promise<void> {
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

/** Waits until the replica takes no writes any more because it is a destination. */
export async function awaitForward(context: Context): Promise<void> {
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
