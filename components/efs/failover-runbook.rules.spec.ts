import assert from "node:assert/strict";
import * as dynamodb from "@aws-sdk/client-dynamodb";
import * as efs from "@aws-sdk/client-efs";
import { type AutomationOptions, type AutomationRun, type Call, runAutomation } from "../testing/automation";
import { failoverRunbook, type RunbookStep } from "./failover-runbook.rules";

const ids = { primaryFileSystemId: "fs-0123456789abcdef0", replicaFileSystemId: "fs-0fedcba9876543210" };
const document = failoverRunbook({
    ...ids,
    journalTableName: "eks-storage-dr-fs-0123456789abcdef0",
    roleArn: "arn:aws:iam::111122223333:role/shop-failover",
});
const lastSync = "2026-01-31T11:50:30.000Z";

interface Update {
    ConditionExpression: string;
    UpdateExpression: string;
    ExpressionAttributeNames: Record<string, string>;
    ExpressionAttributeValues: Record<string, Record<string, unknown>>;
}

/** The replica's Region; a call whose name is in `failing` fails. */
class Region {
    public readonly calls: string[] = [];
    public readonly updates: Update[] = [];
    public deletionMode: unknown;
    public destination: Record<string, unknown> = { Status: "ENABLED", LastReplicatedTimestamp: new Date(lastSync) };
    public source: string = ids.primaryFileSystemId;
    public looksUntilWritable = 2;
    public failing: Record<string, string> = {};

    public readonly call: Call = (service, api, inputs) => {
        this.calls.push(`${service}:${api}`);
        const failure = this.failing[api];
        if (failure !== undefined) {
            return Promise.reject(new Error(failure));
        }
        switch (api) {
            case "DescribeReplicationConfigurations":
                assert.deepEqual(inputs, { FileSystemId: ids.replicaFileSystemId });
                return Promise.resolve({
                    Replications: [{ SourceFileSystemId: this.source, Destinations: [this.destination] }],
                });
            case "DeleteReplicationConfiguration":
                assert.equal(inputs.SourceFileSystemId, ids.primaryFileSystemId);
                this.deletionMode = inputs.DeletionMode;
                return Promise.resolve(undefined);
            case "DescribeFileSystems": {
                assert.deepEqual(inputs, { FileSystemId: ids.replicaFileSystemId });
                const protection = this.looksUntilWritable-- > 0 ? "REPLICATING" : "ENABLED";
                return Promise.resolve({
                    FileSystems: [{ FileSystemProtection: { ReplicationOverwriteProtection: protection } }],
                });
            }
            case "UpdateItem":
                this.updates.push(inputs as unknown as Update);
                return Promise.resolve({});
            default:
                return Promise.reject(new Error(`no ${api} here`));
        }
    };

    public run(options: AutomationOptions = {}) {
        return runAutomation(document, this.call, { executionId: "e-1", poll: 1, longestWait: 100, ...options });
    }

