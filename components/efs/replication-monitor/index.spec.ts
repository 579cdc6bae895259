import assert from "node:assert/strict";
import type { CloudWatchClient, MetricDatum } from "@aws-sdk/client-cloudwatch";
import {
    type AccessPointDescription,
    type Destination,
    DescribeAccessPointsCommand,
    DescribeReplicationConfigurationsCommand,
    type EFSClient,
    ReplicationNotFound,
} from "@aws-sdk/client-efs";
import type { Monitored } from "./index.mjs";

const now = new Date("2026-01-31T12:00:00Z");
const fileSystemId = "fs-0123456789abcdef0";

/** EFS as one Region answers: pages of access points, and the destination of a replication, or an error for either. */
interface Region {
    destination?: Partial<Destination> | Error;
    accessPointPages?: number[] | Error;
}

/** What one run of the monitor puts, by metric. */
async function run({ destination, accessPointPages = [0] }: Region) {
    const { publish } = await import("./index.mjs");
    const put: { Namespace?: string; MetricData?: MetricDatum[] }[] = [];
    const bounds: boolean[] = [];
    const answer = (command: unknown): unknown => {
        if (command instanceof DescribeReplicationConfigurationsCommand) {
            assert.equal(command.input.FileSystemId, fileSystemId);
            if (destination instanceof Error) {
                throw destination;
            }
            return { Replications: [{ Destinations: [destination] }] };
        }
        assert.ok(command instanceof DescribeAccessPointsCommand);
        assert.equal(command.input.FileSystemId, fileSystemId);
        if (accessPointPages instanceof Error) {
            throw accessPointPages;
        }
        const page = Number(command.input.NextToken ?? 0);
        return {
            AccessPoints: Array.from({ length: accessPointPages[page] ?? 0 }, (): AccessPointDescription => ({})),
            NextToken: page + 1 < accessPointPages.length ? String(page + 1) : undefined,
        };
    };
    const client = (handle: (command: unknown) => unknown) => ({
        send: (command: unknown, options?: { abortSignal?: AbortSignal }) => {
            bounds.push(options?.abortSignal instanceof AbortSignal);
            return new Promise((resolve) => resolve(handle(command)));
        },
    });
    const monitored: Monitored = {
        efs: client(answer) as unknown as EFSClient,
        cloudWatch: client((command) => {
            put.push((command as { input: (typeof put)[number] }).input);
            return {};
        }) as unknown as CloudWatchClient,
        fileSystemId,
        now,
    };
    const failure: Error | undefined = await publish(monitored).then(
        () => undefined,
        (error: unknown) => error as Error,
    );
    assert.ok(bounds.every((bounded) => bounded));
    const metrics = put.flatMap(({ MetricData = [] }) => MetricData);
    return {
        failure,
        namespaces: put.map(({ Namespace }) => Namespace),
        metrics,
        values: Object.fromEntries(
            metrics.map(({ MetricName = "", Value }): [string, number | undefined] => [MetricName, Value]),
        ),
    };
}

describe("monitor of a replication", () => {
    it("puts age of the last sync, state and access points, for the file system", async () => {
        const { metrics, namespaces, values, failure } = await run({
            destination: { Status: "ENABLED", LastReplicatedTimestamp: new Date("2026-01-31T11:50:30Z") },
            accessPointPages: [1000, 1000, 7],
        });
        assert.equal(failure, undefined);
        assert.deepEqual(namespaces, ["eks-storage/efs"]);
        assert.deepEqual(values, { ReplicationEnabled: 1, SecondsSinceLastSync: 570, AccessPoints: 2007 });
        for (const { Dimensions, Timestamp } of metrics) {
            assert.deepEqual(Dimensions, [{ Name: "FileSystemId", Value: fileSystemId }]);
            assert.equal(Timestamp, now);
        }
    });

    it("says nothing of a sync before the first one, and never of one in the future", async () => {
        assert.deepEqual((await run({ destination: { Status: "ENABLING" } })).values, {
            ReplicationEnabled: 0,
            AccessPoints: 0,
        });
        const ahead = new Date(now.getTime() + 5_000);
        const { values } = await run({ destination: { Status: "ENABLED", LastReplicatedTimestamp: ahead } });
        assert.equal(values.SecondsSinceLastSync, 0);
    });

    for (const status of ["ENABLING", "DELETING", "ERROR", "PAUSED", "PAUSING"] as const) {
        it(`counts a replication that is ${status} as none, and still tells its last sync`, async () => {
            const { values } = await run({ destination: { Status: status, LastReplicatedTimestamp: now } });
            assert.deepEqual(values, { ReplicationEnabled: 0, SecondsSinceLastSync: 0, AccessPoints: 0 });
        });
    }

    it("takes no replication for a fact, not for an error", async () => {
        const { values, failure } = await run({
            destination: new ReplicationNotFound({ ErrorCode: "ReplicationNotFound", message: "", $metadata: {} }),
        });
        assert.deepEqual(values, { ReplicationEnabled: 0, AccessPoints: 0 });
        assert.equal(failure, undefined);
    });

    it("puts what it could read when the other cannot be read, and fails", async () => {
        const one = await run({ destination: new Error("cut off"), accessPointPages: [3] });
        assert.deepEqual(one.values, { AccessPoints: 3 });
        assert.match(String(one.failure?.message), /cut off/);
        const other = await run({ destination: { Status: "ENABLED" }, accessPointPages: new Error("throttled") });
        assert.deepEqual(other.values, { ReplicationEnabled: 1 });
        assert.match(String(other.failure?.message), /throttled/);
        const neither = await run({ destination: new Error("cut off"), accessPointPages: new Error("throttled") });
        assert.deepEqual(neither.namespaces, []);
        assert.match(String(neither.failure?.message), /cut off.*throttled/);
    });
});
