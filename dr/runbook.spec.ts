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

    it("changes nothing while an operator is at it, nor what an operator began", async () => {
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
            assert.deepEqual(steps.at(-1)?.name, "begin");
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
