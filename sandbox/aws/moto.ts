import { BackupClient } from "@aws-sdk/client-backup";
import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { EC2Client } from "@aws-sdk/client-ec2";
import { EFSClient } from "@aws-sdk/client-efs";
import { IAMClient } from "@aws-sdk/client-iam";
import { KMSClient } from "@aws-sdk/client-kms";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { Agent, request as httpRequest } from "node:http";
import { join } from "node:path";
import { AwsError, notCovered } from "./errors";
import type { Answer } from "./protocols";
import type { AwsRequest, HttpRequest } from "./request";

/** The account that moto puts every call into. */
export const accountId = "123456789012";

/** How to run the moto server of a Python environment on a port of the loopback interface. */
export function motoProcess(pythonEnvironment: string, port: number) {
    return {
        command: join(pythonEnvironment, "bin", "moto_server"),
        args: ["--host", "127.0.0.1", "--port", String(port)],
        env: {
            // AWS-managed policies exist in every account; moto leaves them out unless it is told to.
            MOTO_IAM_LOAD_MANAGED_POLICIES: "true",
            MOTO_ACCOUNT_ID: accountId,
        },
    };
}

/** Connection headers, which belong to one hop (RFC 9110, 7.6.1), and what this side writes itself. */
const notPassedOn: ReadonlySet<string> = new Set([
    "connection",
    "keep-alive",
    "transfer-encoding",
    "content-length",
    "date",
]);

/** The moto server: whole requests are passed on to it, and services of the front use it through typed clients. */
export class Moto {
    private readonly agent = new Agent({ keepAlive: true });
    private readonly clients = new Map<string, RegionClients>();

    constructor(private readonly url: string) {}

    /** Lets moto answer a request as it came; what moto lacks comes back as a named error. */
    async forward(request: AwsRequest): Promise<Answer> {
        const answer = await this.send(request.http);
        const operation = request.operation ?? `${request.http.method} ${request.http.target}`;
        // Python errors and unknown routes come as an HTML page, which SDKs report as a parse error.
        if (/^<!doctype html/i.test(answer.body.subarray(0, 20).toString())) {
            throw notCovered(request.service, operation, `moto answered HTTP ${answer.status}`);
        }
        if (answer.status === 501) {
            throw notCovered(request.service, operation);
        }
        return answer;
    }

    backup(region: string): BackupClient {
        return this.region(region).backup;
    }

    cloudwatch(region: string): CloudWatchClient {
        return this.region(region).cloudwatch;
    }

    ec2(region: string): EC2Client {
        return this.region(region).ec2;
    }

    efs(region: string): EFSClient {
        return this.region(region).efs;
    }

    kms(region: string): KMSClient {
        return this.region(region).kms;
    }

    secretsManager(region: string): SecretsManagerClient {
        return this.region(region).secretsManager;
    }

    iam(): IAMClient {
        return this.region("us-east-1").iam;
    }

    /** Forgets everything that moto holds. */
    async reset(): Promise<void> {
        await fetch(new URL("/moto-api/reset", this.url), { method: "POST" });
    }

    close(): void {
        this.agent.destroy();
        for (const clients of this.clients.values()) {
            Object.values(clients).forEach((client: { destroy(): void }) => client.destroy());
        }
    }

    private region(region: string): RegionClients {
        const known = this.clients.get(region);
        if (known) {
            return known;
        }
        const settings = {
            region,
            endpoint: this.url,
            credentials: { accessKeyId: "sandbox", secretAccessKey: "sandbox" },
            maxAttempts: 1,
        };
        const made = {
            backup: new BackupClient(settings),
            cloudwatch: new CloudWatchClient(settings),
            ec2: new EC2Client(settings),
            efs: new EFSClient(settings),
            iam: new IAMClient(settings),
            kms: new KMSClient(settings),
            secretsManager: new SecretsManagerClient(settings),
        };
        this.clients.set(region, made);
        return made;
    }

    private send(http: HttpRequest): Promise<Answer> {
        const { hostname, port } = new URL(this.url);
        const headers = Object.fromEntries(
            Object.entries(http.headers).filter(([name]) => !notPassedOn.has(name) && name !== "expect"),
        );
        return new Promise((resolve, reject) => {
            const outgoing = httpRequest(
                {
                    hostname,
                    port,
                    agent: this.agent,
                    method: http.method,
                    path: http.target,
                    headers: { ...headers, "content-length": http.body.length },
                },
                (incoming) => {
                    const chunks: Buffer[] = [];
                    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
                    incoming.on("error", reject);
                    incoming.on("end", () =>
                        resolve({
                            status: incoming.statusCode ?? 500,
                            headers: Object.fromEntries(
                                Object.entries(incoming.headers).flatMap(([name, value]) =>
                                    value === undefined || notPassedOn.has(name) ? [] : [[name, value]],
                                ),
                            ),
                            body: Buffer.concat(chunks),
                        }),
                    );
                },
            );
            outgoing.on("error", (error) =>
                reject(new AwsError("ServiceUnavailable", 503, `moto cannot be reached: ${error.message}`)),
            );
            outgoing.end(http.body);
        });
    }
}

interface RegionClients {
    readonly backup: BackupClient;
    readonly cloudwatch: CloudWatchClient;
    readonly ec2: EC2Client;
    readonly efs: EFSClient;
    readonly iam: IAMClient;
    readonly kms: KMSClient;
    readonly secretsManager: SecretsManagerClient;
}
