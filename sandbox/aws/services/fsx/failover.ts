import { pointRoutes } from "./routes";
import type { FileSystemRecord, FsxRegion } from "./state";

/**
 * Replaces both file servers of a pair, as a change of throughput does: the preferred one goes and its standby takes over,
 * then the standby goes and the preferred one takes over again.
 * https://docs.aws.amazon.com/fsx/latest/ONTAPGuide/high-availability-AZ.html
 */
export function changeServers(region: FsxRegion, record: FileSystemRecord, finish: () => Promise<void>): void {
    const { schedule, timing } = region.context;
    failOver(region, record, 1, () => {
        schedule.later(timing.fsxUpdate, () => {
            failOver(region, record, 0, () => schedule.later(timing.fsxUpdate, finish));
        });
    });
}

/** From now on nothing answers at the addresses that move, until they lead to the other server. */
function failOver(region: FsxRegion, record: FileSystemRecord, to: 0 | 1, then: () => void): void {
    record.failingOver = true;
    region.context.schedule.later(region.context.timing.fsxFailover, async () => {
        if (region.fileSystems.get(record.id) !== record) {
            return;
        }
        record.active = to;
        await region.inTurn(() => pointRoutes(region, record));
        record.failingOver = false;
        then();
    });
}
