import { EfsClientAccess } from "../../components/efs/client-access";
import { RegionUnreachable } from "../aws/errors";
import { type Context, flowOf, secondsSince, type Step } from "../context";
import { cutBegins, declare, type Flow } from "../journal.rules";
import { fencedFirst } from "./fenced-first";
import { quiesce, scaleNodes, setAccess, startWorkloads, stopWorkloads, verifyWorkloads } from "./fence";
import { alignPrimary, alignReplica } from "./pulumi";
import { deleteFromReplica, finalSync, writable } from "./replication";

const planned = ({ planned: is }: Flow) => is;

/** From the primary's Region to the replica's. */
export const failover: readonly Step[] = [
    {
        name: "fence",
        title: "Fence the primary's file system",
        when: planned,
        async run(context) {
            // First the journal: a program that runs meanwhile must not take the fence away.
            await context.journal.update((journal) => declare(journal, { primary: "FailedOver" }));
            return { fencedAt: await setAccess(context, context.primary, EfsClientAccess.ReadOnly) };
        },
    },
    {
        name: "stop-primary",
        title: "Stop the primary's workloads",
        when: planned,
        run: (context) => stopWorkloads(context, context.primary),
    },
    {
        name: "quiesce",
        title: "Wait until nobody writes to the primary",
        when: planned,
        waitsFor: "the end of the pods, and the fence to reach every client",
        async run(context) {
            const { fencedAt } = flowOf(context).facts;
            // The fence stands; only its time is unknown, so it counts from now.
            const since = fencedAt ?? (await setAccess(context, context.primary, EfsClientAccess.ReadOnly));
            return { quiescedAt: await quiesce(context, context.primary, since) };
        },
    },
    {
        name: "final-sync",
        title: "Wait for the final sync",
        when: (flow) => flow.planned && !flow.facts.now,
        waitsFor: "a sync later than the last write",
        async run(context) {
            const { quiescedAt } = flowOf(context).facts;
            const syncedAt = await finalSync(context, context.primary, quiescedAt ?? new Date().toISOString());
            return { lastSyncAtCut: syncedAt };
        },
    },
    {
        name: "cut",
        title: "Delete the replication",
        waitsFor: "EFS, some minutes",
        couldLose: "what was written after the last sync",
        async run(context) {
            const { replica, journal } = context;
            await fencedFirst(context);
            if (flowOf(context).facts.cutBegunAt === undefined) {
                const { replication: found, at } = await replica.efs.replicationAt(replica.fileSystemId);
                const lastSync = found?.lastSyncAt?.toISOString();
                // From here there is no way back: this is written before anything is deleted.
                await journal.update((state) => cutBegins(state, journal.act, lastSync));
                lossNote(context, found?.lastSyncAt, at);
            }
            const { localOnly } = await deleteFromReplica(context, flowOf(context).planned);
            return { cutAt: new Date().toISOString(), localOnly };
        },
    },
    {
        name: "writable",
        title: "Wait until the replica takes writes",
        run: (context) => writable(context, context.replica),
    },
    {
        name: "nodes",
        title: "Scale the replica's nodes up",
        run: (context) => scaleNodes(context, context.replica, "Active"),
    },
    {
        name: "start-replica",
        title: "Start the replica's workloads",
        async run(context) {
            await fencedFirst(context);
            await startWorkloads(context, context.replica);
        },
    },
    {
        name: "verify",
        title: "Verify the replica's workloads",
        waitsFor: "nodes and pods",
        async run(context) {
            if (!flowOf(context).planned) {
                await fenceReturned(context, () => undefined);
            }
            await verifyWorkloads(context, context.replica);
        },
    },
    {
        name: "fence-returned",
        title: "Fence the primary if it is back",
        run: (context) => fenceReturned(context, (line) => context.log.warn(line)),
    },
    {
        name: "pulumi-replica",
        title: "Bring the replica's stack in line",
        run: (context) => alignReplica(context, "FailedOver", "Dropped"),
    },
    {
        name: "pulumi-primary",
        title: "Bring the primary's stack in line",
        run: (context) => alignPrimary(context, "FailedOver"),
    },
];

function lossNote({ log, primary }: Context, lastSyncAt: Date | undefined, at: Date): void {
    log.note(
        lastSyncAt
            ? `last sync of ${primary.fileSystemId}: ${lastSyncAt.toISOString()}, ${secondsSince(lastSyncAt, at.getTime())} s ago`
            : `the last sync of ${primary.fileSystemId} is unknown`,
    );
}

/** A primary that was lost comes back writable, with its pods running: the sooner it is fenced the less is split. */
async function fenceReturned(context: Context, isSilent: (line: string) => void): Promise<void> {
    const { primary, log } = context;
    if (!(await context.primaryAnswers())) {
        isSilent(
            `${primary.region} does not answer; it comes back writable and with its pods running: run failover again as soon as it is back, or failback`,
        );
        return;
    }
    try {
        await setAccess(context, primary, EfsClientAccess.ReadOnly);
        await stopWorkloads(context, primary);
    } catch (error) {
        if (!(error instanceof RegionUnreachable)) {
            throw error;
        }
        log.warn(`${error.message}; run failover again as soon as it is back, or failback`);
    }
}
