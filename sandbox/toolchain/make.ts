import * as path from "node:path";

import { fillOnce } from "./cache";
import { explain, ToolchainError } from "./failures";
import type { Part } from "./part";
import { duration, Progress } from "./progress";

/** Two compilers of two processes each keep two cores busy while one of them links, downloads or waits. */
const lanes = 2;

/** Makes the parts, two groups at a time. After a failure nothing more is started and what runs is stopped. */
export async function makeParts(cache: string, parts: readonly Part[], log: (line: string) => void): Promise<void> {
    const logs = path.join(cache, "logs");
    log(
        `Toolchain: ${parts.length} to build, about ${duration(total(parts))} on two cores, in ${cache}; output of each in ${logs}`,
    );
    const progress = new Progress(log, parts.length);
    const stop = new AbortController();
    const failures: string[] = [];
    const queue = groups(parts);

    const lane = async () => {
        for (let group = queue.shift(); group && !stop.signal.aborted; group = queue.shift()) {
            for (const part of group) {
                await makeOne(part);
            }
        }
    };
    const makeOne = async (part: Part) => {
        if (stop.signal.aborted) {
            return;
        }
        const file = path.join(logs, `${part.name}-${path.basename(part.directory)}.log`);
        progress.start(part);
        try {
            const lock = path.join(cache, "locks", `${part.group}.lock`);
            const made = await fillOnce(part.directory, { lock, onWait: () => progress.waiting(part) }, () =>
                part.make({ log: file, signal: stop.signal }),
            );
            progress.finish(part, made);
        } catch (error) {
            progress.fail(part);
            // What fails after that fails because it was stopped.
            if (!stop.signal.aborted) {
                failures.push(explain(part, error, file));
                stop.abort();
            }
        }
    };
    try {
        await Promise.all(Array.from({ length: lanes }, lane));
    } finally {
        progress.close();
    }
    if (failures.length > 0) {
        throw new ToolchainError(["The toolchain could not be completed:", ...failures].join("\n  "));
    }
}

/** The longest group first, so that no long one is left to run alone at the end. */
export function groups(parts: readonly Part[]): Part[][] {
    const byGroup = new Map<string, Part[]>();
    for (const part of parts) {
        byGroup.set(part.group, [...(byGroup.get(part.group) ?? []), part]);
    }
    return [...byGroup.values()].sort((a, b) => total(b) - total(a));
}

function total(parts: readonly Part[]): number {
    return parts.reduce((sum, part) => sum + part.seconds, 0);
}
