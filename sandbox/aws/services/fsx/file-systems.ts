import type {
    CreateFileSystemRequest,
    CreateFileSystemResponse,
    DeleteFileSystemRequest,
    DeleteFileSystemResponse,
    DescribeFileSystemsRequest,
    DescribeFileSystemsResponse,
    OntapFileSystemConfiguration,
} from "@aws-sdk/client-fsx";
import { notCovered } from "../../errors";
import { operation, type Given, type Handler } from "../../service";
import { page } from "../page";
import { freeAddress, rangeOf } from "./addresses";
import { fsxErrors } from "./errors";
import { keyArn } from "./key";
import {
    assignAddress,
    checkEndpointRange,
    checkSecurityGroups,
    createServer,
    deleteServers,
    describeSubnets,
} from "./network";
import { checkPassword } from "./password";
import { pointRoutes, removeRoutes, takeRouteTables } from "./routes";
import { checkSize, iopsOf, throughputOfPair, type Size } from "./sizes";
import { newId, type FileServer, type FileSystemRecord, type FsxRegion } from "./state";

type Region = (name: string) => FsxRegion;
type Configuration = Given<NonNullable<CreateFileSystemRequest["OntapConfiguration"]>>;

export function fileSystemOperations(regionOf: Region): Record<string, Handler> {
    return {
        CreateFileSystem: operation<CreateFileSystemRequest, CreateFileSystemResponse>(async (input, { region }) => {
            const inRegion = regionOf(region);
            const id = await inRegion.once("CreateFileSystem", input, () => create(inRegion, input));
            return { FileSystem: inRegion.fileSystem(id).description };
        }),
        DescribeFileSystems: operation<DescribeFileSystemsRequest, DescribeFileSystemsResponse>((input, { region }) => {
            const inRegion = regionOf(region);
            const all = input.FileSystemIds?.map((id) => inRegion.fileSystem(id)) ?? [...inRegion.fileSystems.values()];
            const invalid = fsxErrors.badRequest("Invalid NextToken.");
            const { items, next } = page(all, input.MaxResults ?? 1000, input.NextToken, invalid);
            return { FileSystems: items.map(({ description }) => description), NextToken: next };
        }),
        DeleteFileSystem: operation<DeleteFileSystemRequest, DeleteFileSystemResponse>((input, { region }) =>
            remove(regionOf(region), input.FileSystemId),
        ),
    };
}

async function create(region: FsxRegion, input: Given<CreateFileSystemRequest>): Promise<string> {
    const configuration = input.OntapConfiguration;
    if (input.FileSystemType !== "ONTAP" || configuration === undefined) {
        throw notCovered("fsx", "CreateFileSystem", "only file systems of type ONTAP are");
    }
    const size = sizeOf(input, configuration);
    checkSize(configuration.DeploymentType, size);
    checkPassword(configuration.FsxAdminPassword);
    checkBackups(configuration);
    const place = await placeOf(region, input, configuration);
    const KmsKeyId = await keyArn(region, input.KmsKeyId);

    const id = newId("fs");
    const { schedule, timing } = region.context;
    const servers: FileServer[] = [];
    for (let pair = 0; pair < size.pairs; pair++) {
        for (const subnetId of [place.preferred, place.standby]) {
            servers.push(await createServer(region, id, subnetId, input.SecurityGroupIds ?? []));
        }
    }
    const ontap = configurationOf(configuration, size, place);
    const record: FileSystemRecord = {
        id,
        ontap,
        description: {
            OwnerId: region.context.accountId,
            CreationTime: new Date(),
            FileSystemId: id,
            FileSystemType: "ONTAP",
            Lifecycle: "CREATING",
            StorageCapacity: size.capacity,
            StorageType: input.StorageType ?? "SSD",
            VpcId: place.vpcId,
            SubnetIds: input.SubnetIds,
            NetworkInterfaceIds: servers.map(({ networkInterfaceId }) => networkInterfaceId),
            KmsKeyId,
            ResourceARN: region.arn("file-system", id),
            Tags: input.Tags ?? [],
            NetworkType: "IPV4",
            OntapConfiguration: ontap,
        },
        servers,
        securityGroupIds: input.SecurityGroupIds ?? [],
        active: 0,
        failingOver: false,
        floating: new Map(),
    };
    region.fileSystems.set(id, record);
    schedule.later(timing.fsxFileSystem, async () => {
        await region.inTurn(() => addEndpoints(region, record));
        record.description.Lifecycle = record.description.Lifecycle === "CREATING" ? "AVAILABLE" : "DELETING";
    });
    return id;
}

function sizeOf(input: Given<CreateFileSystemRequest>, configuration: Configuration): Size {
    const capacity = input.StorageCapacity ?? 0;
    return {
        capacity,
        pairs: configuration.HAPairs ?? 1,
        throughputOfPair: throughputOfPair(configuration),
        iops: iopsOf(configuration.DiskIopsConfiguration, capacity),
    };
}

interface Place {
    readonly vpcId: string;
    readonly preferred: string;
    /** The same as the preferred one in one Availability Zone. */
    readonly standby: string;
    readonly range?: string;
    readonly routeTableIds?: string[];
}

