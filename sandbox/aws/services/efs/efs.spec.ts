import { DeleteSubnetCommand, DescribeNetworkInterfacesCommand } from "@aws-sdk/client-ec2";
import {
    CreateAccessPointCommand,
    CreateFileSystemCommand,
    CreateMountTargetCommand,
    DeleteAccessPointCommand,
    DeleteFileSystemCommand,
    DeleteFileSystemPolicyCommand,
    DeleteMountTargetCommand,
    DescribeAccessPointsCommand,
    DescribeBackupPolicyCommand,
    DescribeFileSystemPolicyCommand,
    DescribeFileSystemsCommand,
    DescribeMountTargetSecurityGroupsCommand,
    DescribeMountTargetsCommand,
    ListTagsForResourceCommand,
    PutBackupPolicyCommand,
    PutFileSystemPolicyCommand,
    PutLifecycleConfigurationCommand,
    UpdateFileSystemCommand,
    UpdateFileSystemProtectionCommand,
    type CreateAccessPointRequest,
    type CreateFileSystemRequest,
} from "@aws-sdk/client-efs";
import assert from "node:assert/strict";
import { required, World } from "../../testing/world";

describe("the EFS of the sandbox", function () {
    this.timeout(60_000);
    let world: World;

    before(async () => {
        world = await World.start();
    });

    after(() => world.close());

    async function fileSystem(settings: Partial<CreateFileSystemRequest> = {}): Promise<string> {
        const { FileSystemId } = await world.efs.send(
            new CreateFileSystemCommand({ CreationToken: unique(), ...settings }),
        );
        const id = required(FileSystemId);
        await world.eventually(() => stateOf(id), "available");
        return id;
    }

    async function stateOf(id: string): Promise<string | undefined> {
        const { FileSystems } = await world.efs.send(new DescribeFileSystemsCommand({ FileSystemId: id }));
        return FileSystems?.[0].LifeCycleState;
    }

    async function mountTargetState(id: string): Promise<string | undefined> {
        try {
            const { MountTargets } = await world.efs.send(new DescribeMountTargetsCommand({ MountTargetId: id }));
            return MountTargets?.[0].LifeCycleState;
        } catch (error) {
            return error instanceof Error ? error.name : String(error);
        }
    }

    describe("a file system", () => {
        it("is creating, then available, encrypted with the key's ARN and protected from replication", async () => {
            const made = await world.efs.send(
                new CreateFileSystemCommand({
                    CreationToken: "a-file-system",
                    Encrypted: true,
                    ThroughputMode: "elastic",
                    Tags: [{ Key: "Name", Value: "shared" }],
                }),
            );
            assert.equal(made.LifeCycleState, "creating");
            assert.match(required(made.KmsKeyId), /^arn:aws:kms:eu-central-1:\d{12}:key\//);
            assert.equal(made.FileSystemProtection?.ReplicationOverwriteProtection, "ENABLED");
            assert.equal(made.ThroughputMode, "elastic");
            assert.equal(made.Name, "shared");
            assert.ok(made.CreationTime instanceof Date);
            await world.eventually(() => stateOf(required(made.FileSystemId)), "available");
        });

        it("is refused a second time for the same creation token, with the id of the first", async () => {
            const id = await fileSystem({ CreationToken: "once" });
            await assert.rejects(world.efs.send(new CreateFileSystemCommand({ CreationToken: "once" })), {
                name: "FileSystemAlreadyExists",
                FileSystemId: id,
            });
        });

        for (const [reason, settings] of Object.entries<Partial<CreateFileSystemRequest>>({
            "a key without encryption": { KmsKeyId: "alias/aws/elasticfilesystem" },
            "a key that does not exist": { Encrypted: true, KmsKeyId: "alias/none" },
            "provisioned throughput without an amount": { ThroughputMode: "provisioned" },
            "elastic throughput with Max I/O": { ThroughputMode: "elastic", PerformanceMode: "maxIO" },
            "a zone of another Region": { AvailabilityZoneName: "us-east-1a" },
        })) {
            it(`is refused with ${reason}`, async () => {
                const command = new CreateFileSystemCommand({ CreationToken: unique(), ...settings });
                await assert.rejects(world.efs.send(command), { name: "BadRequest" });
            });
        }

        it("changes its throughput mode, once in 24 hours", async () => {
            const id = await fileSystem();
            const updated = await world.efs.send(
                new UpdateFileSystemCommand({ FileSystemId: id, ThroughputMode: "elastic" }),
            );
            assert.equal(updated.ThroughputMode, "elastic");
            assert.equal(updated.LifeCycleState, "updating");
            await world.eventually(() => stateOf(id), "available");
            const again = new UpdateFileSystemCommand({ FileSystemId: id, ThroughputMode: "bursting" });
            await assert.rejects(world.efs.send(again), { name: "TooManyRequests" });
        });

        it("gives up its overwrite protection, but is never told to be replicating", async () => {
            const FileSystemId = await fileSystem();
            await world.efs.send(
                new UpdateFileSystemProtectionCommand({ FileSystemId, ReplicationOverwriteProtection: "DISABLED" }),
            );
            const { FileSystems } = await world.efs.send(new DescribeFileSystemsCommand({ FileSystemId }));
            assert.equal(FileSystems?.[0].FileSystemProtection?.ReplicationOverwriteProtection, "DISABLED");
            await assert.rejects(
                world.efs.send(
                    new UpdateFileSystemProtectionCommand({
                        FileSystemId,
                        ReplicationOverwriteProtection: "REPLICATING",
                    }),
                ),
                { name: "BadRequest" },
            );
        });

        it("is deleting, then gone, with its access points", async () => {
            const id = await fileSystem();
            await world.efs.send(new CreateAccessPointCommand({ FileSystemId: id, ClientToken: unique() }));
            await world.efs.send(new DeleteFileSystemCommand({ FileSystemId: id }));
            assert.equal(await stateOf(id), "deleting");
            await world.eventually(() => stateOf(id).catch((error: unknown) => nameOf(error)), "FileSystemNotFound");
            const { AccessPoints = [] } = await world.efs.send(new DescribeAccessPointsCommand({ MaxResults: 1000 }));
            assert.ok(AccessPoints.every(({ FileSystemId }) => FileSystemId !== id));
        });
    });

    describe("a mount target", () => {
        it("is creating, then available, with the default security group when none is given", async () => {
            const { subnetIds } = await world.network();
            const FileSystemId = await fileSystem();
            const made = await world.efs.send(new CreateMountTargetCommand({ FileSystemId, SubnetId: subnetIds[0] }));
            const MountTargetId = required(made.MountTargetId);
            assert.equal(made.LifeCycleState, "creating");
            await assert.rejects(world.efs.send(new DescribeMountTargetSecurityGroupsCommand({ MountTargetId })), {
                name: "IncorrectMountTargetState",
            });
            await world.eventually(() => mountTargetState(MountTargetId), "available");
            const { SecurityGroups } = await world.efs.send(
                new DescribeMountTargetSecurityGroupsCommand({ MountTargetId }),
            );
            assert.equal(SecurityGroups?.length, 1);
        });

        it("holds file system, subnet and network interface until it is gone", async () => {
            const { subnetIds } = await world.network(["a"]);
            const FileSystemId = await fileSystem();
            const made = await world.efs.send(new CreateMountTargetCommand({ FileSystemId, SubnetId: subnetIds[0] }));
            const MountTargetId = required(made.MountTargetId);
            const deleteFileSystem = new DeleteFileSystemCommand({ FileSystemId });
            await assert.rejects(world.efs.send(deleteFileSystem), { name: "FileSystemInUse" });

            await world.efs.send(new DeleteMountTargetCommand({ MountTargetId }));
            assert.equal(await mountTargetState(MountTargetId), "deleting");
            await assert.rejects(world.efs.send(deleteFileSystem), { name: "FileSystemInUse" });
            await assert.rejects(world.ec2.send(new DeleteSubnetCommand({ SubnetId: subnetIds[0] })), {
                name: "DependencyViolation",
            });

            await world.eventually(() => mountTargetState(MountTargetId), "MountTargetNotFound");
            const { NetworkInterfaces } = await world.ec2.send(
                new DescribeNetworkInterfacesCommand({ Filters: [{ Name: "subnet-id", Values: subnetIds }] }),
            );
            assert.deepEqual(NetworkInterfaces, []);
            await world.efs.send(deleteFileSystem);
        });

        it("is refused as a second one in a zone, and in a subnet that does not exist", async () => {
            const { subnetIds } = await world.network(["a", "a"]);
            const FileSystemId = await fileSystem();
            await world.efs.send(new CreateMountTargetCommand({ FileSystemId, SubnetId: subnetIds[0] }));
            await assert.rejects(
                world.efs.send(new CreateMountTargetCommand({ FileSystemId, SubnetId: subnetIds[1] })),
                { name: "MountTargetConflict" },
            );
            await assert.rejects(
                world.efs.send(new CreateMountTargetCommand({ FileSystemId, SubnetId: "subnet-0123456789abcdef0" })),
                { name: "SubnetNotFound" },
            );
        });

        it("waits for its file system to be available", async () => {
            const { subnetIds } = await world.network(["a"]);
            const { FileSystemId } = await world.efs.send(new CreateFileSystemCommand({ CreationToken: unique() }));
            await assert.rejects(
                world.efs.send(new CreateMountTargetCommand({ FileSystemId, SubnetId: subnetIds[0] })),
                { name: "IncorrectFileSystemLifeCycleState" },
            );
        });
    });

    describe("an access point", () => {
        let FileSystemId: string;

        before(async () => {
            FileSystemId = await fileSystem();
        });

        function create(settings: Partial<CreateAccessPointRequest>) {
            return world.efs.send(new CreateAccessPointCommand({ FileSystemId, ClientToken: unique(), ...settings }));
        }

        it("keeps path, owner and mode, and its tags", async () => {
            const RootDirectory = {
                Path: "/dynamic/team-a/claim",
                CreationInfo: { OwnerUid: 1001, OwnerGid: 1002, Permissions: "750" },
            };
            const PosixUser = { Uid: 1001, Gid: 1002 };
            const made = await create({ RootDirectory, PosixUser, Tags: [{ Key: "team", Value: "a" }] });
            const { AccessPoints } = await world.efs.send(
                new DescribeAccessPointsCommand({ AccessPointId: made.AccessPointId }),
            );
            assert.deepEqual(AccessPoints?.[0].RootDirectory, RootDirectory);
            assert.deepEqual(AccessPoints?.[0].PosixUser, PosixUser);
            const { Tags } = await world.efs.send(new ListTagsForResourceCommand({ ResourceId: made.AccessPointId }));
            assert.deepEqual(Tags, [{ Key: "team", Value: "a" }]);
        });

        for (const [reason, Path] of Object.entries({
            "longer than 100 characters": `/${"a".repeat(100)}`,
            "deeper than four levels": "/1/2/3/4/5",
            "not absolute": "team",
        })) {
            it(`is refused for a path that is ${reason}`, async () => {
                await assert.rejects(create({ RootDirectory: { Path } }), { name: "BadRequest" });
            });
        }

        it("is refused for a mode that is not octal", async () => {
            const CreationInfo = { OwnerUid: 1, OwnerGid: 1, Permissions: "rwx" };
            await assert.rejects(create({ RootDirectory: { Path: "/a", CreationInfo } }), { name: "BadRequest" });
        });

        it("is made once for a client token, also when asked twice at the same time", async () => {
            const results = await Promise.allSettled([
                create({ ClientToken: "same" }),
                create({ ClientToken: "same" }),
            ]);
            assert.deepEqual(results.map(({ status }) => status).sort(), ["fulfilled", "rejected"]);
            const { AccessPoints = [] } = await world.efs.send(new DescribeAccessPointsCommand({ FileSystemId }));
            const [first] = AccessPoints.filter(({ ClientToken }) => ClientToken === "same");
            await assert.rejects(create({ ClientToken: "same" }), {
                name: "AccessPointAlreadyExists",
                AccessPointId: first.AccessPointId,
            });
        });

        it("can be made again once it was deleted", async () => {
            const { AccessPointId } = await create({ ClientToken: "again" });
            await world.efs.send(new DeleteAccessPointCommand({ AccessPointId }));
            await assert.rejects(world.efs.send(new DeleteAccessPointCommand({ AccessPointId })), {
                name: "AccessPointNotFound",
            });
            await create({ ClientToken: "again" });
        });

        it("is refused for a file system that does not exist", async () => {
            await assert.rejects(create({ FileSystemId: "fs-0123456789abcdef0" }), { name: "FileSystemNotFound" });
        });

        it("is listed page by page", async () => {
            const own = await fileSystem();
            for (let index = 0; index < 5; index++) {
                await create({ FileSystemId: own, ClientToken: `page-${index}` });
            }
            const seen: (string | undefined)[] = [];
            let NextToken: string | undefined;
            do {
                const answer = await world.efs.send(
                    new DescribeAccessPointsCommand({ FileSystemId: own, MaxResults: 2, NextToken }),
                );
                seen.push(...(answer.AccessPoints ?? []).map(({ ClientToken }) => ClientToken));
                NextToken = answer.NextToken;
            } while (NextToken !== undefined);
            assert.deepEqual(seen.sort(), ["page-0", "page-1", "page-2", "page-3", "page-4"]);
        });
    });

    describe("the policies of a file system", () => {
        let FileSystemId: string;

        before(async () => {
            FileSystemId = await fileSystem({ ThroughputMode: "elastic" });
        });

        function put(statement: object, bypass = false) {
            return world.efs.send(
                new PutFileSystemPolicyCommand({
                    FileSystemId,
                    Policy: JSON.stringify({ Version: "2012-10-17", Statement: [statement] }),
                    BypassPolicyLockoutSafetyCheck: bypass,
                }),
            );
        }

        const allow = { Effect: "Allow", Principal: { AWS: "*" }, Action: "elasticfilesystem:ClientMount" };

        it("are none, then the one given, then none again", async () => {
            const describePolicy = new DescribeFileSystemPolicyCommand({ FileSystemId });
            await assert.rejects(world.efs.send(describePolicy), { name: "PolicyNotFound" });
            await put(allow);
            const { Policy } = await world.efs.send(describePolicy);
            assert.deepEqual(JSON.parse(required(Policy)), { Version: "2012-10-17", Statement: [allow] });
            await world.efs.send(new DeleteFileSystemPolicyCommand({ FileSystemId }));
            await assert.rejects(world.efs.send(describePolicy), { name: "PolicyNotFound" });
        });

        for (const [reason, statement] of Object.entries<object>({
            "no principal": { ...allow, Principal: undefined },
            "a principal that does not exist": { ...allow, Principal: { AWS: "arn:aws:iam::123456789012:role/none" } },
            "an action of another service": { ...allow, Action: "s3:GetObject" },
            "an action that EFS does not have": { ...allow, Action: "elasticfilesystem:ClientMont" },
            "a condition operator that does not exist": {
                ...allow,
                Condition: { Boolean: { "aws:SecureTransport": "true" } },
            },
            "a misspelt element": { ...allow, Conditions: {} },
        })) {
            it(`are refused with ${reason}`, async () => {
                await assert.rejects(put(statement), { name: "InvalidPolicyException" });
            });
        }

        it("may deny unencrypted access to everybody, but not lock their author out", async () => {
            const deny = { Effect: "Deny", Principal: { AWS: "*" }, Action: "*" };
            await put({ ...deny, Condition: { Bool: { "aws:SecureTransport": "false" } } });
            await assert.rejects(put(deny), { name: "InvalidPolicyException", message: /prevent future/ });
            await put(deny, true);
        });

        it("switch backups on and off", async () => {
            const describeBackup = () => world.efs.send(new DescribeBackupPolicyCommand({ FileSystemId }));
            await assert.rejects(describeBackup(), { name: "PolicyNotFound" });
            for (const Status of ["ENABLED", "DISABLED"] as const) {
                await world.efs.send(new PutBackupPolicyCommand({ FileSystemId, BackupPolicy: { Status } }));
                await world.eventually(async () => (await describeBackup()).BackupPolicy?.Status, Status);
            }
        });

        it("move files to Archive only after Infrequent Access", async () => {
            const put = (ia: "AFTER_30_DAYS" | "AFTER_90_DAYS") =>
                world.efs.send(
                    new PutLifecycleConfigurationCommand({
                        FileSystemId,
                        LifecyclePolicies: [{ TransitionToIA: ia }, { TransitionToArchive: "AFTER_60_DAYS" }],
                    }),
                );
            await put("AFTER_30_DAYS");
            await assert.rejects(put("AFTER_90_DAYS"), { name: "BadRequest" });
        });
    });
});

let counter = 0;

function unique(): string {
    return `token-${counter++}`;
}

function nameOf(error: unknown): string {
    return error instanceof Error ? error.name : String(error);
}
