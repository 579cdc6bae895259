import type { DeleteReplicationConfigurationRequest } from "@aws-sdk/client-efs";
import type { Given } from "../../../service";
import { efsErrors } from "../errors";
import { plainId, type EfsRegion, type EfsRegions, type FileSystemState } from "../state";
import { connected, memberOf, otherMember, pairOf, type ReplicationSide } from "./side";

/**
 * Ends a replication, from either Region: https://docs.aws.amazon.com/efs/latest/ug/delete-replications.html. A second
 * call while the first is being worked off changes nothing, unless it gives up the other Region.
 */
export function deleteReplication(
    regions: EfsRegions,
    region: EfsRegion,
    input: Given<DeleteReplicationConfigurationRequest>,
): void {
    const sourceId = plainId(input.SourceFileSystemId);
    const local = memberOf(region, sourceId);
    if (!local?.replication) {
        region.fileSystem(sourceId); // refused as unknown when it is in another Region
        throw efsErrors.replicationNotFound(sourceId);
    }
    if (input.DeletionMode === "LOCAL_CONFIGURATION_ONLY") {
        checkTwoRegions(local.replication);
        endAlone(regions, { member: local, record: local.replication });
    } else if (local.replication.status !== "DELETING") {
        both(regions, region, local.replication).forEach((held) => endTogether(regions, held));
    }
}

/** A record with the file system that has it now, and may have another one when the deletion ends. */
interface HeldRecord {
    readonly member: FileSystemState;
    readonly record: ReplicationSide;
}

function checkTwoRegions({ replication }: ReplicationSide): void {
    // "do not use this mode for same-account, same-region replication as doing so results in a BadRequest exception error"
    if (replication.source.region === replication.destination.region) {
        throw efsErrors.badRequest("LOCAL_CONFIGURATION_ONLY is not for a replication within one Region.");
    }
}

/**
 * AWS does not say what happens when the other Region has lost its record, only that what a local deletion leaves there
 * is "unrecoverable". Refused here, so that whoever cleans up does it in the way that surely works.
 */
function both(regions: EfsRegions, region: EfsRegion, side: ReplicationSide): HeldRecord[] {
    const other = otherMember(side);
    if (other.region !== region.name && region.context.faults.cuts(other.region, "efs")) {
        throw efsErrors.internalServerError(
            `Amazon EFS in ${other.region} does not answer, so the replication configuration cannot be deleted there.`,
        );
    }
    const pair = pairOf(regions, side.replication);
    if (!pair) {
        throw efsErrors.badRequest(
            `File system '${other.fileSystemId}' in ${other.region} has no such replication configuration. ` +
                "Use LOCAL_CONFIGURATION_ONLY to delete the one in this Region.",
        );
    }
    return [
        { member: pair.source, record: pair.sides[0] },
        { member: pair.destination, record: pair.sides[1] },
    ];
}

function endAlone({ context }: EfsRegions, held: HeldRecord): void {
    begin(held);
    context.schedule.later(context.timing.replicationDeletion, () => end(held));
}

/**
 * A deletion in both Regions that was accepted before one of them was cut off stays DELETING in both as long as that
 * lasts. AWS does not say whether it does; this is the reading that spares a caller less.
 */
function endTogether(regions: EfsRegions, held: HeldRecord): void {
    const { schedule, timing } = regions.context;
    begin(held);
    const tryToEnd = (): void => {
        if (connected(regions, held.record.replication)) {
            end(held);
        } else {
            schedule.later(timing.replicationDeletion, tryToEnd);
        }
    };
    schedule.later(timing.replicationDeletion, tryToEnd);
}

function begin({ record }: HeldRecord): void {
    record.status = "DELETING";
    record.statusMessage = undefined;
}

/** Of two deletions of a record the one that ends first takes it away. */
function end({ member, record }: HeldRecord): void {
    if (member.replication !== record) {
        return;
    }
    member.replication = undefined;
    if (record.role === "destination") {
        member.overwriteProtection = "ENABLED";
    }
}
