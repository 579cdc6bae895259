import type {
    CreateVolumeRequest,
    CreateVolumeResponse,
    DeleteVolumeRequest,
    DeleteVolumeResponse,
    DescribeVolumesRequest,
    DescribeVolumesResponse,
    OntapVolumeConfiguration,
    StorageVirtualMachineRootVolumeSecurityStyle,
    UpdateVolumeRequest,
    UpdateVolumeResponse,
    Volume,
} from "@aws-sdk/client-fsx";
import { randomUUID } from "node:crypto";
import { notCovered } from "../../errors";
import { operation, type Given, type Handler } from "../../service";
import { page } from "../page";
import { finalBackup } from "./backups";
import { fsxErrors } from "./errors";
import { newId, type FsxRegion, type MachineRecord } from "./state";

const megabyte = 1024 ** 2;

export function volumeOperations(regionOf: (name: string) => FsxRegion): Record<string, Handler> {
    return {
        CreateVolume: operation<CreateVolumeRequest, CreateVolumeResponse>(async (input, { region }) => {
            const inRegion = regionOf(region);
            const id = await inRegion.once("CreateVolume", input, () => Promise.resolve(create(inRegion, input)));
            return { Volume: inRegion.volume(id) };
        }),
        DescribeVolumes: operation<DescribeVolumesRequest, DescribeVolumesResponse>((input, { region }) =>
            describe(regionOf(region), input),
        ),
        UpdateVolume: operation<UpdateVolumeRequest, UpdateVolumeResponse>((input, { region }) =>
            update(regionOf(region), input),
        ),
        DeleteVolume: operation<DeleteVolumeRequest, DeleteVolumeResponse>((input, { region }) =>
            remove(regionOf(region), input),
        ),
    };
}

/** Every storage virtual machine has one from the beginning. */
export function addRootVolume(
    region: FsxRegion,
    { id, description }: MachineRecord,
    SecurityStyle: StorageVirtualMachineRootVolumeSecurityStyle,
): void {
    add(region, description.FileSystemId ?? "", `${description.Name}_root`, "CREATED", [], {
        JunctionPath: "/",
        SecurityStyle,
        SizeInMegabytes: 1024,
        SizeInBytes: 1024 * megabyte,
        StorageVirtualMachineId: id,
        StorageVirtualMachineRoot: true,
        TieringPolicy: { Name: "NONE" },
        OntapVolumeType: "RW",
    });
}

function add(
    region: FsxRegion,
    FileSystemId: string,
    Name: string,
    Lifecycle: "CREATING" | "CREATED",
    Tags: Given<NonNullable<Volume["Tags"]>>,
    configuration: OntapVolumeConfiguration,
): Volume {
    const VolumeId = newId("fsvol");
    const volume: Volume = {
        CreationTime: new Date(),
        FileSystemId,
        Lifecycle,
        Name,
        ResourceARN: region.arn("volume", FileSystemId, VolumeId),
        Tags,
        VolumeId,
        VolumeType: "ONTAP",
        OntapConfiguration: {
            UUID: randomUUID(),
            FlexCacheEndpointType: "NONE",
            VolumeStyle: "FLEXVOL",
            ...configuration,
        },
    };
    region.volumes.set(VolumeId, volume);
    return volume;
}

function create(region: FsxRegion, input: Given<CreateVolumeRequest>): string {
    const given = input.OntapConfiguration;
    if (input.VolumeType !== "ONTAP" || given === undefined) {
        throw notCovered("fsx", "CreateVolume", "only volumes of type ONTAP are");
    }
    const machine = region.machine(given.StorageVirtualMachineId);
    if (machine.description.Lifecycle !== "CREATED") {
        throw fsxErrors.badRequest(`Storage virtual machine ${machine.id} is ${machine.description.Lifecycle}.`);
    }
    if (!/^[A-Za-z_]\w*$/.test(input.Name)) {
        throw fsxErrors.badRequest(
            "The name of a volume has letters, digits and underscores only, and does not begin with a digit.",
        );
    }
    const others = region.volumesOf(machine.id);
    if (others.some(({ Name }) => Name === input.Name)) {
        throw fsxErrors.badRequest(`Storage virtual machine ${machine.id} has a volume ${input.Name} already.`);
    }
    checkJunction(others, given.JunctionPath);
    const size = sizeInBytes(given);
    const volume = add(region, machine.description.FileSystemId ?? "", input.Name, "CREATING", input.Tags ?? [], {
        JunctionPath: given.JunctionPath,
        SecurityStyle: given.SecurityStyle ?? machine.description.RootVolumeSecurityStyle,
        SizeInBytes: size,
        SizeInMegabytes: Math.floor(size / megabyte),
        StorageEfficiencyEnabled: given.StorageEfficiencyEnabled ?? false,
        StorageVirtualMachineId: machine.id,
        StorageVirtualMachineRoot: false,
        TieringPolicy: given.TieringPolicy ?? { Name: "SNAPSHOT_ONLY", CoolingPeriod: 2 },
        OntapVolumeType: given.OntapVolumeType ?? "RW",
        SnapshotPolicy: given.SnapshotPolicy ?? "default",
        CopyTagsToBackups: given.CopyTagsToBackups ?? false,
        VolumeStyle: given.VolumeStyle ?? "FLEXVOL",
    });
    region.context.schedule.later(region.context.timing.fsxVolume, () => {
        volume.Lifecycle = volume.Lifecycle === "CREATING" ? "CREATED" : volume.Lifecycle;
    });
    return volume.VolumeId ?? "";
}

