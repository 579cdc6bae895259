import { allowsWriting } from "../access.rules";
import { type Context, flowOf, isForward } from "../context";
import { Reconsidered } from "../flow";
import { fenceAgain } from "../journal.rules";

/**
 * Comes right before what lets the replica take writes: a primary that is there must refuse them. One that came back, or
 * whose fence somebody took away, is fenced before the flow goes on.
 */
export async function fencedFirst(context: Context): Promise<void> {
    const { primary, replica, journal, log } = context;
    const { planned, facts } = flowOf(context);
    if (facts.primaryGivenUpAt !== undefined || !(await context.primaryAnswers())) {
        return;
    }
    if (planned && !allowsWriting(await primary.efs.policy(primary.fileSystemId))) {
        return;
    }
    log.warn(
        planned
            ? `somebody took the fence of ${primary.fileSystemId} away; it is put up again`
            : `${primary.region} is back: it is fenced before ${replica.region} serves`,
    );
    const found = await replica.efs.replication(replica.fileSystemId);
    const syncs = found !== undefined && isForward(context, found) && found.status !== "DELETING";
    await journal.update((state) => fenceAgain(state, syncs));
    throw new Reconsidered();
}
