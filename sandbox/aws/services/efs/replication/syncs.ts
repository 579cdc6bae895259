import type { EfsRegions } from "../state";
import { connected, pairOf, type Pair, type Replication } from "./side";

/**
 * Lets a replication be ENABLED and, while it is, sync again and again until one Region deletes it. What is written to the source is
 * in the destination once a sync that began later is done: "Any changes to data on the source file system that occurred
 * before this time have been successfully replicated" (LastReplicatedTimestamp,
 * https://docs.aws.amazon.com/efs/latest/ug/API_Destination.html). So a sync carries the time at which it began.
 */
export function startSyncing(regions: EfsRegions, replication: Replication): void {
    const { schedule, timing } = regions.context;
    schedule.later(timing.replication, () => {
        const pair = livingPair(regions, replication);
        if (pair?.sides.every(({ status }) => status === "ENABLING")) {
            pair.sides.forEach((side) => {
                side.status = "ENABLED";
            });
        }
        begin(regions, replication);
    });
    schedule.later(timing.metricInterval, () => measure(regions, replication));
}

function begin(regions: EfsRegions, replication: Replication): void {
    const { schedule, timing } = regions.context;
    const pair = livingPair(regions, replication);
    if (!pair) {
        return;
    }
    if (!syncs(regions, pair)) {
        schedule.later(timing.syncInterval, () => begin(regions, replication));
        return;
    }
    const began = new Date();
    const data = pair.source.ledger.copy();
    const first = pair.sides[0].lastReplicated === undefined;
    const duration = first ? timing.initialSync : timing.syncDuration;
    schedule.later(duration, () => {
        const still = livingPair(regions, replication);
        // A sync that the network broke off, another status, or the end of the replication, is none.
        if (still && syncs(regions, still)) {
            still.destination.ledger.replaceWith(data);
            still.sides.forEach((side) => {
                side.lastReplicated = began;
            });
        }
        const rest = first ? 0 : Math.max(0, timing.syncInterval - duration);
        schedule.later(rest, () => begin(regions, replication));
    });
}

/** The pair as long as nobody deletes the replication. */
function livingPair(regions: EfsRegions, replication: Replication): Pair | undefined {
    const pair = pairOf(regions, replication);
    return pair?.sides.every(({ status }) => status !== "DELETING") ? pair : undefined;
}

function syncs(regions: EfsRegions, { sides }: Pair): boolean {
    return sides.every(({ status }) => status === "ENABLED") && connected(regions, sides[0].replication);
}

/** Sends the age of the last sync from the source's Region, as long as that one knows the replication. */
async function measure(regions: EfsRegions, replication: Replication): Promise<void> {
    const { schedule, timing } = regions.context;
    const { region, fileSystemId } = replication.source;
    const side = regions.of(region).fileSystems.get(fileSystemId)?.replication;
    if (side?.replication !== replication) {
        return;
    }
    schedule.later(timing.metricInterval, () => measure(regions, replication));
    if (side.lastReplicated) {
        await regions.of(region).metrics.timeSinceLastSync(replication, side.lastReplicated);
    }
}
