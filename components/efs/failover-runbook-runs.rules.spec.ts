import assert from "node:assert/strict";
import { ids, lastSync, Region } from "../testing/failover-runbook";

describe("a run of the failover runbook", () => {
    describe("changes nothing", () => {
        const refusals: { what: string; prepare: (region: Region) => void; step: string; because: RegExp }[] = [
            ...["ENABLING", "ERROR", "PAUSED", "PAUSING"].map((status) => ({
                what: `while the replication is ${status}`,
                prepare: (region: Region) => (region.destination.Status = status),
                step: "assertEnabled",
                because: new RegExp(`is ${status}; desired is ENABLED`),
            })),
            {
                what: "before the first sync is done",
                prepare: (region) => delete region.destination.LastReplicatedTimestamp,
                step: "lastSync",
                because: /never finished a sync/,
            },
            {
                what: "while the replication runs in the other direction",
                prepare: (region) => (region.source = ids.replicaFileSystemId),
                step: "assertForward",
                because: /desired is fs-0123456789abcdef0/,
            },
            {
                what: "while the replication is DELETING and the journal knows of no failover",
                prepare: (region) => (region.destination.Status = "DELETING"),
                step: "refuseDeleting",
                because: /is DELETING; desired is ENABLED/,
            },
            {
                what: "without a replication, and without a failover that has begun to end it",
                prepare: (region) => (region.failing.DescribeReplicationConfigurations = "ReplicationNotFound"),
                step: "takeUpEnd",
                because: /ConditionalCheckFailedException/,
            },
            {
                what: "while the replication is there and cannot be read",
                prepare: (region) => {
                    region.failing.DescribeReplicationConfigurations = "ThrottlingException";
                    region.looksUntilWritable = Infinity;
                },
                step: "assertNoReplication",
                because: /is REPLICATING/,
            },
            {
                what: "while somebody else is at it",
                prepare: (region) => (region.heldBy = "somebody"),
                step: "begin",
                because: /ConditionalCheckFailedException/,
            },
        ];
        for (const { what, prepare, step, because } of refusals) {
            it(what, async () => {
                const region = new Region();
                prepare(region);
                const { status, steps: ran } = await region.run();
                assert.equal(status, "Failed");
                const failed = ran.find(({ name }) => name === step);
                assert.match(failed?.failure ?? "", because, JSON.stringify(ran));
                // After a claim that failed the journal is given back, in case that only its answer was lost.
                const after = ran.slice(ran.indexOf(failed ?? { name: "" }) + 1).map(({ name }) => name);
                assert.ok(
                    after.every((name) => name === "release"),
                    after.join(),
                );
                assert.deepEqual(region.updates, []);
                assert.equal(region.deletionMode, undefined);
            });
        }
    });

    it("takes the last sync in every form that Automation may hand it over in", async () => {
        for (const form of [
            lastSync,
            "2026-01-31 11:50:30+00:00",
            "2026-01-31T12:50:30+01:00",
            1769860230,
            1769860230000,
        ]) {
            const region = new Region();
            region.destination.LastReplicatedTimestamp = form;
            const { status, outputs } = await region.run();
            assert.equal(status, "Success");
            assert.deepEqual(outputs, { "lastSync.lastSync": lastSync }, String(form));
        }
    });

    const destination = { Status: "ENABLED", LastReplicatedTimestamp: lastSync };
    const unreadable: Record<string, unknown> = {
        "a time in words": { ...destination, LastReplicatedTimestamp: "Sat Jan 31 11:50:30 UTC 2026" },
        "a time out of range": { ...destination, LastReplicatedTimestamp: 1e300 },
        "a time in parts": { ...destination, LastReplicatedTimestamp: { year: 2026 } },
        "text in another notation": `{FileSystemId=fs-1, Status=ENABLED, LastReplicatedTimestamp=${lastSync}}`,
        "text of no notation": "one destination",
        "a list as JSON": JSON.stringify([destination]),
    };
    for (const [what, form] of Object.entries(unreadable)) {
        it(`fails over although it cannot read ${what}, and then says nothing of the last sync`, async () => {
            const region = new Region();
            region.handsOver = form;
            const { status, steps: ran } = await region.run();
            assert.equal(status, "Success", JSON.stringify(ran));
            assert.ok(region.written.every((expression) => !expression.includes("lastSyncAtCut")));
        });
    }

    it("reads JSON in text, and finds in any notation that there was no sync yet", async () => {
        const region = new Region();
        region.handsOver = JSON.stringify(destination);
        assert.deepEqual((await region.run()).outputs, { "lastSync.lastSync": lastSync });
        for (const form of ["{FileSystemId=fs-1, Status=ENABLED}", '{"LastReplicatedTimestamp": null}']) {
            const never = new Region();
            never.handsOver = form;
            assert.match((await never.run()).steps.at(-1)?.failure ?? "", /never finished a sync/);
        }
    });

    it("gives the journal back when the other Region does not answer, and goes on with this Region only", async () => {
        const region = new Region();
        region.failing.DeleteReplicationConfiguration = "the source Region does not answer";
        const { status, steps: ran } = await region.run();
        assert.equal(status, "Failed");
        assert.deepEqual(
            ran.slice(-2).map(({ name }) => name),
            ["deleteReplication", "release"],
        );
        assert.equal(region.written.at(-1), "REMOVE lease ADD revision :one");

        region.failing = {};
        const again = await region.run({
            executionId: "e-2",
            parameters: { DeletionMode: "LOCAL_CONFIGURATION_ONLY" },
        });
        assert.equal(again.status, "Success");
        assert.equal(region.deletionMode, "LOCAL_CONFIGURATION_ONLY");
        assert.ok(region.written.includes("SET flow.facts.localOnly = :localOnly ADD revision :one"));
        // The second run takes up what the first one left, and nothing that a person began.
        const { ConditionExpression = "", ExpressionAttributeValues: values } =
            region.updates.find((update) => update.ExpressionAttributeValues[":owner"]?.S === "SSM Automation e-2") ??
            {};
        assert.match(ConditionExpression, /begins_with\(#flow\.#startedBy, :runbook\) AND #flow\.#completed = :begun/);
        assert.equal(region.calls.filter((call) => call === "efs:DeleteReplicationConfiguration").length, 4);
        assert.deepEqual(values?.[":runbook"], { S: "SSM Automation " });
    });

    it("gives the journal back when the file system does not become writable in time", async () => {
        const region = new Region();
        region.looksUntilWritable = Infinity;
        const { status, steps: ran } = await region.run({ longestWait: 5 });
        assert.equal(status, "Failed");
        assert.deepEqual(
            ran.slice(-2).map(({ name }) => name),
            ["waitUntilWritable", "release"],
        );
    });

    const unfinished = async () => {
        const region = new Region();
        region.looksUntilWritable = Infinity;
        assert.equal((await region.run({ longestWait: 5 })).status, "Failed");
        region.looksUntilWritable = 0;
        region.updates.length = 0;
        region.deletionMode = undefined;
        return region;
    };
    const names = ({ steps: ran }: Awaited<ReturnType<Region["run"]>>) => ran.map(({ name }) => name);

    for (const [DeletionMode, deleted] of [
        ["ALL_CONFIGURATIONS", undefined],
        ["LOCAL_CONFIGURATION_ONLY", "LOCAL_CONFIGURATION_ONLY"],
    ]) {
        it(`takes up a deletion that was accepted and is not over, with ${DeletionMode}`, async () => {
            const region = await unfinished();
            region.destination = { Status: "DELETING" };
            const again = await region.run({ executionId: "e-2", parameters: { DeletionMode: DeletionMode ?? "" } });
            assert.equal(again.status, "Success", JSON.stringify(again.steps));
            assert.equal(region.deletionMode, deleted);
            assert.ok(!region.written.some((expression) => expression.includes("flow = :flow")));
            assert.equal(again.steps.at(-1)?.name, "finish");
        });
    }

    it("begins a failover of its own out of a deletion that nobody wrote down, if told to delete here only", async () => {
        const region = new Region();
        region.destination = { Status: "DELETING" };
        const run = await region.run({ parameters: { DeletionMode: "LOCAL_CONFIGURATION_ONLY" } });
        assert.equal(run.status, "Success", JSON.stringify(run.steps));
        assert.equal(region.deletionMode, "LOCAL_CONFIGURATION_ONLY");
        assert.ok(names(run).includes("begin"));
    });

    it("ends a failover whose replication is gone already", async () => {
        const region = await unfinished();
        region.failing.DescribeReplicationConfigurations = "ReplicationNotFound";
        const again = await region.run({ executionId: "e-2" });
        assert.equal(again.status, "Success", JSON.stringify(again.steps));
        assert.deepEqual(names(again).slice(-4), ["takeUpEnd", "waitUntilWritable", "endClock", "finish"]);
        assert.equal(region.deletionMode, undefined);
    });

    it("takes no other way of deleting than AWS has", async () => {
        await assert.rejects(
            new Region().run({ parameters: { DeletionMode: "ALL" } }),
            /allowed are ALL_CONFIGURATIONS/,
        );
    });
});
