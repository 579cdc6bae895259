import { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import type { LoggedCall } from "../../sandbox/aws/calls";
import { checkout, leaveOut } from "./checkout";
import { accessPoints, claimNames, Claims, identityOf, promisedIdentity } from "./claims";
import { clientSettings } from "./inventory";
import { region as primary, startTestSandbox, type TestSandbox } from "./sandbox";
import { run, type Run, type Stack } from "./stack";

export { primary };
export const replica = "eu-west-1";
export const regions = [primary, replica];

/** Stops the command between two steps. */
const stopper = join(__dirname, "stops-after-steps.ts");

/** Waits of the command, fit for the sandbox, where nothing takes minutes. */
const timings = { poll: 200, clockTolerance: 200, policyPropagation: 500, probeInterval: 500 };

const stackNames: Record<string, string> = { [primary]: "prod-primary", [replica]: "prod-dr" };

export interface Flow {
    current?: string;
    completed: string[];
}

/** Both Regions of the repository's stacks on a sandbox of their own, and the `dr` command between them. */
export class TwoRegions {
    /** With `EfsOnly`, without what the environments have beside it and a switch of roles does not touch. */
    static async start(extent: "All" | "EfsOnly" = "EfsOnly"): Promise<TwoRegions> {
        const directory = checkout();
        if (extent === "EfsOnly") {
            leaveOut(directory, "ontap");
        }
        return new TwoRegions(await startTestSandbox(), directory);
    }

    readonly stacks: Record<string, Stack>;
    readonly fileSystems: Record<string, string> = {};
    /** What every access point of either Region must give, once there are claims. */
    identities: string[] = [];
    private readonly older: string[] = [];

    private constructor(
        readonly test: TestSandbox,
        private readonly directory: string,
    ) {
        const stack = (region: string) => test.stack(directory, stackNames[region]);
        this.stacks = { [primary]: stack(primary), [replica]: stack(replica) };
    }

    get endpoint(): string {
        return this.test.environment.AWS_ENDPOINT_URL;
    }

    async close(): Promise<void> {
        await this.test.close();
        for (const directory of [this.directory, ...this.older]) {
            await rm(directory, { recursive: true, force: true });
        }
    }

    /** The folder of a checkout whose configuration stays what it is now. */
    checkoutAsOfNow(): string {
        const directory = checkout(this.directory);
        this.older.push(directory);
        return directory;
    }

    /** `pulumi up` of a Region's stack from another checkout, however it ends. */
    upIn(directory: string, region: string): Promise<Run> {
        const args = ["up", "--yes", "--skip-preview", "--stack", stackNames[region], "--non-interactive"];
        return run("pulumi", args, { directory, environment: this.test.environment });
    }

    async up(): Promise<void> {
        for (const region of regions) {
            await this.stacks[region].init();
        }
        await this.stacks[primary].up();
        await this.dr(["link", "--primary-stack", "prod-primary"]);
        await this.stacks[replica].up();
        for (const region of regions) {
            this.fileSystems[region] = String((await this.stacks[region].outputs()).fileSystemId);
        }
    }

    /** `npm run dr`, in the checkout. */
    async dr(args: string[], expected = 0): Promise<Run> {
        const result = await run("node", this.command(args), {
            directory: this.directory,
            environment: this.environment,
        });
        assert.equal(result.status, expected, `dr ${args.join(" ")}:\n${result.output}`);
        return result;
    }

    /** Runs the command until the journal says what is waited for, kills it there, and says whether it got that far. */
    async drKilledWhen(args: string[], here: (flow: Flow | undefined) => boolean): Promise<boolean> {
        const child = spawn("node", this.command(args), {
            cwd: this.directory,
            env: this.environment,
            stdio: ["ignore", "pipe", "pipe"],
        });
        const output: Buffer[] = [];
        child.stdout.on("data", (chunk: Buffer) => output.push(chunk));
        child.stderr.on("data", (chunk: Buffer) => output.push(chunk));
        const ended = once(child, "exit");
        while (child.exitCode === null) {
            if (here(await this.flow())) {
                child.kill("SIGKILL");
                await ended;
                return true;
            }
            await Promise.race([sleep(20), ended]);
        }
        assert.equal(child.exitCode, 0, `dr ${args.join(" ")}:\n${Buffer.concat(output).toString()}`);
        return false;
    }

    /** Runs the command to its end, and stands still after each step until something else is done. */
    async drStoppedAfterSteps(args: string[], work: (step: string) => Promise<void>): Promise<void> {
        const loader = "ts-node/register/transpile-only";
        const child = spawn("node", ["-r", loader, "-r", stopper, ...this.command(args)], {
            cwd: this.directory,
            env: this.environment,
            stdio: ["ignore", "ignore", "pipe", "pipe"],
        });
        const output: Buffer[] = [];
        child.stderr?.on("data", (chunk: Buffer) => output.push(chunk));
        const ended = once(child, "exit");
        try {
            for await (const step of createInterface(child.stdio[3] as Readable)) {
                await work(step);
                child.kill("SIGCONT");
            }
            await ended;
        } finally {
            child.kill("SIGKILL");
        }
        assert.equal(child.exitCode, 0, `dr ${args.join(" ")}:\n${Buffer.concat(output).toString()}`);
    }

    async flow(): Promise<Flow | undefined> {
        const client = new DynamoDBClient(clientSettings(this.test.environment, replica));
        const { Item } = await client.send(
            new GetItemCommand({
                TableName: `eks-storage-dr-${this.fileSystems[primary]}`,
                Key: { id: { S: "journal" } },
                ConsistentRead: true,
            }),
        );
        return Item && (unmarshall(Item).flow as Flow | undefined);
    }

    /** Claims of the same names in both Regions, as the same manifests make them. */
    async claim(namespaces: string[], count: number): Promise<void> {
        const wanted = claimNames(namespaces, count);
        const ofTheWorkloads = ["sample", "data-ledger-0"].map((name) => ({ namespace: "sample", name }));
        this.identities = [...wanted, ...ofTheWorkloads].map(promisedIdentity).sort();
        for (const region of regions) {
            const claims = new Claims(this.test.sandbox.kubeconfig(region));
            await claims.createNamespaces(namespaces);
            await claims.create(wanted, "shared");
            await claims.allBound(namespaces, count, 180);
        }
    }

    accessPoints(region: string) {
        return accessPoints(this.test.environment, region, this.fileSystems[region]);
    }

    async nothingToChange(): Promise<void> {
        for (const region of regions) {
            await this.stacks[region].preview("--expect-no-changes");
            await this.stacks[region].refresh("--expect-no-changes");
        }
    }

    /** Directory, owner and mode of every claim are those of its names and class, in both Regions. */
    async nobodyIsLockedOut(): Promise<void> {
        for (const region of regions) {
            assert.deepEqual((await this.accessPoints(region)).map(identityOf).sort(), this.identities, region);
        }
    }

    async callsSince(since: Date): Promise<Pick<LoggedCall, "operation" | "region" | "status">[]> {
        const answer = await fetch(`${this.endpoint}/_sandbox/calls?since=${since.toISOString()}`);
        return ((await answer.json()) as { calls: LoggedCall[] }).calls;
    }

    /** No file system, mount target or access point was deleted or made anew. */
    async nothingReplacedSince(since: Date): Promise<void> {
        const made = (await this.callsSince(since)).filter(({ operation }) =>
            /^(Create|Delete)(FileSystem|MountTarget|AccessPoint)$|^(Create|Delete)Resource$/.test(operation),
        );
        assert.deepEqual(made, []);
    }

    async cut(region: string, face: "unavailable" | "reset" | "silence"): Promise<void> {
        await this.post("faults", { kind: "cut", region, face });
    }

    async heal(): Promise<void> {
        await fetch(`${this.endpoint}/_sandbox/faults`, { method: "DELETE" });
    }

    async post(call: string, body: object): Promise<void> {
        const answer = await fetch(`${this.endpoint}/_sandbox/${call}`, { method: "POST", body: JSON.stringify(body) });
        assert.ok(answer.ok, await answer.text());
    }

    private command(args: string[]): string[] {
        return ["-r", "ts-node/register/transpile-only", "dr/main.ts", ...args, "--stack", "prod-dr"];
    }

    private get environment(): Record<string, string> {
        return { ...this.test.environment, EKS_STORAGE_DR_TIMINGS: JSON.stringify(timings) };
    }
}
