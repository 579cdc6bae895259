import { archiveOf } from "../archive";
import { first, region, retagged, second, tags, type Lifecycle } from "./lifecycle";

const code = (version: number) => archiveOf({ "index.mjs": `export const handler = () => ${version};` });
const functionArn = (name: string) => `arn:aws:lambda:eu-central-1:123456789012:function:${name}`;

export const serverless: Lifecycle[] = [
    {
        type: "aws:lambda/function:Function",
        inputs: ({ functionRoleArns }) => ({
            architectures: ["arm64"],
            code: code(1),
            environment: { variables: { FILE_SYSTEM: "fs-1" } },
            handler: "index.handler",
            loggingConfig: { logFormat: "JSON", logGroup: "/spec/function" },
            memorySize: 256,
            role: first(functionRoleArns),
            runtime: "nodejs22.x",
            timeout: 30,
            ...tags,
        }),
        changes: {
            ...retagged,
            "other code": () => ({ code: code(2) }),
            "another environment": () => ({ code: code(2), environment: { variables: { OTHER: "x" } } }),
            "no environment": () => ({ code: code(2), environment: {} }),
            "another role": ({ functionRoleArns }) => ({ code: code(2), role: second(functionRoleArns) }),
            "more time": () => ({ code: code(2), description: "slow", timeout: 60, memorySize: 512 }),
        },
        replacements: { name: "other", ...region },
    },
    {
        type: "aws:lambda/permission:Permission",
        inputs: ({ functionName }) => ({
            action: "lambda:InvokeFunction",
            function: functionName,
            principal: "events.amazonaws.com",
            sourceArn: "arn:aws:events:eu-central-1:123456789012:rule/every-minute",
        }),
        changes: {},
        replacements: { action: "lambda:GetFunction", principal: "sns.amazonaws.com", statementId: "x", ...region },
    },
    {
        type: "aws:cloudwatch/eventRule:EventRule",
        inputs: () => ({ description: "of a spec", scheduleExpression: "rate(1 minute)", ...tags }),
        changes: {
            ...retagged,
            "another schedule": () => ({ scheduleExpression: "rate(5 minutes)" }),
            "turned off": () => ({ state: "DISABLED" }),
            "another description": () => ({ state: "ENABLED", description: "another" }),
        },
        replacements: { name: "other", eventBusName: "other", ...region },
    },
    {
        type: "aws:cloudwatch/eventTarget:EventTarget",
        inputs: ({ functionName, ruleName }) => ({ arn: functionArn(functionName), rule: ruleName }),
        changes: {
            "an input": () => ({ input: JSON.stringify({ a: 1 }) }),
            retries: () => ({ retryPolicy: { maximumEventAgeInSeconds: 60, maximumRetryAttempts: 1 } }),
        },
        replacements: { rule: "other", targetId: "other", ...region },
    },
];
