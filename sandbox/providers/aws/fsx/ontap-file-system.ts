import {
    CreateFileSystemCommand,
    DeleteFileSystemCommand,
    DescribeFileSystemsCommand,
    DiskIopsConfigurationMode,
    OntapDeploymentType,
    StorageType,
    UpdateFileSystemCommand,
    type DiskIopsConfiguration,
    type FileSystem,
} from "@aws-sdk/client-fsx";
import type { Properties } from "../../provider";
import { list, number, object, set, string } from "../../table/property";
import type { Reader } from "../../table/reader";
import { answered, member, optionalMember, present } from "../convert";
import type { Change, Context, ResourceType } from "../resource";
import { fromTagList, toTagList } from "../tags";
import { ifFound, waitFor } from "../wait";
import { endpoints, endpointsProperty } from "./endpoints";
import { fsxTagging } from "./tagging";

const throughputs = [128, 256, 384, 512, 768, 1024, 1536, 2048, 3072, 4096, 6144];
const hour = 60 * 60;

/** hashicorp/terraform-provider-aws, internal/service/fsx/ontap_file_system.go */
export const ontapFileSystem: ResourceType = {
    what: "FSx ONTAP file system",
    tagging: fsxTagging,
    timeouts: { create: hour, update: hour, delete: hour },
    secrets: ["fsxAdminPassword"],
    properties: {
        arn: string({ output: true }),
        automaticBackupRetentionDays: number({ default: 0, minimum: 0, maximum: 90 }),
        dailyAutomaticBackupStartTime: string({ computed: true, volatile: true }),
        deploymentType: string({ required: true, replaces: true, values: Object.values(OntapDeploymentType) }),
        diskIopsConfiguration: object(
            {
                iops: number({ computed: true, volatile: true, minimum: 0, maximum: 2_400_000 }),
                mode: string({ default: "AUTOMATIC", values: Object.values(DiskIopsConfigurationMode) }),
            },
            { computed: true, volatile: true },
        ),
        dnsName: string({ output: true }),
        endpointIpAddressRange: string({ computed: true, replaces: true }),
        endpoints: endpointsProperty("interclusters", "managements"),
        fsxAdminPassword: string({ writeOnly: true }),
        haPairs: number({ computed: true, minimum: 1, maximum: 12 }),
        kmsKeyId: string({ computed: true, replaces: true }),
        networkInterfaceIds: list(string(), { output: true, volatile: true }),
        networkType: string({ output: true }),
        ownerId: string({ output: true }),
        preferredSubnetId: string({ required: true, replaces: true }),
        routeTableIds: set(string(), { computed: true }),
        // The API does not tell them.
        securityGroupIds: set(string(), { replaces: true, writeOnly: true }),
        storageCapacity: number({ required: true, minimum: 1024, maximum: 1024 * 1024 }),
        storageType: string({ default: "SSD", replaces: true, values: Object.values(StorageType) }),
        subnetIds: list(string(), { required: true, replaces: true }),
        throughputCapacity: number({ computed: true, volatile: true, values: throughputs }),
        throughputCapacityPerHaPair: number({ computed: true, volatile: true, values: throughputs }),
        vpcId: string({ output: true }),
        weeklyMaintenanceStartTime: string({ computed: true }),
    },
    rules: { exactlyOneOf: [["throughputCapacity", "throughputCapacityPerHaPair"]] },

    /** The first generation is replaced to be made faster by pair, or to get another pair. */
    replacedBy(old, inputs) {
        const type = inputs.optionalText("deploymentType") ?? "";
        const grows = (property: string) =>
            (inputs.optionalNumber(property) ?? 0) > (old.optionalNumber(property) ?? 0);
        return [
            ...(type.endsWith("_1") && grows("throughputCapacityPerHaPair") ? ["throughputCapacityPerHaPair"] : []),
            ...(type === "SINGLE_AZ_1" && grows("haPairs") ? ["haPairs"] : []),
        ];
    },

    async create({ clients, operation, tags }, inputs) {
        const haPairs = inputs.optionalNumber("haPairs");
        const { FileSystem: made } = await clients.fsx().send(
            new CreateFileSystemCommand({
                ClientRequestToken: `pulumi-${operation.randomHex(26)}`,
                FileSystemType: "ONTAP",
                StorageCapacity: inputs.number("storageCapacity"),
                StorageType: member(StorageType, inputs.text("storageType")),
                SubnetIds: inputs.texts("subnetIds"),
                SecurityGroupIds: inputs.texts("securityGroupIds"),
                KmsKeyId: inputs.optionalText("kmsKeyId"),
                Tags: Object.keys(tags).length === 0 ? undefined : toTagList(tags),
                OntapConfiguration: {
                    AutomaticBackupRetentionDays: inputs.number("automaticBackupRetentionDays"),
                    DailyAutomaticBackupStartTime: inputs.optionalText("dailyAutomaticBackupStartTime"),
                    DeploymentType: member(OntapDeploymentType, inputs.text("deploymentType")),
                    DiskIopsConfiguration: iopsOf(inputs),
                    EndpointIpAddressRange: inputs.optionalText("endpointIpAddressRange"),
                    FsxAdminPassword: inputs.optionalText("fsxAdminPassword"),
                    HAPairs: haPairs,
                    PreferredSubnetId: inputs.text("preferredSubnetId"),
                    RouteTableIds: inputs.texts("routeTableIds"),
                    ThroughputCapacity: inputs.optionalNumber("throughputCapacity"),
                    // Without the number of pairs it is not passed on.
                    ThroughputCapacityPerHAPair:
                        haPairs === undefined ? undefined : inputs.optionalNumber("throughputCapacityPerHaPair"),
                    WeeklyMaintenanceStartTime: inputs.optionalText("weeklyMaintenanceStartTime"),
                },
            }),
        );
        return answered(made?.FileSystemId, "FileSystemId");
    },

    ready: available,

    async read(context, id) {
        const found = await describe(context, id);
        return found && properties(found);
    },

    async update(context, id, inputs, changed, state) {
        const tables = inputs.texts("routeTableIds") ?? [];
        const before = state.texts("routeTableIds") ?? [];
        const added = tables.filter((table) => !before.includes(table));
        const removed = before.filter((table) => !tables.includes(table));
        const text = (key: string) => (changed(key) ? inputs.optionalText(key) : undefined);
        const figure = (key: string) => (changed(key) ? inputs.optionalNumber(key) : undefined);
        await context.clients.fsx().send(
            new UpdateFileSystemCommand({
                ClientRequestToken: `pulumi-${context.operation.randomHex(26)}`,
                FileSystemId: id,
                StorageCapacity: figure("storageCapacity"),
                OntapConfiguration: {
                    AutomaticBackupRetentionDays: figure("automaticBackupRetentionDays"),
                    DailyAutomaticBackupStartTime: text("dailyAutomaticBackupStartTime"),
                    DiskIopsConfiguration: changed("diskIopsConfiguration") ? iopsOf(inputs) : undefined,
                    FsxAdminPassword: text("fsxAdminPassword"),
                    WeeklyMaintenanceStartTime: text("weeklyMaintenanceStartTime"),
                    ThroughputCapacity: figure("throughputCapacity"),
                    AddRouteTableIds: changed("routeTableIds") && added.length > 0 ? added : undefined,
                    RemoveRouteTableIds: changed("routeTableIds") && removed.length > 0 ? removed : undefined,
                    ...pairs(inputs, changed),
                },
            }),
        );
    },

    async delete(context, id) {
        const { clients } = context;
        await ifFound(clients.fsx().send(new DeleteFileSystemCommand({ FileSystemId: id })), "FileSystemNotFound");
        await waitFor(context, { what: `FSx ONTAP file system ${id}`, until: "deleted" }, async () => {
            const description = await describe(context, id);
            return description === undefined || (description.Lifecycle ?? "DELETING");
        });
    },
};

