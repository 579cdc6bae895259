import assert from "node:assert/strict";
import type { Properties } from "../../provider";
import { archiveOf } from "./archive";
import type { EngineConnection } from "../../testing/engine";

/** What is there before a resource of a spec is made. */
export interface Surroundings {
    vpcId: string;
    subnetIds: string[];
    securityGroupIds: string[];
    internetGatewayId: string;
    routeTableIds: string[];
    allocationId: string;
    fileSystemId: string;
    /** Another Region's, which may be overwritten. */
    replicaId: string;
    keyIds: string[];
    clusterName: string;
    clusterRoleArn: string;
    nodeRoleArn: string;
    podRoleArn: string;
    podRoleName: string;
    functionRoleArns: string[];
    functionName: string;
    ruleName: string;
    ontapFileSystemId: string;
    secretId: string;
}

/** What the others need: made once, by the provider itself. */
export async function prepare(engine: EngineConnection): Promise<Surroundings> {
    const make = async (type: string, name: string, inputs: Properties): Promise<Properties> => {
        const target = { type, name };
        const { id, state } = await engine.create(target, await engine.check(target, inputs));
        return { ...state.properties, id };
    };
    const text = (properties: Properties, key: string): string => {
        const value = properties[key];
        assert.ok(typeof value === "string", `${key} is missing`);
        return value;
    };
    const vpc = text(await make("aws:ec2/vpc:Vpc", "vpc", { cidrBlock: "10.0.0.0/16" }), "id");
    const subnet = async (zone: string, third: number) =>
        text(
            await make("aws:ec2/subnet:Subnet", `subnet-${zone}`, {
                vpcId: vpc,
                cidrBlock: `10.0.${third}.0/24`,
                availabilityZone: `eu-central-1${zone}`,
            }),
            "id",
        );
    const securityGroup = async (name: string) =>
        text(await make("aws:ec2/securityGroup:SecurityGroup", name, { vpcId: vpc }), "id");
    const role = async (name: string, service: string, actions: string[]) =>
        make("aws:iam/role:Role", name, {
            assumeRolePolicy: JSON.stringify({
                Version: "2012-10-17",
                Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: actions }],
            }),
        });
    const clusterRole = await role("cluster", "eks.amazonaws.com", ["sts:AssumeRole"]);
    const nodeRole = await role("node", "ec2.amazonaws.com", ["sts:AssumeRole"]);
    const podRole = await role("pod", "pods.eks.amazonaws.com", ["sts:AssumeRole", "sts:TagSession"]);
    const attach = (roleName: string, policy: string) =>
        make("aws:iam/rolePolicyAttachment:RolePolicyAttachment", policy, {
            role: roleName,
            policyArn: `arn:aws:iam::aws:policy/${policy}`,
        });
    const functionRoles = [
        await role("function", "lambda.amazonaws.com", ["sts:AssumeRole"]),
        await role("other-function", "lambda.amazonaws.com", ["sts:AssumeRole"]),
    ];
    const handler = await make("aws:lambda/function:Function", "handler", {
        code: archiveOf({ "index.mjs": "export const handler = () => {};" }),
        handler: "index.handler",
        role: text(functionRoles[0] ?? {}, "arn"),
        runtime: "nodejs22.x",
    });
    const rule = await make("aws:cloudwatch/eventRule:EventRule", "rule", { scheduleExpression: "rate(1 minute)" });
    const replica = await make("aws:efs/fileSystem:FileSystem", "replica", {
        protection: { replicationOverwrite: "DISABLED" },
        region: "eu-west-1",
    });
    await attach(text(clusterRole, "name"), "AmazonEKSClusterPolicy");
    for (const policy of ["AmazonEKSWorkerNodePolicy", "AmazonEKS_CNI_Policy", "AmazonEC2ContainerRegistryPullOnly"]) {
        await attach(text(nodeRole, "name"), policy);
    }
    const subnetIds = [await subnet("a", 0), await subnet("b", 1), await subnet("c", 2)];
    const ontap = await make("aws:fsx/ontapFileSystem:OntapFileSystem", "ontap", {
        deploymentType: "SINGLE_AZ_2",
        haPairs: 1,
        preferredSubnetId: subnetIds[0] ?? "",
        storageCapacity: 1024,
        subnetIds: subnetIds.slice(0, 1),
        throughputCapacityPerHaPair: 384,
    });
    const gateway = await make("aws:ec2/internetGateway:InternetGateway", "gateway", { vpcId: vpc });
    const cluster = await make("aws:eks/cluster:Cluster", "cluster", {
        name: "spec",
        roleArn: text(clusterRole, "arn"),
        version: "1.35",
        accessConfig: { authenticationMode: "API" },
        vpcConfig: { subnetIds },
    });
    const clusterName = text(cluster, "name");
    // Add-ons are healthy only where they find nodes.
    await make("aws:eks/nodeGroup:NodeGroup", "nodes", {
        clusterName,
        nodeRoleArn: text(nodeRole, "arn"),
        subnetIds,
        scalingConfig: { minSize: 1, maxSize: 1, desiredSize: 1 },
    });
    await make("aws:eks/accessEntry:AccessEntry", "entry", { clusterName, principalArn: text(clusterRole, "arn") });
    return {
        vpcId: vpc,
        subnetIds,
        securityGroupIds: [await securityGroup("one"), await securityGroup("two")],
        internetGatewayId: text(gateway, "id"),
        routeTableIds: [
            text(await make("aws:ec2/routeTable:RouteTable", "one", { vpcId: vpc }), "id"),
            text(await make("aws:ec2/routeTable:RouteTable", "two", { vpcId: vpc }), "id"),
        ],
        allocationId: text(await make("aws:ec2/eip:Eip", "address", { domain: "vpc" }), "id"),
        fileSystemId: text(await make("aws:efs/fileSystem:FileSystem", "fs", {}), "id"),
        replicaId: text(replica, "id"),
        keyIds: [
            text(await make("aws:kms/key:Key", "one", {}), "id"),
            text(await make("aws:kms/key:Key", "two", {}), "id"),
        ],
        clusterName,
        clusterRoleArn: text(clusterRole, "arn"),
        nodeRoleArn: text(nodeRole, "arn"),
        podRoleArn: text(podRole, "arn"),
        podRoleName: text(podRole, "name"),
        functionRoleArns: functionRoles.map((one) => text(one, "arn")),
        functionName: text(handler, "name"),
        ruleName: text(rule, "name"),
        ontapFileSystemId: text(ontap, "id"),
        secretId: text(await make("aws:secretsmanager/secret:Secret", "secret", {}), "id"),
    };
}
