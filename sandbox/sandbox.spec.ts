import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isReady, readState, sandboxPaths } from "./state";
import { ensureToolchain } from "./toolchain";

const typescript = ["-r", "ts-node/register/transpile-only"];

/** Drives the command line as a person does, in a folder of its own. */
describe("npm run sandbox", function () {
    this.timeout("3m");
    this.bail(true);
    let directory: string;
    before(async function () {
        this.timeout("30m"); // a cold toolchain
        await ensureToolchain();
        directory = mkdtempSync(join(tmpdir(), "sandbox-cli-"));
    });
    after(async () => {
        await run("reset");
        rmSync(directory, { recursive: true, force: true });
    });

    const start = (...args: string[]) =>
        spawn(process.execPath, [...typescript, join(__dirname, "cli.ts"), ...args], {
            cwd: join(__dirname, ".."),
            env: { ...process.env, EKS_STORAGE_SANDBOX: directory },
            stdio: ["ignore", "pipe", "pipe"],
        });
    const run = async (...args: string[]) => {
        const child = start(...args);
        let [stdout, stderr] = ["", ""];
        child.stdout.on("data", (text) => (stdout += text));
        child.stderr.on("data", (text) => (stderr += text));
        const status = await new Promise<number | null>((resolve) => child.once("close", resolve));
        return { status, stdout, stderr };
    };
    const state = () => {
        const found = readState(sandboxPaths(directory));
        assert.ok(found, "there is a state");
        return found;
    };
    /** Every process that has to do with the folder, the daemon and its children included. */
    const processes = () =>
        readdirSync("/proc").filter((entry) => {
            try {
                return (
                    /^\d+$/.test(entry) &&
                    Number(entry) !== process.pid &&
                    readFileSync(`/proc/${entry}/environ`, "utf8").includes(directory)
                );
            } catch {
                return false;
            }
        });
    const nothingRuns = async () => {
        const deadline = Date.now() + 5_000;
        while (processes().length > 0) {
            assert.ok(Date.now() < deadline, `still running: ${processes().join(", ")}`);
            await sleep(50);
        }
    };

    it("leaves nothing running when Ctrl-C ends a start", async () => {
        const child = start("start");
        const exited = new Promise((resolve) => child.once("exit", resolve));
        const deadline = Date.now() + 60_000;
        while (!readState(sandboxPaths(directory))?.processes.some(({ name }) => name === "moto")) {
            assert.ok(Date.now() < deadline, "the start goes on");
            await sleep(20);
        }
        assert.ok(processes().length >= 2);
        child.kill("SIGINT");
        assert.equal(await exited, 130);
        await nothingRuns();
    });

    it("starts one sandbox when two starts come at once", async () => {
        const both = await Promise.all([run("start"), run("start")]);
        assert.deepEqual(
            both.map(({ status }) => status),
            [0, 0],
            both.map(({ stderr }) => stderr).join(),
        );
        assert.deepEqual(both.map(({ stdout }) => stdout.split(/\d/)[0].split("\n")[0]).sort(), [
            "The sandbox is ready after ",
            "The sandbox runs already; nothing was started.",
        ]);
    });

    it("changes nothing when it is started again, and reports that all is well", async () => {
        const before = state();
        const { status, stdout } = await run("start");
        assert.equal(status, 0);
        assert.match(stdout, /runs already; nothing was started/);
        assert.deepEqual(state(), before);

        const report = await run("status");
        assert.equal(report.status, 0, report.stderr);
        for (const { name, pid } of before.processes) assert.match(report.stdout, new RegExp(`${name} .* ${pid} `));
        assert.match(report.stdout, /provider eks .*@pulumi\/eks/);
    });

    it("gives an environment in which an AWS SDK reaches it, with a passphrase and a kubeconfig that are there", async () => {
        const { status, stdout } = await run("env", "--json");
        assert.equal(status, 0);
        const variables = JSON.parse(stdout) as Record<string, string>;
        const sts = new STSClient({
            endpoint: variables.AWS_ENDPOINT_URL,
            region: variables.AWS_REGION,
            credentials: {
                accessKeyId: variables.AWS_ACCESS_KEY_ID,
                secretAccessKey: variables.AWS_SECRET_ACCESS_KEY,
            },
        });
        assert.equal((await sts.send(new GetCallerIdentityCommand({}))).Account, "123456789012");

        assert.equal(statSync(variables.PULUMI_CONFIG_PASSPHRASE_FILE).mode & 0o777, 0o600);
        assert.ok(existsSync(variables.KUBECONFIG));
    });

    it("answers a wrong command line with one line and status 2", async () => {
        for (const [args, message] of [
            [
                ["kubeconfig", "eu-nowhere-1"],
                /^Region eu-nowhere-1 has no cluster in the sandbox; there is none yet.*\n$/,
            ],
            [["kubeconfig"], /^error: missing required argument 'region'\n$/],
            [["env", "--yaml"], /^error: unknown option '--yaml'/],
        ] as const) {
            const { status, stderr } = await run(...args);
            assert.equal(status, 2);
            assert.match(stderr, message);
        }
    });

    it("names a process that died and its log, with status 1", async () => {
        const moto = state().processes.find(({ name }) => name === "moto");
        process.kill(moto?.pid ?? 0, "SIGKILL");
        while (state().processes.every((candidate) => candidate.state === "running")) await sleep(20);
        const { status, stderr } = await run("status");
        assert.equal(status, 1);
        assert.match(stderr, new RegExp(`^moto was killed by SIGKILL; see ${moto?.log};`));
    });

    it("takes every process with it when the daemon is killed, says so, and starts anew without the old stacks", async () => {
        const old = state();
        const stacks = sandboxPaths(directory).pulumiBackend;
        mkdirSync(join(stacks, ".pulumi", "stacks", "of-a-cloud-that-is-gone"), { recursive: true });
        process.kill(old.daemon.pid, "SIGKILL");
        await nothingRuns();
        for (const command of ["status", "env"]) {
            const { status, stderr } = await run(command);
            assert.equal(status, 1);
            assert.match(stderr, /npm run sandbox -- start/);
        }

        const { status, stderr } = await run("start");
        assert.equal(status, 0, stderr);
        assert.notEqual(state().daemon.pid, old.daemon.pid);
        assert.deepEqual(readdirSync(stacks), []);
    });

    it("runs beside another one", async () => {
        const here = state();
        assert.ok(isReady(here));
        const other = mkdtempSync(join(tmpdir(), "sandbox-other-"));
        // A test's sandbox: it ends with the process that started it, even when that is killed.
        const program = `require("./index").startSandbox({ directory: ${JSON.stringify(other)}, log() {}, lifetime: "WithCaller" })
            .then(({ state }) => console.log(JSON.stringify(state.endpoints)))`;
        const child = spawn(process.execPath, [...typescript, "-e", `${program}; setInterval(() => {}, 1000)`], {
            cwd: __dirname,
            stdio: ["ignore", "pipe", "inherit"],
        });
        try {
            const [line] = await Promise.race([
                new Promise<[Buffer]>((resolve) => child.stdout.once("data", (data: Buffer) => resolve([data]))),
                new Promise<never>((_, reject) => child.once("exit", () => reject(new Error("it ended")))),
            ]);
            const { front } = JSON.parse(line.toString()) as { front: string };
            assert.notEqual(front, here.endpoints.front);
            const pids = readState(sandboxPaths(other))?.processes.map(({ pid }) => pid) ?? [];
            assert.ok(pids.length >= 2);

            child.kill("SIGKILL");
            const deadline = Date.now() + 5_000;
            while (pids.some((pid) => existsSync(`/proc/${pid}`))) {
                assert.ok(Date.now() < deadline, "its processes end with it");
                await sleep(50);
            }
            assert.deepEqual(state(), here);
        } finally {
            child.kill("SIGKILL");
            rmSync(other, { recursive: true, force: true });
        }
    });

    it("stops without a trace among the processes, and keeps logs and passphrase until it is reset", async () => {
        const { status, stdout } = await run("stop");
        assert.equal(status, 0);
        assert.match(stdout, /clusters and Pulumi stacks are gone/);
        await nothingRuns();
        assert.ok(existsSync(sandboxPaths(directory).passphrase));
        assert.match((await run("stop")).stdout, /^No sandbox runs in /);

        assert.equal((await run("reset")).status, 0);
        assert.equal(existsSync(directory), false);
    });
});
