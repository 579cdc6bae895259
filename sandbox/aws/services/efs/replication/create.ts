import type {
    CreateReplicationConfigurationRequest,
    DestinationToCreate,
    ReplicationConfigurationDescription,
} from "@aws-sdk/client-efs";
import { notCovered } from "../../../errors";
import type { Given } from "../../../service";
import { efsErrors } from "../errors";
import { plainId, type EfsRegion, type EfsRegions, type FileSystemState } from "../state";
import { describeSide, type Replication } from "./side";
import { startSyncing } from "./syncs";

/** Pairs two file systems: https://docs.aws.amazon.com/efs/latest/ug/API_CreateReplicationConfiguration.html */
export async function createReplication(
    regions: EfsRegions,
    region: EfsRegion,
    input: Given<CreateReplicationConfigurationRequest>,
): Promise<ReplicationConfigurationDescription> {
    const { accountId, faults } = region.context;
    const wanted = onlyDestination(input.Destinations);
    const destinationRegion = regions.of(destinationRegionName(wanted, region.name));
    const sourceId = region.availableFileSystem(input.SourceFileSystemId).id;
    if (destinationRegion !== region && faults.cuts(destinationRegion.name, "efs")) {
        throw efsErrors.internalServerError(`Amazon EFS in ${destinationRegion.name} does not answer.`);
    }
    const destinationId = destinationRegion.availableFileSystem(wanted.FileSystemId).id;
    await checkEncryption(region, sourceId, destinationRegion, destinationId);

    // From here to the records nothing waits, so of two calls at the same time one finds what the other has made.
    const source = region.availableFileSystem(sourceId).state;
    const destination = destinationRegion.availableFileSystem(destinationId).state;
    checkMembers(sourceId, source, destinationId, destination);
    const replication: Replication = {
        source: { region: region.name, fileSystemId: sourceId },
        destination: { region: destinationRegion.name, fileSystemId: destinationId },
        createdAt: new Date(),
    };
    const side = { replication, role: "source", status: "ENABLING" } as const;
    source.replication = { ...side };
    destination.replication = { ...side, role: "destination" };
    destination.overwriteProtection = "REPLICATING";
    startSyncing(regions, replication);
    return describeSide(side, accountId);
}

interface ExistingDestination {
    readonly FileSystemId: string;
    readonly Region?: string;
}

function onlyDestination(destinations: readonly Given<DestinationToCreate>[]): ExistingDestination {
    if (destinations.length !== 1) {
        throw efsErrors.badRequest("Destinations has to have exactly one destination.");
    }
    const [{ FileSystemId, Region }] = destinations;
    if (FileSystemId === undefined) {
        const detail = "a destination that EFS makes; name an existing one in Destinations[0].FileSystemId";
        throw notCovered("efs", "CreateReplicationConfiguration", detail);
    }
    return { FileSystemId, Region };
}

/** An ARN names the Region too; an id alone is one of the source's own Region. */
function destinationRegionName({ FileSystemId, Region }: ExistingDestination, sourceRegion: string): string {
    const ofArn = FileSystemId.startsWith("arn:") ? FileSystemId.split(":")[3] : undefined;
    if (Region !== undefined && ofArn !== undefined && Region !== ofArn) {
        throw efsErrors.badRequest(`File system '${plainId(FileSystemId)}' is not in ${Region}.`);
    }
    return Region ?? ofArn ?? sourceRegion;
}

/** ConflictException in API_CreateReplicationConfiguration */
async function checkEncryption(
    region: EfsRegion,
    sourceId: string,
    destinationRegion: EfsRegion,
    destinationId: string,
): Promise<void> {
    const source = await region.describeFileSystem(sourceId);
    const destination = await destinationRegion.describeFileSystem(destinationId);
    if (source.Encrypted && !destination.Encrypted) {
        throw efsErrors.conflict(`File system '${sourceId}' is encrypted, its destination '${destinationId}' is not.`);
    }
}

function checkMembers(
    sourceId: string,
    source: FileSystemState,
    destinationId: string,
    destination: FileSystemState,
): void {
    if (source === destination) {
        throw efsErrors.badRequest("A file system cannot be its own destination.");
    }
    // "A file system can be part of only one replication configuration."
    if (source.replication) {
        throw efsErrors.replicationAlreadyExists(sourceId);
    }
    if (destination.replication) {
        throw efsErrors.replicationAlreadyExists(destinationId);
    }
    // Which exception AWS has for this it does not say: https://docs.aws.amazon.com/efs/latest/ug/replication-overwrite.html
    if (destination.overwriteProtection !== "DISABLED") {
        throw efsErrors.badRequest(
            `Replication overwrite protection of file system '${destinationId}' is ${destination.overwriteProtection}; ` +
                "it has to be DISABLED before the file system can be a destination.",
        );
    }
}
