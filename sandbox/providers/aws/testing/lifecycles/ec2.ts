import type { Properties } from "../../../provider";
import { first, region, retagged, second, tags, type Lifecycle } from "./lifecycle";

const rulesFrom = (securityGroupId: string): Properties[] => [
    { protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: ["10.0.0.0/8"], description: "https" },
    { protocol: "tcp", fromPort: 443, toPort: 443, securityGroups: [securityGroupId] },
    { protocol: "udp", fromPort: 53, toPort: 53, self: true },
];
const disks: Properties[] = [
    { deviceName: "/dev/xvda", ebs: { volumeSize: 20, volumeType: "gp3", encrypted: "true" } },
    { deviceName: "/dev/xvdb", ebs: { volumeSize: 100, deleteOnTermination: "true" } },
];

export const ec2: Lifecycle[] = [
    {
        type: "aws:ec2/vpc:Vpc",
        inputs: () => ({ cidrBlock: "10.5.0.0/16", enableDnsHostnames: true, ...tags }),
        changes: { ...retagged, "no DNS host names": () => ({ enableDnsHostnames: false }) },
        replacements: { cidrBlock: "10.6.0.0/16", instanceTenancy: "dedicated", ...region },
    },
    {
        type: "aws:ec2/subnet:Subnet",
        inputs: ({ vpcId }) => ({ vpcId, cidrBlock: "10.0.9.0/24", availabilityZone: "eu-central-1a", ...tags }),
        changes: { ...retagged, "public addresses": () => ({ mapPublicIpOnLaunch: true }) },
        replacements: { cidrBlock: "10.0.8.0/24", availabilityZone: "eu-central-1b", vpcId: "vpc-1", ...region },
    },
    {
        type: "aws:ec2/internetGateway:InternetGateway",
        inputs: () => tags,
        changes: retagged,
        replacements: region,
    },
    { type: "aws:ec2/eip:Eip", inputs: () => ({ domain: "vpc", ...tags }), changes: retagged, replacements: region },
    {
        type: "aws:ec2/natGateway:NatGateway",
        inputs: ({ subnetIds, allocationId }) => ({ subnetId: first(subnetIds), allocationId, ...tags }),
        changes: retagged,
        replacements: { subnetId: "subnet-1", allocationId: "eipalloc-1", connectivityType: "private", ...region },
    },
    {
        type: "aws:ec2/routeTable:RouteTable",
        inputs: ({ vpcId, internetGatewayId }) => ({
            vpcId,
            routes: [{ cidrBlock: "0.0.0.0/0", gatewayId: internetGatewayId }],
            ...tags,
        }),
        changes: {
            ...retagged,
            "another route": ({ internetGatewayId }) => ({
                routes: [{ cidrBlock: "192.0.2.0/24", gatewayId: internetGatewayId }],
            }),
        },
        replacements: { vpcId: "vpc-1", ...region },
    },
    {
        type: "aws:ec2/route:Route",
        inputs: ({ routeTableIds, internetGatewayId }) => ({
            routeTableId: first(routeTableIds),
            destinationCidrBlock: "0.0.0.0/0",
            gatewayId: internetGatewayId,
        }),
        changes: {},
        replacements: { routeTableId: "rtb-1", destinationCidrBlock: "192.0.2.0/24", ...region },
    },
    {
        type: "aws:ec2/routeTableAssociation:RouteTableAssociation",
        inputs: ({ routeTableIds, subnetIds }) => ({ routeTableId: first(routeTableIds), subnetId: first(subnetIds) }),
        changes: { "another table": ({ routeTableIds }) => ({ routeTableId: second(routeTableIds) }) },
        replacements: { subnetId: "subnet-1", ...region },
    },
    {
        type: "aws:ec2/securityGroup:SecurityGroup",
        inputs: ({ vpcId, securityGroupIds }) => ({
            vpcId,
            description: "of a spec",
            ingress: rulesFrom(first(securityGroupIds)),
            egress: [{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] }],
            ...tags,
        }),
        changes: {
            ...retagged,
            "other rules": () => ({ ingress: [{ protocol: "tcp", fromPort: 80, toPort: 80, self: true }], egress: [] }),
        },
        replacements: { description: "another", vpcId: "vpc-1", name: "other", ...region },
    },
    {
        type: "aws:ec2/securityGroupRule:SecurityGroupRule",
        inputs: ({ securityGroupIds }) => ({
            securityGroupId: first(securityGroupIds),
            type: "ingress",
            protocol: "tcp",
            fromPort: 22,
            toPort: 22,
            sourceSecurityGroupId: second(securityGroupIds),
        }),
        changes: {},
        replacements: { type: "egress", fromPort: 21, toPort: 23, protocol: "udp", securityGroupId: "sg-1", ...region },
    },
    ...["Ingress", "Egress"].map((direction): Lifecycle => ({
        type: `aws:vpc/securityGroup${direction}Rule:SecurityGroup${direction}Rule`,
        inputs: ({ securityGroupIds }) => ({
            securityGroupId: first(securityGroupIds),
            ipProtocol: "tcp",
            fromPort: 2049,
            toPort: 2049,
            referencedSecurityGroupId: second(securityGroupIds),
            description: "NFS",
            ...tags,
        }),
        changes: {
            ...retagged,
            "another port and description": () => ({ fromPort: 111, toPort: 111, description: "portmapper" }),
        },
        replacements: { securityGroupId: "sg-1", ...region },
    })),
    {
        type: "aws:ec2/launchTemplate:LaunchTemplate",
        inputs: ({ securityGroupIds }) => ({
            blockDeviceMappings: disks,
            instanceType: "m6i.large",
            metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
            tagSpecifications: ["instance", "volume", "network-interface"].map((resourceType) => ({
                resourceType,
                tags: { a: "b" },
            })),
            updateDefaultVersion: true,
            userData: Buffer.from("#!/bin/sh").toString("base64"),
            vpcSecurityGroupIds: securityGroupIds,
            ...tags,
        }),
        changes: {
            ...retagged,
            "another type": () => ({ instanceType: "m6i.xlarge" }),
            "other user data": () => ({ userData: Buffer.from("#!/bin/bash").toString("base64") }),
        },
        replacements: { name: "other", ...region },
    },
];
