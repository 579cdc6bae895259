import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { awsWorld } from "../testing/aws";
import { graph, type Graph, valueOf } from "../testing/graph";
import { problemsOf } from "../testing/problems";
import { DeletionPolicy } from "../deletion-policy";
import { EfsClientAccess } from "./client-access";
import { EfsFileSystem, type EfsFileSystemArgs } from "./file-system";
import { accessPolicy } from "./file-system.rules";
import { EfsRole } from "./role";

const region = "eu-west-1";
const good: EfsFileSystemArgs = {
    region,
    vpcId: "vpc-0a1b2c3d4e5f60718",
    subnetIds: { "eu-west-1a": "subnet-0a1b2c3d4e5f6071a", "eu-west-1b": "subnet-0a1b2c3d4e5f6071b" },
    clientSecurityGroupIds: { nodes: "sg-0a1b2c3d4e5f60718" },
    role: EfsRole.Replica,
};
const aws = awsWorld({ vpcs: { [good.vpcId as string]: good.subnetIds as Record<string, string> } });
const arnOf = (id: string) => `arn:aws:elasticfilesystem:${region}:111122223333:file-system/${id}`;

const types = {
    replica: "aws:cloudcontrol/resource:Resource",
    primary: "aws:efs/fileSystem:FileSystem",
    policy: "aws:efs/fileSystemPolicy:FileSystemPolicy",
};

function made(args: Partial<EfsFileSystemArgs> = {}, preview = false) {
    return graph(() => new EfsFileSystem("shared", { ...good, ...args }), { ...aws, preview });
}

describe("EfsFileSystem as a replica", () => {
    let replica: Graph<EfsFileSystem>;

    before(async () => {
        replica = await made();
        assert.deepEqual(replica.failures, []);
    });

    it("is made through Cloud Control, open to be overwritten by a replication", () => {
        assert.deepEqual(replica.all(types.primary), []);
        const { inputs } = replica.one(types.replica);
        assert.deepEqual([inputs.region, inputs.typeName], [region, "AWS::EFS::FileSystem"]);
        const state = JSON.parse(String(inputs.desiredState)) as Record<string, unknown>;
        assert.deepEqual(state.FileSystemProtection, { ReplicationOverwriteProtection: "DISABLED" });
        assert.match(String(state.KmsKeyId), /^arn:aws:kms:/);
        assert.deepEqual(state.FileSystemTags, [{ Key: "Name", Value: "shared" }]);
    });

    it("has everything around it that a primary has, in the Region", async () => {
        const primary = await made({ role: EfsRole.Primary });
        const around = (of: Graph<EfsFileSystem>) =>
            of.resources
                .filter(({ type }) => type !== types.replica && type !== types.primary)
                .map(({ type, name, dependencies, protect, retainOnDelete }) => ({
                    type,
                    name,
                    dependencies: dependencies.sort(),
                    protect,
                    retainOnDelete,
                }));
        assert.deepEqual(around(replica), around(primary));
        for (const { name, type, inputs } of replica.resources.filter((each) => each.type.startsWith("aws:"))) {
            assert.equal(inputs.region, region, `${type} ${name}`);
        }
    });

    it("is protected and retained like a primary", async () => {
        const { protect, retainOnDelete } = replica.one(types.replica);
        assert.deepEqual([protect, retainOnDelete], [true, true]);
        const deletable = await made({ deletionPolicy: DeletionPolicy.Delete });
        assert.notEqual(deletable.one(types.replica).protect, true);
    });

    it("has an ARN made from account, Region and id, never from what changes with a replication", async () => {
        assert.equal(await valueOf(replica.result.fileSystemArn), arnOf("shared-id"));
        assert.equal(
            replica.one(types.policy).inputs.policy,
            accessPolicy(arnOf("shared-id"), EfsClientAccess.ReadWrite),
        );
        assert.deepEqual(replica.calls.map(({ token }) => token).sort(), [
            "aws:ec2/getSubnet:getSubnet",
            "aws:ec2/getSubnet:getSubnet",
            "aws:index/getCallerIdentity:getCallerIdentity",
            "aws:index/getPartition:getPartition",
        ]);
    });

    it("shows the whole graph at preview", async () => {
        const unknown = await made({}, true);
        assert.deepEqual(unknown.failures, []);
        assert.equal(unknown.resources.length, replica.resources.length);
        assert.equal(await valueOf(unknown.result.fileSystemArn), undefined);
    });

    it("is decided at preview", () => {
        for (const role of [pulumi.output("Replica"), "Secondary"] as unknown as EfsRole[]) {
            const { role: problem } = problemsOf(() => new EfsFileSystem("shared", { ...good, role }));
            assert.match(problem ?? "", /role is (known only during up; it decides|"Secondary"; it is one of Primary)/);
        }
    });
});

describe("EfsFileSystem's client access", () => {
    const statements = (of: Graph<EfsFileSystem>) =>
        (
            JSON.parse(String(of.one(types.policy).inputs.policy)) as {
                Statement: { Effect: string; Action: string[]; Condition?: object }[];
            }
        ).Statement;
    const allowed = (of: Graph<EfsFileSystem>) =>
        statements(of)
            .filter(({ Effect }) => Effect === "Allow")
            .flatMap(({ Action }) => Action);
    /** Refused whatever the client's own identity may do. */
    const refused = (of: Graph<EfsFileSystem>) =>
        statements(of)
            .filter(({ Effect, Condition }) => Effect === "Deny" && Condition === undefined)
            .flatMap(({ Action }) => Action);

    for (const role of Object.values(EfsRole)) {
        it(`lets clients of a ${role} write, and with ReadOnly read only`, async () => {
            const [open, fenced] = [
                await made({ role }),
                await made({ role, clientAccess: pulumi.output(EfsClientAccess.ReadOnly) }),
            ];
            assert.deepEqual(allowed(open), ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"]);
            assert.deepEqual(allowed(fenced), ["elasticfilesystem:ClientMount"]);
            assert.deepEqual(refused(open), []);
            assert.ok(refused(fenced).includes("elasticfilesystem:ClientWrite"));
        });
    }

    it("changes nothing but the policy", async () => {
        const [open, fenced] = [await made(), await made({ clientAccess: EfsClientAccess.ReadOnly })];
        const rest = (of: Graph<EfsFileSystem>) =>
            of.resources.filter(({ type }) => type !== types.policy && !type.startsWith("eks-storage:"));
        assert.deepEqual(rest(fenced), rest(open));
    });

    it("makes no policy of a choice that turns out wrong", async () => {
        const clientAccess = pulumi.output(Promise.resolve("None" as EfsClientAccess));
        const wrong = await made({ clientAccess });
        assert.deepEqual(wrong.all(types.policy), []);
        assert.match(String(wrong.failures[0]?.message), /clientAccess is "None"; it is one of ReadWrite, ReadOnly/);
        const { clientAccess: problem } = problemsOf(
            () => new EfsFileSystem("shared", { ...good, clientAccess: "None" as EfsClientAccess }),
        );
        assert.match(problem ?? "", /it is one of ReadWrite, ReadOnly/);
    });
});
