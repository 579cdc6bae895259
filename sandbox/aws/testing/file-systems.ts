import {
    CreateAccessPointCommand,
    CreateFileSystemCommand,
    CreateReplicationConfigurationCommand,
    DescribeFileSystemsCommand,
    DescribeReplicationConfigurationsCommand,
    UpdateFileSystemProtectionCommand,
    type CreateFileSystemRequest,
    type ReplicationConfigurationDescription,
} from "@aws-sdk/client-efs";
import { randomUUID } from "node:crypto";
import { required, type World } from "./world";

export const primary = "eu-central-1";
export const replica = "eu-west-1";

/** What specs do again and again with file systems in two Regions. */
export class FileSystems {
    constructor(private readonly world: World) {}

    async create(region: string, settings: Partial<CreateFileSystemRequest> = {}): Promise<string> {
        const { FileSystemId } = await this.world
            .efsOf(region)
            .send(new CreateFileSystemCommand({ CreationToken: randomUUID(), ...settings }));
        const id = required(FileSystemId);
        await this.world.eventually(async () => (await this.describe(region, id)).LifeCycleState, "available");
        return id;
    }

    async describe(region: string, FileSystemId: string) {
        const { FileSystems } = await this.world.efsOf(region).send(new DescribeFileSystemsCommand({ FileSystemId }));
        return required(FileSystems)[0];
    }

    async protection(region: string, id: string): Promise<string | undefined> {
        return (await this.describe(region, id)).FileSystemProtection?.ReplicationOverwriteProtection;
    }

    /** Opens a file system to be overwritten by a replication. */
    async open(region: string, FileSystemId: string): Promise<void> {
        const ReplicationOverwriteProtection = "DISABLED";
        await this.world
            .efsOf(region)
            .send(new UpdateFileSystemProtectionCommand({ FileSystemId, ReplicationOverwriteProtection }));
    }

    async replicate(
        [sourceRegion, SourceFileSystemId]: [string, string],
        [Region, FileSystemId]: [string, string],
    ): Promise<ReplicationConfigurationDescription> {
        return this.world.efsOf(sourceRegion).send(
            new CreateReplicationConfigurationCommand({
                SourceFileSystemId,
                Destinations: [{ Region, FileSystemId }],
            }),
        );
    }

    /** A source in the primary Region and its destination in the replica Region, already in replication. */
    async pair(): Promise<{ source: string; destination: string }> {
        const [source, destination] = [await this.create(primary), await this.create(replica)];
        await this.open(replica, destination);
        await this.replicate([primary, source], [replica, destination]);
        return { source, destination };
    }

    /** The Region's own record of the replication that the file system is in. */
    async replication(region: string, FileSystemId: string) {
        const { Replications } = await this.world
            .efsOf(region)
            .send(new DescribeReplicationConfigurationsCommand({ FileSystemId }));
        const [{ Destinations, ...rest }] = required(Replications);
        return { ...rest, destination: required(Destinations)[0] };
    }

    /** Status of the replication, or the name of the error. */
    async replicationStatus(region: string, id: string): Promise<string | undefined> {
        return this.replication(region, id).then(
            ({ destination }) => destination.Status,
            (error: unknown) => (error instanceof Error ? error.name : String(error)),
        );
    }

    async accessPoint(region: string, FileSystemId: string, path: string, uid = 1000): Promise<string> {
        const { AccessPointId } = await this.world.efsOf(region).send(
            new CreateAccessPointCommand({
                FileSystemId,
                ClientToken: randomUUID(),
                PosixUser: { Uid: uid, Gid: uid },
                RootDirectory: {
                    Path: path,
                    CreationInfo: { OwnerUid: uid, OwnerGid: uid, Permissions: "700" },
                },
            }),
        );
        return required(AccessPointId);
    }

    /** Writes as a client does: the reason of the refusal, or undefined. */
    async write(region: string, accessPointId: string, number: number): Promise<string | undefined> {
        const { status, body } = await this.world.sandbox("POST", "efs/writes", { region, accessPointId, number });
        return status === 200 ? undefined : textMember(body, "reason");
    }

    async numbers(region: string, fileSystemId: string, path: string): Promise<unknown> {
        const query = new URLSearchParams({ region, fileSystemId, path });
        const { body } = await this.world.sandbox("GET", `efs/writes?${query.toString()}`);
        return typeof body === "object" && body !== null && "numbers" in body ? body.numbers : body;
    }
}

function textMember(body: unknown, name: string): string {
    const value = typeof body === "object" && body !== null ? Object.entries(body).find(([key]) => key === name) : [];
    return String(value?.[1]);
}
