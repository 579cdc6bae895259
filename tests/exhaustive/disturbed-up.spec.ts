import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { inventory } from "../support/inventory";
import { region, repository, startTestSandbox, type TestSandbox } from "../support/sandbox";
import type { Stack } from "../support/stack";

/** An `up` that is disturbed and then finished ends where an undisturbed one does. */
describe("an up that is disturbed", function () {
    this.timeout("20m");
    let test: TestSandbox;
    let dev: Stack;
    let undisturbed: string[];

    before(async () => {
        test = await startTestSandbox();
        dev = test.stack(repository, "dev");
        await dev.init();
        await dev.up();
        undisturbed = kinds(await inventory(test.environment, region));
        await dev.destroy();
    });
    afterEach(() => dev.destroy());
    after(() => test.close());

    it("finishes while a third of all AWS calls is throttled", async () => {
        await faults({ kind: "throttle", fraction: 0.3 });
        try {
            await dev.up();
        } finally {
            await clearFaults();
        }
        await endsLikeTheUndisturbed();
    });

    for (const seconds of [2, 5, 10, 20, 30]) {
        it(`is finished by the next one when Ctrl-C is pressed after ${seconds} s`, async () => {
            await interrupted(seconds);
            await dev.up();
            await endsLikeTheUndisturbed();
        });
    }

    async function endsLikeTheUndisturbed(): Promise<void> {
        await dev.preview("--expect-no-changes");
        assert.deepEqual(kinds(await inventory(test.environment, region)), undisturbed);
    }

    async function interrupted(seconds: number): Promise<void> {
        const up = spawn("pulumi", ["up", "--yes", "--skip-preview", "--stack", "dev", "--non-interactive"], {
            cwd: repository,
            env: test.environment,
            stdio: "ignore",
        });
        const ended = once(up, "exit");
        await Promise.race([sleep(seconds * 1000), ended]);
        up.kill("SIGINT");
        await ended;
    }

    async function faults(fault: object): Promise<void> {
        const answer = await fetch(`${test.environment.AWS_ENDPOINT_URL}/_sandbox/faults`, {
            method: "POST",
            body: JSON.stringify(fault),
        });
        assert.equal(answer.status, 201, await answer.text());
    }

    async function clearFaults(): Promise<void> {
        await fetch(`${test.environment.AWS_ENDPOINT_URL}/_sandbox/faults`, { method: "DELETE" });
    }
});

/** How many of each kind there are; ids differ from run to run, and with them the order. */
function kinds(ids: string[]): string[] {
    return ids.map((id) => id.split(" ").slice(0, -1).join(" ")).sort();
}
