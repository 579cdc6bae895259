import {
    CreateLaunchTemplateCommand,
    CreateLaunchTemplateVersionCommand,
    DeleteSubnetCommand,
    DeleteVpcCommand,
    DescribeInstancesCommand,
    DescribeNetworkInterfacesCommand,
    DescribeSecurityGroupsCommand,
} from "@aws-sdk/client-ec2";
import {
    AssociateAccessPolicyCommand,
    CreateAccessEntryCommand,
    CreateAddonCommand,
    CreateClusterCommand,
    CreateNodegroupCommand,
    CreatePodIdentityAssociationCommand,
    DeleteAddonCommand,
    DeleteClusterCommand,
    DeleteNodegroupCommand,
    DescribeAddonCommand,
    DescribeAddonVersionsCommand,
    DescribeClusterCommand,
    DescribeNodegroupCommand,
    DescribeUpdateCommand,
    ListAccessEntriesCommand,
    ListAssociatedAccessPoliciesCommand,
    ListPodIdentityAssociationsCommand,
    ListTagsForResourceCommand,
    TagResourceCommand,
    UntagResourceCommand,
    UpdateAddonCommand,
    UpdateClusterConfigCommand,
    UpdateNodegroupConfigCommand,
    UpdateNodegroupVersionCommand,
    type CreateClusterRequest,
    type CreateNodegroupRequest,
} from "@aws-sdk/client-eks";
import assert from "node:assert/strict";
import { required, World } from "../../testing/world";

const clusterName = "dev";
const region = "eu-central-1";

