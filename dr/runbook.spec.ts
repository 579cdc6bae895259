import * as dynamodb from "@aws-sdk/client-dynamodb";
import * as efs from "@aws-sdk/client-efs";
import assert from "node:assert/strict";
import { failoverRunbook } from "../components/efs/failover-runbook.rules";
import { type AutomationRun, type Call, runAutomation } from "../components/testing/automation";
import type { World } from "../sandbox/aws/testing/world";
import { assertHolds } from "./testing/maps";
import { outcomeOf, sideOutcome } from "./testing/outcome";
import { PairWorld, startWorld } from "./testing/pair-world";

type Options = Parameters<typeof runAutomation>[2];

/** The runbook of EfsReplication, run step by step against the front; AWS's own Automation is not asked. */
describe("failover by the runbook", function () {
    this.timeout("2m");
    let world: World;

    before(async () => {
        world = await startWorld();
    });
    after(() => world.close());

    const run = (pair: PairWorld, options: Options = {}): Promise<AutomationRun> => {
        const { primary, replica, journalTableName } = pair.pairing;
        const document = failoverRunbook({
            primaryFileSystemId: primary.fileSystemId,
            replicaFileSystemId: replica.fileSystemId,
            journalTableName,
            roleArn: "arn:aws:iam::123456789012:role/failover",
        });
        return runAutomation(document, callsTo(replica.region), { poll: 50, ...options });
    };

    it("makes the replica writable, and the dr command goes on from there", async () => {
        const pair = await PairWorld.create(world);
        await pair.writers.write();
        const { status, steps } = await run(pair, { executionId: "e-1" });
        assert.equal(status, "Success", JSON.stringify(steps));
        const journal = await pair.journal();
        assertHolds(journal, {
            declared: { primary: "FailedOver", replica: "FailedOver" },
            flow: {
                kind: "failover",
                planned: false,
                startedBy: "SSM Automation e-1",
                completed: ["check", "begin", "cut", "writable"],
            },
        });
        assert.equal(journal.lease, undefined);
        assertHolds(await sideOutcome(pair, "replica"), { protection: "ENABLED", replicas: 0 });

        const { error } = await pair.run("failover");
        assert.equal(error, undefined);
        assertHolds(await outcomeOf(pair), {
            declared: { primary: "FailedOver", replica: "FailedOver" },
            replica: { protection: "ENABLED", replicas: 2 },
            state: { mode: "FailedOver", forward: false },
        });
        assert.equal((await pair.journal()).flow, undefined);
    });

    it("stops without the primary's Region, goes on with this Region only, and dr takes over", async () => {
        const pair = await PairWorld.create(world, "us-east-1");
        await pair.cut("unavailable");
        const both = await run(pair);
        assert.equal(both.status, "Failed");
        assert.deepEqual(
            both.steps.slice(-2).map(({ name }) => name),
            ["deleteReplication", "release"],
        );
        const stopped = await pair.journal();
        assert.equal(stopped.lease, undefined);
        assert.deepEqual(stopped.flow?.completed, ["check", "begin"]);

        const parameters = { DeletionMode: "LOCAL_CONFIGURATION_ONLY" };
        const here = await run(pair, { executionId: "e-2", parameters });
        assert.equal(here.status, "Success", JSON.stringify(here.steps));
        assert.equal((await pair.journal()).flow?.facts.localOnly, true);

        const { error } = await pair.run("failover");
        assert.equal(error, undefined);
        assertHolds(await outcomeOf(pair), {
            replica: { protection: "ENABLED", replicas: 2 },
            state: { forward: false },
        });
    });

    for (const DeletionMode of ["ALL_CONFIGURATIONS", "LOCAL_CONFIGURATION_ONLY"]) {
        it(`goes on with a deletion that was accepted and takes too long, with ${DeletionMode}`, async () => {
            const pair = await PairWorld.create(world);
            await world.sandbox("POST", "timing", { replicationDeletion: 3_000 });
            const slow = await run(pair, { longestWait: 100 });
            await world.sandbox("POST", "timing", { replicationDeletion: 200 });
            assert.equal(slow.steps.at(-2)?.name, "waitUntilWritable");
            const again = await run(pair, { executionId: "e-2", parameters: { DeletionMode } });
            assert.equal(again.status, "Success", JSON.stringify(again.steps));
            assert.ok(again.steps.some(({ name }) => name === "takeUpDeletion"));
            const { flow, lease } = await pair.journal();
            assert.deepEqual(flow?.completed, ["check", "begin", "cut", "writable"]);
            assert.ok(flow?.facts.lastSyncAtCut);
            assert.equal(lease, undefined);
        });
    }

    it("ends a failover whose replication is gone, and no other", async () => {
        const pair = await PairWorld.create(world);
        const slow = await run(pair, { longestWait: 0 });
        assert.equal(slow.steps.at(-2)?.name, "waitUntilWritable");
        await world.eventually(async () => {
            const { region, fileSystemId } = pair.pairing.replica;
            return (await pair.regions.replica.efs.replication(fileSystemId)) ? `in ${region}` : "gone";
        }, "gone");
        const again = await run(pair, { executionId: "e-2" });
        assert.equal(again.status, "Success", JSON.stringify(again.steps));
        assert.ok(again.steps.some(({ name }) => name === "takeUpEnd"));
        const third = await run(pair, { executionId: "e-3" });
        assert.equal(third.status, "Failed");
        assert.ok(third.steps.some(({ name, failure }) => name === "takeUpEnd" && failure));
    });

    it("begins anew what an operator began and left before the cut, once the lease is over", async () => {
        const pair = await PairWorld.create(world);
        const { error } = await pair.run("failover", { dies: ({ step }) => step === "quiesce" });
        assert.ok(error);
        const left = await pair.journal();
        assert.ok(left.lease && left.flow?.planned);
        const until = new Date(Date.now() - 3_600_000).toISOString();
        const { revision, lease } = left;
        assert.ok(await pair.store().write({ ...left, revision: revision + 1, lease: { ...lease, until } }, revision));
        const { status, steps } = await run(pair);
        assert.equal(status, "Success", JSON.stringify(steps));
        assert.equal((await pair.journal()).flow?.planned, false);
        const after = await pair.run("failover");
        assert.equal(after.error, undefined);
        assertHolds(await sideOutcome(pair, "replica"), { protection: "ENABLED", replicas: 2 });
    });

    it("changes nothing while an operator is at it, nor while the lease of one who is gone may hold", async () => {
        const pair = await PairWorld.create(world);
        let during: AutomationRun | undefined;
        const { error } = await pair.run("failover", {
            dies: ({ step }) => step === "quiesce",
            onBoundary: async () => {
                during ??= await run(pair);
            },
        });
        assert.ok(error);
        const after = await run(pair);
        for (const { status, steps } of [during ?? after, after]) {
            assert.equal(status, "Failed");
            assert.match(steps.find(({ name }) => name === "begin")?.failure ?? "", /conditional request failed/i);
        }
        assertHolds(await sideOutcome(pair, "replica"), { protection: "REPLICATING" });
    });
});

/** Calls of a Region by the names that a runbook uses. */
function callsTo(region: string): Call {
    const clients = {
        efs: new efs.EFSClient({ region, maxAttempts: 1 }),
        dynamodb: new dynamodb.DynamoDBClient({ region }),
    };
    return async (service, api, inputs) => {
        switch (`${service}:${api}`) {
            case "efs:DescribeReplicationConfigurations":
                return clients.efs.send(new efs.DescribeReplicationConfigurationsCommand(inputs));
            case "efs:DescribeFileSystems":
                return clients.efs.send(new efs.DescribeFileSystemsCommand(inputs));
            case "efs:DeleteReplicationConfiguration":
                return clients.efs.send(
                    new efs.DeleteReplicationConfigurationCommand(
                        inputs as unknown as efs.DeleteReplicationConfigurationCommandInput,
                    ),
                );
            case "dynamodb:UpdateItem":
                return clients.dynamodb.send(
                    new dynamodb.UpdateItemCommand(inputs as unknown as dynamodb.UpdateItemCommandInput),
                );
            default:
                throw new Error(`the role of the runbook may not call ${service}:${api}`);
        }
    };
}
