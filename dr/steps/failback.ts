import { EfsClientAccess } from "../../components/efs/client-access";
import { type Context, flowOf, type Step } from "../context";
import { declare, inFlow } from "../journal.rules";
import { Reconsidered } from "../flow";
import { allowsWriting } from "../access.rules";
import { quiesce, scaleNodes, setAccess, startWorkloads, stopWorkloads, verifyWorkloads } from "./fence";
import { awaitForward, deleteBothSides, firstSync, forward, openReplica } from "./forward";
import { recoveryPoint, reportWrites } from "./primary-writes";
import { alignPrimary } from "./pulumi";
import { deleteLeftover, finalSync, openProtection, ReplicationLost, reverse, writable } from "./replication";

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
        run: (context) => stopWorkloads(context, context.primary),
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
        run: recoveryPoint,
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
        run: deleteLeftover,
    },
    {
        name: "open-primary",
        title: "Open the primary for the replication",
        run: (context) => openProtection(context, context.primary),
    },
    {
        name: "reverse",
        title: "Replicate from the replica to the primary",
        run: reverse,
    },
    {
        name: "first-sync",
        title: "Wait for the first sync to the primary",
        waitsFor: "the data's way back, minutes to hours; the replica serves meanwhile",
        run: firstSync,
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
        run: (context) => stopWorkloads(context, context.replica),
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
            try {
                const syncedAt = await finalSync(context, context.replica, quiescedAt ?? new Date().toISOString());
                return { lastSyncAtCut: syncedAt };
            } catch (error) {
                if (!(error instanceof ReplicationLost)) {
                    throw error;
                }
                context.log.warn(`${error.message.replace(/; run this again$/, "")}; it is made anew`);
                return takeAgain(context, ["first-sync"]);
            }
        },
    },
    {
        name: "cut",
        title: "Delete the replication to the primary",
        waitsFor: "EFS, some minutes",
        async run(context) {
            const { replica } = context;
            const [found, policy] = await Promise.all([
                replica.efs.replication(replica.fileSystemId),
                replica.efs.policy(replica.fileSystemId),
            ]);
            if (found && found.status !== "DELETING" && allowsWriting(policy)) {
                context.log.warn(`somebody took the fence of ${replica.fileSystemId} away; it is put up again`);
                return takeAgain(context, ["fence-replica", "stop-replica", "quiesce-replica", "final-sync"]);
            }
            await deleteBothSides(context);
            return { cutAt: new Date().toISOString() };
        },
    },
    {
        name: "writable",
        title: "Wait until the primary can take writes",
        run: (context) => writable(context, context.primary),
    },
    {
        name: "open-replica",
        title: "Open the replica for the replication",
        async run(context) {
            await openReplica(context);
            await fencedUntilOpen(context);
        },
    },
    {
        name: "pulumi-replica",
        title: "Replicate from the primary to the replica, by its stack",
        async run(context) {
            await context.journal.update((journal) => declare(journal, { replica: "Steady" }));
            await forward(context);
        },
    },
    {
        name: "restore-replica",
        title: "Give the replica's file system its policy back",
        async run(context) {
            await awaitForward(context);
            // A destination takes no writes, whatever its policy says.
            await setAccess(context, context.replica, EfsClientAccess.ReadWrite);
        },
    },
    {
        name: "unfence",
        title: "Let the primary take writes",
        async run(context) {
            await context.journal.update((journal) => declare(journal, { primary: "Steady" }));
            await setAccess(context, context.primary, EfsClientAccess.ReadWrite);
        },
    },
    {
        name: "nodes",
        title: "Scale the primary's nodes up",
        run: (context) => scaleNodes(context, context.primary, "Active"),
    },
    {
        name: "start-primary",
        title: "Start the primary's workloads",
        run: (context) => startWorkloads(context, context.primary),
    },
    {
        name: "verify",
        title: "Verify the primary's workloads",
        waitsFor: "nodes and pods",
        run: (context) => verifyWorkloads(context, context.primary),
    },
    {
        name: "replica-nodes",
        title: "Scale the replica's nodes down",
        run: (context) => scaleNodes(context, context.replica, "Passive"),
    },
    {
        name: "pulumi-primary",
        title: "Bring the primary's stack in line",
        run: (context) => alignPrimary(context, "Steady"),
    },
];

/**
 * From the cut until it is open to be overwritten, and read-only with that, only its fence keeps writes from the replica.
 * Where it is gone there may be some that the primary does not have: they are brought there before it serves.
 */
async function fencedUntilOpen(context: Context): Promise<void> {
    const { efs, fileSystemId } = context.replica;
    const [found, policy] = await Promise.all([efs.replication(fileSystemId), efs.policy(fileSystemId)]);
    if (found || !allowsWriting(policy)) {
        return;
    }
    context.log.warn(`somebody took the fence of ${fileSystemId} away; it is synchronised to the primary once more`);
    const names = failback.map(({ name }) => name);
    await takeAgain(context, names.slice(names.indexOf("open-primary"), names.indexOf("pulumi-replica")));
}

/** Steps that were done and have to be done once more, before whatever comes after them. */
async function takeAgain({ journal }: Context, steps: readonly string[]): Promise<never> {
    await journal.update((state) =>
        inFlow(state, { completed: (state.flow?.completed ?? []).filter((name) => !steps.includes(name)) }),
    );
    throw new Reconsidered();
}