describe("the EKS of the sandbox", function () {
    this.timeout(60_000);
    let world: World;
    let subnetIds: string[];
    let vpcId: string;
    let clusterRole: string;
    let nodeRole: string;
    let podRole: string;

    before(async () => {
        world = await World.start();
        ({ subnetIds, vpcId } = await world.network(["a", "b", "c"]));
        clusterRole = await world.role("cluster", "eks.amazonaws.com");
        nodeRole = await world.role("node", "ec2.amazonaws.com");
        podRole = await world.role("pod", "pods.eks.amazonaws.com", ["sts:AssumeRole", "sts:TagSession"]);
        await createCluster({});
        await world.eventually(() => clusterStatus(), "ACTIVE");
    });

    after(() => world.close());

    function createCluster(settings: Partial<CreateClusterRequest>) {
        return world.eks.send(
            new CreateClusterCommand({
                name: clusterName,
                version: "1.35",
                roleArn: clusterRole,
                resourcesVpcConfig: { subnetIds },
                accessConfig: { authenticationMode: "API" },
                ...settings,
            }),
        );
    }

    async function clusterStatus(name = clusterName): Promise<string | undefined> {
        return statusOf(async () => (await world.eks.send(new DescribeClusterCommand({ name }))).cluster?.status);
    }

    function createNodegroup(settings: Partial<CreateNodegroupRequest> = {}) {
        return world.eks.send(
            new CreateNodegroupCommand({
                clusterName,
                nodegroupName: "system",
                nodeRole,
                subnets: subnetIds,
                ...settings,
            }),
        );
    }

    async function nodegroup(nodegroupName: string) {
        return (await world.eks.send(new DescribeNodegroupCommand({ clusterName, nodegroupName }))).nodegroup;
    }

    function nodegroupStatus(nodegroupName: string) {
        return statusOf(async () => (await nodegroup(nodegroupName))?.status);
    }

    function addonStatus(addonName: string) {
        return statusOf(
            async () => (await world.eks.send(new DescribeAddonCommand({ clusterName, addonName }))).addon?.status,
        );
    }

    async function nodesOf(nodegroupName: string) {
        const nodes = world.clusters.nodes.get(`${region}/${clusterName}/${nodegroupName}`) ?? [];
        return Promise.resolve(nodes);
    }

    async function withNodegroup(
        nodegroupName: string,
        settings: Partial<CreateNodegroupRequest>,
        use: () => Promise<void>,
    ) {
        await createNodegroup({ nodegroupName, ...settings });
        await world.eventually(() => nodegroupStatus(nodegroupName), "ACTIVE");
        await use();
        await world.eks.send(new DeleteNodegroupCommand({ clusterName, nodegroupName }));
        await world.eventually(() => nodegroupStatus(nodegroupName), "ResourceNotFoundException");
    }

    describe("a cluster", () => {
        it("has the endpoint and authority of its control plane, and a security group in its VPC", async () => {
            const { cluster } = await world.eks.send(new DescribeClusterCommand({ name: clusterName }));
            assert.equal(cluster?.endpoint, "https://127.0.0.1:6443");
            const authority = Buffer.from(required(cluster.certificateAuthority?.data), "base64").toString();
            assert.equal(authority, `authority of ${region}/${clusterName}`);
            assert.equal(cluster.resourcesVpcConfig?.vpcId, vpcId);
            const GroupIds = [required(cluster.resourcesVpcConfig.clusterSecurityGroupId)];
            const { SecurityGroups } = await world.ec2.send(new DescribeSecurityGroupsCommand({ GroupIds }));
            assert.equal(SecurityGroups?.[0].VpcId, vpcId);
            assert.match(required(cluster.identity?.oidc?.issuer), /^https:\/\/oidc\.eks\.eu-central-1\./);
        });

        it("is CREATING first, can be deleted when ACTIVE, and takes what it made in the VPC with it", async () => {
            const { cluster } = await createCluster({ name: "short" });
            assert.equal(cluster?.status, "CREATING");
            await world.eventually(() => clusterStatus("short"), "ACTIVE");
            const description = "Amazon EKS short";
            const interfaces = new DescribeNetworkInterfacesCommand({
                Filters: [{ Name: "description", Values: [description] }],
            });
            assert.equal((await world.ec2.send(interfaces)).NetworkInterfaces?.length, 2);
            await assert.rejects(world.ec2.send(new DeleteSubnetCommand({ SubnetId: subnetIds[0] })), {
                name: "DependencyViolation",
            });
            await world.eks.send(new DeleteClusterCommand({ name: "short" }));
            await world.eventually(() => clusterStatus("short"), "ResourceNotFoundException");
            assert.deepEqual((await world.ec2.send(interfaces)).NetworkInterfaces, []);
            assert.ok(world.clusters.list().every(({ name }) => name !== "short"));
        });

        it("ends FAILED, with the reason, when its control plane does not start", async () => {
            world.clusters.failNext("no memory for an API server");
            await createCluster({ name: "failing" });
            await world.eventually(() => clusterStatus("failing"), "FAILED");
            const { cluster } = await world.eks.send(new DescribeClusterCommand({ name: "failing" }));
            assert.equal(cluster?.health?.issues?.[0].message, "no memory for an API server");
            await world.eks.send(new DeleteClusterCommand({ name: "failing" }));
        });

        it("is refused a second time with its name, but not to a caller that repeats itself", async () => {
            await assert.rejects(createCluster({}), { name: "ResourceInUseException" });
            await createCluster({ name: "repeated", clientRequestToken: "token" });
            const { cluster } = await createCluster({ name: "repeated", clientRequestToken: "token" });
            assert.equal(cluster?.name, "repeated");
            await world.eventually(() => clusterStatus("repeated"), "ACTIVE");
            await world.eks.send(new DeleteClusterCommand({ name: "repeated" }));
        });

        for (const [reason, settings, name] of [
            [
                "a role that does not exist",
                { roleArn: "arn:aws:iam::123456789012:role/none" },
                "InvalidParameterException",
            ],
            ["a version that EKS does not have", { version: "1.11" }, "InvalidParameterException"],
            ["a name with a blank", { name: "my cluster" }, "InvalidParameterException"],
            [
                "Service addresses that its control plane does not have",
                { kubernetesNetworkConfig: { serviceIpv4Cidr: "10.100.0.0/16" } },
                "NotImplemented",
            ],
            ["Auto Mode, which the sandbox does not have", { computeConfig: { enabled: true } }, "NotImplemented"],
        ] satisfies [string, Partial<CreateClusterRequest>, string][]) {
            it(`is refused with ${reason}`, async () => {
                await assert.rejects(createCluster({ name: "refused", ...settings }), { name });
            });
        }

        it("is refused with subnets of one zone, and leaves nothing behind", async () => {
            const oneZone = { subnetIds: [subnetIds[0]] };
            const refused = { name: "InvalidParameterException", message: /two different AZs/ };
            await assert.rejects(createCluster({ name: "refused", resourcesVpcConfig: oneZone }), refused);
            assert.equal(await clusterStatus("refused"), "ResourceNotFoundException");
        });

        it("is refused with a security group that does not exist, and leaves nothing that holds the VPC", async () => {
            const other = await world.network(["a", "b"]);
            const resourcesVpcConfig = { subnetIds: other.subnetIds, securityGroupIds: ["sg-0123456789abcdef0"] };
            await assert.rejects(createCluster({ name: "refused", resourcesVpcConfig }), {
                name: "InvalidParameterException",
            });
            for (const SubnetId of other.subnetIds) {
                await world.ec2.send(new DeleteSubnetCommand({ SubnetId }));
            }
            await world.ec2.send(new DeleteVpcCommand({ VpcId: other.vpcId }));
        });

        it("changes its endpoint access, as an update that can be followed", async () => {
            const { update } = await world.eks.send(
                new UpdateClusterConfigCommand({
                    name: clusterName,
                    resourcesVpcConfig: { endpointPrivateAccess: true, publicAccessCidrs: ["10.0.0.0/8"] },
                }),
            );
            assert.equal(update?.status, "InProgress");
            assert.equal(update.type, "EndpointAccessUpdate");
            assert.equal(await clusterStatus(), "UPDATING");
            const describe = new DescribeUpdateCommand({ name: clusterName, updateId: required(update.id) });
            await world.eventually(async () => (await world.eks.send(describe)).update?.status, "Successful");
            const { cluster } = await world.eks.send(new DescribeClusterCommand({ name: clusterName }));
            assert.equal(cluster?.status, "ACTIVE");
            assert.deepEqual(cluster.resourcesVpcConfig?.publicAccessCidrs, ["10.0.0.0/8"]);
            assert.deepEqual(cluster.resourcesVpcConfig?.subnetIds, subnetIds);
        });

        it("is tagged and untagged by ARN", async () => {
            const { cluster } = await world.eks.send(new DescribeClusterCommand({ name: clusterName }));
            const resourceArn = required(cluster?.arn);
            await world.eks.send(new TagResourceCommand({ resourceArn, tags: { team: "a", stage: "dev" } }));
            await world.eks.send(new UntagResourceCommand({ resourceArn, tagKeys: ["stage"] }));
            const { tags } = await world.eks.send(new ListTagsForResourceCommand({ resourceArn }));
            assert.deepEqual(tags, { team: "a" });
        });
    });

    describe("a node group", () => {
        it("is instances over all zones, which are nodes with its labels and taints, and holds its cluster", async () => {
            const labels = { role: "system" };
            const taints = [{ key: "dedicated", value: "system", effect: "NO_SCHEDULE" as const }];
            const scalingConfig = { minSize: 1, desiredSize: 4, maxSize: 6 };
            await withNodegroup("system", { labels, taints, scalingConfig, instanceTypes: ["m6i.large"] }, async () => {
                const nodes = await nodesOf("system");
                assert.deepEqual(nodes.map(({ zone }) => zone).sort(), [
                    ...["eu-central-1a", "eu-central-1a", "eu-central-1b", "eu-central-1c"],
                ]);
                assert.equal(new Set(nodes.map(({ name }) => name)).size, 4);
                for (const node of nodes) {
                    assert.equal(node.labels.role, "system");
                    assert.equal(node.labels["eks.amazonaws.com/nodegroup"], "system");
                    assert.deepEqual(node.taints, [{ key: "dedicated", value: "system", effect: "NoSchedule" }]);
                    assert.equal(node.instanceType, "m6i.large");
                    assert.equal(node.providerId, `aws:///${node.zone}/${node.instanceId}`);
                }
                assert.equal((await running()).length, 4);
                await assert.rejects(world.eks.send(new DeleteClusterCommand({ name: clusterName })), {
                    name: "ResourceInUseException",
                    message: "Cluster has nodegroups attached",
                });
            });
            assert.deepEqual(await nodesOf("system"), []);
            assert.deepEqual(await running(), []);
        });

        async function running(): Promise<string[]> {
            const { Reservations = [] } = await world.ec2.send(
                new DescribeInstancesCommand({
                    Filters: [
                        { Name: "tag:eks:cluster-name", Values: [clusterName] },
                        { Name: "instance-state-name", Values: ["running"] },
                    ],
                }),
            );
            return Reservations.flatMap(({ Instances = [] }) =>
                Instances.map(({ InstanceId }) => required(InstanceId)),
            );
        }

        it("grows and shrinks, and changes labels, in updates of their own", async () => {
            await withNodegroup("scaled", { scalingConfig: { minSize: 1, desiredSize: 1, maxSize: 3 } }, async () => {
                const update = async (settings: object) => {
                    const command = new UpdateNodegroupConfigCommand({
                        clusterName,
                        nodegroupName: "scaled",
                        ...settings,
                    });
                    await world.eks.send(command);
                    await assert.rejects(world.eks.send(command), { name: "ResourceInUseException" });
                    await world.eventually(() => nodegroupStatus("scaled"), "ACTIVE");
                };
                await update({ scalingConfig: { desiredSize: 3 }, labels: { addOrUpdateLabels: { stage: "dev" } } });
                const grown = await nodesOf("scaled");
                assert.deepEqual(grown.map(({ zone }) => zone).sort(), [
                    "eu-central-1a",
                    "eu-central-1b",
                    "eu-central-1c",
                ]);
                assert.ok(grown.every(({ labels }) => labels.stage === "dev"));
                await update({ scalingConfig: { desiredSize: 1 }, labels: { removeLabels: ["stage"] } });
                const [left, ...others] = await nodesOf("scaled");
                assert.deepEqual(others, []);
                assert.equal(left.labels.stage, undefined);
                assert.equal((await running()).length, 1);
            });
        });

        it("replaces all its instances when its launch template gets a new version", async () => {
            const { LaunchTemplate } = await world.ec2.send(
                new CreateLaunchTemplateCommand({
                    LaunchTemplateName: "nodes",
                    LaunchTemplateData: { InstanceType: "m6i.large" },
                }),
            );
            const id = required(LaunchTemplate?.LaunchTemplateId);
            await assert.rejects(createNodegroup({ launchTemplate: { id }, diskSize: 50 }), {
                name: "InvalidParameterException",
                message: /Disk size/,
            });
            const settings = { launchTemplate: { id }, scalingConfig: { minSize: 2, desiredSize: 2, maxSize: 2 } };
            await withNodegroup("templated", settings, async () => {
                const before = await running();
                assert.deepEqual((await nodegroup("templated"))?.launchTemplate, { id, name: "nodes", version: "1" });
                await world.ec2.send(
                    new CreateLaunchTemplateVersionCommand({
                        LaunchTemplateId: id,
                        LaunchTemplateData: { InstanceType: "m6i.xlarge" },
                    }),
                );
                await world.eks.send(
                    new UpdateNodegroupVersionCommand({
                        clusterName,
                        nodegroupName: "templated",
                        launchTemplate: { id, version: "2" },
                    }),
                );
                await world.eventually(() => nodegroupStatus("templated"), "ACTIVE");
                const nodes = await nodesOf("templated");
                assert.deepEqual(
                    nodes.map(({ instanceType }) => instanceType),
                    ["m6i.xlarge", "m6i.xlarge"],
                );
                assert.deepEqual((await running()).sort(), nodes.map(({ instanceId }) => instanceId).sort());
                assert.ok(before.every((instanceId) => nodes.every((node) => node.instanceId !== instanceId)));
            });
        });

        it("is refused with a subnet of another VPC, an impossible size, a role that instances cannot take, and a type its image cannot run on", async () => {
            const other = await world.network(["a"]);
            const invalid = { name: "InvalidParameterException" };
            await assert.rejects(createNodegroup({ subnets: other.subnetIds }), invalid);
            await assert.rejects(
                createNodegroup({ scalingConfig: { minSize: 3, desiredSize: 2, maxSize: 3 } }),
                invalid,
            );
            await assert.rejects(createNodegroup({ nodeRole: clusterRole }), invalid);
            await assert.rejects(createNodegroup({ instanceTypes: ["m7g.large"] }), {
                ...invalid,
                message: /\[m7g.large\] is not a valid instance type for requested amiType AL2023_x86_64_STANDARD/,
            });
        });
    });

    describe("an add-on", () => {
        it("with a Deployment is DEGRADED without nodes, and ACTIVE once there is one", async () => {
            const addonName = "aws-efs-csi-driver";
            await world.eks.send(new CreateAddonCommand({ clusterName, addonName }));
            assert.equal(await addonStatus(addonName), "CREATING");
            await world.eventually(() => addonStatus(addonName), "DEGRADED");
            assert.equal(world.clusters.addons.get(`${region}/${clusterName}/${addonName}`), "v3.4.1-eksbuild.1");
            await withNodegroup("for-addons", {}, () => world.eventually(() => addonStatus(addonName), "ACTIVE"));
            await world.eventually(() => addonStatus(addonName), "DEGRADED");
            await world.eks.send(new DeleteAddonCommand({ clusterName, addonName }));
            await world.eventually(() => addonStatus(addonName), "ResourceNotFoundException");
            assert.equal(world.clusters.addons.has(`${region}/${clusterName}/${addonName}`), false);
        });

        it("of DaemonSets is ACTIVE on a cluster without nodes", async () => {
            await world.eks.send(new CreateAddonCommand({ clusterName, addonName: "eks-pod-identity-agent" }));
            await world.eventually(() => addonStatus("eks-pod-identity-agent"), "ACTIVE");
            await assert.rejects(
                world.eks.send(new CreateAddonCommand({ clusterName, addonName: "eks-pod-identity-agent" })),
                { name: "ResourceInUseException" },
            );
        });

        it("brings its Pod Identity associations, changes them, and takes them away", async () => {
            const addonName = "vpc-cni";
            const associations = async () => {
                const list = new ListPodIdentityAssociationsCommand({ clusterName, namespace: "kube-system" });
                return (await world.eks.send(list)).associations ?? [];
            };
            const podIdentityAssociations = [{ serviceAccount: "aws-node", roleArn: podRole }];
            const { addon } = await world.eks.send(
                new CreateAddonCommand({ clusterName, addonName, podIdentityAssociations }),
            );
            const [association] = await associations();
            assert.deepEqual(addon?.podIdentityAssociations, [association.associationArn]);
            assert.equal(association.ownerArn, addon?.addonArn);
            await world.eventually(() => addonStatus(addonName), "ACTIVE");

            const update = new UpdateAddonCommand({ clusterName, addonName, podIdentityAssociations: [] });
            await world.eks.send(update);
            assert.deepEqual(await associations(), []);
            await world.eventually(() => addonStatus(addonName), "ACTIVE");
            await world.eks.send(new DeleteAddonCommand({ clusterName, addonName }));
        });

        for (const [reason, settings] of Object.entries({
            "a name that EKS does not know": { addonName: "efs-csi-driver" },
            "a version that it does not have": { addonName: "coredns", addonVersion: "v0.0.1-eksbuild.1" },
            "configuration that is no object": { addonName: "coredns", configurationValues: "- a list" },
            "a service account of another add-on": {
                addonName: "coredns",
                podIdentityAssociations: [
                    { serviceAccount: "aws-node", roleArn: "arn:aws:iam::123456789012:role/pod" },
                ],
            },
        })) {
            it(`is refused with ${reason}`, async () => {
                await assert.rejects(world.eks.send(new CreateAddonCommand({ clusterName, ...settings })), {
                    name: "InvalidParameterException",
                });
            });
        }

        it("has versions for a version of Kubernetes", async () => {
            const ask = (kubernetesVersion: string) =>
                world.eks.send(new DescribeAddonVersionsCommand({ kubernetesVersion, addonName: "coredns" }));
            assert.equal((await ask("1.35")).addons?.[0].addonVersions?.[0].addonVersion, "v1.14.3-eksbuild.3");
            assert.deepEqual((await ask("1.20")).addons, []);
        });
    });

    describe("access", () => {
        it("of the creator and of node roles is there without asking", async () => {
            const { accessEntries = [] } = await world.eks.send(new ListAccessEntriesCommand({ clusterName }));
            assert.ok(accessEntries.some((arn) => arn.endsWith(":user/moto")));
            assert.ok(accessEntries.includes(nodeRole));
        });

        it("is given to a role with a policy", async () => {
            const principalArn = await world.role("developer", "ec2.amazonaws.com");
            const { accessEntry } = await world.eks.send(new CreateAccessEntryCommand({ clusterName, principalArn }));
            assert.equal(accessEntry?.username, "arn:aws:sts::123456789012:assumed-role/developer/{{SessionName}}");
            const policyArn = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy";
            const accessScope = { type: "namespace" as const, namespaces: ["team-a"] };
            await world.eks.send(
                new AssociateAccessPolicyCommand({ clusterName, principalArn, policyArn, accessScope }),
            );
            const { associatedAccessPolicies } = await world.eks.send(
                new ListAssociatedAccessPoliciesCommand({ clusterName, principalArn }),
            );
            assert.deepEqual(associatedAccessPolicies?.[0].accessScope, accessScope);
            await assert.rejects(world.eks.send(new CreateAccessEntryCommand({ clusterName, principalArn })), {
                name: "ResourceInUseException",
            });
        });

        it("is refused to a principal that does not exist, to a reserved group, and with an unknown policy", async () => {
            const none = new CreateAccessEntryCommand({
                clusterName,
                principalArn: "arn:aws:iam::123456789012:role/none",
            });
            await assert.rejects(world.eks.send(none), { message: /invalid principal/ });
            await assert.rejects(
                world.eks.send(
                    new CreateAccessEntryCommand({
                        clusterName,
                        principalArn: clusterRole,
                        kubernetesGroups: ["system:masters"],
                    }),
                ),
                { name: "InvalidParameterException", message: /system:masters/ },
            );
        });

        it("needs an authentication mode with the API", async () => {
            await createCluster({ name: "old", accessConfig: { authenticationMode: "CONFIG_MAP" } });
            await assert.rejects(world.eks.send(new ListAccessEntriesCommand({ clusterName: "old" })), {
                name: "InvalidRequestException",
            });
        });
    });

    describe("a Pod Identity association", () => {
        it("is one for a service account, with a role that pods may assume", async () => {
            const wanted = { clusterName, namespace: "team-a", serviceAccount: "app" };
            const create = (roleArn: string) =>
                world.eks.send(new CreatePodIdentityAssociationCommand({ ...wanted, roleArn }));
            await assert.rejects(create(nodeRole), { name: "InvalidParameterException", message: /Trust policy/ });
            const { association } = await create(podRole);
            assert.match(required(association?.associationId), /^a-[0-9a-f]{17}$/);
            await assert.rejects(create(podRole), { name: "ResourceInUseException" });
        });
    });
});

/** The status, or the name of the error that takes its place. */
async function statusOf(ask: () => Promise<string | undefined>): Promise<string | undefined> {
    try {
        return await ask();
    } catch (error) {
        return error instanceof Error ? error.name : String(error);
    }
}
