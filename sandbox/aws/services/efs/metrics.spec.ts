import {
    CloudWatchClient,
    DescribeAlarmsCommand,
    GetMetricDataCommand,
    GetMetricStatisticsCommand,
    PutMetricAlarmCommand,
    type Dimension,
    type Statistic,
} from "@aws-sdk/client-cloudwatch";
import assert from "node:assert/strict";
import { FileSystems, primary, replica } from "../../testing/file-systems";
import { World } from "../../testing/world";

describe("the metrics of EFS in the sandbox", function () {
    this.timeout(60_000);
    let world: World;
    let fileSystems: FileSystems;

    before(async () => {
        world = await World.start();
        fileSystems = new FileSystems(world);
    });

    after(() => world.close());

    const cloudWatch = (region: string) => world.client(CloudWatchClient, region);

    function span() {
        const minute = 60_000;
        return { StartTime: new Date(Date.now() - 5 * minute), EndTime: new Date(Date.now() + minute) };
    }

    async function values(region: string, MetricName: string, Dimensions: Dimension[], Stat: Statistic) {
        const { MetricDataResults } = await cloudWatch(region).send(
            new GetMetricDataCommand({
                ...span(),
                MetricDataQueries: [
                    {
                        Id: "asked",
                        MetricStat: { Metric: { Namespace: "AWS/EFS", MetricName, Dimensions }, Period: 3600, Stat },
                    },
                ],
            }),
        );
        return MetricDataResults?.[0].Values ?? [];
    }

    it("tell the source's Region the seconds since the last sync, from the first one on", async () => {
        const { source, destination } = await fileSystems.pair();
        const dimensions = [
            { Name: "FileSystemId", Value: source },
            { Name: "DestinationFileSystemId", Value: destination },
        ];
        await world.elapse();
        assert.deepEqual(await values(primary, "TimeSinceLastSync", dimensions, "Maximum"), []);
        await world.elapse();
        await world.elapse();
        const [age] = await values(primary, "TimeSinceLastSync", dimensions, "Maximum");
        assert.ok(age > 0 && age < 60, String(age));
        assert.deepEqual(await values(replica, "TimeSinceLastSync", dimensions, "Maximum"), []);
    });

    it("tell the bytes that clients wrote, to GetMetricStatistics too", async () => {
        const id = await fileSystems.create(primary);
        const accessPoint = await fileSystems.accessPoint(primary, id, "/claims/a");
        const dimensions = [{ Name: "FileSystemId", Value: id }];
        for (const number of [1, 2, 3]) {
            await fileSystems.write(primary, accessPoint, number);
        }
        await world.elapse();
        await fileSystems.write(primary, accessPoint, 4);
        await world.elapse();
        assert.deepEqual(await values(primary, "DataWriteIOBytes", dimensions, "Sum"), [4 * 4096]);
        const { Datapoints } = await cloudWatch(primary).send(
            new GetMetricStatisticsCommand({
                ...span(),
                Namespace: "AWS/EFS",
                MetricName: "DataWriteIOBytes",
                Dimensions: dimensions,
                Period: 3600,
                Statistics: ["Sum"],
            }),
        );
        assert.equal(Datapoints?.[0].Sum, 4 * 4096);
    });

    it("stand in a CloudWatch that keeps alarms, for each Region apart", async () => {
        await cloudWatch(replica).send(
            new PutMetricAlarmCommand({
                AlarmName: "last-sync",
                Namespace: "AWS/EFS",
                MetricName: "TimeSinceLastSync",
                Dimensions: [{ Name: "FileSystemId", Value: "fs-1" }],
                Statistic: "Maximum",
                Period: 60,
                EvaluationPeriods: 1,
                Threshold: 900,
                ComparisonOperator: "GreaterThanThreshold",
                TreatMissingData: "breaching",
            }),
        );
        const alarms = async (region: string) =>
            (await cloudWatch(region).send(new DescribeAlarmsCommand({}))).MetricAlarms?.map((alarm) => [
                alarm.AlarmName,
                alarm.TreatMissingData,
            ]);
        assert.deepEqual(await alarms(replica), [["last-sync", "breaching"]]);
        assert.deepEqual(await alarms(primary), []);
    });
});
