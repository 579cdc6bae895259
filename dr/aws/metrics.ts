import { GetMetricStatisticsCommand } from "@aws-sdk/client-cloudwatch";
import type { Clients } from "./clients";
import { call } from "./errors";

/** CloudWatch gives a metric of one-minute periods for 15 days: at most this many points in an answer. */
const mostPoints = 1_440;

/** Bytes that clients wrote to a file system between two times, as far as CloudWatch knows: it lags by some minutes. */
export async function bytesWritten(clients: Clients, fileSystemId: string, from: Date, to: Date): Promise<number> {
    // A period is a multiple of a minute, and so long that the answer is not cut.
    const minutes = Math.max(1, Math.ceil((to.getTime() - from.getTime()) / 60_000));
    const { Datapoints = [] } = await call(clients.region, () =>
        clients.cloudwatch().send(
            new GetMetricStatisticsCommand({
                Namespace: "AWS/EFS",
                MetricName: "DataWriteIOBytes",
                Dimensions: [{ Name: "FileSystemId", Value: fileSystemId }],
                StartTime: from,
                EndTime: to,
                Period: 60 * Math.ceil(minutes / mostPoints),
                Statistics: ["Sum"],
            }),
        ),
    );
    return Datapoints.reduce((sum, { Sum }) => sum + (Sum ?? 0), 0);
}
