import {
    BackupClient,
    CreateBackupVaultCommand,
    DescribeBackupJobCommand,
    StartBackupJobCommand,
} from "@aws-sdk/client-backup";
import { PutBackupPolicyCommand } from "@aws-sdk/client-efs";
import assert from "node:assert/strict";
import { FileSystems, primary, replica } from "../testing/file-systems";
import { World } from "../testing/world";

const automaticVault = "aws/efs/automatic-backup-vault";

describe("a backup job of a file system", function () {
    this.timeout(60_000);
    let world: World;
    let backup: BackupClient;
    let id: string;

    before(async () => {
        world = await World.start();
        backup = world.client(BackupClient, primary);
        id = await new FileSystems(world).create(primary);
    });

    after(() => world.close());

    function start(BackupVaultName: string, fileSystem = id, IdempotencyToken?: string) {
        return backup.send(
            new StartBackupJobCommand({
                BackupVaultName,
                ResourceArn: `arn:aws:elasticfilesystem:${primary}:123456789012:file-system/${fileSystem}`,
                IamRoleArn: "arn:aws:iam::123456789012:role/backup",
                IdempotencyToken,
            }),
        );
    }

    it("runs, then is completed, in its Region", async () => {
        await backup.send(new CreateBackupVaultCommand({ BackupVaultName: "a-vault" }));
        const { BackupJobId, RecoveryPointArn } = await start("a-vault");
        assert.match(String(RecoveryPointArn), /^arn:aws:backup:eu-central-1:\d{12}:recovery-point:/);
        const state = async () => (await backup.send(new DescribeBackupJobCommand({ BackupJobId }))).State;
        assert.equal(await state(), "RUNNING");
        await world.eventually(state, "COMPLETED");
        const elsewhere = world.client(BackupClient, replica).send(new DescribeBackupJobCommand({ BackupJobId }));
        await assert.rejects(elsewhere, { name: "ResourceNotFoundException" });
    });

    it("is started once for a token", async () => {
        await backup.send(new CreateBackupVaultCommand({ BackupVaultName: "another-vault" }));
        const [first, second] = [await start("another-vault", id, "once"), await start("another-vault", id, "once")];
        assert.equal(first.BackupJobId, second.BackupJobId);
    });

    it("goes into the vault of automatic backups where the Region has such", async () => {
        await assert.rejects(start(automaticVault), { name: "ResourceNotFoundException" });
        const BackupPolicy = { Status: "ENABLED" } as const;
        await world.efs.send(new PutBackupPolicyCommand({ FileSystemId: id, BackupPolicy }));
        await start(automaticVault);
    });

    it("is refused for a vault or a file system that does not exist", async () => {
        await assert.rejects(start("no-vault"), { name: "ResourceNotFoundException" });
        await assert.rejects(start("a-vault", "fs-0123456789abcdef0"), { name: "ResourceNotFoundException" });
    });
});
