import { cloudControlResource } from "./cloudcontrol/resource";
import { logGroup } from "./cloudwatch/log-group";
import { metricAlarm } from "./cloudwatch/metric-alarm";
import { table } from "./dynamodb/table";
import { internetGateway } from "./ec2/internet-gateway";
import { launchTemplate } from "./ec2/launch-template";
import { elasticIp, natGateway } from "./ec2/nat-gateway";
import { route } from "./ec2/route";
import { routeTable } from "./ec2/route-table";
import { routeTableAssociation } from "./ec2/route-table-association";
import { securityGroup } from "./ec2/security-group";
import { securityGroupRule } from "./ec2/security-group-rule";
import { securityGroupEgressRule, securityGroupIngressRule } from "./ec2/security-group-rules";
import { subnet } from "./ec2/subnet";
import { vpc } from "./ec2/vpc";
import { accessPoint } from "./efs/access-point";
import { fileSystem } from "./efs/file-system";
import { mountTarget } from "./efs/mount-target";
import { backupPolicy, fileSystemPolicy } from "./efs/policies";
import { replicationConfiguration } from "./efs/replication-configuration";
import { accessEntry, accessPolicyAssociation } from "./eks/access";
import { addon } from "./eks/addon";
import { cluster } from "./eks/cluster";
import { nodeGroup } from "./eks/node-group";
import { podIdentityAssociation } from "./eks/pod-identity-association";
import { eventRule } from "./events/rule";
import { eventTarget } from "./events/target";
import { ontapFileSystem } from "./fsx/ontap-file-system";
import { ontapStorageVirtualMachine } from "./fsx/ontap-storage-virtual-machine";
import { openIdConnectProvider } from "./iam/open-id-connect-provider";
import { policy } from "./iam/policy";
import { role } from "./iam/role";
import { rolePolicy, rolePolicyAttachment } from "./iam/role-policy";
import { alias } from "./kms/alias";
import { key } from "./kms/key";
import { lambdaFunction } from "./lambda/function";
import { permission } from "./lambda/permission";
import type { ResourceType } from "./resource";
import { secret } from "./secretsmanager/secret";
import { secretVersion } from "./secretsmanager/secret-version";
import { document } from "./ssm/document";

/** Everything that is covered, by Pulumi's type token. */
export const resourceTypes: Record<string, ResourceType | undefined> = {
    "aws:cloudcontrol/resource:Resource": cloudControlResource,
    "aws:cloudwatch/eventRule:EventRule": eventRule,
    "aws:cloudwatch/eventTarget:EventTarget": eventTarget,
    "aws:cloudwatch/logGroup:LogGroup": logGroup,
    "aws:cloudwatch/metricAlarm:MetricAlarm": metricAlarm,
    "aws:dynamodb/table:Table": table,
    "aws:ec2/eip:Eip": elasticIp,
    "aws:ec2/internetGateway:InternetGateway": internetGateway,
    "aws:ec2/launchTemplate:LaunchTemplate": launchTemplate,
    "aws:ec2/natGateway:NatGateway": natGateway,
    "aws:ec2/route:Route": route,
    "aws:ec2/routeTable:RouteTable": routeTable,
    "aws:ec2/routeTableAssociation:RouteTableAssociation": routeTableAssociation,
    "aws:ec2/securityGroup:SecurityGroup": securityGroup,
    "aws:ec2/securityGroupRule:SecurityGroupRule": securityGroupRule,
    "aws:ec2/subnet:Subnet": subnet,
    "aws:ec2/vpc:Vpc": vpc,
    "aws:efs/accessPoint:AccessPoint": accessPoint,
    "aws:efs/backupPolicy:BackupPolicy": backupPolicy,
    "aws:efs/fileSystem:FileSystem": fileSystem,
    "aws:efs/fileSystemPolicy:FileSystemPolicy": fileSystemPolicy,
    "aws:efs/mountTarget:MountTarget": mountTarget,
    "aws:efs/replicationConfiguration:ReplicationConfiguration": replicationConfiguration,
    "aws:eks/accessEntry:AccessEntry": accessEntry,
    "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": accessPolicyAssociation,
    "aws:eks/addon:Addon": addon,
    "aws:eks/cluster:Cluster": cluster,
    "aws:eks/nodeGroup:NodeGroup": nodeGroup,
    "aws:eks/podIdentityAssociation:PodIdentityAssociation": podIdentityAssociation,
    "aws:fsx/ontapFileSystem:OntapFileSystem": ontapFileSystem,
    "aws:fsx/ontapStorageVirtualMachine:OntapStorageVirtualMachine": ontapStorageVirtualMachine,
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider": openIdConnectProvider,
    "aws:iam/policy:Policy": policy,
    "aws:iam/role:Role": role,
    "aws:iam/rolePolicy:RolePolicy": rolePolicy,
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": rolePolicyAttachment,
    "aws:kms/alias:Alias": alias,
    "aws:kms/key:Key": key,
    "aws:lambda/function:Function": lambdaFunction,
    "aws:lambda/permission:Permission": permission,
    "aws:secretsmanager/secret:Secret": secret,
    "aws:secretsmanager/secretVersion:SecretVersion": secretVersion,
    "aws:ssm/document:Document": document,
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": securityGroupEgressRule,
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": securityGroupIngressRule,
};
