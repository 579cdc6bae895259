import type {
    DeleteBackupRequest,
    DeleteBackupResponse,
    DescribeBackupsRequest,
    DescribeBackupsResponse,
    Volume,
} from "@aws-sdk/client-fsx";
import { notCovered } from "../../errors";
import { operation, type Given, type Handler } from "../../service";
import { page } from "../page";
import { fsxErrors } from "./errors";
import { newId, type FsxRegion } from "./state";

/** Final backups of volumes: they outlive volume, storage virtual machine and file system. */
export function backupOperations(regionOf: (name: string) => FsxRegion): Record<string, Handler> {
    return {
        DescribeBackups: operation<DescribeBackupsRequest, DescribeBackupsResponse>((input, { region }) => {
            if (input.Filters !== undefined) {
                throw notCovered("fsx", "DescribeBackups", "filters are not");
            }
            const { backups } = regionOf(region);
            const all = input.BackupIds?.map((id) => backups.get(id) ?? missing(id)) ?? [...backups.values()];
            const invalid = fsxErrors.badRequest("Invalid NextToken.");
            const { items, next } = page(all, input.MaxResults ?? 1000, input.NextToken, invalid);
            return { Backups: items, NextToken: next };
        }),
        DeleteBackup: operation<DeleteBackupRequest, DeleteBackupResponse>((input, { region }) => {
            const isGone = regionOf(region).backups.delete(input.BackupId);
            return isGone ? { BackupId: input.BackupId, Lifecycle: "DELETED" } : missing(input.BackupId);
        }),
    };
}

function missing(id: string): never {
    throw fsxErrors.backupNotFound(id);
}

/** Its id. */
export function finalBackup(
    region: FsxRegion,
    volume: Volume,
    tags: Given<NonNullable<Volume["Tags"]>> | undefined,
): string {
    const BackupId = newId("backup");
    const fileSystem = region.fileSystem(volume.FileSystemId ?? "");
    region.backups.set(BackupId, {
        BackupId,
        Lifecycle: "AVAILABLE",
        Type: "USER_INITIATED",
        CreationTime: new Date(),
        KmsKeyId: fileSystem.description.KmsKeyId,
        ResourceARN: region.arn("backup", BackupId),
        Tags: tags ?? [],
        FileSystem: { FileSystemId: fileSystem.id, FileSystemType: "ONTAP" },
        OwnerId: region.context.accountId,
        ResourceType: "VOLUME",
        // As it was before its deletion began.
        Volume: { ...volume, Lifecycle: "CREATED" },
    });
    return BackupId;
}
