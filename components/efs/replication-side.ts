import * as pulumi from "@pulumi/pulumi";
import type { AwsAccount } from "../aws-account";
import { shapeProblems, shapes, topicListProblems } from "../aws.rules";
import type { Checks } from "../checks";
import { fileSystemArn } from "./file-system-arn.rules";
import type { EfsReplicationSide } from "./replication";
import type { Side } from "./replication-alarms.rules";

/** One side of a replication, whose values are checked as soon as they are known. */
export interface CheckedSide {
    side: Side;
    region: string;
    fileSystemId: pulumi.Output<string>;
    fileSystemArn: pulumi.Output<string>;
    clusterName: pulumi.Output<string>;
    topicArns: pulumi.Output<string[]>;
}

/** A side as its children and the outputs take it. */
export function checkedSide(
    side: Side,
    given: EfsReplicationSide,
    { check }: Checks,
    account: AwsAccount,
): CheckedSide {
    const { region } = given;
    const fileSystemId = check(pulumi.output(given.fileSystemId), (id) =>
        shapeProblems(`${side}.fileSystemId`, id, shapes.fileSystemId),
    );
    return {
        side,
        region,
        fileSystemId,
        fileSystemArn: pulumi.output({ ...account, region, fileSystemId }).apply(fileSystemArn),
        clusterName: check(pulumi.output(given.clusterName), (name) =>
            shapeProblems(`${side}.clusterName`, name, shapes.clusterName),
        ),
        topicArns: check(pulumi.output(given.alarmTopicArns ?? []), (arns) =>
            topicListProblems(`${side}.alarmTopicArns`, arns, region),
        ),
    };
}
