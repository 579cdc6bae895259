import assert from "node:assert/strict";
import type * as pulumi from "@pulumi/pulumi";
import { graph, type Graph, valueOf, type World } from "../testing/graph";
import { during, Elsewhere } from "../testing/elsewhere";
import { problemsOf } from "../testing/problems";
import { DeletionPolicy } from "../deletion-policy";
import { EfsBackup } from "./backup";
import { EfsFileSystem, type EfsFileSystemArgs } from "./file-system";
import { EfsReturn, EfsTransition } from "./lifecycle";

const region = "eu-central-1";
const vpcId = "vpc-0a1b2c3d4e5f60718";
const subnetIds = {
    "eu-central-1a": "subnet-0a1b2c3d4e5f6071a",
    "eu-central-1b": "subnet-0a1b2c3d4e5f6071b",
    "eu-central-1c": "subnet-0a1b2c3d4e5f6071c",
};
const good: EfsFileSystemArgs = {
    region,
    vpcId,
    subnetIds,
    clientSecurityGroupIds: { nodes: "sg-0a1b2c3d4e5f60718", admin: "sg-0a1b2c3d4e5f60719" },
};

/** AWS as far as it is asked: where the subnets lie. */
const aws: World = {
    calls: {
        "aws:ec2/getSubnet:getSubnet": ({ id }) => {
            const [zone] = Object.entries(subnetIds).find(([, subnet]) => subnet === id) ?? ["eu-central-1c"];
            return { id, availabilityZone: zone, vpcId };
        },
    },
};

function made(args: Partial<EfsFileSystemArgs> = {}, world: World = aws, opts?: pulumi.ComponentResourceOptions) {
    return graph(() => new EfsFileSystem("shared", { ...good, ...args }, opts), world);
}

const types = {
    fileSystem: "aws:efs/fileSystem:FileSystem",
    mountTarget: "aws:efs/mountTarget:MountTarget",
    policy: "aws:efs/fileSystemPolicy:FileSystemPolicy",
    backup: "aws:efs/backupPolicy:BackupPolicy",
    key: "aws:kms/key:Key",
    alias: "aws:kms/alias:Alias",
    securityGroup: "aws:ec2/securityGroup:SecurityGroup",
    ingress: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
};

function children<T>(made: Graph<T>) {
    return made.resources.filter((resource) => !resource.type.startsWith("eks-storage:"));
}

