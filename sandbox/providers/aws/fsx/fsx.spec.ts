import { CreateVolumeCommand, DeleteVolumeCommand, FSxClient } from "@aws-sdk/client-fsx";
import { CreateSubnetCommand, CreateVpcCommand } from "@aws-sdk/client-ec2";
import assert from "node:assert/strict";
import { required } from "../../../aws/testing/world";
import type { Properties } from "../../provider";
import { Reader } from "../../table/reader";
import type { EngineConnection, Resource } from "../../testing/engine";
import { Cloud } from "../testing/cloud";
import { ontapFileSystem } from "./ontap-file-system";

describe("FSx for ONTAP of the aws provider", function () {
    this.timeout(60_000);

    describe("more throughput or pairs", () => {
        const cases: [string, Properties, Properties, string[]][] = [
            [
                "MULTI_AZ_1",
                { throughputCapacityPerHaPair: 128 },
                { throughputCapacityPerHaPair: 256 },
                ["throughputCapacityPerHaPair"],
            ],
            ["MULTI_AZ_1", { throughputCapacityPerHaPair: 256 }, { throughputCapacityPerHaPair: 128 }, []],
            ["MULTI_AZ_1", { throughputCapacity: 128 }, { throughputCapacity: 256 }, []],
            ["MULTI_AZ_2", { throughputCapacityPerHaPair: 384 }, { throughputCapacityPerHaPair: 768 }, []],
            ["SINGLE_AZ_1", { haPairs: 1 }, { haPairs: 2 }, ["haPairs"]],
            ["SINGLE_AZ_2", { haPairs: 1 }, { haPairs: 2 }, []],
        ];
        for (const [deploymentType, before, after, replaced] of cases) {
            const what = `${deploymentType} from ${JSON.stringify(before)} to ${JSON.stringify(after)}`;
            it(`replace ${replaced.length > 0 ? "" : "nothing of "}${what}`, () => {
                const reader = (size: Properties) => new Reader({ deploymentType, ...size });
                assert.deepEqual(ontapFileSystem.replacedBy?.(reader(before), reader(after)), replaced);
            });
        }
    });

    describe("on the AWS front", () => {
        let cloud: Cloud;
        let engine: EngineConnection;
        let fileSystem: Resource;

        before(async () => {
            cloud = await Cloud.start();
            engine = cloud.engine;
            const { Vpc } = await cloud.world.ec2.send(new CreateVpcCommand({ CidrBlock: "10.0.0.0/16" }));
            const { Subnet } = await cloud.world.ec2.send(
                new CreateSubnetCommand({ VpcId: Vpc?.VpcId, CidrBlock: "10.0.0.0/24" }),
            );
            const subnetId = required(Subnet?.SubnetId);
            fileSystem = await make("aws:fsx/ontapFileSystem:OntapFileSystem", {
                deploymentType: "SINGLE_AZ_2",
                fsxAdminPassword: "bcdfg12345",
                haPairs: 1,
                preferredSubnetId: subnetId,
                storageCapacity: 1024,
                subnetIds: [subnetId],
                throughputCapacityPerHaPair: 384,
            });
        });
        after(() => cloud.close());

        async function make(type: string, properties: Properties): Promise<Resource> {
            const target = { type, name: "spec" };
            const inputs = await engine.check(target, properties);
            const { id, state } = await engine.create(target, inputs);
            return { ...target, id, inputs, state };
        }

        it("a password is secret whatever the program does", () => {
            assert.deepEqual(fileSystem.state.secrets, [["fsxAdminPassword"]]);
        });

        it("a file system of one zone and the second generation has no throughput as a whole", () => {
            const { throughputCapacity, throughputCapacityPerHaPair } = fileSystem.state.properties;
            assert.equal(throughputCapacity, undefined);
            assert.equal(throughputCapacityPerHaPair, 384);
        });

        it("a virtual machine with a volume on it is refused to be deleted, at once, and goes without", async () => {
            const machine = await make("aws:fsx/ontapStorageVirtualMachine:OntapStorageVirtualMachine", {
                fileSystemId: fileSystem.id,
                name: "nas",
            });
            const client = cloud.world.client(FSxClient);
            const { Volume } = await client.send(
                new CreateVolumeCommand({
                    VolumeType: "ONTAP",
                    Name: "trident_pvc_1",
                    OntapConfiguration: { StorageVirtualMachineId: machine.id, SizeInMegabytes: 1024 },
                }),
            );
            const began = Date.now();
            await assert.rejects(
                engine.delete(machine),
                /Cannot delete storage virtual machine while it has non-root volumes: fsvol-/,
            );
            assert.ok(Date.now() - began < 5_000, "it waited for something that does not come");
            await client.send(
                new DeleteVolumeCommand({ VolumeId: Volume?.VolumeId, OntapConfiguration: { SkipFinalBackup: true } }),
            );
            await cloud.world.elapse();
            await engine.delete(machine);
            assert.equal(await engine.read(machine), undefined);
        });

        it("a password that ONTAP refuses leaves no virtual machine behind", async () => {
            await assert.rejects(
                make("aws:fsx/ontapStorageVirtualMachine:OntapStorageVirtualMachine", {
                    fileSystemId: fileSystem.id,
                    name: "bad",
                    svmAdminPassword: "theAdmin123",
                }),
                /must not hold the word 'admin'/,
            );
            await engine.delete(fileSystem);
            assert.equal(await engine.read(fileSystem), undefined);
        });
    });
});