async function placeOf(
    region: FsxRegion,
    input: Given<CreateFileSystemRequest>,
    configuration: Configuration,
): Promise<Place> {
    const subnets = await describeSubnets(region, input.SubnetIds);
    const multiAz = configuration.DeploymentType.startsWith("MULTI_AZ");
    const zones = new Set(subnets.map(({ AvailabilityZone }) => AvailabilityZone));
    if (subnets.length !== (multiAz ? 2 : 1) || zones.size !== subnets.length) {
        const wanted = multiAz ? "two subnets in two Availability Zones" : "one subnet";
        throw fsxErrors.badRequest(
            `${configuration.DeploymentType} takes ${wanted}, not ${input.SubnetIds.join(", ")}.`,
        );
    }
    const vpcId = subnets[0]?.VpcId ?? "";
    await checkSecurityGroups(region, vpcId, input.SecurityGroupIds ?? []);
    const preferred = configuration.PreferredSubnetId ?? (multiAz ? undefined : input.SubnetIds[0]);
    if (preferred === undefined || !input.SubnetIds.includes(preferred)) {
        throw fsxErrors.badRequest(`PreferredSubnetId is ${preferred}, which is not one of SubnetIds.`);
    }
    if (!multiAz) {
        if (configuration.EndpointIpAddressRange !== undefined || configuration.RouteTableIds !== undefined) {
            throw fsxErrors.badRequest("EndpointIpAddressRange and RouteTableIds are for Multi-AZ file systems only.");
        }
        return { vpcId, preferred, standby: preferred };
    }
    const range = configuration.EndpointIpAddressRange ?? unusedRange(region);
    await checkEndpointRange(region, vpcId, range);
    return {
        vpcId,
        preferred,
        standby: input.SubnetIds.find((subnetId) => subnetId !== preferred) ?? preferred,
        range,
        routeTableIds: await takeRouteTables(region, vpcId, configuration.RouteTableIds),
    };
}

/** FSx takes a block of 198.19.0.0/16 where it is given none; beside the first 20 bits, which it uses itself. */
function unusedRange(region: FsxRegion): string {
    const used = new Set([...region.fileSystems.values()].map(({ ontap }) => ontap.EndpointIpAddressRange));
    const blocks = Array.from({ length: 240 }, (_, index) => `198.19.${255 - index}.0/24`);
    const free = blocks.find((block) => !used.has(block));
    if (free === undefined) {
        throw fsxErrors.badRequest("No block of 198.19.0.0/16 is free for the endpoints.");
    }
    return free;
}

function checkBackups({ AutomaticBackupRetentionDays: days, DailyAutomaticBackupStartTime: time }: Configuration) {
    if (days === 0 && time !== undefined) {
        throw fsxErrors.badRequest("DailyAutomaticBackupStartTime needs AutomaticBackupRetentionDays over 0.");
    }
}

function configurationOf(given: Configuration, size: Size, place: Place): OntapFileSystemConfiguration {
    // The default of the API, where Terraform's provider always says a number: API_CreateFileSystemOntapConfiguration.
    const days = given.AutomaticBackupRetentionDays ?? 30;
    return {
        AutomaticBackupRetentionDays: days,
        DailyAutomaticBackupStartTime: days === 0 ? undefined : (given.DailyAutomaticBackupStartTime ?? "04:00"),
        DeploymentType: given.DeploymentType,
        EndpointIpAddressRange: place.range,
        DiskIopsConfiguration: size.iops,
        PreferredSubnetId: place.preferred,
        RouteTableIds: place.routeTableIds,
        ThroughputCapacity: size.throughputOfPair * size.pairs,
        ThroughputCapacityPerHAPair: size.throughputOfPair,
        HAPairs: size.pairs,
        WeeklyMaintenanceStartTime: given.WeeklyMaintenanceStartTime ?? "7:07:00",
    };
}

/** An address that moves between the file servers: of the range in two zones, of the first server in one. */
export async function floatingAddress(region: FsxRegion, record: FileSystemRecord, owner: string): Promise<string> {
    const range = record.ontap.EndpointIpAddressRange;
    const address =
        range === undefined
            ? await assignAddress(region, record.servers[record.active]?.networkInterfaceId ?? "")
            : freeAddress(rangeOf(range) ?? { first: 1, last: 0 }, new Set(record.floating.values()));
    if (address === undefined) {
        throw fsxErrors.badRequest(`No address of EndpointIpAddressRange ${range} is free.`);
    }
    record.floating.set(owner, address);
    return address;
}

async function addEndpoints(region: FsxRegion, record: FileSystemRecord): Promise<void> {
    const intercluster: string[] = [];
    for (const { networkInterfaceId } of record.servers.slice(0, 2)) {
        intercluster.push(await assignAddress(region, networkInterfaceId));
    }
    const domain = `${record.id}.fsx.${region.name}.amazonaws.com`;
    record.ontap.Endpoints = {
        Intercluster: { DNSName: `intercluster.${domain}`, IpAddresses: intercluster },
        Management: {
            DNSName: `management.${domain}`,
            IpAddresses: [await floatingAddress(region, record, record.id)],
        },
    };
    await pointRoutes(region, record);
}

function remove(region: FsxRegion, id: string): DeleteFileSystemResponse {
    const record = region.fileSystem(id);
    const machines = region.machinesOf(id);
    if (machines.length > 0) {
        const ids = machines.map((machine) => machine.id).join(", ");
        throw fsxErrors.badRequest(`Cannot delete file system while it has storage virtual machines: ${ids}`);
    }
    if (record.description.Lifecycle !== "DELETING") {
        record.description.Lifecycle = "DELETING";
        region.context.schedule.later(region.context.timing.fsxFileSystem, async () => {
            await region.inTurn(async () => {
                await removeRoutes(region, record.ontap.RouteTableIds ?? [], record.floating.values());
                await deleteServers(region, record.servers);
            });
            region.fileSystems.delete(id);
        });
    }
    return { FileSystemId: id, Lifecycle: "DELETING" };
}
