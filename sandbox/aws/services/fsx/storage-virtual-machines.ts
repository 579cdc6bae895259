import type {
    CreateStorageVirtualMachineRequest,
    CreateStorageVirtualMachineResponse,
    DeleteStorageVirtualMachineRequest,
    DeleteStorageVirtualMachineResponse,
    DescribeStorageVirtualMachinesRequest,
    DescribeStorageVirtualMachinesResponse,
    UpdateStorageVirtualMachineRequest,
    UpdateStorageVirtualMachineResponse,
} from "@aws-sdk/client-fsx";
import { randomUUID } from "node:crypto";
import { notCovered } from "../../errors";
import { operation, type Given, type Handler } from "../../service";
import { page } from "../page";
import { fsxErrors } from "./errors";
import { floatingAddress } from "./file-systems";
import { assignAddress, unassignAddresses } from "./network";
import { checkPassword, digest } from "./password";
import { pointRoutes, removeRoutes } from "./routes";
import { newId, type FileSystemRecord, type FsxRegion, type MachineRecord } from "./state";
import { addRootVolume } from "./volumes";

export function machineOperations(regionOf: (name: string) => FsxRegion): Record<string, Handler> {
    return {
        CreateStorageVirtualMachine: operation<CreateStorageVirtualMachineRequest, CreateStorageVirtualMachineResponse>(
            async (input, { region }) => {
                const inRegion = regionOf(region);
                const id = await inRegion.once("CreateStorageVirtualMachine", input, () => create(inRegion, input));
                return { StorageVirtualMachine: inRegion.machine(id).description };
            },
        ),
        DescribeStorageVirtualMachines: operation<
            DescribeStorageVirtualMachinesRequest,
            DescribeStorageVirtualMachinesResponse
        >((input, { region }) => describe(regionOf(region), input)),
        UpdateStorageVirtualMachine: operation<UpdateStorageVirtualMachineRequest, UpdateStorageVirtualMachineResponse>(
            (input, { region }) => update(regionOf(region), input),
        ),
        DeleteStorageVirtualMachine: operation<DeleteStorageVirtualMachineRequest, DeleteStorageVirtualMachineResponse>(
            (input, { region }) => remove(regionOf(region), input.StorageVirtualMachineId),
        ),
    };
}

function create(region: FsxRegion, input: Given<CreateStorageVirtualMachineRequest>): Promise<string> {
    if (input.ActiveDirectoryConfiguration !== undefined) {
        throw notCovered("fsx", "CreateStorageVirtualMachine", "an Active Directory is not");
    }
    const fileSystem = region.fileSystem(input.FileSystemId);
    if (fileSystem.description.Lifecycle !== "AVAILABLE" && fileSystem.description.Lifecycle !== "UPDATING") {
        throw fsxErrors.badRequest(`File system ${fileSystem.id} is ${fileSystem.description.Lifecycle}.`);
    }
    if (!/^\w+$/.test(input.Name)) {
        throw fsxErrors.badRequest("The name of a storage virtual machine has letters, digits and underscores only.");
    }
    if (region.machinesOf(fileSystem.id).some(({ description }) => description.Name === input.Name)) {
        throw fsxErrors.badRequest(`File system ${fileSystem.id} has a storage virtual machine ${input.Name} already.`);
    }
    checkPassword(input.SvmAdminPassword);
    const id = newId("svm");
    const style = input.RootVolumeSecurityStyle ?? "UNIX";
    const record: MachineRecord = {
        id,
        fixed: [],
        description: {
            CreationTime: new Date(),
            FileSystemId: fileSystem.id,
            Lifecycle: "CREATING",
            Name: input.Name,
            ResourceARN: region.arn("storage-virtual-machine", fileSystem.id, id),
            StorageVirtualMachineId: id,
            Subtype: "DEFAULT",
            UUID: randomUUID(),
            Tags: input.Tags ?? [],
            RootVolumeSecurityStyle: style,
        },
        passwordDigest: input.SvmAdminPassword === undefined ? undefined : digest(input.SvmAdminPassword),
    };
    region.machines.set(id, record);
    region.context.schedule.later(region.context.timing.fsxVirtualMachine, async () => {
        await region.inTurn(() => addEndpoints(region, fileSystem, record));
        addRootVolume(region, record, style);
        record.description.Lifecycle = record.description.Lifecycle === "CREATING" ? "CREATED" : "DELETING";
    });
    return Promise.resolve(id);
}

