import { CreateSubnetCommand, CreateVpcCommand, EC2Client } from "@aws-sdk/client-ec2";
import { EFSClient } from "@aws-sdk/client-efs";
import { EKSClient } from "@aws-sdk/client-eks";
import { CreateRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import { KMSClient } from "@aws-sdk/client-kms";
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { boundToParent } from "../../supervisor/process";
import { freePort } from "../../supervisor/ports";
import { ensureToolchain } from "../../toolchain";
import { startFront, type Front } from "../front";
import { motoProcess } from "../moto";
import type { Schedule } from "../schedule";
import { fakeClusters, type FakeClusters } from "./clusters";
import { StoppedSchedule } from "./stopped-schedule";

/** The front before a real moto that holds nothing yet, with a folder and port of its own. */
export class World {
    /** In most specs time passes only when they let it; one that is about time itself gives a schedule of real time. */
    static async start(schedule: Schedule = new StoppedSchedule()): Promise<World> {
        const directory = await mkdtemp(join(tmpdir(), "eks-storage-aws-"));
        const url = await (moto ??= startMoto());
        await fetch(new URL("/moto-api/reset", url), { method: "POST" });
        const clusters = fakeClusters();
        const front = await startFront({
            directory: join(directory, "aws"),
            certificateDirectory: join(directory, "ca"),
            moto: url,
            clusters,
            schedule,
        });
        return new World(front, clusters, schedule, directory);
    }

    private readonly closers: (() => void)[] = [];

    private constructor(
        readonly front: Front,
        readonly clusters: FakeClusters,
        private readonly schedule: Schedule,
        readonly directory: string,
    ) {}

    get efs() {
        return this.client(EFSClient);
    }

    /** An EFS client of another Region than the usual one. */
    efsOf(region: string): EFSClient {
        return this.client(EFSClient, region);
    }

    get eks() {
        return this.client(EKSClient);
    }

    get ec2() {
        return this.client(EC2Client);
    }

    get iam() {
        return this.client(IAMClient);
    }

    get kms() {
        return this.client(KMSClient);
    }

    /** A client as a user of the sandbox makes it. */
    client<Client extends { destroy(): void }>(
        Kind: new (settings: ClientSettings) => Client,
        region = "eu-central-1",
    ): Client {
        const client = new Kind({
            region,
            endpoint: this.front.url,
            credentials: { accessKeyId: "test", secretAccessKey: "test" },
            maxAttempts: 1,
        });
        this.closers.push(() => client.destroy());
        return client;
    }

    /** A VPC with a subnet in each of the zones named. */
    async network(zones = ["a", "b"], region = "eu-central-1"): Promise<{ vpcId: string; subnetIds: string[] }> {
        const ec2 = this.client(EC2Client, region);
        const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: "10.0.0.0/16" }));
        const vpcId = required(Vpc?.VpcId);
        const subnetIds: string[] = [];
        for (const [index, zone] of zones.entries()) {
            const { Subnet } = await ec2.send(
                new CreateSubnetCommand({
                    VpcId: vpcId,
                    CidrBlock: `10.0.${index}.0/24`,
                    AvailabilityZone: `${region}${zone}`,
                }),
            );
            subnetIds.push(required(Subnet?.SubnetId));
        }
        return { vpcId, subnetIds };
    }

    async role(name: string, service: string, actions = ["sts:AssumeRole"]): Promise<string> {
        const { Role } = await this.iam.send(
            new CreateRoleCommand({
                RoleName: name,
                AssumeRolePolicyDocument: JSON.stringify({
                    Version: "2012-10-17",
                    Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: actions }],
                }),
            }),
        );
        return required(Role?.Arn);
    }

    /** Lets time pass until the answer is the one wanted, as an SDK's waiter does. */
    async eventually<T>(ask: () => Promise<T>, wanted: T): Promise<void> {
        let answer = await ask();
        // No life cycle of the front has more steps than this.
        const most = this.schedule instanceof StoppedSchedule ? 5 : 500;
        for (let steps = 0; answer !== wanted && steps < most; steps++) {
            await this.elapse();
            answer = await ask();
        }
        assert.equal(answer, wanted);
    }

    /** Lets everything happen that waits for its time now. */
    async elapse(): Promise<void> {
        await (this.schedule instanceof StoppedSchedule ? this.schedule.elapse() : sleep(10));
    }

    /** From now on time passes by itself, for who waits as a provider does. */
    letTimePass(): void {
        const timer = setInterval(() => void this.elapse(), 20);
        this.closers.push(() => clearInterval(timer));
    }

    /** Calls the sandbox's own interface. */
    async sandbox(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }> {
        const response = await fetch(`${this.front.url}/_sandbox/${path}`, {
            method,
            body: body === undefined ? undefined : JSON.stringify(body),
        });
        return { status: response.status, body: await response.json() };
    }

    async close(): Promise<void> {
        this.closers.forEach((close) => close());
        await this.front.close();
        await rm(this.directory, { recursive: true });
    }
}

interface ClientSettings {
    region: string;
    endpoint: string;
    credentials: { accessKeyId: string; secretAccessKey: string };
    maxAttempts: number;
}

/** One moto serves all specs of a run, one after the other: it takes seconds to start. */
let moto: Promise<string> | undefined;

async function startMoto(): Promise<string> {
    const { pythonEnvironment } = await ensureToolchain({ tools: [] });
    const port = await freePort();
    const { command, args, env } = motoProcess(pythonEnvironment, port);
    const server = spawn(...boundToParent(process.pid, command, args), {
        env: { ...process.env, ...env },
        stdio: "ignore",
    });
    server.unref(); // it must not keep the test run alive, and ends with it
    const url = `http://127.0.0.1:${port}`;
    for (const deadline = Date.now() + 50_000; ; await sleep(50)) {
        const answers = await fetch(url).then(
            () => true,
            () => false,
        );
        if (answers) {
            return url;
        }
        assert.ok(server.exitCode === null && Date.now() < deadline, "moto did not start");
    }
}

export function required<T>(value: T | undefined): T {
    assert.ok(value !== undefined, "AWS left a value out that it has to give");
    return value;
}
