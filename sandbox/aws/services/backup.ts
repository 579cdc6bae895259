import {
    DescribeBackupVaultCommand,
    type DescribeBackupJobOutput,
    type StartBackupJobInput,
    type StartBackupJobOutput,
} from "@aws-sdk/client-backup";
import { randomUUID } from "node:crypto";
import { AwsError, notCovered } from "../errors";
import { jsonAnswer } from "../protocols";
import { operation, textParameter, type Given, type Service } from "../service";
import type { EfsRegion, EfsRegions } from "./efs/state";

/** Vault of EFS's automatic backups: https://docs.aws.amazon.com/efs/latest/ug/awsbackup.html */
const automaticVault = "aws/efs/automatic-backup-vault";

interface Job {
    readonly region: string;
    readonly token: string | undefined;
    readonly description: DescribeBackupJobOutput & { CreationDate: Date };
}

/** AWS Backup is moto's, which has plans and vaults, but no jobs: those of file systems are the front's. */
export function createBackup(efs: EfsRegions): Service {
    const jobs = new Map<string, Job>();
    return {
        signingName: "backup",
        operations: {
            StartBackupJob: operation<StartBackupJobInput, StartBackupJobOutput>(async (input, { region }) => {
                const known = [...jobs.values()].find(
                    (job) =>
                        input.IdempotencyToken !== undefined &&
                        job.token === input.IdempotencyToken &&
                        job.region === region,
                );
                const { description } = known ?? (await start(efs.of(region), input));
                jobs.set(description.BackupJobId ?? "", { region, token: input.IdempotencyToken, description });
                const { BackupJobId, RecoveryPointArn, CreationDate } = description;
                return { BackupJobId, RecoveryPointArn, CreationDate };
            }),
            DescribeBackupJob: (call) => {
                const id = textParameter(call, "backupJobId");
                const job = jobs.get(id);
                if (job?.region !== call.region) {
                    throw notFound(`Backup job ${id} does not exist.`);
                }
                return Promise.resolve(jsonAnswer(job.description));
            },
        },
        reset() {
            jobs.clear();
            return Promise.resolve();
        },
    };
}

/** https://docs.aws.amazon.com/aws-backup/latest/devguide/API_StartBackupJob.html */
async function start(region: EfsRegion, input: Given<StartBackupJobInput>): Promise<Omit<Job, "token">> {
    const { accountId, schedule, timing } = region.context;
    const id = /^arn:aws[\w-]*:elasticfilesystem:[\w-]+:\d{12}:file-system\/(fs-\w+)$/.exec(input.ResourceArn)?.[1];
    if (id === undefined) {
        throw notCovered(
            "backup",
            "StartBackupJob",
            `a backup of ${input.ResourceArn}, which is no file system of EFS`,
        );
    }
    const isThere = region.fileSystems.has(id) && input.ResourceArn.split(":")[3] === region.name;
    if (!isThere) {
        throw notFound(`File system ${input.ResourceArn} does not exist.`);
    }
    await checkVault(region, input.BackupVaultName);
    const description: Job["description"] = {
        AccountId: accountId,
        BackupJobId: randomUUID(),
        BackupVaultName: input.BackupVaultName,
        RecoveryPointArn: `arn:aws:backup:${region.name}:${accountId}:recovery-point:${randomUUID()}`,
        ResourceArn: input.ResourceArn,
        ResourceType: "EFS",
        IamRoleArn: input.IamRoleArn,
        CreationDate: new Date(),
        State: "RUNNING",
        PercentDone: "0.0",
    };
    schedule.later(timing.backupJob, () => {
        Object.assign(description, { State: "COMPLETED", PercentDone: "100.0", CompletionDate: new Date() });
    });
    return { region: region.name, description };
}

/** The automatic vault is in a Region once a file system there has automatic backups. */
async function checkVault(region: EfsRegion, BackupVaultName: string): Promise<void> {
    const isThere =
        BackupVaultName === automaticVault
            ? [...region.fileSystems.values()].some(({ backup }) => backup !== undefined)
            : await region.context.moto
                  .backup(region.name)
                  .send(new DescribeBackupVaultCommand({ BackupVaultName }))
                  .then(
                      () => true,
                      () => false,
                  );
    if (!isThere) {
        throw notFound(`Backup vault ${BackupVaultName} does not exist.`);
    }
}

function notFound(message: string): AwsError {
    return new AwsError("ResourceNotFoundException", 400, message);
}