/** With another number of pairs the API wants the throughput of one of them too, even where it stays. */
function pairs(inputs: Reader, changed: Change) {
    return {
        HAPairs: changed("haPairs") ? inputs.optionalNumber("haPairs") : undefined,
        ThroughputCapacityPerHAPair:
            changed("haPairs") || changed("throughputCapacityPerHaPair")
                ? inputs.optionalNumber("throughputCapacityPerHaPair")
                : undefined,
    };
}

function iopsOf(inputs: Reader): DiskIopsConfiguration | undefined {
    const given = inputs.object("diskIopsConfiguration");
    return (
        given && {
            Mode: optionalMember(DiskIopsConfigurationMode, given.optionalText("mode")),
            Iops: given.optionalNumber("iops"),
        }
    );
}

async function describe({ clients }: Context, id: string): Promise<FileSystem | undefined> {
    const answer = await ifFound(
        clients.fsx().send(new DescribeFileSystemsCommand({ FileSystemIds: [id] })),
        "FileSystemNotFound",
    );
    return answer?.FileSystems?.[0];
}

/** Waits for the file system, then for the administrative action that an update is. */
function available(context: Context, id: string): Promise<void> {
    return waitFor(context, { what: `FSx ONTAP file system ${id}`, until: "AVAILABLE" }, async () => {
        const found = await describe(context, id);
        const state = found?.Lifecycle ?? "missing";
        if (!["CREATING", "UPDATING", "AVAILABLE"].includes(state)) {
            throw new Error(
                `FSx ONTAP file system ${id} is ${state}: ${found?.FailureDetails?.Message ?? "no reason"}`,
            );
        }
        const action = found?.AdministrativeActions?.find(
            ({ AdministrativeActionType: type }) => type === "FILE_SYSTEM_UPDATE",
        );
        if (action?.Status === "FAILED") {
            throw new Error(`the update of ${id} failed: ${action.FailureDetails?.Message ?? "no reason"}`);
        }
        const pending = action?.Status === "PENDING" || action?.Status === "IN_PROGRESS";
        return (state === "AVAILABLE" && !pending) || state;
    });
}

