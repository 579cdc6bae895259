import {
    AllocateAddressCommand,
    AttachInternetGatewayCommand,
    AuthorizeSecurityGroupIngressCommand,
    CreateInternetGatewayCommand,
    CreateLaunchTemplateCommand,
    CreateNatGatewayCommand,
    CreateSecurityGroupCommand,
    DeleteNatGatewayCommand,
    DeleteSecurityGroupCommand,
    DeleteSubnetCommand,
    DeleteVpcCommand,
    DescribeLaunchTemplateVersionsCommand,
    DescribeLaunchTemplatesCommand,
    DescribeNatGatewaysCommand,
    DescribeSecurityGroupRulesCommand,
    DetachInternetGatewayCommand,
    ModifySecurityGroupRulesCommand,
    ReleaseAddressCommand,
    RevokeSecurityGroupIngressCommand,
    RunInstancesCommand,
    TerminateInstancesCommand,
} from "@aws-sdk/client-ec2";
import assert from "node:assert/strict";
import { required, World } from "../../testing/world";

const dependencyViolation = { name: "DependencyViolation" };

describe("the EC2 of the sandbox", function () {
    this.timeout(60_000);
    let world: World;

    before(async () => {
        world = await World.start();
    });

    after(() => world.close());

    async function securityGroup(VpcId: string, GroupName: string): Promise<string> {
        const { GroupId } = await world.ec2.send(
            new CreateSecurityGroupCommand({ VpcId, GroupName, Description: "for a test" }),
        );
        return required(GroupId);
    }

    it("keeps a NAT gateway's subnet, address and internet gateway in use until it is gone", async () => {
        const { vpcId: VpcId, subnetIds } = await world.network(["a"]);
        const [SubnetId] = subnetIds;
        const { InternetGateway } = await world.ec2.send(new CreateInternetGatewayCommand({}));
        const InternetGatewayId = InternetGateway?.InternetGatewayId;
        await world.ec2.send(new AttachInternetGatewayCommand({ VpcId, InternetGatewayId }));
        const { AllocationId } = await world.ec2.send(new AllocateAddressCommand({ Domain: "vpc" }));
        const { NatGateway } = await world.ec2.send(new CreateNatGatewayCommand({ SubnetId, AllocationId }));
        const NatGatewayId = required(NatGateway?.NatGatewayId);
        const state = async () => {
            const { NatGateways } = await world.ec2.send(
                new DescribeNatGatewaysCommand({ NatGatewayIds: [NatGatewayId] }),
            );
            return NatGateways?.[0].State;
        };
        assert.equal(NatGateway?.State, "pending");
        await world.eventually(state, "available");

        const inOrder = [
            new DeleteSubnetCommand({ SubnetId }),
            new DetachInternetGatewayCommand({ VpcId, InternetGatewayId }),
            new DeleteVpcCommand({ VpcId }),
        ] as const;
        const [deleteSubnet, detach, deleteVpc] = inOrder;
        await world.ec2.send(new DeleteNatGatewayCommand({ NatGatewayId }));
        assert.equal(await state(), "deleting");
        await assert.rejects(world.ec2.send(deleteSubnet), dependencyViolation);
        await assert.rejects(world.ec2.send(detach), dependencyViolation);
        await assert.rejects(world.ec2.send(new ReleaseAddressCommand({ AllocationId })), {
            name: "InvalidIPAddress.InUse",
        });

        await world.eventually(state, "deleted");
        await world.ec2.send(deleteSubnet);
        await assert.rejects(world.ec2.send(deleteVpc), dependencyViolation);
        await world.ec2.send(detach);
        await world.ec2.send(new ReleaseAddressCommand({ AllocationId }));
        await world.ec2.send(deleteVpc);
    });

    it("keeps a security group that another one's rule names", async () => {
        const { vpcId } = await world.network(["a"]);
        const clients = await securityGroup(vpcId, "clients");
        const servers = await securityGroup(vpcId, "servers");
        const IpPermissions = [
            { IpProtocol: "tcp", FromPort: 2049, ToPort: 2049, UserIdGroupPairs: [{ GroupId: clients }] },
        ];
        await world.ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId: servers, IpPermissions }));
        const deleteClients = new DeleteSecurityGroupCommand({ GroupId: clients });
        await assert.rejects(world.ec2.send(deleteClients), dependencyViolation);
        await assert.rejects(world.ec2.send(new DeleteVpcCommand({ VpcId: vpcId })), dependencyViolation);
        await world.ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId: servers, IpPermissions }));
        await world.ec2.send(deleteClients);
    });

    it("keeps the description of a rule between two security groups, and changes it", async () => {
        const { vpcId } = await world.network(["a"]);
        const GroupId = await securityGroup(vpcId, "described");
        const { SecurityGroupRules } = await world.ec2.send(
            new AuthorizeSecurityGroupIngressCommand({
                GroupId,
                IpPermissions: [
                    {
                        IpProtocol: "tcp",
                        FromPort: 2049,
                        ToPort: 2049,
                        UserIdGroupPairs: [{ GroupId, Description: "NFS & nothing else" }],
                    },
                ],
            }),
        );
        const rule = required(SecurityGroupRules?.[0]);
        const SecurityGroupRuleId = required(rule.SecurityGroupRuleId);
        assert.equal(rule.Description, "NFS & nothing else");
        const described = async () => {
            const ids = { SecurityGroupRuleIds: [SecurityGroupRuleId] };
            const { SecurityGroupRules } = await world.ec2.send(new DescribeSecurityGroupRulesCommand(ids));
            return SecurityGroupRules?.[0].Description;
        };
        assert.equal(await described(), "NFS & nothing else");
        await world.ec2.send(
            new ModifySecurityGroupRulesCommand({
                GroupId,
                SecurityGroupRules: [
                    {
                        SecurityGroupRuleId,
                        SecurityGroupRule: {
                            IpProtocol: "tcp",
                            FromPort: 2049,
                            ToPort: 2049,
                            ReferencedGroupId: GroupId,
                            Description: "NFS",
                        },
                    },
                ],
            }),
        );
        assert.equal(await described(), "NFS");
    });

    it("frees the subnet of an instance with its termination", async () => {
        const { subnetIds } = await world.network(["a"]);
        const [SubnetId] = subnetIds;
        const { Instances } = await world.ec2.send(
            new RunInstancesCommand({
                ImageId: "ami-12345678",
                InstanceType: "m6i.large",
                SubnetId,
                MinCount: 1,
                MaxCount: 1,
            }),
        );
        await assert.rejects(world.ec2.send(new DeleteSubnetCommand({ SubnetId })), dependencyViolation);
        await world.ec2.send(new TerminateInstancesCommand({ InstanceIds: [required(Instances?.[0].InstanceId)] }));
        await world.ec2.send(new DeleteSubnetCommand({ SubnetId }));
    });

    it("refuses the same rule between two security groups a second time, whatever it is called", async () => {
        const { vpcId } = await world.network(["a"]);
        const GroupId = await securityGroup(vpcId, "repeated");
        const authorize = (Description: string) =>
            world.ec2.send(
                new AuthorizeSecurityGroupIngressCommand({
                    GroupId,
                    IpPermissions: [
                        {
                            IpProtocol: "tcp",
                            FromPort: 2049,
                            ToPort: 2049,
                            UserIdGroupPairs: [{ GroupId, Description }],
                        },
                    ],
                }),
            );
        await authorize("NFS");
        await assert.rejects(authorize("NFS again"), { name: "InvalidPermission.Duplicate" });
    });

    it("shows what a launch template gives instances, and not the tags of its own", async () => {
        const tags = (ResourceType: "instance" | "launch-template") => [
            { ResourceType, Tags: [{ Key: "of", Value: ResourceType }] },
        ];
        const { LaunchTemplate } = await world.ec2.send(
            new CreateLaunchTemplateCommand({
                LaunchTemplateName: "tagged",
                LaunchTemplateData: { InstanceType: "m6i.large", TagSpecifications: tags("instance") },
                TagSpecifications: tags("launch-template"),
            }),
        );
        const { LaunchTemplateVersions } = await world.ec2.send(
            new DescribeLaunchTemplateVersionsCommand({
                LaunchTemplateId: LaunchTemplate?.LaunchTemplateId,
                Versions: ["$Latest"],
            }),
        );
        assert.deepEqual(LaunchTemplateVersions?.[0].LaunchTemplateData?.TagSpecifications, tags("instance"));
    });

    it("says of launch templates and NAT gateways that they do not exist", async () => {
        await assert.rejects(
            world.ec2.send(new DescribeLaunchTemplatesCommand({ LaunchTemplateIds: ["lt-0123456789abcdef0"] })),
            { name: "InvalidLaunchTemplateId.NotFound" },
        );
        await assert.rejects(
            world.ec2.send(new DescribeNatGatewaysCommand({ NatGatewayIds: ["nat-0123456789abcdef0"] })),
            {
                name: "NatGatewayNotFound",
            },
        );
    });
});
