/**
 * The journal of the switches of roles: one item of a DynamoDB table, which the `dr` command and the failover runbook write
 * under the same conditions. Here is what the runbook writes of it; times are ISO 8601 in UTC with milliseconds, which
 * compare as text.
 */

/** Layout of the item; the runbook touches no other. */
const version = "1";

/** Steps of a failover that the runbook does, by the names of the `dr` command. */
const begun = ["check", "begin"];
const done = ["cut", "writable"];

/** Values that are known only while the runbook runs. */
export interface RunbookValues {
    /** Who runs it: the same for all of a run, and different for every run. */
    by: string;
    now: string;
    leaseUntil: string;
    /** A lease that ended before this is certainly over. */
    leaseFreeBefore: string;
    lastSync: string;
    end: string;
}

/** An update of the item, as a step of the runbook. */
export interface JournalUpdate {
    action: "aws:executeAwsApi";
    inputs: Record<string, unknown>;
}

type Value = { S: string } | { N: string } | { BOOL: boolean } | { L: Value[] } | { M: { [key: string]: Value } };

/** The updates of one run, in their order; `release` stands in for the rest of a run that failed. */
export function journalUpdates(tableName: string, values: RunbookValues) {
    const { by, now } = values;
    const owner = { ":owner": text(by) };
    const claim = {
        ...owner,
        ":version": { N: version },
        ":free": text(values.leaseFreeBefore),
        ":failover": text("failover"),
        // The old primary's program must hold on to a fence too, as soon as its Region is back.
        ":declared": { M: { primary: text("FailedOver"), replica: text("FailedOver") } },
        ":lease": { M: { owner: text(by), until: text(values.leaseUntil) } },
    };
    const leaseIsFree = "(attribute_not_exists(#lease) OR #lease.#until < :free OR #lease.#owner = :owner)";
    const isFailover = "#flow.#kind = :failover AND attribute_not_exists(#flow.#rollingBack)";
    const cutBegun = "#flow.#facts.#cutBegunAt";
    const update = updateOf(tableName);
    return {
        begin: update({
            // A failover is begun anew that a run of this runbook could not go on with, or that anybody left before its cut.
            condition:
                `(attribute_not_exists(#version) OR #version = :version) AND ${leaseIsFree}` +
                ` AND (attribute_not_exists(#flow) OR (${isFailover} AND (attribute_not_exists(${cutBegun})` +
                " OR (begins_with(#flow.#startedBy, :runbook) AND #flow.#completed = :begun))))",
            expression:
                "SET #version = :version, #declared = :declared, #flow = :flow, #lease = :lease," +
                " #history = list_append(if_not_exists(#history, :none), :entry) ADD #revision :one",
            values: {
                ...claim,
                ":runbook": text("SSM Automation "),
                ":begun": list(begun),
                ":flow": {
                    M: {
                        kind: text("failover"),
                        planned: { BOOL: false },
                        startedAt: text(now),
                        startedBy: text(by),
                        completed: list(begun),
                        facts: { M: { cutBegunAt: text(now) } },
                    },
                },
                ":none": { L: [] },
                ":entry": entry(now, "failover began, unplanned, by the runbook", by),
            },
        }),
        takeUp: update({
            // Of a failover that has begun to delete the replication, whoever began it, what it noted then is kept.
            condition:
                `#version = :version AND ${leaseIsFree} AND ${isFailover} AND attribute_exists(${cutBegun})` +
                " AND NOT contains(#flow.#completed, :writable)",
            expression:
                "SET #declared = :declared, #flow.#planned = :planned, #lease = :lease," +
                " #history = list_append(#history, :entry) ADD #revision :one",
            values: {
                ...claim,
                ":writable": text("writable"),
                // The runbook skips what only a planned failover does, and so must whoever goes on.
                ":planned": { BOOL: false },
                ":entry": entry(now, "failover taken up by the runbook", by),
            },
        }),
        noteLastSync: update({
            condition: "#lease.#owner = :owner",
            expression: "SET #flow.#facts.#lastSyncAtCut = :lastSync ADD #revision :one",
            values: { ...owner, ":lastSync": text(values.lastSync) },
        }),
        noteLocalOnly: update({
            condition: "#lease.#owner = :owner",
            expression: "SET #flow.#facts.#localOnly = :localOnly ADD #revision :one",
            values: { ...owner, ":localOnly": { BOOL: true } },
        }),
        finish: update({
            condition: "#lease.#owner = :owner",
            expression:
                "SET #flow.#completed = :done, #flow.#facts.#cutAt = :end," +
                " #history = list_append(#history, :entry) REMOVE #lease ADD #revision :one",
            values: {
                ...owner,
                ":done": list([...begun, ...done]),
                ":end": text(values.end),
                ":entry": entry(values.end, "the replica is writable; workloads and Pulumi are still to follow", by),
            },
        }),
        release: update({
            condition: "#lease.#owner = :owner",
            expression: "REMOVE #lease ADD #revision :one",
            values: owner,
        }),
    } satisfies Record<string, JournalUpdate>;
}

function updateOf(tableName: string) {
    return (given: { condition: string; expression: string; values: Record<string, Value> }): JournalUpdate => {
        const names = `${given.condition} ${given.expression}`.match(/#\w+/g) ?? [];
        return {
            action: "aws:executeAwsApi",
            inputs: {
                Service: "dynamodb",
                Api: "UpdateItem",
                TableName: tableName,
                Key: { id: text("journal") },
                ConditionExpression: given.condition,
                UpdateExpression: given.expression,
                // Most names of the journal are words that DynamoDB reserves somewhere.
                ExpressionAttributeNames: Object.fromEntries([...new Set(names)].map((name) => [name, name.slice(1)])),
                ExpressionAttributeValues: { ":one": { N: "1" }, ...given.values },
            },
        };
    };
}

function entry(at: string, what: string, by: string): Value {
    return { L: [{ M: { at: text(at), what: text(what), by: text(by) } }] };
}

function text(value: string): Value {
    return { S: value };
}

function list(values: string[]): Value {
    return { L: values.map(text) };
}