function properties(found: FileSystem): Properties {
    const ontap = found.OntapConfiguration ?? {};
    const { Intercluster: intercluster, Management: management } = ontap.Endpoints ?? {};
    const iops = ontap.DiskIopsConfiguration;
    return {
        ...present({
            arn: found.ResourceARN,
            automaticBackupRetentionDays: ontap.AutomaticBackupRetentionDays,
            dailyAutomaticBackupStartTime: ontap.DailyAutomaticBackupStartTime,
            deploymentType: ontap.DeploymentType,
            diskIopsConfiguration: iops && present({ iops: iops.Iops, mode: iops.Mode }),
            dnsName: found.DNSName,
            endpointIpAddressRange: ontap.EndpointIpAddressRange,
            haPairs: ontap.HAPairs,
            kmsKeyId: found.KmsKeyId,
            networkInterfaceIds: found.NetworkInterfaceIds,
            networkType: found.NetworkType,
            ownerId: found.OwnerId,
            preferredSubnetId: ontap.PreferredSubnetId,
            routeTableIds: ontap.RouteTableIds,
            storageCapacity: found.StorageCapacity,
            storageType: found.StorageType,
            subnetIds: found.SubnetIds,
            // https://github.com/hashicorp/terraform-provider-aws/issues/38663 comes of leaving it out.
            throughputCapacity: ontap.DeploymentType === "SINGLE_AZ_2" ? undefined : ontap.ThroughputCapacity,
            throughputCapacityPerHaPair: ontap.ThroughputCapacityPerHAPair,
            vpcId: found.VpcId,
            weeklyMaintenanceStartTime: ontap.WeeklyMaintenanceStartTime,
        }),
        endpoints: endpoints({ interclusters: intercluster, managements: management }),
        tagsAll: fromTagList(found.Tags),
    };
}
