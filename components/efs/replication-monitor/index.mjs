// Runs in AWS Lambda once a minute in each Region of a replication, and asks nothing of the other Region. What it imports
// is part of the runtime: https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html
import { CloudWatchClient, PutMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import {
    DescribeAccessPointsCommand,
    DescribeReplicationConfigurationsCommand,
    EFSClient,
    ReplicationNotFound,
} from "@aws-sdk/client-efs";

const namespace = "eks-storage/efs";

/** The next run comes in a minute: one that hangs must be over by then. */
const deadline = 20_000;
const connection = { maxAttempts: 3, requestHandler: { connectionTimeout: 2_000, requestTimeout: 5_000 } };

export async function handler() {
    await publish({
        efs: new EFSClient(connection),
        cloudWatch: new CloudWatchClient(connection),
        fileSystemId: process.env.FILE_SYSTEM_ID,
        now: new Date(),
    });
}

/** Puts what can be read of the file system as metrics. What cannot be read is missing, which its alarm takes as bad. */
export async function publish({ efs, cloudWatch, fileSystemId, now }) {
    const readings = await Promise.allSettled([
        replicationMetrics(efs, fileSystemId, now),
        accessPointMetrics(efs, fileSystemId),
    ]);
    const metrics = readings.flatMap((reading) => (reading.status === "fulfilled" ? reading.value : []));
    if (metrics.length > 0) {
        const MetricData = metrics.map((metric) => ({
            ...metric,
            Timestamp: now,
            Dimensions: [{ Name: "FileSystemId", Value: fileSystemId }],
        }));
        await cloudWatch.send(new PutMetricDataCommand({ Namespace: namespace, MetricData }), bounded());
    }
    const failures = readings.flatMap((reading) => (reading.status === "rejected" ? [reading.reason] : []));
    if (failures.length > 0) {
        throw new AggregateError(failures, failures.map(String).join("; "));
    }
}

async function replicationMetrics(efs, fileSystemId, now) {
    const destination = await destinationOf(efs, fileSystemId);
    const enabled = {
        MetricName: "ReplicationEnabled",
        Unit: "None",
        Value: destination?.Status === "ENABLED" ? 1 : 0,
    };
    const lastSync = destination?.LastReplicatedTimestamp;
    if (lastSync === undefined) {
        return [enabled];
    }
    // Clocks of two services may differ a little; nothing was synced in the future.
    const age = Math.max(0, (now.getTime() - lastSync.getTime()) / 1000);
    return [enabled, { MetricName: "SecondsSinceLastSync", Unit: "Seconds", Value: age }];
}

async function destinationOf(efs, fileSystemId) {
    try {
        const command = new DescribeReplicationConfigurationsCommand({ FileSystemId: fileSystemId });
        const { Replications } = await efs.send(command, bounded());
        return Replications?.[0]?.Destinations?.[0];
    } catch (error) {
        if (error instanceof ReplicationNotFound) {
            return undefined;
        }
        throw error;
    }
}

async function accessPointMetrics(efs, fileSystemId) {
    const options = bounded();
    let count = 0;
    let NextToken;
    do {
        const command = new DescribeAccessPointsCommand({ FileSystemId: fileSystemId, MaxResults: 1000, NextToken });
        const page = await efs.send(command, options);
        count += page.AccessPoints?.length ?? 0;
        ({ NextToken } = page);
    } while (NextToken !== undefined);
    return [{ MetricName: "AccessPoints", Unit: "Count", Value: count }];
}

function bounded() {
    return { abortSignal: AbortSignal.timeout(deadline) };
}