describe("EfsFileSystem", () => {
    let standard: Graph<EfsFileSystem>;

    before(async () => {
        standard = await made();
        assert.deepEqual(standard.failures, []);
    });

    it("makes one file system with a mount target in each zone, and a rule for each client", () => {
        assert.deepEqual(
            children(standard)
                .map(({ type, name }) => `${type} ${name}`)
                .sort(),
            [
                `${types.securityGroup} shared-nfs`,
                `${types.backup} shared-backup`,
                `${types.fileSystem} shared`,
                `${types.policy} shared-access`,
                `${types.mountTarget} shared-mount-eu-central-1a`,
                `${types.mountTarget} shared-mount-eu-central-1b`,
                `${types.mountTarget} shared-mount-eu-central-1c`,
                `${types.alias} shared-key`,
                `${types.key} shared-key`,
                `${types.ingress} shared-nfs-from-admin`,
                `${types.ingress} shared-nfs-from-nodes`,
            ].sort(),
        );
    });

    it("gives every child and every call the Region, and makes it a child", () => {
        for (const child of children(standard)) {
            assert.equal(child.inputs.region, region, child.name);
            assert.equal(child.parent, "shared", child.name);
        }
        assert.deepEqual(
            standard.calls.map(({ token, inputs }) => [token, (inputs as { region: unknown }).region]),
            Object.keys(subnetIds).map(() => ["aws:ec2/getSubnet:getSubnet", region]),
        );
    });

    it("encrypts with a rotated key of its own, with elastic throughput and the recommended lifecycle", () => {
        const key = standard.one(types.key).inputs;
        assert.equal(key.enableKeyRotation, true);
        assert.equal(key.deletionWindowInDays, 30);
        assert.equal(standard.one(types.alias).inputs.name, "alias/eks-storage/shop/test/shared");
        const fileSystem = standard.one(types.fileSystem).inputs;
        assert.equal(fileSystem.encrypted, true);
        assert.match(String(fileSystem.kmsKeyId), /^arn:aws:kms:eu-central-1:/);
        assert.equal(fileSystem.throughputMode, "elastic");
        assert.deepEqual(fileSystem.lifecyclePolicies, [
            { transitionToIa: "AFTER_30_DAYS" },
            { transitionToArchive: "AFTER_90_DAYS" },
        ]);
        assert.deepEqual(standard.one(types.backup).inputs.backupPolicy, { status: "ENABLED" });
    });

    it("has one creation token, so that a run that was killed leaves no second file system", async () => {
        const again = await made();
        const token = standard.one(types.fileSystem).inputs.creationToken;
        assert.match(String(token), /^shop-test-shared-[0-9a-f]{16}$/);
        assert.equal(again.one(types.fileSystem).inputs.creationToken, token);
    });

    it("never gives overwrite protection, which is run-time state of a replication", () => {
        assert.equal("protection" in standard.one(types.fileSystem).inputs, false);
    });

    it("admits NFS from the clients' groups and nothing else", () => {
        const group = standard.one(types.securityGroup).inputs;
        assert.equal("ingress" in group || "egress" in group, false);
        for (const [client, id] of Object.entries(good.clientSecurityGroupIds)) {
            const rule = standard.one(types.ingress, `shared-nfs-from-${client}`).inputs;
            assert.equal(rule.referencedSecurityGroupId, id);
            assert.deepEqual([rule.ipProtocol, rule.fromPort, rule.toPort], ["tcp", 2049, 2049]);
            assert.equal("cidrIpv4" in rule, false);
        }
        for (const target of standard.all(types.mountTarget)) {
            assert.deepEqual(target.inputs.securityGroups, ["shared-nfs-id"]);
        }
    });

    it("allows mounting and writing through a mount target only, and nothing without TLS", () => {
        const policy = JSON.parse(String(standard.one(types.policy).inputs.policy)) as {
            Statement: { Effect: string; Action: string[]; Condition: unknown }[];
        };
        const allow = policy.Statement.filter(({ Effect }) => Effect === "Allow");
        assert.deepEqual(
            allow.map(({ Action, Condition }) => [Action, Condition]),
            [
                [
                    ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"],
                    { Bool: { "elasticfilesystem:AccessedViaMountTarget": "true" } },
                ],
            ],
        );
        const deny = policy.Statement.filter(({ Effect }) => Effect === "Deny");
        assert.deepEqual(
            deny.map(({ Condition }) => Condition),
            [{ Bool: { "aws:SecureTransport": "false" } }],
        );
        assert.ok(deny[0]?.Action.includes("elasticfilesystem:ClientMount"));
        assert.ok(policy.Statement.every(({ Action }) => Action.every((action) => !action.includes("*"))));
    });

    it("opens no mount target before the policy is there", () => {
        for (const target of standard.all(types.mountTarget)) {
            assert.ok(target.dependencies.includes("shared-access"), target.name);
        }
    });

    it("protects and retains what holds the data, and only that", () => {
        for (const child of children(standard)) {
            const holdsData = child.type === types.fileSystem || child.type === types.key;
            assert.equal(child.protect === true, holdsData, child.name);
            assert.equal(child.retainOnDelete === true, holdsData, child.name);
        }
    });

    it("protects and retains nothing with deletion policy Delete", async () => {
        const deletable = await made({ deletionPolicy: DeletionPolicy.Delete });
        for (const child of children(deletable)) {
            assert.notEqual(child.protect, true, child.name);
            assert.notEqual(child.retainOnDelete, true, child.name);
        }
    });

    it("replaces in place what AWS allows once: the token's file system and the zone's mount target", () => {
        for (const child of children(standard)) {
            const once = child.type === types.fileSystem || child.type === types.mountTarget;
            assert.equal(child.deleteBeforeReplace, once, child.name);
        }
    });

    it("gives custom timeouts to every child", async () => {
        const slow = await made({}, aws, { customTimeouts: { create: "50m" } });
        for (const child of children(slow)) {
            assert.deepEqual(child.timeouts, { create: "50m", update: "", delete: "" }, child.name);
        }
    });

    it("gives tags to every child that takes them, under a name", async () => {
        const tagged = await made({ tags: { team: "storage" } });
        for (const type of [types.fileSystem, types.key, types.securityGroup, types.ingress]) {
            for (const child of tagged.all(type)) {
                assert.deepEqual(child.inputs.tags, { Name: "shared", team: "storage" }, child.name);
            }
        }
    });

    it("takes a key, a lifecycle and no backup when told so", async () => {
        const kmsKeyArn = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
        const other = await made({
            kmsKeyArn,
            backup: EfsBackup.Disabled,
            lifecycle: { toInfrequentAccess: EfsTransition.After90Days, toStandard: EfsReturn.OnFirstAccess },
        });
        assert.deepEqual(other.all(types.key), []);
        assert.deepEqual(other.all(types.alias), []);
        assert.equal(other.one(types.fileSystem).inputs.kmsKeyId, kmsKeyArn);
        assert.deepEqual(other.one(types.backup).inputs.backupPolicy, { status: "DISABLED" });
        // Archive's default comes no later than 90 days, so it is left out.
        assert.deepEqual(other.one(types.fileSystem).inputs.lifecyclePolicies, [
            { transitionToIa: "AFTER_90_DAYS" },
            { transitionToPrimaryStorageClass: "AFTER_1_ACCESS" },
        ]);
    });

    it("hands out ids and ARNs", async () => {
        const { result } = standard;
        assert.equal(await valueOf(result.fileSystemId), "shared-id");
        assert.equal(await valueOf(result.securityGroupId), "shared-nfs-id");
        assert.deepEqual(await valueOf(result.mountTargetIds), {
            "eu-central-1a": "shared-mount-eu-central-1a-id",
            "eu-central-1b": "shared-mount-eu-central-1b-id",
            "eu-central-1c": "shared-mount-eu-central-1c-id",
        });
        assert.equal(await valueOf(result.region), region);
    });

    it("shows the whole graph at preview while ids are unknown", async () => {
        const unknown = await graph(
            () => {
                const network = new Elsewhere("network");
                return new EfsFileSystem("shared", {
                    ...good,
                    vpcId: network.id,
                    subnetIds: { "eu-central-1a": network.id, "eu-central-1b": network.id },
                    clientSecurityGroupIds: { nodes: network.id },
                });
            },
            { preview: true },
        );
        assert.deepEqual(unknown.failures, []);
        assert.equal(unknown.all(types.mountTarget).length, 2);
        assert.equal(unknown.all(types.ingress).length, 1);
        assert.deepEqual(unknown.calls, []);
        assert.equal(await valueOf(unknown.result.fileSystemId), undefined);
        assert.equal(await valueOf(unknown.result.region), region);
    });

    describe("refuses a value that is known only during up, and does not make the child that would use it", () => {
        const cases: { what: string; args: Partial<EfsFileSystemArgs>; missing: string; expected: RegExp }[] = [
            {
                what: "a subnet of another zone",
                args: { subnetIds: { ...subnetIds, "eu-central-1b": during(subnetIds["eu-central-1c"]) } },
                missing: "shared-mount-eu-central-1b",
                expected:
                    /subnetIds\["eu-central-1b"\] is "subnet-0a1b2c3d4e5f6071c"; the subnet lies in eu-central-1c/,
            },
            {
                what: "something that is no subnet",
                args: { subnetIds: { ...subnetIds, "eu-central-1b": during("10.0.0.0/24") } },
                missing: "shared-mount-eu-central-1b",
                expected: /subnetIds\["eu-central-1b"\] is "10\.0\.0\.0\/24"; a subnet id is/,
            },
            {
                what: "something that is no security group",
                args: { clientSecurityGroupIds: { nodes: during("default") } },
                missing: "shared-nfs-from-nodes",
                expected: /clientSecurityGroupIds\["nodes"\] is "default"; a security group id is/,
            },
            {
                what: "something that is no VPC",
                args: { vpcId: during("main") },
                missing: "shared-nfs",
                expected: /vpcId is "main"; a VPC id is/,
            },
            {
                what: "a key of another Region",
                args: { kmsKeyArn: during(`arn:aws:kms:eu-west-1:111122223333:key/mrk-${"0".repeat(32)}`) },
                missing: "shared",
                expected: /kmsKeyArn is "arn:aws:kms:eu-west-1:.*EFS reads a key of the file system's own Region/,
            },
            {
                what: "Archive before Infrequent Access",
                args: { lifecycle: { toArchive: during(EfsTransition.After7Days) } },
                missing: "shared",
                expected: /lifecycle\.toArchive is "After7Days"; files move to Archive later/,
            },
        ];
        for (const { what, args, missing, expected } of cases) {
            it(what, async () => {
                const partial = await made(args);
                const text = partial.failures.map(({ message }) => message).join("\n");
                assert.match(text, expected);
                assert.match(text, /EfsFileSystem "shared": /);
                assert.equal(
                    children(partial).some(({ name }) => name === missing),
                    false,
                );
            });
        }

        it("a subnet of another VPC", async () => {
            const elsewhere: World = {
                calls: {
                    "aws:ec2/getSubnet:getSubnet": (inputs) => ({
                        ...aws.calls?.["aws:ec2/getSubnet:getSubnet"]?.(inputs),
                        vpcId: "vpc-0000000000000000f",
                    }),
                },
            };
            const partial = await made({}, elsewhere);
            assert.deepEqual(partial.all(types.mountTarget), []);
            assert.match(String(partial.failures[0]?.message), /belongs to vpc-0000000000000000f, not to vpc-0a1b/);
        });
    });

    it("reports every problem at once, before anything is registered", async () => {
        const refused = await graph(() =>
            problemsOf(
                () =>
                    new EfsFileSystem("shared", {
                        region,
                        vpcId: "main",
                        subnetIds: { "eu-west-1a": "10.0.0.0/24" },
                        clientSecurityGroupIds: { nodes: "nodes" },
                    }),
            ),
        );
        assert.deepEqual(Object.keys(refused.result), [
            "vpcId",
            "subnetIds",
            'subnetIds["eu-west-1a"]',
            'clientSecurityGroupIds["nodes"]',
        ]);
        assert.deepEqual(refused.resources, []);
    });
});
