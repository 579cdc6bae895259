import { monitorNamespace } from "./replication-alarms.rules";

/** Days for which what the monitor logs is kept. */
export const logRetentionDays = 30;

/** Lets AWS Lambda take a role. */
export const lambdaTrustPolicy = JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }],
});

/** What the monitor of one file system may do: read it, put its metrics, and log. */
export function monitorPolicy({ fileSystemArn, logGroupArn }: { fileSystemArn: string; logGroupArn: string }): string {
    return JSON.stringify({
        Version: "2012-10-17",
        Statement: [
            {
                Effect: "Allow",
                Action: [
                    "elasticfilesystem:DescribeReplicationConfigurations",
                    "elasticfilesystem:DescribeAccessPoints",
                ],
                Resource: fileSystemArn,
            },
            {
                Effect: "Allow",
                Action: "cloudwatch:PutMetricData",
                // It knows no resources, only namespaces:
                // https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/iam-cw-condition-keys-namespace.html
                Resource: "*",
                Condition: { StringEquals: { "cloudwatch:namespace": monitorNamespace } },
            },
            {
                Effect: "Allow",
                Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
                Resource: `${logGroupArn}:*`,
            },
        ],
    });
}
