import {
    CreateStorageVirtualMachineCommand,
    DeleteStorageVirtualMachineCommand,
    DescribeStorageVirtualMachinesCommand,
    StorageVirtualMachineRootVolumeSecurityStyle,
    UpdateStorageVirtualMachineCommand,
    type StorageVirtualMachine,
} from "@aws-sdk/client-fsx";
import { string } from "../../table/property";
import { answered, optionalMember, present } from "../convert";
import type { Context, ResourceType } from "../resource";
import { fromTagList, toTagList } from "../tags";
import { ifFound, waitFor } from "../wait";
import { endpoints, endpointsProperty } from "./endpoints";
import { fsxTagging } from "./tagging";

const halfAnHour = 30 * 60;

/** hashicorp/terraform-provider-aws, internal/service/fsx/ontap_storage_virtual_machine.go */
export const ontapStorageVirtualMachine: ResourceType = {
    what: "FSx ONTAP storage virtual machine",
    tagging: fsxTagging,
    timeouts: { create: halfAnHour, update: halfAnHour, delete: halfAnHour },
    secrets: ["svmAdminPassword"],
    properties: {
        arn: string({ output: true }),
        endpoints: endpointsProperty("iscsis", "managements", "nfs", "smbs"),
        fileSystemId: string({ required: true, replaces: true }),
        name: string({ replaces: true, autoName: { maximumLength: 47 } }),
        // Both are kept as they were given.
        rootVolumeSecurityStyle: string({
            replaces: true,
            writeOnly: true,
            values: Object.values(StorageVirtualMachineRootVolumeSecurityStyle),
        }),
        svmAdminPassword: string({ writeOnly: true }),
        subtype: string({ output: true }),
        uuid: string({ output: true }),
    },

    async create({ clients, operation, tags }, inputs) {
        const { StorageVirtualMachine: made } = await clients.fsx().send(
            new CreateStorageVirtualMachineCommand({
                ClientRequestToken: `pulumi-${operation.randomHex(26)}`,
                FileSystemId: inputs.text("fileSystemId"),
                Name: inputs.text("name"),
                RootVolumeSecurityStyle: optionalMember(
                    StorageVirtualMachineRootVolumeSecurityStyle,
                    inputs.optionalText("rootVolumeSecurityStyle"),
                ),
                SvmAdminPassword: inputs.optionalText("svmAdminPassword"),
                Tags: Object.keys(tags).length === 0 ? undefined : toTagList(tags),
            }),
        );
        return answered(made?.StorageVirtualMachineId, "StorageVirtualMachineId");
    },

    ready(context, id) {
        return waitFor(context, { what: `FSx ONTAP storage virtual machine ${id}`, until: "CREATED" }, async () => {
            const found = await describe(context, id);
            const state = found?.Lifecycle ?? "missing";
            if (!["CREATING", "PENDING", "CREATED", "MISCONFIGURED"].includes(state)) {
                throw new Error(`FSx ONTAP storage virtual machine ${id} is ${state}: ${reason(found)}`);
            }
            return state === "CREATED" || state === "MISCONFIGURED" || state;
        });
    },

    async read(context, id) {
        const found = await describe(context, id);
        if (found === undefined) {
            return undefined;
        }
        const { Iscsi: iscsi, Management: management, Nfs: nfs, Smb: smb } = found.Endpoints ?? {};
        return {
            ...present({
                arn: found.ResourceARN,
                fileSystemId: found.FileSystemId,
                name: found.Name,
                subtype: found.Subtype,
                uuid: found.UUID,
            }),
            endpoints: endpoints({ iscsis: iscsi, managements: management, nfs, smbs: smb }),
            tagsAll: fromTagList(found.Tags),
        };
    },

    async update({ clients, operation }, id, inputs, changed) {
        await clients.fsx().send(
            new UpdateStorageVirtualMachineCommand({
                ClientRequestToken: `pulumi-${operation.randomHex(26)}`,
                StorageVirtualMachineId: id,
                SvmAdminPassword: changed("svmAdminPassword") ? inputs.optionalText("svmAdminPassword") : undefined,
            }),
        );
    },

    /** A refusal at once ends it; where AWS has said yes, it is waited for. */
    async delete(context, id) {
        await ifFound(
            context.clients.fsx().send(new DeleteStorageVirtualMachineCommand({ StorageVirtualMachineId: id })),
            "StorageVirtualMachineNotFound",
        );
        await waitFor(context, { what: `FSx ONTAP storage virtual machine ${id}`, until: "deleted" }, async () => {
            const found = await describe(context, id);
            if (found?.Lifecycle === "FAILED") {
                throw new Error(`FSx ONTAP storage virtual machine ${id} is FAILED: ${reason(found)}`);
            }
            return found === undefined || (found.Lifecycle ?? "DELETING");
        });
    },
};

function reason(found: StorageVirtualMachine | undefined): string {
    return found?.LifecycleTransitionReason?.Message ?? "no reason";
}

async function describe({ clients }: Context, id: string): Promise<StorageVirtualMachine | undefined> {
    const answer = await ifFound(
        clients.fsx().send(new DescribeStorageVirtualMachinesCommand({ StorageVirtualMachineIds: [id] })),
        "StorageVirtualMachineNotFound",
    );
    return answer?.StorageVirtualMachines?.[0];
}