    /** Names of the journal that the updates set or remove. */
    public get written(): string[] {
        return this.updates.map(({ UpdateExpression, ExpressionAttributeNames }) =>
            UpdateExpression.replace(/#\w+/g, (name) => ExpressionAttributeNames[name] ?? name),
        );
    }
}

const by = { S: "SSM Automation e-1" };
const journalTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

describe("failover runbook", () => {
    const steps = document.mainSteps;
    const apiOf = ({ inputs }: RunbookStep) => (typeof inputs.Api === "string" ? [inputs.Api] : []);

    it("calls operations that AWS has, with the names of their services in Python's SDK", () => {
        const commands: Record<string, object> = { efs, dynamodb };
        const called = steps.filter((step) => apiOf(step).length > 0);
        assert.ok(called.length > 5);
        for (const { name, inputs } of called) {
            assert.ok(`${String(inputs.Api)}Command` in (commands[String(inputs.Service)] ?? {}), name);
        }
    });

    it("leads from step to step of its own, each with a name once, and every claim to a release", () => {
        const names = steps.map(({ name }) => name);
        assert.equal(new Set(names).size, names.length);
        const targets = steps.flatMap(({ onFailure, onCancel, nextStep, inputs }) => [
            ...[onFailure, onCancel].flatMap((target) => (target?.startsWith("step:") ? [target.slice(5)] : [])),
            ...(nextStep === undefined ? [] : [nextStep]),
            ...((inputs.Choices as { NextStep: string }[] | undefined) ?? []).map(({ NextStep }) => NextStep),
            ...(typeof inputs.Default === "string" ? [inputs.Default] : []),
        ]);
        targets.forEach((target) => assert.ok(names.includes(target), target));
        const claimed = steps.slice(names.indexOf("begin") + 1, names.indexOf("finish"));
        for (const { name, action, onFailure, onCancel } of claimed.filter((step) => step.action !== "aws:branch")) {
            assert.deepEqual([onFailure, onCancel], ["step:release", "step:release"], `${name} ${action}`);
        }
    });

    it("uses only what its parameters and earlier steps say", () => {
        const known = new Set(["automation:EXECUTION_ID", ...Object.keys(document.parameters)]);
        for (const step of steps) {
            for (const [, name = ""] of JSON.stringify(step.inputs).matchAll(/\{\{ ([\w:.]+) \}\}/g)) {
                assert.ok(known.has(name), `${step.name} uses ${name}`);
            }
            step.outputs?.forEach(({ Name }) => known.add(`${step.name}.${Name}`));
        }
        assert.ok(document.outputs.every((name) => known.has(name)));
        assert.ok(JSON.stringify(document).length < 64 * 1024);
    });

    it("acts in its own role and deletes both sides' records unless told otherwise", () => {
        assert.equal(document.assumeRole, "{{ AutomationAssumeRole }}");
        const { DeletionMode, AutomationAssumeRole } = document.parameters as Record<string, { default: string }>;
        assert.equal(DeletionMode?.default, "ALL_CONFIGURATIONS");
        assert.equal(AutomationAssumeRole?.default, "arn:aws:iam::111122223333:role/shop-failover");
    });

    const region = new Region();
    let run: AutomationRun;

    before(async () => {
        run = await region.run();
    });

    it("claims the journal, deletes the replication, waits until the replica is writable and says so", () => {
        const { status, steps: ran, outputs } = run;
        assert.equal(status, "Success", JSON.stringify(ran));
        assert.equal(region.deletionMode, "ALL_CONFIGURATIONS");
        assert.deepEqual(outputs, { "lastSync.lastSync": lastSync });
        const order = region.calls.filter((call) => !call.includes("Describe"));
        assert.deepEqual(order, [
            "dynamodb:UpdateItem",
            "dynamodb:UpdateItem",
            "efs:DeleteReplicationConfiguration",
            "dynamodb:UpdateItem",
        ]);
        assert.equal(region.calls.filter((call) => call === "efs:DescribeFileSystems").length, 3);
        assert.equal(ran.at(-1)?.name, "finish");
    });

    it("writes the journal as the dr command reads it", () => {
        const [begin, sync, finish] = region.updates;
        assert.ok(begin && sync && finish);
        const {
            ":flow": flow,
            ":lease": lease,
            ":declared": declared,
            ":entry": entry,
        } = begin.ExpressionAttributeValues;
        const now = (flow as { M: { startedAt: { S: string } } }).M.startedAt.S;
        assert.match(now, journalTime);
        assert.ok(Math.abs(Date.parse(now) - Date.now()) < 60_000);
        const completed = { L: [{ S: "check" }, { S: "begin" }] };
        assert.deepEqual(flow, {
            M: {
                kind: { S: "failover" },
                planned: { BOOL: false },
                startedAt: { S: now },
                startedBy: by,
                completed,
                facts: { M: { cutBegunAt: { S: now } } },
            },
        });
        assert.deepEqual(declared, { M: { primary: { S: "FailedOver" }, replica: { S: "FailedOver" } } });
        const { owner, until } = (lease as { M: { owner: unknown; until: { S: string } } }).M;
        assert.deepEqual(owner, by);
        assert.match(until.S, journalTime);
        // Longer than the longest wait of its steps, since it is not renewed.
        const longest = Math.max(...steps.map(({ timeoutSeconds = 0 }) => timeoutSeconds));
        assert.ok(Date.parse(until.S) - Date.parse(now) > longest * 1000);
        assert.deepEqual(entry, {
            L: [{ M: { at: { S: now }, what: { S: "failover began, unplanned, by the runbook" }, by } }],
        });
        assert.deepEqual(sync.ExpressionAttributeValues[":lastSync"], { S: lastSync });
        assert.deepEqual(finish.ExpressionAttributeValues[":done"], {
            L: [...completed.L, { S: "cut" }, { S: "writable" }],
        });
        assert.deepEqual(region.written, [
            "SET version = :version, declared = :declared, flow = :flow, lease = :lease, history = list_append(if_not_exists(history, :none), :entry) ADD revision :one",
            "SET flow.facts.lastSyncAtCut = :lastSync ADD revision :one",
            "SET flow.completed = :done, flow.facts.cutAt = :end, history = list_append(history, :entry) REMOVE lease ADD revision :one",
        ]);
    });

    it("claims only what nobody is at, and writes on only while the claim is its own", () => {
        const [begin, ...rest] = region.updates;
        assert.match(begin?.ConditionExpression ?? "", /attribute_not_exists\(#lease\) OR #lease\.#until < :free/);
        assert.match(begin?.ConditionExpression ?? "", /attribute_not_exists\(#version\) OR #version = :version/);
        assert.match(begin?.ConditionExpression ?? "", /attribute_not_exists\(#flow\) OR \(#flow\.#kind = :failover/);
        // Clocks differ: a lease that ran out just now may still be in use.
        const { ":free": free, ":flow": flow } = begin?.ExpressionAttributeValues ?? {};
        const now = (flow as { M: { startedAt: { S: string } } }).M.startedAt.S;
        assert.ok(Date.parse(now) - Date.parse((free as { S: string }).S) >= 59_000);
        for (const { ConditionExpression, ExpressionAttributeValues } of rest) {
            assert.equal(ConditionExpression, "#lease.#owner = :owner");
            assert.deepEqual(ExpressionAttributeValues[":owner"], by);
        }
    });

    describe("changes nothing", () => {
        const refusals: { what: string; prepare: (region: Region) => void; step: string; because: RegExp }[] = [
            ...["ENABLING", "DELETING", "ERROR", "PAUSED", "PAUSING"].map((status) => ({
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
                what: "without a replication",
                prepare: (region) => (region.failing.DescribeReplicationConfigurations = "ReplicationNotFound"),
                step: "describeReplication",
                because: /ReplicationNotFound/,
            },
            {
                what: "while somebody else is at it",
                prepare: (region) => (region.failing.UpdateItem = "ConditionalCheckFailedException"),
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
                assert.equal(ran.at(-1)?.name, step);
                assert.match(ran.at(-1)?.failure ?? "", because);
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

    it("fails over although it cannot read when the last sync was, and then says nothing of it", async () => {
        const region = new Region();
        region.destination.LastReplicatedTimestamp = "Sat Jan 31 11:50:30 UTC 2026";
        const { status } = await region.run();
        assert.equal(status, "Success");
        assert.ok(region.written.every((expression) => !expression.includes("lastSyncAtCut")));
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

    it("takes no other way of deleting than AWS has", async () => {
        await assert.rejects(
            new Region().run({ parameters: { DeletionMode: "ALL" } }),
            /allowed are ALL_CONFIGURATIONS/,
        );
    });
});
