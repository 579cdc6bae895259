import type * as pulumi from "@pulumi/pulumi";
import { OntapDeploymentType } from "../ontap/deployment-type";
import { OntapFileSystem } from "../ontap/file-system";
import type { OntapFileSystemArgs } from "../ontap/file-system-args";
import { OntapProtocol } from "../ontap/protocol";
import { graph, type Graph, type World } from "./graph";

export const region = "eu-central-1";
export const vpcId = "vpc-0a1b2c3d4e5f60718";
export const subnetIds = {
    "eu-central-1a": "subnet-0a1b2c3d4e5f6071a",
    "eu-central-1b": "subnet-0a1b2c3d4e5f6071b",
};

/** Arguments of a file system in two Availability Zones with a storage virtual machine for files and one for blocks. */
export const multiAz: OntapFileSystemArgs = {
    region,
    deploymentType: OntapDeploymentType.MultiAz2,
    storageCapacityGiB: 2048,
    throughputCapacityPerHaPair: 768,
    vpcId,
    subnetIds,
    routeTableIds: ["rtb-0a1b2c3d4e5f60718", "rtb-0a1b2c3d4e5f60719"],
    clientSecurityGroupIds: { nodes: "sg-0a1b2c3d4e5f60718", admin: "sg-0a1b2c3d4e5f60719" },
    storageVirtualMachines: {
        nas: { protocols: [OntapProtocol.Nfs] },
        san: { protocols: [OntapProtocol.Iscsi] },
    },
};

/** What makes the same file system one of a single Availability Zone. */
export const singleAz: Partial<OntapFileSystemArgs> = {
    deploymentType: OntapDeploymentType.SingleAz1,
    throughputCapacityPerHaPair: 512,
    subnetIds: { "eu-central-1a": subnetIds["eu-central-1a"] },
    routeTableIds: undefined,
};

/** AWS as far as it is asked: where the subnets lie, and which addresses the VPC has. */
export const aws: World = {
    calls: {
        "aws:ec2/getSubnet:getSubnet": ({ id }) => {
            const [zone, index] = id === subnetIds["eu-central-1a"] ? ["eu-central-1a", 0] : ["eu-central-1b", 1];
            return { id, availabilityZone: zone, vpcId, cidrBlock: `10.0.${index * 16}.0/20` };
        },
        "aws:ec2/getSubnets:getSubnets": () => ({ ids: Object.values(subnetIds) }),
        "aws:ec2/getVpc:getVpc": ({ id }) => ({
            id,
            cidrBlock: "10.0.0.0/16",
            cidrBlockAssociations: [{ cidrBlock: "10.0.0.0/16" }, { cidrBlock: "100.64.0.0/20" }],
        }),
    },
};

/** The file system with some arguments changed. */
export function ontap(
    args: Partial<OntapFileSystemArgs> = {},
    world: World = aws,
    opts?: pulumi.ComponentResourceOptions,
): Promise<Graph<OntapFileSystem>> {
    return graph(() => new OntapFileSystem("shared", { ...multiAz, ...args }, opts), world);
}

export const types = {
    fileSystem: "aws:fsx/ontapFileSystem:OntapFileSystem",
    virtualMachine: "aws:fsx/ontapStorageVirtualMachine:OntapStorageVirtualMachine",
    password: "random:index/randomPassword:RandomPassword",
    secret: "aws:secretsmanager/secret:Secret",
    secretVersion: "aws:secretsmanager/secretVersion:SecretVersion",
    key: "aws:kms/key:Key",
    alias: "aws:kms/alias:Alias",
    securityGroup: "aws:ec2/securityGroup:SecurityGroup",
    ingress: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    egress: "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
};

/** Everything but the component itself. */
export function children<T>(made: Graph<T>) {
    return made.resources.filter((resource) => !resource.type.startsWith("eks-storage:"));
}
