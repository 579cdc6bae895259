import { EfsClientAccess } from "../../components/efs/client-access";
import { isForward, type Step } from "../context";
import { DrError } from "../errors";
import { declare } from "../journal.rules";
import { scaleNodes, setAccess, startWorkloads, verifyWorkloads } from "./fence";
import { alignReplica } from "./pulumi";
import { deleteFromReplica, writable } from "./replication";

/** Undoes a failover that has not deleted the replication yet. */
export const failoverRollback: readonly Step[] = [
    {
        name: "undo-fence",
        title: "Let the primary take writes again",
        async run(context) {
            const { primary, replica, journal } = context;
            const found = await replica.efs.replication(replica.fileSystemId);
            if (!found || !isForward(context, found) || found.status === "DELETING") {
                throw new DrError(
                    `the replication to ${replica.fileSystemId} was deleted meanwhile, so ${replica.region} takes writes too: go on with failover`,
                );
            }
            await journal.update((state) => declare(state, { primary: "Steady" }));
            await setAccess(context, primary, EfsClientAccess.ReadWrite);
        },
    },
    {
        name: "undo-stop",
        title: "Start the primary's workloads again",
        run: (context) => startWorkloads(context, context.primary),
    },
    {
        name: "undo-verify",
        title: "Verify the primary's workloads",
        run: (context) => verifyWorkloads(context, context.primary),
    },
];

/** Undoes a failback before the primary takes writes: the replica has everything, and serves again. */
export const failbackRollback: readonly Step[] = [
    {
        name: "undo-declared",
        title: "Let both programs declare the failover again",
        async run(context) {
            await context.journal.update((journal) =>
                declare(journal, { primary: "FailedOver", replica: "FailedOver" }),
            );
        },
    },
    {
        name: "undo-replication",
        title: "Delete the replication between the two",
        async run(context) {
            const answers = await context.primaryAnswers();
            await deleteFromReplica(context, answers);
            await writable(context, context.replica);
        },
    },
    {
        name: "undo-fence",
        title: "Let the replica take writes again",
        async run(context) {
            await setAccess(context, context.replica, EfsClientAccess.ReadWrite);
        },
    },
    {
        name: "undo-nodes",
        title: "Scale the replica's nodes up",
        run: (context) => scaleNodes(context, context.replica, "Active"),
    },
    {
        name: "undo-stop",
        title: "Start the replica's workloads again",
        run: (context) => startWorkloads(context, context.replica),
    },
    {
        name: "undo-verify",
        title: "Verify the replica's workloads",
        run: (context) => verifyWorkloads(context, context.replica),
    },
    {
        name: "undo-pulumi",
        title: "Bring the replica's stack in line",
        run: (context) => alignReplica(context, "FailedOver", "Dropped"),
    },
];
