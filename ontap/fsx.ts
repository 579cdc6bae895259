import {
    type AdministrativeAction,
    DescribeFileSystemsCommand,
    type FileSystem,
    FSxClient,
    paginateDescribeVolumes,
    UpdateFileSystemCommand,
} from "@aws-sdk/client-fsx";
import { clientConfiguration, patient } from "../dr/aws/clients";
import { call } from "../dr/aws/errors";
import { DrError } from "../dr/errors";

/** How far a change of the file system is. */
export interface FileSystemUpdate {
    readonly requestedAt: Date;
    /** In MBps for a pair, where the throughput is what changes. */
    readonly throughputCapacityPerHaPair?: number;
    readonly failure?: string;
}

/** A file system as FSx describes it. */
export interface FileSystemLook {
    readonly lifecycle: string;
    readonly deploymentType: string;
    readonly haPairs: number;
    /** In MBps for a pair. */
    readonly throughputCapacityPerHaPair: number;
    readonly storageCapacityGiB: number;
    readonly iops?: number;
    readonly routeTableIds: readonly string[];
    /** Of its file servers; the routes to what moves between them lead to one of these. */
    readonly networkInterfaceIds: readonly string[];
    /** Change that is not done. */
    readonly running?: FileSystemUpdate;
    /** The last one that failed. */
    readonly failed?: FileSystemUpdate;
}

export interface Volume {
    readonly id: string;
    readonly name: string;
    readonly storageVirtualMachineId: string;
    readonly sizeBytes?: number;
    readonly lifecycle: string;
}

/** FSx in one Region. */
export class Fsx {
    private readonly client: FSxClient;

    constructor(private readonly region: string) {
        this.client = new FSxClient(clientConfiguration(region, patient));
    }

    async fileSystem(id: string): Promise<FileSystemLook> {
        const { FileSystems = [] } = await call(this.region, () =>
            this.client.send(new DescribeFileSystemsCommand({ FileSystemIds: [id] })),
        );
        const [found] = FileSystems;
        if (found?.OntapConfiguration === undefined) {
            throw new DrError(`FSx describes ${id} in ${this.region} without its ONTAP configuration`);
        }
        return lookOf(found);
    }

    /** Asks for another throughput, which FSx carries out by failing over and back. */
    async setThroughput(id: string, { deploymentType }: FileSystemLook, throughput: number): Promise<void> {
        // The property that the provider uses too: the first generation is sized as a whole, the second by pair.
        const OntapConfiguration = deploymentType.endsWith("_1")
            ? { ThroughputCapacity: throughput }
            : { ThroughputCapacityPerHAPair: throughput };
        await call(this.region, () =>
            this.client.send(new UpdateFileSystemCommand({ FileSystemId: id, OntapConfiguration })),
        );
    }

    /** Volumes of a file system but the root volumes, which go with their storage virtual machine. */
    async volumes(fileSystemId: string): Promise<Volume[]> {
        return call(this.region, async () => {
            const found: Volume[] = [];
            const pages = paginateDescribeVolumes(
                { client: this.client },
                { Filters: [{ Name: "file-system-id", Values: [fileSystemId] }] },
            );
            for await (const { Volumes = [] } of pages) {
                for (const { VolumeId = "", Name = "", Lifecycle = "UNKNOWN", OntapConfiguration = {} } of Volumes) {
                    const { StorageVirtualMachineId = "", StorageVirtualMachineRoot, SizeInBytes } = OntapConfiguration;
                    if (StorageVirtualMachineRoot !== true) {
                        found.push({
                            id: VolumeId,
                            name: Name,
                            storageVirtualMachineId: StorageVirtualMachineId,
                            sizeBytes: SizeInBytes,
                            lifecycle: Lifecycle,
                        });
                    }
                }
            }
            return found;
        });
    }
}

function lookOf(fileSystem: FileSystem): FileSystemLook {
    const { Lifecycle, StorageCapacity, OntapConfiguration = {}, AdministrativeActions = [] } = fileSystem;
    const { HAPairs: haPairs = 1, ThroughputCapacityPerHAPair, ThroughputCapacity = 0 } = OntapConfiguration;
    const updates = AdministrativeActions.filter(
        ({ AdministrativeActionType }) => AdministrativeActionType === "FILE_SYSTEM_UPDATE",
    ).sort((one, other) => (other.RequestTime?.getTime() ?? 0) - (one.RequestTime?.getTime() ?? 0));
    const running = updates.find(({ Status }) => Status === "PENDING" || Status === "IN_PROGRESS");
    const failed = updates.find(({ Status }) => Status === "FAILED");
    return {
        lifecycle: Lifecycle ?? "UNKNOWN",
        deploymentType: OntapConfiguration.DeploymentType ?? "UNKNOWN",
        haPairs,
        throughputCapacityPerHaPair: ThroughputCapacityPerHAPair ?? ThroughputCapacity / haPairs,
        storageCapacityGiB: StorageCapacity ?? 0,
        iops: OntapConfiguration.DiskIopsConfiguration?.Iops,
        routeTableIds: OntapConfiguration.RouteTableIds ?? [],
        networkInterfaceIds: fileSystem.NetworkInterfaceIds ?? [],
        ...(running && { running: updateOf(running, haPairs) }),
        ...(failed && { failed: updateOf(failed, haPairs) }),
    };
}

function updateOf(
    { RequestTime, TargetFileSystemValues, FailureDetails }: AdministrativeAction,
    haPairs: number,
): FileSystemUpdate {
    const { ThroughputCapacityPerHAPair, ThroughputCapacity } = TargetFileSystemValues?.OntapConfiguration ?? {};
    return {
        requestedAt: RequestTime ?? new Date(0),
        throughputCapacityPerHaPair:
            ThroughputCapacityPerHAPair ?? (ThroughputCapacity && ThroughputCapacity / haPairs),
        ...(FailureDetails && { failure: FailureDetails.Message ?? "FSx does not say why" }),
    };
}