/** Files and management by an address that moves between the file servers, blocks by one of each of them. */
async function addEndpoints(region: FsxRegion, fileSystem: FileSystemRecord, record: MachineRecord): Promise<void> {
    for (const { networkInterfaceId } of fileSystem.servers) {
        record.fixed.push({ networkInterfaceId, address: await assignAddress(region, networkInterfaceId) });
    }
    const domain = `${record.id}.${fileSystem.id}.fsx.${region.name}.amazonaws.com`;
    const IpAddresses = [await floatingAddress(region, fileSystem, record.id)];
    record.description.Endpoints = {
        Iscsi: { DNSName: `iscsi.${domain}`, IpAddresses: record.fixed.map(({ address }) => address) },
        Management: { DNSName: domain, IpAddresses },
        Nfs: { DNSName: domain, IpAddresses },
    };
    await pointRoutes(region, fileSystem);
}

function describe(
    region: FsxRegion,
    input: Given<DescribeStorageVirtualMachinesRequest>,
): DescribeStorageVirtualMachinesResponse {
    const all = input.StorageVirtualMachineIds?.map((id) => region.machine(id)) ?? [...region.machines.values()];
    const matching = all.filter(({ description }) =>
        (input.Filters ?? []).every(({ Values }) => Values?.includes(description.FileSystemId ?? "")),
    );
    const invalid = fsxErrors.badRequest("Invalid NextToken.");
    const { items, next } = page(matching, input.MaxResults ?? 1000, input.NextToken, invalid);
    return { StorageVirtualMachines: items.map(({ description }) => description), NextToken: next };
}

function update(
    region: FsxRegion,
    input: Given<UpdateStorageVirtualMachineRequest>,
): UpdateStorageVirtualMachineResponse {
    if (input.ActiveDirectoryConfiguration !== undefined) {
        throw notCovered("fsx", "UpdateStorageVirtualMachine", "an Active Directory is not");
    }
    const record = region.machine(input.StorageVirtualMachineId);
    if (record.description.Lifecycle !== "CREATED") {
        throw fsxErrors.badRequest(`Storage virtual machine ${record.id} is ${record.description.Lifecycle}.`);
    }
    checkPassword(input.SvmAdminPassword);
    record.description.Lifecycle = "PENDING";
    region.context.schedule.later(region.context.timing.fsxVirtualMachine, () => {
        if (input.SvmAdminPassword !== undefined) {
            record.passwordDigest = digest(input.SvmAdminPassword);
        }
        record.description.Lifecycle = record.description.Lifecycle === "PENDING" ? "CREATED" : "DELETING";
    });
    return { StorageVirtualMachine: record.description };
}

/**
 * Refused while there are volumes on it but its root.
 * https://docs.aws.amazon.com/fsx/latest/APIReference/API_DeleteStorageVirtualMachine.html
 */
function remove(region: FsxRegion, id: string): DeleteStorageVirtualMachineResponse {
    const record = region.machine(id);
    const volumes = region
        .volumesOf(id)
        .filter(({ OntapConfiguration }) => !OntapConfiguration?.StorageVirtualMachineRoot);
    if (volumes.length > 0) {
        const ids = volumes.map(({ VolumeId }) => VolumeId).join(", ");
        throw fsxErrors.badRequest(`Cannot delete storage virtual machine while it has non-root volumes: ${ids}`);
    }
    if (record.description.Lifecycle !== "DELETING") {
        record.description.Lifecycle = "DELETING";
        region.context.schedule.later(region.context.timing.fsxVirtualMachine, async () => {
            await region.inTurn(() => removeEndpoints(region, record));
            region.volumesOf(id).forEach(({ VolumeId }) => region.volumes.delete(VolumeId ?? ""));
            region.machines.delete(id);
        });
    }
    return { StorageVirtualMachineId: id, Lifecycle: "DELETING" };
}

async function removeEndpoints(region: FsxRegion, record: MachineRecord): Promise<void> {
    const fileSystem = region.fileSystem(record.description.FileSystemId ?? "");
    const address = fileSystem.floating.get(record.id);
    const isFloating = fileSystem.ontap.EndpointIpAddressRange !== undefined;
    if (address !== undefined && isFloating) {
        await removeRoutes(region, fileSystem.ontap.RouteTableIds ?? [], [address]);
    }
    const moving =
        address === undefined || isFloating
            ? []
            : fileSystem.servers.map(({ networkInterfaceId }) => ({ networkInterfaceId, address }));
    await unassignAddresses(region, [...record.fixed, ...moving]);
    fileSystem.floating.delete(record.id);
}
