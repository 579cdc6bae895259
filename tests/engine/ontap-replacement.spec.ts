import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { region, startTestSandbox, type TestSandbox } from "../support/sandbox";
import type { Stack } from "../support/stack";

const subnet = (zone: string, cidrBlock: string) => ({
    type: "aws:ec2:Subnet",
    properties: { vpcId: "${vpc.id}", availabilityZone: zone, cidrBlock },
});

const unchanged = {
    region,
    deploymentType: "MULTI_AZ_2",
    storageCapacityGiB: 1024,
    throughputCapacityPerHaPair: 384,
    vpcId: "${vpc.id}",
    subnetIds: { "eu-central-1a": "${first.id}", "eu-central-1b": "${second.id}" },
    routeTableIds: ["${routes.id}"],
    clientSecurityGroupIds: { clients: "${clients.id}" },
    storageVirtualMachines: { data: { protocols: ["Nfs"] } },
    deletionPolicy: "Retain",
};

/** A program with a file system and what else its arguments may name; JSON is YAML. */
const program = (changes: object) =>
    JSON.stringify({
        name: "ontap-replacement",
        runtime: "yaml",
        config: { "aws:region": { value: region } },
        resources: {
            vpc: { type: "aws:ec2:Vpc", properties: { cidrBlock: "10.70.0.0/16" } },
            first: subnet("eu-central-1a", "10.70.0.0/24"),
            second: subnet("eu-central-1b", "10.70.1.0/24"),
            third: subnet("eu-central-1b", "10.70.2.0/24"),
            routes: {
                type: "aws:ec2:RouteTable",
                properties: { vpcId: "${vpc.id}", tags: { AmazonFSx: "ManagedByAmazonFSx" } },
            },
            clients: { type: "aws:ec2:SecurityGroup", properties: { vpcId: "${vpc.id}", description: "Clients" } },
            key: { type: "aws:kms:Key", properties: { description: "Another key" } },
            storage: {
                type: "eks-storage:OntapFileSystem",
                name: "shared",
                properties: { ...unchanged, ...changes },
            },
        },
    });

/**
 * What the provider replaces a file system for, as far as arguments reach it (a type of storage is none of them, and the
 * security group is the component's own):
 * https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/fsx/ontap_file_system.go
 */
const changes: Record<string, { args: object; problem: RegExp }> = {
    deploymentType: {
        args: { deploymentType: "MULTI_AZ_1", throughputCapacityPerHaPair: 512 },
        problem: /deploymentType is "MULTI_AZ_1"; fileSystem was made with "MULTI_AZ_2"/,
    },
    subnetIds: {
        args: { subnetIds: { "eu-central-1a": "${first.id}", "eu-central-1b": "${third.id}" } },
        problem: /subnetIds is \["subnet-\w+","subnet-\w+"\]; fileSystem was made with \["subnet-/,
    },
    preferredAvailabilityZone: {
        args: { preferredAvailabilityZone: "eu-central-1b" },
        problem: /preferredAvailabilityZone is "eu-central-1b"; fileSystem was made with "eu-central-1a"/,
    },
    endpointIpAddressRange: {
        args: { endpointIpAddressRange: "10.70.255.192/26" },
        problem: /endpointIpAddressRange is "10\.70\.255\.192\/26"; fileSystem was made with "/,
    },
    kmsKeyArn: {
        args: { kmsKeyArn: "${key.arn}" },
        problem: /kmsKeyArn is "arn:aws:kms:[^"]+"; fileSystem was made with "arn:aws:kms:/,
    },
};

/** Proves on the real engine and through the plugin that no argument replaces a file system unless it is asked to. */
describe("an ONTAP file system that exists", function () {
    this.timeout("5m");
    let test: TestSandbox;
    let stack: Stack;
    let directory: string;

    before(async () => {
        test = await startTestSandbox();
        directory = mkdtempSync(join(tmpdir(), "eks-storage-ontap-replacement-"));
        declare({});
        stack = test.stack(directory, "test");
        await stack.init();
        await stack.up();
    });
    after(async () => {
        await test.close();
        rmSync(directory, { recursive: true, force: true });
    });

    it("is not replaced for any of its properties, each of which the preview names", async () => {
        declare(Object.values(changes).reduce((all, { args }) => ({ ...all, ...args }), {}));
        const { output } = await stack.pulumi(["preview"], 1);
        for (const { problem } of Object.values(changes)) {
            assert.match(output, problem);
        }
        assert.match(output, /name fileSystem in allowReplacement/);
    });

    it("is not parted from its security group, which the preview names when another would take its place", async () => {
        declare({});
        const group = await urnOf("aws:ec2/securityGroup:SecurityGroup", "shared-clients");
        const { output } = await stack.pulumi(["preview", "--replace", group], 1);
        assert.match(output, /securityGroupId is known only during up; fileSystem was made with \["sg-/);
    });

    it("is replaced, with its storage virtual machines, for one preview that allows it", async () => {
        declare({ ...changes.preferredAvailabilityZone.args, allowReplacement: ["fileSystem"] });
        await stack.preview();
        const planned = /^aws:fsx\/ontap(FileSystem|StorageVirtualMachine):/;
        const replaced = stack.events.filter(({ operation, type }) => operation === "replace" && planned.test(type));
        assert.deepEqual(replaced.map(({ type }) => type.replace(/.*:/, "")).toSorted(), [
            "OntapFileSystem",
            "OntapStorageVirtualMachine",
        ]);
    });

    it("stays as it is by the arguments that it was made with", async () => {
        declare({});
        await stack.preview("--expect-no-changes");
    });

    function declare(args: object): void {
        writeFileSync(join(directory, "Pulumi.yaml"), program(args));
    }

    async function urnOf(type: string, name: string): Promise<string> {
        const { deployment } = JSON.parse(await stack.state()) as {
            deployment: { resources: { urn: string; type: string }[] };
        };
        const found = deployment.resources.find((one) => one.type === type && one.urn.endsWith(`::${name}`));
        assert.ok(found, `no ${type} ${name} in the state`);
        return found.urn;
    }
});
