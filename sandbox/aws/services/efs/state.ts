import {
    DescribeFileSystemsCommand,
    type AccessPointDescription,
    type FileSystemDescription,
    type ReplicationOverwriteProtection,
    type Status,
    type ThroughputMode,
} from "@aws-sdk/client-efs";
import type { Context } from "../../service";
import { efsErrors } from "./errors";
import type { Ledger } from "./ledger/ledger";
import { EfsMetrics } from "./metrics";
import type { ReplicationSide } from "./replication/side";

/** What the front knows of a file system beside what moto holds. */
export interface FileSystemState {
    lifeCycleState: "creating" | "available" | "updating" | "deleting";
    throughputMode?: ThroughputMode;
    provisionedThroughputInMibps?: number;
    /** Time of the last change that AWS allows once in 24 hours. */
    throughputChangedAt?: number;
    overwriteProtection: ReplicationOverwriteProtection;
    /** This Region's record of the replication that the file system is in. */
    replication?: ReplicationSide;
    /** Undefined until a backup policy was set. */
    backup?: Status;
    policy?: string;
    /** The policy that clients are held to: a change takes its time to reach them. */
    policyInForce?: string;
    /** What clients have written. */
    readonly ledger: Ledger;
    /** Client tokens of its access points, with the ids. */
    readonly accessPoints: Map<string, string>;
}

export interface MountTargetState {
    lifeCycleState: "creating" | "available" | "deleting";
    readonly fileSystemId: string;
}

/** What the front holds of EFS, by Region. */
export class EfsRegions {
    private readonly known = new Map<string, EfsRegion>();

    constructor(readonly context: Context) {}

    /** The Region of this name. A name that AWS does not know is one that holds nothing. */
    of(name: string): EfsRegion {
        const region = this.known.get(name) ?? new EfsRegion(name, this.context);
        this.known.set(name, region);
        return region;
    }

    clear(): void {
        this.known.clear();
    }
}

/** What the front holds of EFS in one Region. */
export class EfsRegion {
    readonly fileSystems = new Map<string, FileSystemState>();
    readonly mountTargets = new Map<string, MountTargetState>();
    readonly accessPoints = new Map<string, AccessPointDescription>();
    readonly metrics: EfsMetrics;
    /** What moto said last of a file system; a CSI driver asks for each volume that it makes. */
    private readonly descriptions = new Map<string, FileSystemDescription>();
    private changes = 0;

    constructor(
        readonly name: string,
        readonly context: Context,
    ) {
        this.metrics = new EfsMetrics(name, context);
    }

    /** The file system with this id or ARN. */
    fileSystem(idOrArn: string): { id: string; state: FileSystemState } {
        const id = plainId(idOrArn);
        const state = this.fileSystems.get(id);
        if (!state) {
            throw efsErrors.fileSystemNotFound(id);
        }
        return { id, state };
    }

    /** The file system, for an operation that only works on one that is available. */
    availableFileSystem(idOrArn: string): { id: string; state: FileSystemState } {
        const found = this.fileSystem(idOrArn);
        if (found.state.lifeCycleState !== "available") {
            throw efsErrors.incorrectState(found.id, found.state.lifeCycleState);
        }
        return found;
    }

    /** The access point with this id or ARN. */
    accessPoint(idOrArn: string): AccessPointDescription {
        const id = plainId(idOrArn);
        const found = this.accessPoints.get(id);
        if (!found) {
            throw efsErrors.accessPointNotFound(id);
        }
        return found;
    }

    /** All file systems as AWS describes them: moto's data, with the front's own put over it. */
    async describeFileSystems(): Promise<FileSystemDescription[]> {
        const { FileSystems = [] } = await this.context.moto
            .efs(this.name)
            .send(new DescribeFileSystemsCommand({ MaxItems: 10_000 }));
        return FileSystems.flatMap((description) => {
            const state = this.fileSystems.get(description.FileSystemId ?? "");
            return state ? [describe(description, state)] : [];
        });
    }

    async describeFileSystem(idOrArn: string): Promise<FileSystemDescription> {
        const { id, state } = this.fileSystem(idOrArn);
        const known = this.descriptions.get(id);
        if (known) {
            return describe(known, state);
        }
        const { changes } = this;
        const { FileSystems = [] } = await this.context.moto
            .efs(this.name)
            .send(new DescribeFileSystemsCommand({ FileSystemId: id }));
        if (changes === this.changes) {
            this.descriptions.set(id, FileSystems[0]);
        }
        return describe(FileSystems[0], state);
    }

    /** Has moto asked again for this file system, because something of it changed there. */
    forget(fileSystemId: string): void {
        this.changes++;
        this.descriptions.delete(fileSystemId);
    }
}

function describe(description: FileSystemDescription, state: FileSystemState): FileSystemDescription {
    return {
        ...description,
        // Size is given as a document of its own; moto leaves out the part in Archive.
        SizeInBytes: { ...description.SizeInBytes, Value: description.SizeInBytes?.Value ?? 0, ValueInArchive: 0 },
        LifeCycleState: state.lifeCycleState,
        ThroughputMode: state.throughputMode ?? description.ThroughputMode,
        ProvisionedThroughputInMibps: state.provisionedThroughputInMibps,
        FileSystemProtection: { ReplicationOverwriteProtection: state.overwriteProtection },
    };
}

/** `fs-…` of `arn:aws:elasticfilesystem:…:file-system/fs-…`; EFS takes both. */
export function plainId(idOrArn: string): string {
    return idOrArn.slice(idOrArn.lastIndexOf("/") + 1);
}
