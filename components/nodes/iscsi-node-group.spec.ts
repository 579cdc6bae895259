import assert from "node:assert/strict";
import { Elsewhere, during } from "../testing/elsewhere";
import { graph, type Graph } from "../testing/graph";
import { aws, nodeGroup, nodes, types } from "../testing/nodes";
import { problemsOf } from "../testing/problems";
import { iscsiPreparation } from "./iscsi.rules";
import { IscsiNodeGroup } from "./iscsi-node-group";
import type { IscsiNodeGroupArgs } from "./iscsi-node-group-args";
import { NodeImage } from "./node-image";
import { NodeTaintEffect } from "./node-taint";
import { userData } from "./user-data.rules";

const key = `arn:aws:kms:eu-central-1:111122223333:key/mrk-${"0".repeat(32)}`;
const encoded = (text: string) => Buffer.from(text).toString("base64");

describe("IscsiNodeGroup", () => {
    let standard: Graph<IscsiNodeGroup>;

    before(async () => {
        standard = await nodeGroup();
        assert.deepEqual(standard.failures, []);
    });

    it("makes a launch template, a node group of it and a role with three policies, all in the component's Region", () => {
        const made = standard.resources.filter(({ type }) => !type.startsWith("eks-storage:"));
        assert.deepEqual(made.map(({ type }) => type).sort(), [
            types.template,
            types.group,
            types.role,
            ...Array<string>(3).fill(types.attachment),
        ]);
        assert.ok(made.every(({ parent }) => parent === "orders"));
        for (const type of [types.template, types.group]) {
            assert.equal(standard.one(type).inputs.region, "eu-central-1");
        }
        assert.deepEqual(
            standard
                .all(types.attachment)
                .map(({ inputs }) => inputs.policyArn)
                .sort(),
            [
                "arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryPullOnly",
                "arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy",
                "arn:aws:iam::aws:policy/AmazonEKS_CNI_Policy",
            ],
        );
    });

    it("launches nodes with an encrypted root volume, metadata for themselves only and the preparation", () => {
        const { inputs } = standard.one(types.template);
        assert.deepEqual(inputs.blockDeviceMappings, [
            {
                deviceName: "/dev/xvda",
                ebs: { deleteOnTermination: "true", encrypted: "true", volumeSize: 50, volumeType: "gp3" },
            },
        ]);
        assert.deepEqual(inputs.metadataOptions, {
            httpEndpoint: "enabled",
            httpPutResponseHopLimit: 1,
            httpTokens: "required",
        });
        assert.equal(inputs.userData, encoded(userData(iscsiPreparation({}))));
        assert.equal(inputs.vpcSecurityGroupIds, undefined);
        assert.equal(inputs.imageId, undefined);
    });

    it("asks EKS for Amazon Linux 2023 of the instance types' architecture, in the given subnets and sizes", async () => {
        const { inputs } = standard.one(types.group);
        assert.equal(inputs.amiType, NodeImage.Al2023X86);
        assert.deepEqual(inputs.instanceTypes, nodes.instanceTypes);
        assert.deepEqual(inputs.subnetIds, Object.values(nodes.subnetIds));
        assert.deepEqual(inputs.scalingConfig, { minSize: 1, maxSize: 4, desiredSize: 1 });
        assert.deepEqual(inputs.updateConfig, { maxUnavailable: 1 });
        const arm = await nodeGroup({ instanceTypes: ["m7g.large"] });
        assert.equal(arm.one(types.group).inputs.amiType, NodeImage.Al2023Arm);
    });

    it("labels every node with the version of its preparation, beside the caller's labels and taints", async () => {
        assert.deepEqual(standard.one(types.group).inputs.labels, { "eks-storage/iscsi-multipath": "1" });
        const taints = [{ key: "team", value: "orders", effect: NodeTaintEffect.NoSchedule }];
        const own = await nodeGroup({ labels: { team: "orders" }, taints });
        assert.deepEqual(own.one(types.group).inputs.labels, { "eks-storage/iscsi-multipath": "1", team: "orders" });
        assert.deepEqual(own.one(types.group).inputs.taints, taints);
    });

    it("leaves the number of nodes to an autoscaler, unless the program says one", async () => {
        assert.deepEqual(standard.one(types.group).ignoreChanges, ["scalingConfig.desiredSize"]);
        const fixed = await nodeGroup({ desiredSize: 3 });
        assert.deepEqual(fixed.one(types.group).ignoreChanges, []);
        assert.deepEqual(fixed.one(types.group).inputs.scalingConfig, { minSize: 1, maxSize: 4, desiredSize: 3 });
    });

    it("keeps the role's policies as long as there are nodes", () => {
        const attachments = standard.all(types.attachment).map(({ name }) => name);
        const { dependencies } = standard.one(types.group);
        assert.deepEqual(
            attachments.filter((name) => !dependencies.includes(name)),
            [],
        );
    });

    it("takes a role, a key, a size of volume, settings and tags of the caller's", async () => {
        const nodeRoleArn = "arn:aws:iam::111122223333:role/nodes";
        const own = await nodeGroup({
            nodeRoleArn,
            kmsKeyArn: key,
            rootVolumeGiB: 100,
            iscsi: { sessionsPerPortal: 4 },
            tags: { team: "orders" },
        });
        const tags = { Name: "orders", team: "orders" };
        assert.deepEqual([own.all(types.role), own.all(types.attachment)], [[], []]);
        assert.equal(own.one(types.group).inputs.nodeRoleArn, nodeRoleArn);
        assert.deepEqual(own.one(types.group).inputs.tags, tags);
        const { inputs } = own.one(types.template);
        assert.equal(inputs.userData, encoded(userData(iscsiPreparation({ sessionsPerPortal: 4 }))));
        assert.deepEqual(inputs.blockDeviceMappings, [
            {
                deviceName: "/dev/xvda",
                ebs: {
                    deleteOnTermination: "true",
                    encrypted: "true",
                    kmsKeyId: key,
                    volumeSize: 100,
                    volumeType: "gp3",
                },
            },
        ]);
        assert.deepEqual(
            inputs.tagSpecifications,
            ["instance", "volume", "network-interface"].map((resourceType) => ({ resourceType, tags })),
        );
    });

    it("adds the cluster's own security group where the caller gives any, because EKS does not then", async () => {
        const own = await nodeGroup({ securityGroupIds: { databases: "sg-0a1b2c3d" } });
        assert.deepEqual(own.one(types.template).inputs.vpcSecurityGroupIds, ["sg-0c1u57e2000000000", "sg-0a1b2c3d"]);
        assert.deepEqual(own.calls.filter(({ token }) => token.includes("getCluster"))[0]?.inputs, {
            name: "shop",
            region: "eu-central-1",
        });
    });

    it("gives its children the component's timeouts", async () => {
        const slow = await nodeGroup({}, aws, { customTimeouts: { create: "2h" } });
        assert.equal(slow.one(types.group).timeouts?.create, "2h");
    });

    it("previews with a cluster and subnets that do not exist yet", async () => {
        const made = await graph(
            () => {
                const { id } = new Elsewhere("elsewhere");
                const securityGroupIds = { databases: id };
                return new IscsiNodeGroup("orders", {
                    ...nodes,
                    clusterName: id,
                    subnetIds: { "eu-central-1a": id },
                    securityGroupIds,
                });
            },
            { ...aws, preview: true },
        );
        assert.deepEqual(made.failures, []);
        assert.equal(made.one(types.group).inputs.amiType, NodeImage.Al2023X86);
    });

    it("lists all bad arguments at once, before anything is registered", () => {
        const problems = problemsOf(
            () =>
                new IscsiNodeGroup("x".repeat(56), {
                    ...nodes,
                    subnetIds: {},
                    instanceTypes: ["m7i.large", "m7g.large"],
                    image: "BOTTLEROCKET_x86_64" as NodeImage,
                    minSize: 5,
                    labels: { "eks-storage/iscsi-multipath": "0" },
                    iscsi: { sessionsPerPortal: 0 },
                }),
        );
        assert.deepEqual(Object.keys(problems).sort(), [
            "image",
            "instanceTypes[1]",
            "iscsi.sessionsPerPortal",
            'labels["eks-storage/iscsi-multipath"]',
            "minSize",
            "name",
            "subnetIds",
        ]);
    });

    describe("refuses a value that is known only during up, and does not make the child that would use it", () => {
        const cases: { args: Partial<IscsiNodeGroupArgs>; missing: string; expected: RegExp }[] = [
            { args: { maxSize: during(0) }, missing: types.group, expected: /maxSize is 0/ },
            { args: { clusterName: during("a b") }, missing: types.group, expected: /clusterName is "a b"/ },
            {
                args: { subnetIds: { "eu-central-1a": during("vpc-1") } },
                missing: types.group,
                expected: /subnetIds\["eu-central-1a"\] is "vpc-1"/,
            },
            { args: { rootVolumeGiB: during(8) }, missing: types.template, expected: /rootVolumeGiB is 8/ },
            {
                args: { kmsKeyArn: during(key.replace("eu-central-1", "eu-west-1")) },
                missing: types.template,
                expected: /kmsKeyArn is .*EBS reads a key of the volume's own Region/,
            },
            { args: { nodeRoleArn: during("nodes") }, missing: types.group, expected: /nodeRoleArn is "nodes"/ },
            { args: { labels: during({ "a b": "x" }) }, missing: types.group, expected: /labels\["a b"\] is "a b"/ },
            {
                args: { taints: during([{ key: "a b", effect: NodeTaintEffect.NoSchedule }]) },
                missing: types.group,
                expected: /taints\[0\]\.key is "a b"/,
            },
            { args: { maxUnavailable: during(0) }, missing: types.group, expected: /maxUnavailable is 0/ },
        ];
        for (const { args, missing, expected } of cases) {
            it(Object.keys(args).join(), async () => {
                const made = await nodeGroup(args);
                assert.deepEqual(made.all(missing), []);
                assert.match(made.failures.map(({ message }) => message).join(), expected);
            });
        }
    });
});
