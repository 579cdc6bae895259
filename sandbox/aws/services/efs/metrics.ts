import { PutMetricDataCommand, type MetricDatum } from "@aws-sdk/client-cloudwatch";
import type { Context } from "../../service";
import type { Replication } from "./replication/side";

/** EFS meters in units of 4 KiB: https://docs.aws.amazon.com/efs/latest/ug/metered-sizes.html */
const bytesPerWrite = 4096;

/** The metrics that EFS sends to CloudWatch of its Region: https://docs.aws.amazon.com/efs/latest/ug/efs-metrics.html */
export class EfsMetrics {
    /** Bytes by file system that have not been sent yet. */
    private readonly unsent = new Map<string, number>();

    constructor(
        private readonly region: string,
        private readonly context: Context,
    ) {}

    timeSinceLastSync({ source, destination }: Replication, lastReplicated: Date): Promise<void> {
        return this.put({
            MetricName: "TimeSinceLastSync",
            Dimensions: [
                { Name: "FileSystemId", Value: source.fileSystemId },
                { Name: "DestinationFileSystemId", Value: destination.fileSystemId },
            ],
            Unit: "Seconds",
            Value: (Date.now() - lastReplicated.getTime()) / 1000,
        });
    }

    /** Counts a client's write. What comes within one interval is sent together. */
    written(fileSystemId: string): void {
        const { schedule, timing } = this.context;
        const bytes = this.unsent.get(fileSystemId) ?? 0;
        this.unsent.set(fileSystemId, bytes + bytesPerWrite);
        if (bytes === 0) {
            schedule.later(timing.metricInterval, () => this.sendWritten(fileSystemId));
        }
    }

    private async sendWritten(fileSystemId: string): Promise<void> {
        const Value = this.unsent.get(fileSystemId);
        this.unsent.delete(fileSystemId);
        await this.put({
            MetricName: "DataWriteIOBytes",
            Dimensions: [{ Name: "FileSystemId", Value: fileSystemId }],
            Unit: "Bytes",
            Value,
        });
    }

    private async put(datum: MetricDatum): Promise<void> {
        await this.context.moto.cloudwatch(this.region).send(
            new PutMetricDataCommand({
                Namespace: "AWS/EFS",
                MetricData: [{ ...datum, Timestamp: new Date() }],
            }),
        );
    }
}
