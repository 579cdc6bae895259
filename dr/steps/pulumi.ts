import { setTimeout as sleep } from "node:timers/promises";
import { RegionUnreachable } from "../aws/errors";
import type { Context } from "../context";
import { DrError } from "../errors";
import type { Mode } from "../journal.rules";
import type { Alignment } from "../program";
import type { ReplicationChange } from "../preview-guard.rules";

/** Brings the stack that owns the pair in line. Of the primary's Region only what answers. */
export async function alignReplica(context: Context, mode: Mode, replication: ReplicationChange): Promise<void> {
    const { program, primary } = context;
    const answers = await context.primaryAnswers();
    await program.align({ ...alignment(context, mode), replication, without: answers ? [] : [primary.region] });
}

/** Brings the primary's stack in line, if it is another one and its Region answers. */
export async function alignPrimary(context: Context, mode: Mode): Promise<void> {
    const { program, primary, log } = context;
    const own = await program.primary();
    if (!own) {
        log.progress("the primary has no stack of its own");
        return;
    }
    if (!(await context.primaryAnswers())) {
        log.warn(
            `${primary.region} does not answer: the stack ${own.name} is left as it is; run this again when it does`,
        );
        return;
    }
    const lost = new AbortController();
    const stopWatching = watch(context, lost);
    try {
        const signal = AbortSignal.any([context.signal, lost.signal]);
        await own.align({ ...alignment(context, mode), replication: "Untouched", signal });
    } catch (error) {
        if (!lost.signal.aborted && !(error instanceof RegionUnreachable)) {
            throw mode === "FailedOver" && error instanceof DrError ? withAdvice(error, own.name) : error;
        }
        log.warn(
            `${primary.region} stopped answering: the stack ${own.name} is left as it is; run this again when it does`,
        );
    } finally {
        stopWatching();
    }
}

function alignment(context: Context, mode: Mode): Omit<Alignment, "replication"> {
    const { pairing, afterKill, signal, log } = context;
    return { mode, pair: pairing, afterKill, signal, onLine: (line) => log.progress(line) };
}

/** Ends an engine's run once the Region that it works in is gone: its own patience is much longer. */
function watch({ primaryAnswers, timings }: Context, lost: AbortController): () => void {
    const over = new AbortController();
    const look = async () => {
        for (let silent = 0; silent < 2;) {
            await sleep(timings.probeInterval, undefined, { signal: over.signal });
            silent = (await primaryAnswers()) ? 0 : silent + 1;
        }
        lost.abort();
    };
    look().catch(() => undefined);
    return () => over.abort();
}

function withAdvice(error: DrError, stack: string): DrError {
    return new DrError(`${error.message} (the roles have switched; only ${stack} is not in line)`);
}
