import type { ReplicationConfigurationDescription, ReplicationStatus } from "@aws-sdk/client-efs";
import type { EfsRegion, EfsRegions, FileSystemState } from "../state";

/** What was agreed when a replication was made. Both Regions hold the same one, which is how a pair is known. */
export interface Replication {
    readonly source: Member;
    readonly destination: Member;
    readonly createdAt: Date;
}

export interface Member {
    readonly region: string;
    readonly fileSystemId: string;
}

/**
 * One Region's own record of a replication. Deleting only the local configuration takes one of the two away; the other
 * stays, and nothing brings them together again.
 */
export interface ReplicationSide {
    readonly replication: Replication;
    readonly role: "source" | "destination";
    status: ReplicationStatus;
    statusMessage?: string;
    /** Everything written to the source before this time is in the destination. */
    lastReplicated?: Date;
}

export interface Pair {
    readonly source: FileSystemState;
    readonly destination: FileSystemState;
    readonly sides: readonly [ReplicationSide, ReplicationSide];
}

/** Whether the Regions of a replication reach one another. */
export function connected({ context }: EfsRegions, { source, destination }: Replication): boolean {
    return (
        source.region === destination.region ||
        [source, destination].every(({ region }) => !context.faults.cuts(region, "efs"))
    );
}

/** The records of a replication that its Regions still have. */
export function recordsOf(regions: EfsRegions, replication: Replication): ReplicationSide[] {
    return [replication.source, replication.destination].flatMap(({ region, fileSystemId }) => {
        const record = regions.of(region).fileSystems.get(fileSystemId)?.replication;
        return record?.replication === replication ? record : [];
    });
}

/** Both file systems with both records; undefined once a Region does not know the replication any more. */
export function pairOf(regions: EfsRegions, replication: Replication): Pair | undefined {
    const [source, destination] = [replication.source, replication.destination].map(({ region, fileSystemId }) =>
        regions.of(region).fileSystems.get(fileSystemId),
    );
    const [first, second] = [source?.replication, destination?.replication];
    return source && destination && first?.replication === replication && second?.replication === replication
        ? { source, destination, sides: [first, second] }
        : undefined;
}

/** The file system of this Region that is in the replication of that source. */
export function memberOf(region: EfsRegion, sourceFileSystemId: string): FileSystemState | undefined {
    return [...region.fileSystems.values()].find(
        ({ replication }) => replication?.replication.source.fileSystemId === sourceFileSystemId,
    );
}

export function otherMember({ replication, role }: ReplicationSide): Member {
    return role === "source" ? replication.destination : replication.source;
}

export function describeSide(side: ReplicationSide, accountId: string): ReplicationConfigurationDescription {
    const { source, destination, createdAt } = side.replication;
    const arn = `arn:aws:elasticfilesystem:${source.region}:${accountId}:file-system/${source.fileSystemId}`;
    return {
        SourceFileSystemId: source.fileSystemId,
        SourceFileSystemRegion: source.region,
        SourceFileSystemArn: arn,
        OriginalSourceFileSystemArn: arn,
        SourceFileSystemOwnerId: accountId,
        CreationTime: createdAt,
        Destinations: [
            {
                Status: side.status,
                StatusMessage: side.statusMessage,
                FileSystemId: destination.fileSystemId,
                Region: destination.region,
                OwnerId: accountId,
                LastReplicatedTimestamp: side.lastReplicated,
            },
        ],
    };
}
