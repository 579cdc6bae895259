import {
    type AccessPointDescription,
    CreateReplicationConfigurationCommand,
    type DeletionMode,
    DeleteReplicationConfigurationCommand,
    DescribeFileSystemPolicyCommand,
    DescribeFileSystemsCommand,
    DescribeReplicationConfigurationsCommand,
    type EFSClient,
    type MountTargetDescription,
    paginateDescribeAccessPoints,
    paginateDescribeMountTargets,
    PutFileSystemPolicyCommand,
    type ReplicationOverwriteProtection,
    type ReplicationStatus,
    UpdateFileSystemProtectionCommand,
} from "@aws-sdk/client-efs";
import { DrError } from "../errors";
import type { Clients } from "./clients";
import { call } from "./errors";

export interface FileSystem {
    readonly arn: string;
    readonly owner: string;
    readonly lifecycle: string;
    readonly protection: ReplicationOverwriteProtection;
}

/** A Region's record of a replication; the other Region has its own. */
export interface Replication {
    readonly sourceRegion: string;
    readonly sourceFileSystemId: string;
    readonly destinationRegion: string;
    readonly destinationFileSystemId: string;
    readonly status: ReplicationStatus;
    readonly statusMessage?: string;
    /** Everything written before it is on the destination. Nothing until the first sync is done. */
    readonly lastSyncAt?: Date;
}

/** EFS as one Region sees it. */
export class Efs {
    constructor(private readonly clients: Clients) {}

    get region(): string {
        return this.clients.region;
    }

    async fileSystem(id: string): Promise<FileSystem> {
        const { FileSystems = [] } = await this.send((efs) =>
            efs.send(new DescribeFileSystemsCommand({ FileSystemId: id })),
        );
        const [found] = FileSystems;
        return {
            arn: required(found?.FileSystemArn, "FileSystemArn"),
            owner: required(found?.OwnerId, "OwnerId"),
            lifecycle: required(found?.LifeCycleState, "LifeCycleState"),
            protection: found?.FileSystemProtection?.ReplicationOverwriteProtection ?? "ENABLED",
        };
    }

    /** This Region's record of the replication that the file system takes part in, on either side. */
    async replication(fileSystemId: string): Promise<Replication | undefined> {
        return (await this.replicationAt(fileSystemId)).replication;
    }

    /** The same, and when it was so: by AWS's clock, since the operator's may be wrong. */
    async replicationAt(fileSystemId: string): Promise<{ replication?: Replication; at: Date }> {
        const command = new DescribeReplicationConfigurationsCommand({ FileSystemId: fileSystemId });
        let at: Date | undefined;
        const answeredAt = () => at ?? new Date();
        command.middlewareStack.add(
            (next) => async (args) => {
                const result = await next(args);
                at = dateOf(result.response) ?? at;
                return result;
            },
            { step: "deserialize", priority: "low", name: "answeredAt" },
        );
        try {
            const { Replications = [] } = await this.send((efs) => efs.send(command));
            const [found] = Replications;
            const destination = found?.Destinations?.[0];
            if (!found || !destination) {
                return { at: answeredAt() };
            }
            return {
                at: answeredAt(),
                replication: {
                    sourceRegion: required(found.SourceFileSystemRegion, "SourceFileSystemRegion"),
                    sourceFileSystemId: required(found.SourceFileSystemId, "SourceFileSystemId"),
                    destinationRegion: required(destination.Region, "Region"),
                    destinationFileSystemId: required(destination.FileSystemId, "FileSystemId"),
                    status: required(destination.Status, "Status"),
                    statusMessage: destination.StatusMessage,
                    lastSyncAt: destination.LastReplicatedTimestamp,
                },
            };
        } catch (error) {
            if (named(error, "ReplicationNotFound")) {
                return { at: answeredAt() };
            }
            throw error;
        }
    }

    /** The replication may be gone before. */
    async deleteReplication(sourceFileSystemId: string, mode: DeletionMode): Promise<void> {
        try {
            await this.send((efs) =>
                efs.send(
                    new DeleteReplicationConfigurationCommand({
                        SourceFileSystemId: sourceFileSystemId,
                        DeletionMode: mode,
                    }),
                ),
            );
        } catch (error) {
            if (!named(error, "ReplicationNotFound")) {
                throw error;
            }
        }
    }

    async createReplication(
        sourceFileSystemId: string,
        destination: { region: string; fileSystemId: string },
    ): Promise<void> {
        await this.send((efs) =>
            efs.send(
                new CreateReplicationConfigurationCommand({
                    SourceFileSystemId: sourceFileSystemId,
                    Destinations: [{ Region: destination.region, FileSystemId: destination.fileSystemId }],
                }),
            ),
        );
    }

    /** `DISABLED` lets the next replication overwrite the file system, which takes no writes until then. */
    async setProtection(id: string, protection: "ENABLED" | "DISABLED"): Promise<void> {
        await this.send((efs) =>
            efs.send(
                new UpdateFileSystemProtectionCommand({ FileSystemId: id, ReplicationOverwriteProtection: protection }),
            ),
        );
    }

    /** Nothing where the file system has no policy of its own. */
    async policy(id: string): Promise<string | undefined> {
        try {
            const { Policy } = await this.send((efs) =>
                efs.send(new DescribeFileSystemPolicyCommand({ FileSystemId: id })),
            );
            return Policy;
        } catch (error) {
            if (named(error, "PolicyNotFound")) {
                return undefined;
            }
            throw error;
        }
    }

    async putPolicy(id: string, policy: string): Promise<void> {
        await this.send((efs) => efs.send(new PutFileSystemPolicyCommand({ FileSystemId: id, Policy: policy })));
    }

    /** Access points, all of them. */
    accessPoints(id: string): Promise<AccessPointDescription[]> {
        return this.send(async (client) => {
            const found: AccessPointDescription[] = [];
            for await (const { AccessPoints } of paginateDescribeAccessPoints({ client }, { FileSystemId: id })) {
                found.push(...(AccessPoints ?? []));
            }
            return found;
        });
    }

    mountTargets(id: string): Promise<MountTargetDescription[]> {
        return this.send(async (client) => {
            const found: MountTargetDescription[] = [];
            for await (const { MountTargets } of paginateDescribeMountTargets({ client }, { FileSystemId: id })) {
                found.push(...(MountTargets ?? []));
            }
            return found;
        });
    }

    private send<T>(work: (client: EFSClient) => Promise<T>): Promise<T> {
        return call(this.region, () => work(this.clients.efs()));
    }
}

function named(error: unknown, name: string): boolean {
    return error instanceof Error && error.name === name;
}

function required<T>(value: T | undefined, name: string): T {
    if (value === undefined) {
        throw new DrError(`EFS answered without ${name}`);
    }
    return value;
}

/** The header `Date` of an answer, as the service's own clock. */
function dateOf(response: unknown): Date | undefined {
    const headers = (response as { headers?: Record<string, string | undefined> } | undefined)?.headers;
    const date = headers?.date === undefined ? undefined : new Date(headers.date);
    return date === undefined || Number.isNaN(date.getTime()) ? undefined : date;
}
