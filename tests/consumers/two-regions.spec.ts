import {
    DescribeSecurityGroupsCommand,
    DescribeSubnetsCommand,
    DescribeVpcsCommand,
    EC2Client,
} from "@aws-sdk/client-ec2";
import {
    DeleteReplicationConfigurationCommand,
    DescribeReplicationConfigurationsCommand,
    EFSClient,
} from "@aws-sdk/client-efs";
import assert from "node:assert/strict";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { clientSettings } from "../support/inventory";
import { repository, startTestSandbox, type TestSandbox } from "../support/sandbox";
import { run, type Stack } from "../support/stack";

const sides = { primary: "eu-central-1", replica: "eu-west-1" };

/** A pair of Regions from a program in YAML: one `up`, in the VPCs that each Region has by default. */
describe("two Regions in one stack, from YAML", function () {
    this.timeout("10m");
    this.bail(true);
    let test: TestSandbox;
    let stack: Stack;
    let directory: string;

    before(async () => {
        test = await startTestSandbox();
        directory = mkdtempSync(join(tmpdir(), "eks-storage-two-regions-"));
        cpSync(join(repository, "examples", "two-regions"), directory, { recursive: true });
        stack = test.stack(directory, "test");
        await stack.init();
        await stack.pulumi(["config", "set", "aws:region", sides.replica]);
    });
    after(async () => {
        await test.close();
        rmSync(directory, { recursive: true, force: true });
    });

    it("refuses two sides in one Region, by name and rule, before anything is made", async () => {
        await configure("primary", sides.primary);
        await configure("replica", sides.primary);
        const { output } = await stack.pulumi(["up", "--yes", "--skip-preview"], 1);
        assert.match(output, /ReplicatedEfsFileSystem "shared": replica\.region is "eu-central-1"; /);
        assert.doesNotMatch(output, /^\s+at .*\.[jt]s:\d+/m, "the message holds a Node.js stack trace");
        assert.doesNotMatch(await stack.state(), /aws:efs|aws:kms/);
    });

    it("comes up and stays as it is", async () => {
        await configure("replica", sides.replica);
        await stack.up();
        await stack.preview("--expect-no-changes");
        await stack.refresh("--expect-no-changes");
        const [{ Destinations }] = await replications();
        assert.equal(Destinations?.[0].FileSystemId, (await stack.outputs()).replicaFileSystemId);
    });

    it("keeps both file systems when it is destroyed while AWS replicates, and goes once the replication is deleted", async () => {
        const { output } = await stack.pulumi(["destroy", "--yes", "--skip-preview"], 1);
        assert.match(output, /because it is in a replication configuration/);
        const [{ SourceFileSystemId }] = await replications();
        const efs = new EFSClient(clientSettings(test.environment, sides.replica));
        await efs.send(new DeleteReplicationConfigurationCommand({ SourceFileSystemId }));
        while ((await replications()).length > 0) {
            await sleep(200);
        }
        await stack.destroy();
    });

    it("is unlinked, then destroyed, the way it is meant to be", async () => {
        await stack.up();

        const dr = await run("eks-storage-dr", ["unlink", "--stack", "test", "--yes"], {
            directory,
            environment: test.environment,
        });
        assert.equal(dr.status, 0, dr.output);
        assert.deepEqual(await replications(), []);
        await stack.destroy();
    });

    async function replications() {
        const efs = new EFSClient(clientSettings(test.environment, sides.replica));
        return (await efs.send(new DescribeReplicationConfigurationsCommand({}))).Replications ?? [];
    }

    /** One side, from what a Region has by itself. */
    async function configure(side: keyof typeof sides, region: string): Promise<void> {
        const ec2 = new EC2Client(clientSettings(test.environment, region));
        const { Vpcs = [] } = await ec2.send(new DescribeVpcsCommand({}));
        const [{ VpcId: vpcId = "" }] = Vpcs;
        const filter = { Filters: [{ Name: "vpc-id", Values: [vpcId] }] };
        const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand(filter));
        const { SecurityGroups = [] } = await ec2.send(new DescribeSecurityGroupsCommand(filter));
        const values: [string, string | undefined][] = [
            ["region", region],
            ["vpcId", vpcId],
            ["nodeSecurityGroupId", SecurityGroups[0].GroupId],
            ["clusterName", side],
            ...Subnets.map(({ AvailabilityZone, SubnetId }): [string, string | undefined] => [
                `subnetIds.${AvailabilityZone}`,
                SubnetId,
            ]),
        ];
        await stack.pulumi(["config", "rm", side]).catch(() => undefined);
        for (const [key, value = ""] of values) {
            await stack.pulumi(["config", "set", "--path", `${side}.${key}`, value]);
        }
    }
});
