import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import type { Graph } from "../testing/graph";
import { primary, replica, replication, statements } from "../testing/replication";
import type { EfsReplication } from "./replication";

const types = {
    lambda: "aws:lambda/function:Function",
    rolePolicy: "aws:iam/rolePolicy:RolePolicy",
    target: "aws:cloudwatch/eventTarget:EventTarget",
    rule: "aws:cloudwatch/eventRule:EventRule",
    permission: "aws:lambda/permission:Permission",
    logGroup: "aws:cloudwatch/logGroup:LogGroup",
};

/** Prefixes of IAM actions, by the client that a command is sent with. */
const services: Record<string, string> = {
    "@aws-sdk/client-cloudwatch": "cloudwatch",
    "@aws-sdk/client-efs": "elasticfilesystem",
};

/** The action of every command that a program imports; EFS and CloudWatch name both alike. */
function actionsOf(program: string): string[] {
    const imports = [...program.matchAll(/^import \{([^}]*)\} from "([^"]+)";$/gm)];
    // An import of another kind would bring its commands in unseen.
    assert.equal(imports.length, program.match(/\b(?:import|require)\b/g)?.length);
    return imports
        .flatMap(([, names = "", client = ""]) =>
            [...names.matchAll(/\b(\w+)Command\b/g)].map(([, api]) => {
                assert.ok(client in services, `${client} has no prefix here`);
                return `${services[client]}:${api}`;
            }),
        )
        .sort();
}

describe("monitor of EfsReplication", () => {
    let steady: Graph<EfsReplication>;

    before(async () => {
        steady = await replication();
    });

    it("runs every minute in each Region, bounded, and logs for a month", () => {
        for (const side of ["primary", "replica"]) {
            const monitor = `shared-${side}-monitor`;
            const { inputs, dependencies } = steady.one(types.lambda, monitor);
            assert.deepEqual(
                [inputs.runtime, inputs.handler, inputs.architectures],
                ["nodejs24.x", "index.handler", ["arm64"]],
            );
            assert.ok(Number(inputs.timeout) < 60);
            assert.deepEqual(inputs.environment, {
                variables: { FILE_SYSTEM_ID: side === "primary" ? primary.fileSystemId : replica.fileSystemId },
            });
            assert.deepEqual(inputs.loggingConfig, { logFormat: "JSON", logGroup: monitor });
            assert.ok(dependencies.includes(monitor));
            assert.equal(steady.one(types.logGroup, monitor).inputs.retentionInDays, 30);
            assert.equal(steady.one(types.rule, monitor).inputs.scheduleExpression, "rate(1 minute)");
            const permission = steady.one(types.permission, monitor).inputs;
            assert.deepEqual(
                [permission.principal, permission.action],
                ["events.amazonaws.com", "lambda:InvokeFunction"],
            );
            assert.match(String(permission.sourceArn), new RegExp(`rule/${monitor}$`));
            assert.match(String(steady.one(types.target, monitor).inputs.arn), new RegExp(`function:${monitor}$`));
        }
    });

    it("is the program that lies in this repository, which calls what its role may, and nothing else", () => {
        const text = JSON.stringify(steady.one(types.lambda, "shared-primary-monitor").inputs.code);
        assert.match(text, /index\.mjs/);
        const program = readFileSync(path.join(__dirname, "replication-monitor", "index.mjs"), "utf8");
        assert.ok(text.includes(JSON.stringify(program).slice(1, -1)));
        for (const side of ["primary", "replica"]) {
            const actions = statements(steady.one(types.rolePolicy, `shared-${side}-monitor`))
                .flatMap(({ Action }) => Action)
                // What Lambda itself does with the role.
                .filter((action) => !String(action).startsWith("logs:"));
            assert.deepEqual(actionsOf(program), actions.sort());
        }
    });

    it("has a role for its own file system, namespace and log group", () => {
        const policy = statements(steady.one(types.rolePolicy, "shared-primary-monitor"));
        assert.deepEqual(
            policy.map(({ Action, Resource, Condition }) => [Action, Resource, Condition]),
            [
                [
                    ["elasticfilesystem:DescribeReplicationConfigurations", "elasticfilesystem:DescribeAccessPoints"],
                    "arn:aws:elasticfilesystem:eu-central-1:111122223333:file-system/fs-0123456789abcdef0",
                    undefined,
                ],
                ["cloudwatch:PutMetricData", "*", { StringEquals: { "cloudwatch:namespace": "eks-storage/efs" } }],
                [
                    ["logs:CreateLogStream", "logs:PutLogEvents"],
                    "arn:aws:logs:eu-central-1:111122223333:log-group:shared-primary-monitor:*",
                    undefined,
                ],
            ],
        );
    });
});
