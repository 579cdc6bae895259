import assert from "node:assert/strict";
import * as dynamodb from "@aws-sdk/client-dynamodb";
import * as efs from "@aws-sdk/client-efs";
import type { AutomationRun } from "../testing/automation";
import { document, lastSync, Region } from "../testing/failover-runbook";
import type { RunbookStep } from "./failover-runbook.rules";

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
    });

    it("gives the journal back at every end of a run that may have claimed it", () => {
        // A branch calls nothing, so it neither fails nor takes time.
        const acting = steps.filter(({ action }) => action !== "aws:branch");
        const unheld = acting.filter(({ onCancel }) => onCancel !== "step:release").map(({ name }) => name);
        assert.deepEqual(unheld, [
            ...["beginClock", "describeReplication", "assertForward", "lastSync", "assertEnabled"],
            ...["assertNoReplication", "release"],
        ]);
        const elsewhere = acting
            .filter(({ onFailure, onCancel }) => onFailure !== onCancel)
            .map(({ name, onFailure }) => [name, onFailure]);
        assert.deepEqual(elsewhere, [
            ["describeReplication", "step:assertNoReplication"],
            ["takeUpDeletion", "step:mayDeleteAnyway"],
        ]);
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
        assert.match(begin?.ConditionExpression ?? "", /attribute_not_exists\(#flow\.#rollingBack\)/);
        // Clocks differ: a lease that ran out just now may still be in use.
        const { ":free": free, ":flow": flow } = begin?.ExpressionAttributeValues ?? {};
        const now = (flow as { M: { startedAt: { S: string } } }).M.startedAt.S;
        assert.ok(Date.parse(now) - Date.parse((free as { S: string }).S) >= 59_000);
        for (const { ConditionExpression, ExpressionAttributeValues } of rest) {
            assert.equal(ConditionExpression, "#lease.#owner = :owner");
            assert.deepEqual(ExpressionAttributeValues[":owner"], by);
        }
    });
});
