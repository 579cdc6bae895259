import assert from "node:assert/strict";
import { during, Elsewhere } from "../testing/elsewhere";
import { graph, type Graph, valueOf } from "../testing/graph";
import { problemsOf } from "../testing/problems";
import { aws, fileSystems, primary, replica, replicated } from "../testing/replicated-file-system";
import { DeletionPolicy } from "../deletion-policy";
import { EfsBackup } from "./backup";
import { EfsClientAccess } from "./client-access";
import { accessPolicy } from "./file-system.rules";
import { ReplicatedEfsFileSystem } from "./replicated-file-system";
import { EfsReplicationMode } from "./replication-mode";

const types = {
    primary: "aws:efs/fileSystem:FileSystem",
    replica: "aws:cloudcontrol/resource:Resource",
    replication: "aws:efs/replicationConfiguration:ReplicationConfiguration",
    policy: "aws:efs/fileSystemPolicy:FileSystemPolicy",
    backup: "aws:efs/backupPolicy:BackupPolicy",
    table: "aws:dynamodb/table:Table",
    document: "aws:ssm/document:Document",
};

const children = <T>({ resources }: Graph<T>) => resources.filter(({ type }) => type.startsWith("aws:"));

describe("ReplicatedEfsFileSystem", () => {
    let steady: Graph<ReplicatedEfsFileSystem>;
    let failedOver: Graph<ReplicatedEfsFileSystem>;

    before(async () => {
        steady = await replicated();
        failedOver = await replicated({ mode: EfsReplicationMode.FailedOver });
        assert.deepEqual([...steady.failures, ...failedOver.failures], []);
    });

    it("pairs a primary with a replica that is open to be overwritten", () => {
        assert.equal(steady.one(types.primary).inputs.region, "eu-central-1");
        assert.equal(steady.one(types.replica).inputs.region, "eu-west-1");
        assert.match(
            String(steady.one(types.replica).inputs.desiredState),
            /"ReplicationOverwriteProtection":"DISABLED"/,
        );
        assert.deepEqual(steady.one(types.replication).inputs, {
            region: "eu-central-1",
            sourceFileSystemId: "fs-0123456789abcdef0",
            destination: { region: "eu-west-1", fileSystemId: "fs-0fedcba9876543210" },
        });
        assert.equal(steady.one(types.document).inputs.region, "eu-west-1");
    });

    it("is made of the other components, each under its own name", () => {
        const components = steady.resources
            .filter(({ type }) => type.startsWith("eks-storage:"))
            .map(({ type, name, parent }) => [type, name, parent]);
        assert.deepEqual(components, [
            ["eks-storage:index:ReplicatedEfsFileSystem", "shared", ""],
            ["eks-storage:index:EfsFileSystem", "shared-primary", "shared"],
            ["eks-storage:index:EfsFileSystem", "shared-replica", "shared"],
            ["eks-storage:index:EfsReplication", "shared", "shared"],
        ]);
    });

    it("gives every child of AWS its side's Region, but those that AWS knows without one", () => {
        for (const { type, name, inputs } of children(steady)) {
            const region = type.startsWith("aws:iam/")
                ? undefined
                : name.startsWith("shared-primary") || type === types.replication
                  ? "eu-central-1"
                  : "eu-west-1";
            assert.equal(inputs.region, region, `${type} ${name}`);
        }
        for (const { token, inputs } of steady.calls.filter(({ token }) => token.startsWith("aws:ec2/"))) {
            const { id, region } = inputs as { id: string; region: string };
            const side = Object.values<string>(primary.subnetIds).includes(id) ? primary : replica;
            assert.equal(region, side.region, token);
        }
    });

    it("lets clients write to the primary once AWS has the replication, and fences it without waiting", () => {
        const waitsFor = (program: Graph<ReplicatedEfsFileSystem>) =>
            program.one(types.policy, "shared-primary-access").dependencies;
        const { name } = steady.one(types.replication);
        assert.ok(waitsFor(steady).includes(name));
        assert.deepEqual(waitsFor(failedOver), ["shared-primary"]);
        assert.ok(!steady.one(types.policy, "shared-replica-access").dependencies.includes(name));
    });

    it("opens nothing of the primary when there can be no replication", async () => {
        const id = fileSystems["shared-primary"];
        const refused = await graph(() => new ReplicatedEfsFileSystem("shared", { primary, replica }), {
            ...aws,
            ids: { "shared-primary": id, "shared-replica": id },
        });
        assert.match(refused.failures.map(String).join(), /replica\.fileSystemId is .*; it is the primary's/);
        assert.deepEqual(
            refused.all(types.policy).map(({ name }) => name),
            ["shared-replica-access"],
        );
    });

    it("makes both file systems at once: but for who may write, nothing of one waits for anything of the other", () => {
        const ofFileSystem = (side: string) =>
            children(steady).filter(
                ({ parent, name }) => parent === `shared-${side}` || name.startsWith(`shared-${side}`),
            );
        for (const [side, other] of [
            ["primary", "replica"],
            ["replica", "primary"],
        ] as const) {
            const others = ofFileSystem(other).map(({ name }) => name);
            const waiting = ofFileSystem(side).filter(({ dependencies }) =>
                dependencies.some((dependency) => others.includes(dependency)),
            );
            assert.deepEqual(
                waiting.map(({ name }) => name),
                [],
            );
        }
    });

    it("fences the primary after a failover, drops the replication, and changes nothing else", () => {
        const policies = (program: Graph<ReplicatedEfsFileSystem>) =>
            Object.fromEntries(program.all(types.policy).map(({ name, inputs }) => [name, inputs.policy]));
        const { "shared-primary-access": fence, "shared-replica-access": open } = policies(failedOver);
        const arn = (region: string, id: string) =>
            `arn:aws:elasticfilesystem:${region}:111122223333:file-system/${id}`;
        assert.equal(fence, accessPolicy(arn("eu-central-1", "fs-0123456789abcdef0"), EfsClientAccess.ReadOnly));
        assert.equal(open, accessPolicy(arn("eu-west-1", "fs-0fedcba9876543210"), EfsClientAccess.ReadWrite));
        assert.deepEqual(failedOver.all(types.replication), []);
        const rest = (program: Graph<ReplicatedEfsFileSystem>) =>
            children(program)
                .filter(({ type, name }) => type !== types.replication && name !== "shared-primary-access")
                .sort((one, other) => (one.type + one.name < other.type + other.name ? -1 : 1));
        assert.deepEqual(rest(failedOver), rest(steady));
    });

    it("protects and retains what holds data on both sides, and the journal, never the replication", async () => {
        const held = (program: Graph<ReplicatedEfsFileSystem>) =>
            children(program)
                .filter(({ protect }) => protect === true)
                .map(({ name }) => name)
                .sort();
        assert.deepEqual(held(steady), [
            "shared-journal",
            "shared-primary",
            "shared-primary-key",
            "shared-replica",
            "shared-replica-key",
        ]);
        assert.deepEqual(held(await replicated({ deletionPolicy: DeletionPolicy.Delete })), []);
        assert.equal(steady.one(types.replication).retainOnDelete, true);
    });

    it("hands lifecycle, backup, tags and custom timeouts to both sides", async () => {
        const other = await replicated(
            { backup: EfsBackup.Disabled, tags: { team: "storage" } },
            { customTimeouts: { create: "50m" } },
        );
        assert.deepEqual(
            other.all(types.backup).map(({ inputs }) => inputs.backupPolicy),
            [{ status: "DISABLED" }, { status: "DISABLED" }],
        );
        assert.deepEqual(other.one(types.primary).inputs.tags, { Name: "shared-primary", team: "storage" });
        assert.match(String(other.one(types.replica).inputs.desiredState), /"Key":"team","Value":"storage"/);
        assert.deepEqual(other.one(types.table).inputs.tags, { team: "storage" });
        assert.ok(children(other).every(({ timeouts }) => timeouts?.create === "50m"));
    });

    it("hands out what clients and operators need", async () => {
        const { result } = steady;
        assert.equal(await valueOf(result.primaryFileSystemId), "fs-0123456789abcdef0");
        assert.equal(await valueOf(result.replicaFileSystemId), "fs-0fedcba9876543210");
        assert.match(
            (await valueOf(result.replicaFileSystemArn)) ?? "",
            /eu-west-1:111122223333:file-system\/fs-0fedcba/,
        );
        assert.deepEqual(Object.keys((await valueOf(result.primaryMountTargetIds)) ?? {}), [
            "eu-central-1a",
            "eu-central-1b",
        ]);
        assert.deepEqual(Object.keys((await valueOf(result.replicaMountTargetIds)) ?? {}), [
            "eu-west-1a",
            "eu-west-1b",
        ]);
        assert.equal(await valueOf(result.journalTableName), "eks-storage-dr-fs-0123456789abcdef0");
        assert.equal(await valueOf(result.runbookName), "eks-storage-failover-fs-0fedcba9876543210");
    });

    it("shows the whole graph at preview while ids are unknown", async () => {
        const unknown = await graph(
            () => {
                const { id } = new Elsewhere("elsewhere");
                const ids = { vpcId: id, clientSecurityGroupIds: { nodes: id }, clusterName: id };
                return new ReplicatedEfsFileSystem("shared", {
                    primary: { ...primary, ...ids, subnetIds: { "eu-central-1a": id, "eu-central-1b": id } },
                    replica: { ...replica, ...ids, subnetIds: { "eu-west-1a": id, "eu-west-1b": id } },
                });
            },
            { ...aws, preview: true },
        );
        assert.deepEqual(unknown.failures, []);
        assert.equal(children(unknown).length, children(steady).length);
    });

    it("makes nothing of one side for a value of it that turns out wrong, and the other side all the same", async () => {
        const partial = await replicated({ primary: { ...primary, vpcId: during("main") } });
        assert.match(
            partial.failures.map(String).join(),
            /EfsFileSystem "shared-primary": vpcId is "main"; a VPC id is/,
        );
        const mountTargets = partial.all("aws:efs/mountTarget:MountTarget").map(({ name }) => name);
        assert.deepEqual(mountTargets.sort(), ["shared-replica-mount-eu-west-1a", "shared-replica-mount-eu-west-1b"]);
    });

    it("reports every problem of both sides at once, before anything is registered", async () => {
        const refused = await graph(() =>
            problemsOf(
                () =>
                    new ReplicatedEfsFileSystem("shared", {
                        primary: { ...primary, vpcId: "main", clusterName: "" },
                        replica: { ...replica, region: "eu-central-1", alarmTopicArns: ["storage"] },
                        backup: "Sometimes" as EfsBackup,
                        recoveryPointObjectiveMinutes: 5,
                    }),
            ),
        );
        assert.deepEqual(Object.keys(refused.result), [
            "primary.vpcId",
            "primary.clusterName",
            'replica.subnetIds["eu-west-1a"]',
            'replica.subnetIds["eu-west-1b"]',
            "replica.alarmTopicArns[0]",
            "replica.region",
            "backup",
            "recoveryPointObjectiveMinutes",
        ]);
        assert.match(
            refused.result["primary.vpcId"] ?? "",
            /^ReplicatedEfsFileSystem "shared": primary\.vpcId is "main"; /,
        );
        assert.deepEqual(refused.resources, []);
    });
});
