import { readFileSync } from "node:fs";
import path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { EventRule } from "@pulumi/aws/cloudwatch/eventRule";
import { EventTarget } from "@pulumi/aws/cloudwatch/eventTarget";
import { LogGroup } from "@pulumi/aws/cloudwatch/logGroup";
import * as iam from "@pulumi/aws/iam";
import { Function as LambdaFunction } from "@pulumi/aws/lambda/function";
import { Permission } from "@pulumi/aws/lambda/permission";
import type { Side } from "./replication-alarms.rules";
import { lambdaTrustPolicy, logRetentionDays, monitorPolicy } from "./replication-monitor.rules";

/** What the monitor of one Region is made from. */
export interface MonitorArgs {
    side: Side;
    region: string;
    fileSystemId: pulumi.Output<string>;
    fileSystemArn: pulumi.Output<string>;
    tags: pulumi.Input<{ [key: string]: pulumi.Input<string> }> | undefined;
}

/**
 * Puts what can be read of a replication in one Region as metrics of that Region, every minute: EFS itself has no metric of
 * a replication's state or of the number of access points, and does not say in which Region its metric of the last sync appears.
 */
export function replicationMonitor(name: string, args: MonitorArgs, options: pulumi.CustomResourceOptions): void {
    const { side, region, fileSystemId, fileSystemArn, tags } = args;
    const monitorName = `${name}-${side}-monitor`;
    const logGroup = new LogGroup(monitorName, { region, retentionInDays: logRetentionDays, tags }, options);
    const role = new iam.Role(
        monitorName,
        { description: "Reads an EFS replication and puts its metrics", assumeRolePolicy: lambdaTrustPolicy, tags },
        options,
    );
    const permissions = new iam.RolePolicy(
        monitorName,
        {
            role: role.name,
            policy: pulumi.output({ fileSystemArn, logGroupArn: logGroup.arn }).apply(monitorPolicy),
        },
        options,
    );
    const monitor = new LambdaFunction(
        monitorName,
        {
            region,
            description: "Puts age and state of an EFS replication, and the number of access points, as metrics",
            runtime: "nodejs24.x",
            architectures: ["arm64"],
            handler: "index.handler",
            code: new pulumi.asset.AssetArchive({ "index.mjs": new pulumi.asset.StringAsset(monitorSource()) }),
            role: role.arn,
            timeout: 50,
            memorySize: 256,
            environment: { variables: { FILE_SYSTEM_ID: fileSystemId } },
            loggingConfig: { logFormat: "JSON", logGroup: logGroup.name },
            tags,
        },
        { ...options, dependsOn: [permissions] },
    );
    const everyMinute = new EventRule(
        monitorName,
        { region, description: "Runs the monitor of an EFS replication", scheduleExpression: "rate(1 minute)", tags },
        options,
    );
    const permission = new Permission(
        monitorName,
        {
            region,
            action: "lambda:InvokeFunction",
            function: monitor.name,
            principal: "events.amazonaws.com",
            sourceArn: everyMinute.arn,
        },
        options,
    );
    new EventTarget(
        monitorName,
        { region, rule: everyMinute.name, arn: monitor.arn },
        { ...options, dependsOn: [permission] },
    );
}

/** The monitor's code, which lies beside this file in a checkout and in what was compiled from it. */
function monitorSource(): string {
    return readFileSync(path.join(__dirname, "replication-monitor", "index.mjs"), "utf8");
}
