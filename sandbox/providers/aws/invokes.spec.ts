import assert from "node:assert/strict";
import type { EngineConnection } from "../testing/engine";
import { Cloud } from "./testing/cloud";

describe("Functions of the aws provider, on the AWS front", () => {
    let cloud: Cloud;
    let engine: EngineConnection;

    before(async function () {
        this.timeout(60_000);
        cloud = await Cloud.start();
        engine = cloud.engine;
    });
    after(() => cloud.close());

    describe("functions", () => {
        it("find subnets and VPCs by filters, and refuse to guess", async () => {
            const { subnetIds, vpcId } = await cloud.world.network(["a", "b", "c"]);
            const filters = [{ name: "vpc-id", values: [vpcId] }];
            const { ids } = await engine.invoke("aws:ec2/getSubnets:getSubnets", { filters });
            assert.ok(Array.isArray(ids));
            assert.deepEqual([...ids].sort(), [...subnetIds].sort());
            const getSubnet = "aws:ec2/getSubnet:getSubnet";
            const one = await engine.invoke(getSubnet, { vpcId, availabilityZone: "eu-central-1b" });
            assert.equal(one.id, subnetIds[1]);
            await assert.rejects(engine.invoke(getSubnet, { vpcId }), /multiple EC2 Subnets matched/);
            await assert.rejects(
                engine.invoke(getSubnet, { vpcId, cidrBlock: "10.0.99.0/24" }),
                /no matching EC2 Subnet/,
            );
        });

        it("tell account, Region, partition, zones, aliases and add-on versions", async () => {
            const { accountId } = await engine.invoke("aws:index/getCallerIdentity:getCallerIdentity", {});
            assert.equal(accountId, "123456789012");
            const region = await engine.invoke("aws:index/getRegion:getRegion", {});
            assert.equal(region.region, "eu-central-1");
            const { partition } = await engine.invoke("aws:index/getPartition:getPartition", {});
            assert.equal(partition, "aws");
            const zones = await engine.invoke("aws:index/getAvailabilityZones:getAvailabilityZones", {
                excludeNames: ["eu-central-1b"],
                state: "available",
            });
            assert.deepEqual(zones.names, ["eu-central-1a", "eu-central-1c"]);
            const alias = engine.invoke("aws:kms/getAlias:getAlias", { name: "alias/none" });
            await assert.rejects(alias, /KMS Alias \(alias\/none\): couldn't find resource/);
            const version = await engine.invoke("aws:eks/getAddonVersion:getAddonVersion", {
                addonName: "coredns",
                kubernetesVersion: "1.35",
                mostRecent: true,
            });
            assert.match(JSON.stringify(version.version), /^"v\d+\.\d+\.\d+-eksbuild\.\d+"$/);
        });

        it("write policy documents as the real one does", async () => {
            const { json, minifiedJson } = await engine.invoke("aws:iam/getPolicyDocument:getPolicyDocument", {
                statements: [
                    {
                        sid: "One",
                        actions: ["s3:Get", "s3:List"],
                        resources: ["*"],
                        principals: [{ type: "Service", identifiers: ["a.example", "b.example"] }],
                        conditions: [{ test: "Bool", variable: "aws:SecureTransport", values: ["true"] }],
                    },
                ],
            });
            const document = {
                Version: "2012-10-17",
                Statement: [
                    {
                        Sid: "One",
                        Effect: "Allow",
                        Action: ["s3:List", "s3:Get"],
                        Resource: "*",
                        Principal: { Service: ["b.example", "a.example"] },
                        Condition: { Bool: { "aws:SecureTransport": "true" } },
                    },
                ],
            };
            assert.equal(json, JSON.stringify(document, null, 2));
            assert.equal(minifiedJson, JSON.stringify(document));
        });

        it("refuse arguments that they do not know", async () => {
            const call = engine.invoke("aws:index/getRegion:getRegion", { endpoint: "x" });
            await assert.rejects(call, /"endpoint" is not a property of aws:index\/getRegion:getRegion, or one/);
        });
    });
});
