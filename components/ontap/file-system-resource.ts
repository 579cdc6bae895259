import * as pulumi from "@pulumi/pulumi";
import * as fsx from "@pulumi/aws/fsx";
import { withTimeouts } from "../child-options";
import type { Checks } from "../checks";
import type { OntapFileSystemArgs } from "./file-system-args";
import { routeTableProblems, subnetOrder } from "./file-system.rules";
import { dataOptions, type End, unreplaced } from "./replacement";
import { fileSystemName } from "./replacement.rules";
import { sizeProblems, sizes } from "./sizes.rules";
import type { Place } from "./surroundings";
import { virtualMachineProblems } from "./virtual-machines.rules";
import { defaultRetentionDays, windowProblems } from "./windows.rules";

/** What the file system itself is made from, beside the arguments of its component. */
export interface FileSystemResourceArgs {
    place: Place;
    securityGroupId: pulumi.Output<string>;
    kmsKeyArn: pulumi.Output<string>;
    tags: pulumi.Output<{ [key: string]: string }>;
}

/** A file system, whose id fails where the arguments ask for another file system than the one that exists. */
export interface FileSystemResource {
    id: pulumi.Output<string>;
    managementEndpoint: pulumi.Output<string>;
    resource: fsx.OntapFileSystem;
}

/**
 * Everything that the provider replaces a file system for.
 * https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/fsx/ontap_file_system.go
 */
const fixed = [
    "region",
    "deploymentType",
    "storageType",
    "subnetIds",
    "preferredSubnetId",
    "securityGroupIds",
    "endpointIpAddressRange",
    "kmsKeyId",
];

/**
 * The provider waits for 60 minutes. A Multi-AZ file system takes about half of that to make, but a change of throughput
 * queues behind a change of storage and behind maintenance, and a smaller SSD tier is filled anew before the old one goes.
 * https://docs.aws.amazon.com/fsx/latest/ONTAPGuide/managing-throughput-capacity.html
 */
const timeouts = { create: "90m", update: "6h", delete: "90m" };

/** Makes the file system. */
export function fileSystemResource(
    name: string,
    args: OntapFileSystemArgs,
    { place, securityGroupId, kmsKeyArn, tags }: FileSystemResourceArgs,
    { checks, end, options }: { checks: Checks; end: End; options: pulumi.CustomResourceOptions },
): FileSystemResource {
    const { region, deploymentType } = args;
    const windows = checks.check(
        pulumi.output({
            automaticBackupRetentionDays: args.automaticBackupRetentionDays ?? defaultRetentionDays,
            dailyBackupStartTime: args.dailyBackupStartTime,
            weeklyMaintenanceStartTime: args.weeklyMaintenanceStartTime,
        }),
        windowProblems,
    );
    const [preferredSubnetId] = place.subnetIds;
    const resource = new fsx.OntapFileSystem(
        name,
        {
            region,
            deploymentType,
            storageType: "SSD",
            ...sizeArgs(args, checks),
            subnetIds: place.subnetIds,
            preferredSubnetId: preferredSubnetId ?? "",
            routeTableIds:
                args.routeTableIds &&
                checks.check(pulumi.output(args.routeTableIds), (ids) => routeTableProblems(deploymentType, ids)),
            endpointIpAddressRange: place.endpointIpAddressRange,
            securityGroupIds: [securityGroupId],
            kmsKeyId: kmsKeyArn,
            automaticBackupRetentionDays: windows.automaticBackupRetentionDays,
            dailyAutomaticBackupStartTime:
                args.dailyBackupStartTime && windows.apply((known) => known.dailyBackupStartTime),
            weeklyMaintenanceStartTime:
                args.weeklyMaintenanceStartTime && windows.apply((known) => known.weeklyMaintenanceStartTime),
            tags,
        },
        dataOptions(withTimeouts(options, timeouts), end, fixed),
    );
    const zones = subnetOrder(args);
    const preferredZone = pulumi
        .all([resource.preferredSubnetId, pulumi.all(place.subnetIds)])
        .apply(([preferred, ids]) => zones[ids.indexOf(preferred)]);
    const id = unreplaced(
        fileSystemName,
        resource.id,
        {
            region: { declared: region, actual: resource.region },
            deploymentType: { declared: deploymentType, actual: resource.deploymentType },
            vpcId: { declared: place.vpcId, actual: resource.vpcId },
            subnetIds: { declared: place.subnetIds, actual: resource.subnetIds },
            preferredAvailabilityZone: { declared: zones[0], actual: preferredZone },
            endpointIpAddressRange: {
                declared: place.endpointIpAddressRange,
                actual: resource.endpointIpAddressRange,
            },
            kmsKeyArn: { declared: kmsKeyArn, actual: resource.kmsKeyId },
            // Another group than the one that FSx was given would hold rules that nothing obeys. It is in no argument: the
            // engine makes another one where it is asked to, or where the provider knows no other way.
            securityGroupId: { declared: [securityGroupId], actual: resource.securityGroupIds },
        },
        checks,
        end,
    );
    const managementEndpoint = resource.endpoints.apply(([endpoints]) => {
        const dnsName = endpoints?.managements[0]?.dnsName;
        if (dnsName === undefined) {
            throw new Error(`file system ${name} has no management endpoint`);
        }
        return dnsName;
    });
    return { id, managementEndpoint, resource };
}

/** The size, once its parts are known to fit together. */
function sizeArgs(args: OntapFileSystemArgs, { check }: Checks) {
    const { deploymentType, storageVirtualMachines: machines } = args;
    const protocolsOnly = Object.fromEntries(
        Object.entries(machines).map(([machine, { protocols }]) => [machine, { protocols }]),
    );
    const size = check(
        pulumi.output({
            storageCapacityGiB: args.storageCapacityGiB,
            throughputCapacityPerHaPair: args.throughputCapacityPerHaPair,
            haPairs: args.haPairs ?? 1,
            iops: args.iops,
        }),
        (known) => [...sizeProblems(deploymentType, known), ...virtualMachineProblems(protocolsOnly, known.haPairs)],
    );
    return {
        storageCapacity: size.storageCapacityGiB,
        diskIopsConfiguration:
            args.iops === undefined
                ? { mode: "AUTOMATIC" }
                : { mode: "USER_PROVISIONED", iops: size.apply(({ iops }) => iops) },
        ...(sizes[deploymentType].generation === 1
            ? // By pair of file servers the provider would replace a file system of the first generation to make it faster.
              { throughputCapacity: size.throughputCapacityPerHaPair }
            : // As a whole it would find a file system of the second generation changed at every `up`:
              // https://github.com/hashicorp/terraform-provider-aws/issues/38663
              { haPairs: size.haPairs, throughputCapacityPerHaPair: size.throughputCapacityPerHaPair }),
    };
}
