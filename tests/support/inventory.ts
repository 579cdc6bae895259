import { CloudWatchLogsClient, DescribeLogGroupsCommand } from "@aws-sdk/client-cloudwatch-logs";
import {
    DescribeAddressesCommand,
    DescribeInstancesCommand,
    DescribeInternetGatewaysCommand,
    DescribeLaunchTemplatesCommand,
    DescribeNatGatewaysCommand,
    DescribeNetworkInterfacesCommand,
    DescribeRouteTablesCommand,
    DescribeSecurityGroupsCommand,
    DescribeSubnetsCommand,
    DescribeVpcsCommand,
    EC2Client,
} from "@aws-sdk/client-ec2";
import { DescribeAccessPointsCommand, DescribeFileSystemsCommand, EFSClient } from "@aws-sdk/client-efs";
import { EKSClient, ListClustersCommand } from "@aws-sdk/client-eks";
import {
    DescribeBackupsCommand,
    DescribeFileSystemsCommand as DescribeFsxFileSystemsCommand,
    DescribeStorageVirtualMachinesCommand,
    DescribeVolumesCommand,
    FSxClient,
} from "@aws-sdk/client-fsx";
import { IAMClient, ListPoliciesCommand, ListRolesCommand } from "@aws-sdk/client-iam";
import { DescribeKeyCommand, KMSClient, ListAliasesCommand, ListKeysCommand } from "@aws-sdk/client-kms";
import { ListSecretsCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";

/** Where a sandbox answers, and as whom the AWS SDK asks. */
export function clientSettings(environment: Record<string, string>, region: string) {
    return {
        region,
        endpoint: environment.AWS_ENDPOINT_URL,
        credentials: {
            accessKeyId: environment.AWS_ACCESS_KEY_ID,
            secretAccessKey: environment.AWS_SECRET_ACCESS_KEY,
        },
    };
}

/** Ids of all there is in a Region that Pulumi or the cluster could have made, sorted, each with its kind. */
export async function inventory(environment: Record<string, string>, region: string): Promise<string[]> {
    const settings = clientSettings(environment, region);
    const ec2 = new EC2Client(settings);
    const efs = new EFSClient(settings);
    const fsx = new FSxClient(settings);
    const kinds: [string, Promise<(string | undefined)[] | undefined>][] = [
        ["vpc", ec2.send(new DescribeVpcsCommand({})).then((answer) => answer.Vpcs?.map((vpc) => vpc.VpcId))],
        [
            "subnet",
            ec2.send(new DescribeSubnetsCommand({})).then((answer) => answer.Subnets?.map((subnet) => subnet.SubnetId)),
        ],
        [
            "security group",
            ec2
                .send(new DescribeSecurityGroupsCommand({}))
                .then((answer) => answer.SecurityGroups?.map((group) => group.GroupId)),
        ],
        [
            "route table",
            ec2
                .send(new DescribeRouteTablesCommand({}))
                .then((answer) => answer.RouteTables?.map((table) => table.RouteTableId)),
        ],
        [
            "internet gateway",
            ec2
                .send(new DescribeInternetGatewaysCommand({}))
                .then((answer) => answer.InternetGateways?.map((gateway) => gateway.InternetGatewayId)),
        ],
        [
            "address",
            ec2
                .send(new DescribeAddressesCommand({}))
                .then((answer) => answer.Addresses?.map((address) => address.AllocationId)),
        ],
        [
            "launch template",
            ec2
                .send(new DescribeLaunchTemplatesCommand({}))
                .then((answer) => answer.LaunchTemplates?.map((template) => template.LaunchTemplateId)),
        ],
        [
            "NAT gateway",
            ec2
                .send(new DescribeNatGatewaysCommand({}))
                .then((answer) =>
                    answer.NatGateways?.filter(({ State }) => State !== "deleted").map(
                        (gateway) => gateway.NatGatewayId,
                    ),
                ),
        ],
        [
            "instance",
            ec2
                .send(
                    new DescribeInstancesCommand({
                        Filters: [
                            { Name: "instance-state-name", Values: ["pending", "running", "stopping", "stopped"] },
                        ],
                    }),
                )
                .then((answer) =>
                    answer.Reservations?.flatMap(({ Instances }) => Instances?.map((instance) => instance.InstanceId)),
                ),
        ],
        [
            "file system",
            efs
                .send(new DescribeFileSystemsCommand({}))
                .then((answer) => answer.FileSystems?.map((fileSystem) => fileSystem.FileSystemId)),
        ],
        [
            "access point",
            efs
                .send(new DescribeAccessPointsCommand({}))
                .then((answer) => answer.AccessPoints?.map((point) => point.AccessPointId)),
        ],
        [
            "ONTAP file system",
            fsx
                .send(new DescribeFsxFileSystemsCommand({}))
                .then((answer) => answer.FileSystems?.map((fileSystem) => fileSystem.FileSystemId)),
        ],
        [
            "storage virtual machine",
            fsx
                .send(new DescribeStorageVirtualMachinesCommand({}))
                .then((answer) => answer.StorageVirtualMachines?.map((machine) => machine.StorageVirtualMachineId)),
        ],
        [
            "volume",
            fsx.send(new DescribeVolumesCommand({})).then((answer) => answer.Volumes?.map((volume) => volume.VolumeId)),
        ],
        [
            "backup",
            fsx.send(new DescribeBackupsCommand({})).then((answer) => answer.Backups?.map((backup) => backup.BackupId)),
        ],
        [
            "secret",
            new SecretsManagerClient(settings)
                .send(new ListSecretsCommand({}))
                .then((answer) => answer.SecretList?.map((secret) => secret.ARN)),
        ],
        [
            "log group",
            new CloudWatchLogsClient(settings)
                .send(new DescribeLogGroupsCommand({}))
                .then((answer) => answer.logGroups?.map((group) => group.logGroupName)),
        ],
        [
            "network interface",
            ec2
                .send(new DescribeNetworkInterfacesCommand({}))
                .then((answer) =>
                    answer.NetworkInterfaces?.map((networkInterface) => networkInterface.NetworkInterfaceId),
                ),
        ],
        ["cluster", new EKSClient(settings).send(new ListClustersCommand({})).then((answer) => answer.clusters)],
        [
            "role",
            new IAMClient(settings)
                .send(new ListRolesCommand({}))
                .then((answer) => answer.Roles?.map((role) => role.Arn)),
        ],
        [
            "policy",
            new IAMClient(settings)
                .send(new ListPoliciesCommand({ Scope: "Local" }))
                .then((answer) => answer.Policies?.map((policy) => policy.Arn)),
        ],
        ["key", keys(new KMSClient(settings))],
        [
            "key alias",
            new KMSClient(settings)
                .send(new ListAliasesCommand({}))
                .then((answer) =>
                    answer.Aliases?.filter(({ TargetKeyId }) => TargetKeyId).map((alias) => alias.AliasName),
                ),
        ],
    ];
    const lists = await Promise.all(
        kinds.map(async ([kind, ids]) =>
            ((await ids) ?? []).filter((id) => id !== undefined).map((id) => `${kind} ${id}`),
        ),
    );
    return lists.flat().sort();
}

/** Customer keys in use: a deleted one stays for its waiting period, pending deletion. */
async function keys(kms: KMSClient): Promise<(string | undefined)[]> {
    const { Keys = [] } = await kms.send(new ListKeysCommand({}));
    const described = await Promise.all(Keys.map(({ KeyId }) => kms.send(new DescribeKeyCommand({ KeyId }))));
    return described
        .filter(
            ({ KeyMetadata }) => KeyMetadata?.KeyManager === "CUSTOMER" && KeyMetadata.KeyState !== "PendingDeletion",
        )
        .map(({ KeyMetadata }) => KeyMetadata?.KeyId);
}
