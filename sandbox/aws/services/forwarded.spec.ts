import { EventBridgeClient, ListRulesCommand, PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import {
    AddPermissionCommand,
    CreateFunctionCommand,
    GetFunctionCommand,
    GetPolicyCommand,
    InvokeCommand,
    LambdaClient,
    ListFunctionsCommand,
    UpdateFunctionCodeCommand,
    UpdateFunctionConfigurationCommand,
    waitUntilFunctionActiveV2,
} from "@aws-sdk/client-lambda";
import {
    CreateSecretCommand,
    DeleteSecretCommand,
    DescribeSecretCommand,
    GetSecretValueCommand,
    PutSecretValueCommand,
    SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import {
    CreateDocumentCommand,
    DeleteDocumentCommand,
    DescribeDocumentCommand,
    GetDocumentCommand,
    SSMClient,
    UpdateDocumentCommand,
    UpdateDocumentDefaultVersionCommand,
} from "@aws-sdk/client-ssm";
import { zipSync } from "fflate";
import assert from "node:assert/strict";
import { required, World } from "../testing/world";

const here = "eu-central-1";
const elsewhere = "eu-west-1";

describe("services that moto answers", function () {
    this.timeout(60_000);
    let world: World;

    before(async () => {
        world = await World.start();
    });

    after(() => world.close());

    describe("Secrets Manager", () => {
        const value = JSON.stringify({ username: "vsadmin", password: "bcdfg12345" });

        it("keeps the versions of a secret in its Region, and its values out of the call log", async () => {
            const secrets = world.client(SecretsManagerClient);
            const { ARN: SecretId } = await secrets.send(new CreateSecretCommand({ Name: "shared-nas" }));
            const { VersionId } = await secrets.send(new PutSecretValueCommand({ SecretId, SecretString: value }));
            const read = await secrets.send(new GetSecretValueCommand({ SecretId }));
            assert.equal(read.SecretString, value);
            assert.equal(read.VersionId, VersionId);
            assert.deepEqual(read.VersionStages, ["AWSCURRENT"]);
            await assert.rejects(
                world
                    .client(SecretsManagerClient, elsewhere)
                    .send(new GetSecretValueCommand({ SecretId: "shared-nas" })),
                { name: "ResourceNotFoundException" },
            );
            const { body } = await world.sandbox("GET", "calls?service=secretsmanager");
            assert.match(JSON.stringify(body), /"SecretString":"\*\*\*"/);
            assert.doesNotMatch(JSON.stringify(body), /bcdfg12345/);
        });

        it("frees a name at once only where nothing shall be recovered", async () => {
            const secrets = world.client(SecretsManagerClient);
            const { ARN: SecretId } = await secrets.send(new CreateSecretCommand({ Name: "kept" }));
            await secrets.send(new DeleteSecretCommand({ SecretId, RecoveryWindowInDays: 7 }));
            assert.ok((await secrets.send(new DescribeSecretCommand({ SecretId }))).DeletedDate);
            await assert.rejects(secrets.send(new CreateSecretCommand({ Name: "kept" })), {
                name: "InvalidRequestException",
            });
            await secrets.send(new DeleteSecretCommand({ SecretId: "shared-nas", ForceDeleteWithoutRecovery: true }));
            await secrets.send(new CreateSecretCommand({ Name: "shared-nas" }));
        });
    });

    describe("Systems Manager", () => {
        const Name = "a-runbook";
        const content = (description: string) =>
            JSON.stringify({
                schemaVersion: "0.3",
                description,
                mainSteps: [{ name: "a", action: "aws:sleep", inputs: { Duration: "PT1S" } }],
            });

        it("keeps the versions of a document, in its Region", async () => {
            const ssm = world.client(SSMClient);
            await ssm.send(
                new CreateDocumentCommand({
                    Name,
                    DocumentType: "Automation",
                    DocumentFormat: "JSON",
                    Content: content("first"),
                    Tags: [{ Key: "a", Value: "b" }],
                }),
            );
            const read = async (DocumentVersion?: string) =>
                (await ssm.send(new GetDocumentCommand({ Name, DocumentVersion }))).Content;
            assert.equal(await read(), content("first"));
            const { DocumentDescription } = await ssm.send(
                new UpdateDocumentCommand({ Name, Content: content("second"), DocumentVersion: "$LATEST" }),
            );
            await ssm.send(
                new UpdateDocumentDefaultVersionCommand({
                    Name,
                    DocumentVersion: required(DocumentDescription?.DocumentVersion),
                }),
            );
            assert.equal(await read(), content("second"));
            assert.equal(await read("1"), content("first"));
            const { Document } = await ssm.send(new DescribeDocumentCommand({ Name }));
            assert.equal(Document?.DocumentType, "Automation");
            await assert.rejects(world.client(SSMClient, elsewhere).send(new GetDocumentCommand({ Name })), {
                name: "InvalidDocument",
            });
            await ssm.send(new DeleteDocumentCommand({ Name }));
            await assert.rejects(ssm.send(new GetDocumentCommand({ Name })), { name: "InvalidDocument" });
        });
    });

    describe("Lambda", () => {
        const FunctionName = "a-monitor";
        const ZipFile = zipSync({ "index.mjs": new TextEncoder().encode("export const handler = () => 1;") });

        it("makes functions of which it runs none", async () => {
            const lambda = world.client(LambdaClient);
            const Role = await world.role("monitor", "lambda.amazonaws.com");
            await lambda.send(
                new CreateFunctionCommand({
                    FunctionName,
                    Role,
                    Runtime: "nodejs22.x",
                    Architectures: ["arm64"],
                    Handler: "index.handler",
                    Code: { ZipFile },
                    Timeout: 30,
                    Environment: { Variables: { FILE_SYSTEM_ID: "fs-1" } },
                    Tags: { a: "b" },
                }),
            );
            await waitUntilFunctionActiveV2({ client: lambda, maxWaitTime: 20 }, { FunctionName });
            await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Timeout: 31 }));
            await lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile }));
            const { Configuration, Tags } = await lambda.send(new GetFunctionCommand({ FunctionName }));
            assert.equal(Configuration?.Timeout, 31);
            assert.deepEqual(Configuration?.Architectures, ["arm64"]);
            assert.deepEqual(Tags, { a: "b" });
            await lambda.send(
                new AddPermissionCommand({
                    FunctionName,
                    StatementId: "events",
                    Action: "lambda:InvokeFunction",
                    Principal: "events.amazonaws.com",
                }),
            );
            const { Policy } = await lambda.send(new GetPolicyCommand({ FunctionName }));
            assert.match(required(Policy), /"Sid": ?"events"/);
            await assert.rejects(lambda.send(new InvokeCommand({ FunctionName })), {
                name: "NotImplemented",
                message: /runs no functions/,
            });
            const { Functions } = await world.client(LambdaClient, elsewhere).send(new ListFunctionsCommand({}));
            assert.deepEqual(Functions, []);
        });

        it("takes no function with a parameter that does not exist", async () => {
            const unknown: object = { FunctionName: "a", Runtyme: "nodejs22.x" };
            const response = await fetch(`${world.front.url}/2015-03-31/functions`, {
                method: "POST",
                headers: {
                    authorization: `AWS4-HMAC-SHA256 Credential=a/20260101/${here}/lambda/aws4_request, SignedHeaders=host, Signature=0`,
                },
                body: JSON.stringify(unknown),
            });
            assert.equal(response.headers.get("x-amzn-errortype"), "InvalidParameterValueException");
        });
    });

    it("EventBridge keeps rules and targets, in their Region", async () => {
        const events = world.client(EventBridgeClient);
        await events.send(new PutRuleCommand({ Name: "every-minute", ScheduleExpression: "rate(1 minute)" }));
        const Arn = `arn:aws:lambda:${here}:123456789012:function:a-monitor`;
        await events.send(new PutTargetsCommand({ Rule: "every-minute", Targets: [{ Id: "monitor", Arn }] }));
        const names = async (region: string) =>
            (await world.client(EventBridgeClient, region).send(new ListRulesCommand({}))).Rules?.map(
                ({ Name }) => Name,
            );
        assert.deepEqual(await names(here), ["every-minute"]);
        assert.deepEqual(await names(elsewhere), []);
    });
});
