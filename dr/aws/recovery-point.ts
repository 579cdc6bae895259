import { DescribeBackupJobCommand, StartBackupJobCommand } from "@aws-sdk/client-backup";
import { DrError, Refusal } from "../errors";
import type { Clients } from "./clients";
import { call } from "./errors";

export interface RecoveryPointSettings {
    readonly vault: string;
    readonly roleArn: string;
}

/** Vault and role that AWS Backup uses for EFS's automatic backups: https://docs.aws.amazon.com/efs/latest/ug/awsbackup.html */
export function automaticBackup(fileSystemArn: string): RecoveryPointSettings {
    const [, partition, , , account] = fileSystemArn.split(":");
    return {
        vault: "aws/efs/automatic-backup-vault",
        roleArn: `arn:${partition}:iam::${account}:role/aws-service-role/backup.amazonaws.com/AWSServiceRoleForBackup`,
    };
}

/** Recovery points of a file system, made by AWS Backup. */
export class RecoveryPoints {
    constructor(private readonly clients: Clients) {}

    /** Starts a backup job; the same token never starts a second one. */
    async start(fileSystemArn: string, settings: RecoveryPointSettings, token: string): Promise<string> {
        try {
            const { BackupJobId } = await call(this.clients.region, () =>
                this.clients.backup().send(
                    new StartBackupJobCommand({
                        BackupVaultName: settings.vault,
                        ResourceArn: fileSystemArn,
                        IamRoleArn: settings.roleArn,
                        IdempotencyToken: token,
                    }),
                ),
            );
            if (BackupJobId === undefined) {
                throw new DrError("AWS Backup answered without the id of the job");
            }
            return BackupJobId;
        } catch (error) {
            if (error instanceof Error && /^(InvalidParameterValue|ResourceNotFound)Exception$/.test(error.name)) {
                throw new Refusal(
                    `AWS Backup takes no recovery point of ${fileSystemArn} into vault ${settings.vault} as ${settings.roleArn}: ${error.message}; name another one with --backup-vault and --backup-role, or go without with --skip-recovery-point`,
                );
            }
            throw error;
        }
    }

    /** What is done of the job in percent, 100 once the recovery point is there. */
    async progress(jobId: string): Promise<number> {
        const job = await call(this.clients.region, () =>
            this.clients.backup().send(new DescribeBackupJobCommand({ BackupJobId: jobId })),
        );
        switch (job.State) {
            case "COMPLETED":
                return 100;
            case "ABORTED":
            case "EXPIRED":
            case "FAILED":
            case "PARTIAL":
                throw new DrError(
                    `the recovery point's job ${jobId} ended with ${job.State}: ${job.StatusMessage ?? "AWS Backup does not say why"}`,
                );
            default:
                return Math.min(99, Number(job.PercentDone ?? 0) || 0);
        }
    }
}
