import type { DeleteReplicationConfigurationRequest } from "@aws-sdk/client-efs";
import type { Given } from "../../../service";
import { efsErrors } from "../errors";
import { plainId, type EfsRegion, type EfsRegions, type FileSystemState } from "../state";
import { memberOf, otherMember, pairOf, type ReplicationSide } from "./side";

/**
 * Ends a replication, from either Region: https://docs.aws.amazon.com/efs/latest/ug/delete-replications.html. A second
 * call while the first is being worked off changes nothing, and what has begun ends in each Region by itself.
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
    if (local.replication.status === "DELETING") {
        return;
    }
    const members =
        input.DeletionMode === "LOCAL_CONFIGURATION_ONLY"
            ? [localOnly(local, local.replication)]
            : both(regions, region, local.replication);
    for (const member of members) {
        end(region, member);
    }
}

function localOnly(local: FileSystemState, { replication }: ReplicationSide): FileSystemState {
    // "do not use this mode for same-account, same-region replication as doing so results in a BadRequest exception error"
    if (replication.source.region === replication.destination.region) {
        throw efsErrors.badRequest("LOCAL_CONFIGURATION_ONLY is not for a replication within one Region.");
    }
    return local;
}

/**
 * AWS does not say what happens when the other Region has lost its record, only that what a local deletion leaves there
 * is "unrecoverable". Refused here, so that whoever cleans up does it in the way that surely works.
 */
function both(regions: EfsRegions, region: EfsRegion, side: ReplicationSide): FileSystemState[] {
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
    return [pair.source, pair.destination];
}

function end(region: EfsRegion, member: FileSystemState): void {
    const { schedule, timing } = region.context;
    const side = member.replication;
    if (!side || side.status === "DELETING") {
        return;
    }
    side.status = "DELETING";
    side.statusMessage = undefined;
    schedule.later(timing.replicationDeletion, () => {
        member.replication = undefined;
        if (side.role === "destination") {
            member.overwriteProtection = "ENABLED";
        }
    });
}
