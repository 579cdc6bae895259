import {
    DeleteFileSystemPolicyCommand,
    DescribeBackupPolicyCommand,
    DescribeFileSystemPolicyCommand,
    PutBackupPolicyCommand,
    PutFileSystemPolicyCommand,
    type Status,
} from "@aws-sdk/client-efs";
import { boolean, json, object, string } from "../../table/property";
import type { Context, ResourceType } from "../resource";
import { ifFound, waitFor } from "../wait";

/** hashicorp/terraform-provider-aws, internal/service/efs/file_system_policy.go */
export const fileSystemPolicy: ResourceType = {
    what: "EFS file system policy",
    properties: {
        bypassPolicyLockoutSafetyCheck: boolean({ default: false, writeOnly: true }),
        fileSystemId: string({ required: true, replaces: true }),
        policy: json({ required: true }),
    },

    async create({ clients }, inputs) {
        const id = inputs.text("fileSystemId");
        await clients.efs().send(
            new PutFileSystemPolicyCommand({
                FileSystemId: id,
                Policy: inputs.text("policy"),
                BypassPolicyLockoutSafetyCheck: inputs.flag("bypassPolicyLockoutSafetyCheck"),
            }),
        );
        return id;
    },

    async read({ clients }, id) {
        const found = await ifFound(
            clients.efs().send(new DescribeFileSystemPolicyCommand({ FileSystemId: id })),
            "FileSystemNotFound",
            "PolicyNotFound",
        );
        return found?.Policy === undefined ? undefined : { fileSystemId: id, policy: found.Policy };
    },

    async update(context, _id, inputs) {
        await this.create(context, inputs);
    },

    async delete({ clients }, id) {
        await ifFound(
            clients.efs().send(new DeleteFileSystemPolicyCommand({ FileSystemId: id })),
            "FileSystemNotFound",
            "PolicyNotFound",
        );
    },
};

/** hashicorp/terraform-provider-aws, internal/service/efs/backup_policy.go */
export const backupPolicy: ResourceType = {
    what: "EFS backup policy",
    properties: {
        backupPolicy: object(
            { status: string({ required: true, values: ["ENABLED", "DISABLED"] }) },
            { required: true },
        ),
        fileSystemId: string({ required: true, replaces: true }),
    },

    async create(context, inputs) {
        const id = inputs.text("fileSystemId");
        const enabled = inputs.objectOrEmpty("backupPolicy").text("status") === "ENABLED";
        await put(context, id, enabled ? "ENABLED" : "DISABLED");
        return id;
    },

    ready: (context, id, inputs) => settled(context, id, inputs.objectOrEmpty("backupPolicy").text("status")),

    async read(context, id) {
        const status = await readStatus(context, id);
        return status === undefined ? undefined : { fileSystemId: id, backupPolicy: { status } };
    },

    async update(context, _id, inputs) {
        await this.create(context, inputs);
    },

    async delete(context, id) {
        const gone =
            (await ifFound(
                put(context, id, "DISABLED").then(() => true),
                "FileSystemNotFound",
            )) === undefined;
        if (!gone) {
            await settled(context, id, "DISABLED");
        }
    },
};

async function put({ clients }: Context, id: string, status: Status): Promise<void> {
    await clients.efs().send(new PutBackupPolicyCommand({ FileSystemId: id, BackupPolicy: { Status: status } }));
}

async function readStatus({ clients }: Context, id: string): Promise<string | undefined> {
    const answer = await ifFound(
        clients.efs().send(new DescribeBackupPolicyCommand({ FileSystemId: id })),
        "FileSystemNotFound",
        "PolicyNotFound",
    );
    return answer?.BackupPolicy?.Status;
}

function settled(context: Context, id: string, wanted: string): Promise<void> {
    return waitFor(context, { what: `backup policy of ${id}`, until: wanted }, async () => {
        const status = (await readStatus(context, id)) ?? "DISABLED";
        return status === wanted || status;
    });
}
