import type {
    AdministrativeAction,
    FileSystem,
    UpdateFileSystemRequest,
    UpdateFileSystemResponse,
} from "@aws-sdk/client-fsx";
import { operation, type Given, type Handler } from "../../service";
import { fsxErrors } from "./errors";
import { changeServers } from "./failover";
import { createServer } from "./network";
import { checkPassword } from "./password";
import { pointRoutes, removeRoutes, takeRouteTables } from "./routes";
import { checkSize, iopsOf, throughputOfPair, type Size } from "./sizes";
import type { FileSystemRecord, FsxRegion } from "./state";

type Configuration = Given<NonNullable<UpdateFileSystemRequest["OntapConfiguration"]>>;

export function updateOperations(regionOf: (name: string) => FsxRegion): Record<string, Handler> {
    return {
        UpdateFileSystem: operation<UpdateFileSystemRequest, UpdateFileSystemResponse>(async (input, { region }) => {
            const inRegion = regionOf(region);
            const id = await inRegion.once("UpdateFileSystem", input, () => update(inRegion, input));
            return { FileSystem: inRegion.fileSystem(id).description };
        }),
    };
}

async function update(region: FsxRegion, input: Given<UpdateFileSystemRequest>): Promise<string> {
    const record = region.fileSystem(input.FileSystemId);
    const { description, ontap } = record;
    const given: Configuration = input.OntapConfiguration ?? {};
    if (description.Lifecycle !== "AVAILABLE" && description.Lifecycle !== "UPDATING") {
        throw fsxErrors.badRequest(`File system ${record.id} is ${description.Lifecycle}.`);
    }
    const now = sizeOf(record);
    const wanted = wantedSize(now, input, given);
    const resizes = JSON.stringify(now) !== JSON.stringify(wanted);
    if (resizes) {
        checkSize(ontap.DeploymentType ?? "MULTI_AZ_1", wanted);
        checkChange(record, now, wanted);
    }
    checkPassword(given.FsxAdminPassword);
    await changeRouteTables(region, record, given);
    ontap.AutomaticBackupRetentionDays = given.AutomaticBackupRetentionDays ?? ontap.AutomaticBackupRetentionDays;
    ontap.DailyAutomaticBackupStartTime =
        ontap.AutomaticBackupRetentionDays === 0
            ? undefined
            : (given.DailyAutomaticBackupStartTime ?? ontap.DailyAutomaticBackupStartTime ?? "04:00");
    ontap.WeeklyMaintenanceStartTime = given.WeeklyMaintenanceStartTime ?? ontap.WeeklyMaintenanceStartTime;
    if (resizes) {
        resize(region, record, now, wanted);
    }
    return record.id;
}

function sizeOf({ description, ontap }: FileSystemRecord): Size {
    const capacity = description.StorageCapacity ?? 0;
    return {
        capacity,
        pairs: ontap.HAPairs ?? 1,
        throughputOfPair: ontap.ThroughputCapacityPerHAPair ?? 0,
        iops: iopsOf(ontap.DiskIopsConfiguration, capacity),
    };
}

function wantedSize(now: Size, input: Given<UpdateFileSystemRequest>, given: Configuration): Size {
    const { StorageCapacity: capacity = now.capacity } = input;
    const pairs = given.HAPairs ?? now.pairs;
    const keepsThroughput = given.ThroughputCapacity === undefined && given.ThroughputCapacityPerHAPair === undefined;
    return {
        capacity,
        pairs,
        throughputOfPair: keepsThroughput ? now.throughputOfPair : throughputOfPair({ ...given, HAPairs: pairs }),
        iops: iopsOf(given.DiskIopsConfiguration ?? now.iops, capacity),
    };
}

/**
 * What FSx does not do to a file system that there is.
 * https://docs.aws.amazon.com/fsx/latest/ONTAPGuide/managing-storage-capacity.html
 * https://docs.aws.amazon.com/fsx/latest/ONTAPGuide/managing-throughput-capacity.html
 * Several pairs: https://github.com/hashicorp/terraform-provider-aws/issues/34993
 */
