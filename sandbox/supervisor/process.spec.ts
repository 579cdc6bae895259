import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as readline from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { identifyProcess } from "./identity";
import { boundToParent, startProcess } from "./process";
import { waitUntilReady } from "./ready";
import { Supervisor } from "./supervisor";

const env = { PATH: process.env.PATH ?? "" };

describe("a supervised process", function () {
    this.timeout("20s");
    let directory: string;
    beforeEach(() => {
        directory = mkdtempSync(join(tmpdir(), "supervisor-"));
    });
    afterEach(() => rmSync(directory, { recursive: true }));

    const start = (script: string, more: Partial<Parameters<typeof startProcess>[0]> = {}) =>
        startProcess({
            name: "example",
            command: "sh",
            args: ["-c", script],
            env,
            log: join(directory, "example.log"),
            ...more,
        });

    it("is killed by the kernel when its parent is killed, whatever it was doing", async () => {
        // The parent starts a child through the supervisor and says which; then it is killed as by the OOM killer.
        const parent = spawn(
            process.execPath,
            [
                "-r",
                "ts-node/register/transpile-only",
                "-e",
                `require("./process").startProcess({
                    name: "child", command: "sh", args: ["-c", "trap '' TERM HUP INT; while :; do sleep 1; done"],
                    env: { PATH: process.env.PATH }, log: ${JSON.stringify(join(directory, "child.log"))},
                }).then(({ pid }) => console.log(pid))`,
            ],
            { cwd: __dirname, stdio: ["ignore", "pipe", "inherit"] },
        );
        const [line] = await firstLine(parent.stdout);
        const child = Number(line);
        assert.ok(identifyProcess(child), "the child runs");

        parent.kill("SIGKILL");
        await until(() => identifyProcess(child) === undefined);
    });

    it("does not become its command when its parent died before the kernel was told to watch it", () => {
        const file = join(directory, "made");
        const run = (parent: number) => spawnSync(...boundToParent(parent, "touch", [file])).status;
        assert.equal(run(process.pid + 1), 125);
        assert.equal(existsSync(file), false);
        assert.equal(run(process.pid), 0);
        assert.equal(existsSync(file), true);
    });

    it("records how it ended and keeps both outputs in its log", async () => {
        const running = await start("echo to stdout; echo to stderr >&2; exit 3");
        assert.deepEqual(await running.exited, { code: 3, signal: null, asked: false });
        assert.equal(readFileSync(running.log, "utf8"), "to stdout\nto stderr\n");
    });

    it("gets SIGTERM, and SIGKILL with its descendants when it does not go", async () => {
        const stubborn = await start("trap '' TERM; sleep 1000 & echo $!; wait; sleep 1000", {
            onOutput: (line) => lines.push(line),
        });
        const lines: string[] = [];
        await until(() => lines.length === 1);
        const began = Date.now();
        const exit = await stubborn.stop(0.5);
        assert.deepEqual(exit, { code: null, signal: "SIGKILL", asked: true });
        assert.ok(Date.now() - began >= 450, "it had its time");
        await until(() => identifyProcess(Number(lines[0])) === undefined);

        const polite = await start("trap 'exit 0' TERM; echo trapped; while :; do sleep 0.05; done", {
            onOutput: (line) => lines.push(line),
        });
        await until(() => lines.includes("trapped"));
        assert.deepEqual(await polite.stop(5), { code: 0, signal: null, asked: true });
    });

    it("sees no variable of its parent but PATH", async () => {
        process.env.AWS_PROFILE = "somebody-elses";
        try {
            const running = await start("env | grep -c AWS_ ; true");
            await running.exited;
            assert.equal(readFileSync(running.log, "utf8"), "0\n");
        } finally {
            delete process.env.AWS_PROFILE;
        }
    });

    it("that ends before it is ready fails the wait at once, with its last line and its log", async () => {
        const running = await start("echo port 1 is taken >&2; exit 1");
        await assert.rejects(
            waitUntilReady(running, () => Promise.resolve(false), 10),
            (error: Error) => {
                assert.match(
                    error.message,
                    /example exited with code 1 before it was ready \(last line: port 1 is taken\)/,
                );
                assert.ok(error.message.endsWith(running.log));
                return true;
            },
        );
    });

    it("that ends by itself stays in the report with exit and log, and is not started again", async () => {
        let changes = 0;
        const supervisor = new Supervisor(directory, () => changes++);
        await supervisor.start({ name: "a/b", command: "sh", args: ["-c", "exit 4"], env });
        await supervisor.start({ name: "c", command: "sleep", args: ["1000"], env, port: 1234 });
        await until(() => supervisor.report()[0].state === "exited");
        const before = changes;
        await sleep(300);

        const [ended, running] = supervisor.report();
        assert.deepEqual(ended.exit, { code: 4, signal: null });
        assert.equal(ended.log, join(directory, "a.b.log"));
        assert.equal(running.state, "running");
        assert.equal(running.port, 1234);
        assert.equal(changes, before, "nothing happened afterwards");

        await supervisor.close();
        assert.deepEqual(supervisor.report(), []);
        await assert.rejects(
            supervisor.start({ name: "late", command: "true", args: [], env }),
            /late is not started: the sandbox is stopping/,
        );
    });
});

function firstLine(stream: NodeJS.ReadableStream): Promise<[string]> {
    return new Promise((resolve) =>
        readline.createInterface({ input: stream }).once("line", (line) => resolve([line])),
    );
}

async function until(condition: () => boolean): Promise<void> {
    const deadline = Date.now() + 10_000;
    while (!condition()) {
        if (Date.now() > deadline) throw new Error("waited 10 s in vain");
        await sleep(20);
    }
}
