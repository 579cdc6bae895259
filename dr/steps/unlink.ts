import { RegionUnreachable } from "../aws/errors";
import { type Context, type Step, until } from "../context";
import { deleteFromReplica } from "./replication";

/** Ends the replication for good, so that AWS lets go of both file systems. */
export const unlink: readonly Step[] = [
    {
        name: "delete",
        title: "Delete the replication",
        waitsFor: "EFS, some minutes",
        async run(context) {
            await deleteFromReplica(context, await context.primaryAnswers());
        },
    },
    {
        name: "leftover",
        title: "See that the primary's Region has none either",
        run: forgottenByPrimary,
    },
];

async function forgottenByPrimary(context: Context): Promise<void> {
    const { primary, journal, log } = context;
    try {
        await until(context, async () => {
            const left = await primary.efs.replication(primary.fileSystemId);
            if (!left) {
                return true;
            }
            if (left.status !== "DELETING") {
                await journal.assertHeld();
                await primary.efs.deleteReplication(left.sourceFileSystemId, "LOCAL_CONFIGURATION_ONLY");
            }
            log.progress(`the replication is ${left.status} in ${primary.region}`);
            return undefined;
        });
    } catch (error) {
        if (!(error instanceof RegionUnreachable)) {
            throw error;
        }
        log.warn(`${error.message}: it may keep its record of the replication; run unlink again when it is back`);
    }
}