function checkJunction(others: readonly Volume[], path: string | undefined): void {
    if (path === undefined) {
        return;
    }
    if (!path.startsWith("/")) {
        throw fsxErrors.badRequest(`JunctionPath ${path} does not begin with /.`);
    }
    if (others.some(({ OntapConfiguration }) => OntapConfiguration?.JunctionPath === path)) {
        throw fsxErrors.badRequest(`JunctionPath ${path} is another volume's.`);
    }
}

function sizeInBytes(given: { SizeInMegabytes?: number; SizeInBytes?: number }): number {
    const { SizeInMegabytes, SizeInBytes } = given;
    if ((SizeInMegabytes === undefined) === (SizeInBytes === undefined)) {
        throw fsxErrors.badRequest("Give either SizeInMegabytes or SizeInBytes.");
    }
    const size = SizeInBytes ?? (SizeInMegabytes ?? 0) * megabyte;
    // https://docs.aws.amazon.com/fsx/latest/APIReference/API_CreateOntapVolumeConfiguration.html
    if (size < 20 * megabyte) {
        throw fsxErrors.badRequest("A volume has at least 20 MiB.");
    }
    return size;
}

function describe(region: FsxRegion, input: Given<DescribeVolumesRequest>): DescribeVolumesResponse {
    const all = input.VolumeIds?.map((id) => region.volume(id)) ?? [...region.volumes.values()];
    const matching = all.filter((volume) =>
        (input.Filters ?? []).every(({ Name, Values }) =>
            Values?.includes(
                (Name === "file-system-id"
                    ? volume.FileSystemId
                    : volume.OntapConfiguration?.StorageVirtualMachineId) ?? "",
            ),
        ),
    );
    const invalid = fsxErrors.badRequest("Invalid NextToken.");
    const { items, next } = page(matching, input.MaxResults ?? 1000, input.NextToken, invalid);
    return { Volumes: items, NextToken: next };
}

function update(region: FsxRegion, input: Given<UpdateVolumeRequest>): UpdateVolumeResponse {
    const volume = region.volume(input.VolumeId);
    const { SizeInBytes, SizeInMegabytes, ...given } = input.OntapConfiguration ?? {};
    if (volume.Lifecycle !== "CREATED") {
        throw fsxErrors.badRequest(`Volume ${input.VolumeId} is ${volume.Lifecycle}.`);
    }
    checkJunction(
        region.volumesOf(volume.OntapConfiguration?.StorageVirtualMachineId ?? "").filter((other) => other !== volume),
        given.JunctionPath,
    );
    const size =
        SizeInBytes === undefined && SizeInMegabytes === undefined
            ? {}
            : resized(sizeInBytes({ SizeInBytes, SizeInMegabytes }));
    const { SnaplockConfiguration, ...changes } = given;
    if (SnaplockConfiguration !== undefined) {
        throw notCovered("fsx", "UpdateVolume", "SnapLock is not");
    }
    Object.assign(volume.OntapConfiguration ?? {}, changes, size);
    return { Volume: volume };
}

function resized(size: number): OntapVolumeConfiguration {
    return { SizeInBytes: size, SizeInMegabytes: Math.floor(size / megabyte) };
}

/** A final backup is made unless the caller says that there shall be none. */
function remove(region: FsxRegion, input: Given<DeleteVolumeRequest>): DeleteVolumeResponse {
    const volume = region.volume(input.VolumeId);
    if (volume.OntapConfiguration?.StorageVirtualMachineRoot) {
        throw fsxErrors.badRequest(`Volume ${input.VolumeId} is the root volume of its storage virtual machine.`);
    }
    if (volume.Lifecycle === "DELETING") {
        return { VolumeId: input.VolumeId, Lifecycle: "DELETING" };
    }
    volume.Lifecycle = "DELETING";
    const options = input.OntapConfiguration ?? {};
    const FinalBackupId = options.SkipFinalBackup ? undefined : finalBackup(region, volume, options.FinalBackupTags);
    region.context.schedule.later(region.context.timing.fsxVolume, () => {
        region.volumes.delete(input.VolumeId);
    });
    return {
        VolumeId: input.VolumeId,
        Lifecycle: "DELETING",
        OntapResponse:
            FinalBackupId === undefined ? undefined : { FinalBackupId, FinalBackupTags: options.FinalBackupTags },
    };
}
