import * as fs from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { describeExit, type RunningProcess } from "./process";

/** Polls until the probe answers true; fails at once when the process ends, and names its log either way. */
export async function waitUntilReady(
    running: RunningProcess,
    probe: () => Promise<boolean>,
    timeoutSeconds: number,
): Promise<void> {
    const deadline = Date.now() + timeoutSeconds * 1000;
    for (;;) {
        if (running.exit) {
            throw new Error(
                `${running.name} ${describeExit(running.exit)} before it was ready${lastLine(running.log)}; see ${running.log}`,
            );
        }
        if (await probe().catch(() => false)) return;
        if (Date.now() > deadline) {
            throw new Error(
                `${running.name} was not ready after ${timeoutSeconds} s${lastLine(running.log)}; see ${running.log}`,
            );
        }
        await sleep(50);
    }
}

/** The last line of a log, as the tail of a sentence; indented lines are the rest of a trace whose first line says more. */
function lastLine(log: string): string {
    const lines = fs.readFileSync(log, "utf8").split("\n");
    const line = lines.findLast((candidate) => /^\S/.test(candidate))?.trim();
    return line ? ` (last line: ${line.slice(0, 300)})` : "";
}