function checkChange({ description, ontap }: FileSystemRecord, now: Size, wanted: Size): void {
    const grows = wanted.capacity > now.capacity && wanted.pairs === now.pairs;
    if (grows && wanted.capacity < 1.1 * now.capacity) {
        throw fsxErrors.badRequest(`StorageCapacity has to grow by 10 % at least, from ${now.capacity} GiB.`);
    }
    if (wanted.capacity < now.capacity && ontap.DeploymentType?.endsWith("_1")) {
        throw fsxErrors.badRequest(`StorageCapacity of ${ontap.DeploymentType} cannot be made smaller.`);
    }
    if (wanted.pairs < now.pairs) {
        throw fsxErrors.badRequest("HAPairs cannot be made fewer.");
    }
    if (wanted.throughputOfPair !== now.throughputOfPair && now.pairs > 1) {
        throw fsxErrors.badRequest("The throughput capacity of a file system with several HA pairs cannot be changed.");
    }
    const pending = description.AdministrativeActions?.some(
        ({ AdministrativeActionType: type, Status: status }) =>
            type === "FILE_SYSTEM_UPDATE" && (status === "PENDING" || status === "IN_PROGRESS"),
    );
    if (pending) {
        throw fsxErrors.badRequest("Unable to perform the update. There is an update already in progress.");
    }
}

async function changeRouteTables(region: FsxRegion, record: FileSystemRecord, given: Configuration): Promise<void> {
    const { AddRouteTableIds: added = [], RemoveRouteTableIds: removed = [] } = given;
    if (added.length + removed.length === 0) {
        return;
    }
    if (record.ontap.EndpointIpAddressRange === undefined) {
        throw fsxErrors.badRequest("Route tables are for Multi-AZ file systems only.");
    }
    await region.inTurn(async () => {
        const taken = added.length === 0 ? [] : await takeRouteTables(region, record.description.VpcId ?? "", added);
        await removeRoutes(region, removed, record.floating.values());
        const kept = (record.ontap.RouteTableIds ?? []).filter((id) => !removed.includes(id));
        record.ontap.RouteTableIds = [...new Set([...kept, ...taken])];
        await pointRoutes(region, record);
    });
}

/** Begins the change, as an administrative action that callers wait for; the sizes are the new ones when it is done. */
function resize(region: FsxRegion, record: FileSystemRecord, now: Size, wanted: Size): void {
    const { description, ontap } = record;
    const { schedule, timing } = region.context;
    const action: AdministrativeAction = {
        AdministrativeActionType: "FILE_SYSTEM_UPDATE",
        RequestTime: new Date(),
        Status: "PENDING",
        TargetFileSystemValues: targetOf(now, wanted),
    };
    description.AdministrativeActions = [action, ...(description.AdministrativeActions ?? [])];
    description.Lifecycle = "UPDATING";
    const finish = async () => {
        for (let pair = now.pairs; pair < wanted.pairs; pair++) {
            await addPair(region, record);
        }
        description.StorageCapacity = wanted.capacity;
        ontap.HAPairs = wanted.pairs;
        ontap.ThroughputCapacityPerHAPair = wanted.throughputOfPair;
        ontap.ThroughputCapacity = wanted.throughputOfPair * wanted.pairs;
        ontap.DiskIopsConfiguration = wanted.iops;
        action.Status = "COMPLETED";
        action.ProgressPercent = 100;
        description.Lifecycle = description.Lifecycle === "UPDATING" ? "AVAILABLE" : description.Lifecycle;
    };
    schedule.later(timing.fsxUpdate, () => {
        action.Status = "IN_PROGRESS";
        if (wanted.throughputOfPair === now.throughputOfPair) {
            schedule.later(timing.fsxUpdate, finish);
        } else {
            changeServers(region, record, finish);
        }
    });
}

function targetOf(now: Size, wanted: Size): FileSystem {
    const changesThroughput = wanted.throughputOfPair !== now.throughputOfPair;
    return {
        StorageCapacity: wanted.capacity === now.capacity ? undefined : wanted.capacity,
        OntapConfiguration: {
            HAPairs: wanted.pairs === now.pairs ? undefined : wanted.pairs,
            ThroughputCapacity: changesThroughput ? wanted.throughputOfPair * wanted.pairs : undefined,
            ThroughputCapacityPerHAPair: changesThroughput ? wanted.throughputOfPair : undefined,
            DiskIopsConfiguration: JSON.stringify(now.iops) === JSON.stringify(wanted.iops) ? undefined : wanted.iops,
        },
    };
}

async function addPair(region: FsxRegion, record: FileSystemRecord): Promise<void> {
    for (const { subnetId } of record.servers.slice(0, 2)) {
        record.servers.push(await createServer(region, record.id, subnetId, record.securityGroupIds));
    }
    record.description.NetworkInterfaceIds = record.servers.map(({ networkInterfaceId }) => networkInterfaceId);
}
