import { get } from "node:http";
import { DescribeVpcsCommand, EC2Client } from "@aws-sdk/client-ec2";
import { CreateFileSystemCommand, DescribeFileSystemsCommand, EFSClient } from "@aws-sdk/client-efs";
import {
    CreateUserCommand,
    GetPolicyCommand,
    IAMClient,
    ListUsersCommand,
    UpdateLoginProfileCommand,
} from "@aws-sdk/client-iam";
import { DescribeCustomKeyStoresCommand } from "@aws-sdk/client-kms";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import assert from "node:assert/strict";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { connect as connectTls } from "node:tls";
import { z } from "zod";
import { CertificateAuthority } from "./certificates";
import { World } from "./testing/world";

describe("the AWS front", function () {
    this.timeout(60_000);
    let world: World;

    before(async () => {
        world = await World.start();
    });

    after(() => world.close());

    afterEach(() => world.sandbox("DELETE", "faults"));

    it("lets moto answer what it does not answer itself, for each Region apart", async () => {
        const ids = await Promise.all(
            ["eu-central-1", "eu-west-1"].map(async (region) => {
                const { Vpcs } = await world.client(EC2Client, region).send(new DescribeVpcsCommand({}));
                return Vpcs?.[0].VpcId;
            }),
        );
        assert.notEqual(ids[0], ids[1]);
    });

    it("has the policies that AWS manages", async () => {
        for (const name of [
            "service-role/AmazonEFSCSIDriverPolicy",
            ...["AmazonEKSClusterPolicy", "AmazonEKSWorkerNodePolicy", "AmazonEKS_CNI_Policy"],
            "AmazonEC2ContainerRegistryPullOnly",
        ]) {
            await world.iam.send(new GetPolicyCommand({ PolicyArn: `arn:aws:iam::aws:policy/${name}` }));
        }
    });

    describe("refuses", () => {
        /** A request as it goes over the wire, for what no SDK would send. */
        async function raw(
            service: string,
            path: string,
            init: RequestInit,
        ): Promise<{ status: number; text: string }> {
            const credential = `test/20260101/eu-central-1/${service}/aws4_request`;
            const authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host, Signature=0`;
            const headers = { authorization, ...init.headers };
            const response = await fetch(`${world.front.url}${path}`, { ...init, headers });
            return { status: response.status, text: await response.text() };
        }

        const form = { "content-type": "application/x-www-form-urlencoded" };
        const target = (name: string) => ({ "content-type": "application/x-amz-json-1.1", "x-amz-target": name });

        for (const [what, service, path, init, status, code] of [
            [
                ...["an unknown operation of EFS", "elasticfilesystem", "/2015-02-01/file-system"],
                ...[{ method: "GET" }, 404, "UnknownOperationException"],
            ],
            [
                ...["an unknown parameter of EFS", "elasticfilesystem", "/2015-02-01/file-systems"],
                ...[{ method: "POST", body: '{"CreationToken":"a","Encrypt":true}' }, 400, "BadRequest"],
            ],
            [
                ...["a nested parameter of the wrong type", "eks", "/clusters"],
                { method: "POST", body: '{"name":"a","roleArn":"b","resourcesVpcConfig":{"subnetIds":"c"}}' },
                ...[400, "InvalidParameterException"],
            ],
            [
                "a body that is no JSON",
                "eks",
                "/clusters",
                { method: "POST", body: "{" },
                400,
                "SerializationException",
            ],
            [
                ...["an unknown operation of KMS", "kms", "/"],
                { method: "POST", headers: target("TrentService.MakeKey"), body: "{}" },
                ...[404, "UnknownOperationException"],
            ],
            [
                ...["an unknown parameter of KMS", "kms", "/"],
                { method: "POST", headers: target("TrentService.CreateKey"), body: '{"KeyName":"a"}' },
                ...[400, "ValidationException"],
            ],
            [
                ...["an unknown action of EC2", "ec2", "/"],
                { method: "POST", headers: form, body: "Action=DescribeVpc&Version=2016-11-15" },
                ...[400, "InvalidAction"],
            ],
            [
                ...["an unknown parameter of EC2", "ec2", "/"],
                { method: "POST", headers: form, body: "Action=DescribeVpcs&Version=2016-11-15&Vpc.1=vpc-1" },
                ...[400, "UnknownParameter"],
            ],
            [
                ...["a missing parameter of EC2", "ec2", "/"],
                { method: "POST", headers: form, body: "Action=DeleteSubnet&Version=2016-11-15" },
                ...[400, "MissingParameter"],
            ],
            [
                ...["an unknown parameter of IAM", "iam", "/"],
                { method: "POST", headers: form, body: "Action=GetRole&Version=2010-05-08&RoleName=a&Role=b" },
                ...[400, "ValidationError"],
            ],
        ] as [string, string, string, RequestInit, number, string][]) {
            it(what, async () => {
                const answer = await raw(service, path, init);
                assert.equal(answer.status, status, answer.text);
                assert.ok(answer.text.includes(code), answer.text);
            });
        }

        it("a request that nobody signed", async () => {
            assert.equal((await fetch(world.front.url)).status, 403);
        });

        it("what moto does not have, by name", async () => {
            await assert.rejects(world.kms.send(new DescribeCustomKeyStoresCommand({})), {
                name: "NotImplemented",
                message: /^operation DescribeCustomKeyStores of service kms is not covered by the sandbox/,
            });
        });
    });

    describe("as an HTTPS proxy", () => {
        const host = "elasticfilesystem.eu-central-1.amazonaws.com";

        async function tunnel(to: string): Promise<{ socket: Socket; answer: string }> {
            const { hostname, port } = new URL(world.front.proxy);
            const socket = connect(Number(port), hostname);
            await once(socket, "connect");
            socket.write(`CONNECT ${to}:443 HTTP/1.1\r\nhost: ${to}:443\r\n\r\n`);
            const received: unknown[] = await once(socket, "data");
            return { socket, answer: String(received[0]).split("\r\n")[0] };
        }

        it("is the endpoint itself, for clients that trust its authority", async () => {
            const { socket, answer } = await tunnel(host);
            assert.equal(answer, "HTTP/1.1 200 Connection established");
            const secure = connectTls({ socket, servername: host, ca: await readFile(world.front.caBundle) });
            await once(secure, "secureConnect");
            const credential = "Credential=test/20260101/eu-central-1/elasticfilesystem/aws4_request";
            secure.write(
                `GET /2015-02-01/file-systems HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n` +
                    `authorization: AWS4-HMAC-SHA256 ${credential}, SignedHeaders=host, Signature=0\r\n\r\n`,
            );
            let text = "";
            for await (const chunk of secure) {
                text += String(chunk);
            }
            assert.match(text, /^HTTP\/1\.1 200 OK/);
            assert.match(text, /"FileSystems"/);
        });

        it("is not trusted by anybody else", async () => {
            const { socket } = await tunnel(host);
            const secure = connectTls({ socket, servername: host });
            const failed: unknown[] = await once(secure, "error");
            assert.ok(failed[0] instanceof Error);
        });

        it("leads nowhere but to AWS", async () => {
            const { socket, answer } = await tunnel("example.com");
            assert.equal(answer, "HTTP/1.1 403 Forbidden");
            socket.destroy();
        });

        it("keeps its authority over a restart", async () => {
            const before = await readFile(world.front.caBundle, "utf8");
            const { bundle } = await CertificateAuthority.open(join(world.directory, "ca"));
            assert.equal(await readFile(bundle, "utf8"), before);
        });
    });

    describe("logs", () => {
        const log = z.object({
            calls: z.array(
                z.object({
                    region: z.string(),
                    status: z.number(),
                    error: z.string().optional(),
                    parameters: z.record(z.string(), z.unknown()),
                }),
            ),
        });

        async function logged(query: string) {
            return log.parse((await world.sandbox("GET", `calls?${query}`)).body).calls;
        }

        it("every call with its parameters, Region and error", async () => {
            const since = new Date().toISOString();
            await world.efs.send(new CreateFileSystemCommand({ CreationToken: "logged" }));
            await assert.rejects(world.efs.send(new CreateFileSystemCommand({ CreationToken: "logged" })));
            const calls = await logged(`service=efs&operation=CreateFileSystem&region=eu-central-1&since=${since}`);
            assert.deepEqual(
                calls.map(({ status, error }) => [status, error]),
                [
                    [201, undefined],
                    [409, "FileSystemAlreadyExists"],
                ],
            );
            assert.deepEqual(calls[0].parameters, { CreationToken: "logged" });
            const file = await readFile(join(world.directory, "aws", "calls.jsonl"), "utf8");
            assert.ok(file.includes('"operation":"CreateFileSystem"'));
        });

        it("calls of global services under no Region, and no password", async () => {
            await world.iam.send(new CreateUserCommand({ UserName: "somebody" }));
            const change = new UpdateLoginProfileCommand({ UserName: "somebody", Password: "correct horse" });
            await assert.rejects(world.iam.send(change));
            const [call] = await logged("operation=UpdateLoginProfile");
            assert.equal(call.region, "aws-global");
            assert.deepEqual(call.parameters, { UserName: "somebody", Password: "***" });
        });
    });

    describe("under a fault", () => {
        const west = () => world.client(EFSClient, "eu-west-1").send(new DescribeFileSystemsCommand({}));
        const central = () => world.client(EFSClient).send(new DescribeFileSystemsCommand({}));

        it("throttles the share of calls asked for", async () => {
            await world.sandbox("POST", "faults", { kind: "throttle", service: "efs", fraction: 0.25 });
            const outcomes = await Promise.allSettled(Array.from({ length: 8 }, central));
            const reasons = outcomes.flatMap((outcome) =>
                outcome.status === "rejected" ? [String(outcome.reason)] : [],
            );
            assert.equal(reasons.length, 2);
            assert.ok(reasons.every((reason) => reason.includes("Rate exceeded")));
        });

        it("is slow", async () => {
            await world.sandbox("POST", "faults", { kind: "slow", region: "eu-west-1", milliseconds: 300 });
            const start = performance.now();
            await west();
            assert.ok(performance.now() - start >= 300);
        });

        for (const [face, expected] of [
            ["unavailable", /cut off/],
            ["reset", /ECONNRESET|socket hang up/],
        ] as const) {
            it(`cuts a Region off (${face}), and neither the others nor global services`, async () => {
                await world.sandbox("POST", "faults", { kind: "cut", region: "eu-west-1", face });
                await assert.rejects(west(), expected);
                await central();
                await world.client(IAMClient, "eu-west-1").send(new ListUsersCommand({}));
                await world.sandbox("DELETE", "faults");
                await west();
            });
        }

        it("cuts a Region off in silence: the call is taken and never answered", async () => {
            await world.sandbox("POST", "faults", { kind: "cut", region: "eu-west-1", face: "silence" });
            const abort = AbortSignal.timeout(300);
            const ask = world
                .client(STSClient, "eu-west-1")
                .send(new GetCallerIdentityCommand({}), { abortSignal: abort });
            await assert.rejects(ask, { name: "AbortError" });
        });

        it("refuses a fault that it does not know, and lists those in force", async () => {
            assert.equal((await world.sandbox("POST", "faults", { kind: "cut", face: "reset" })).status, 400);
            await world.sandbox("POST", "faults", { kind: "slow", milliseconds: 1 });
            const { body } = await world.sandbox("GET", "faults");
            assert.ok(JSON.stringify(body).includes('"milliseconds":1'));
        });
    });

    it("gives the connection of a cluster to the rest of the sandbox", async () => {
        await world.clusters.create({ region: "eu-central-1", name: "direct", version: "1.35" });
        const { body } = await world.sandbox("GET", "clusters/eu-central-1/direct");
        assert.deepEqual(body, {
            endpoint: "https://127.0.0.1:6443",
            certificateAuthority: Buffer.from("authority of eu-central-1/direct").toString("base64"),
            token: "a-token",
        });
        assert.equal((await world.sandbox("GET", "clusters/eu-west-1/direct")).status, 404);
    });

    it("gives it to no web page, and to no name that was led to loopback", async () => {
        const url = `${world.front.url}/_sandbox/calls`;
        assert.equal((await fetch(url, { headers: { origin: "https://elsewhere.example" } })).status, 403);
        const { hostname, port } = new URL(url);
        const status = await new Promise((resolve, reject) => {
            get({ hostname, port, path: "/_sandbox/calls", headers: { host: "elsewhere.example" } }, (answer) => {
                answer.resume();
                resolve(answer.statusCode);
            }).on("error", reject);
        });
        assert.equal(status, 403);
    });

    it("takes the times that things need, and has its own again after a reset", async () => {
        const times = z.object({ syncInterval: z.number(), eks: z.number() });
        const before = times.parse((await world.sandbox("GET", "timing")).body);
        const { body } = await world.sandbox("POST", "timing", { syncInterval: 60_000 });
        assert.deepEqual(times.parse(body), { ...before, syncInterval: 60_000 });
        for (const wrong of [{ syncIntervall: 1 }, { syncInterval: 0 }, { syncInterval: "1" }, []]) {
            assert.equal((await world.sandbox("POST", "timing", wrong)).status, 400);
        }
        assert.deepEqual(times.parse((await world.sandbox("GET", "timing")).body), times.parse(body));
        await world.sandbox("POST", "reset");
        assert.deepEqual(times.parse((await world.sandbox("GET", "timing")).body), before);
    });

    it("forgets everything when it is reset", async () => {
        await world.efs.send(new CreateFileSystemCommand({ CreationToken: "to be forgotten" }));
        await world.sandbox("POST", "reset");
        const { FileSystems } = await world.efs.send(new DescribeFileSystemsCommand({}));
        assert.deepEqual(FileSystems, []);
    });
});
