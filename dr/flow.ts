import { channel } from "node:diagnostics_channel";
import { RegionUnreachable } from "./aws/errors";
import type { Context, Step } from "./context";
import { completed, ended, type Flow, inFlow } from "./journal.rules";

/** Who watches a flow: the terminal, or a report. */
export interface Watcher {
    begins(step: Step, position: { number: number; of: number }): void;
    ends(step: Step, milliseconds: number): void;
}

/** Where a flow stands between two steps: published before and after each, so that tests can end the process there. */
export interface Boundary {
    readonly flow: Flow["kind"];
    readonly step: string;
    /** `run`: the step is done and the journal does not know it yet. */
    readonly at: "before" | "run" | "after";
}
export const boundaries = channel("eks-storage:dr:boundary");
export type OnBoundary = (boundary: Boundary) => Promise<void> | void;

/** Thrown by a step that has changed the flow, so that other steps come before it. */
export class Reconsidered extends Error {
    override readonly name = "Reconsidered";
}

export interface FlowPlan {
    readonly steps: readonly Step[];
    /** What the history says at the end. */
    readonly ends: string;
    /** Called when the primary's Region is lost under a step: goes on without it, or throws. */
    readonly withoutPrimary?: (error: RegionUnreachable, step: Step) => Promise<void>;
}

/** Takes the steps that the journal does not know as done, each with a journal entry before and after. */
export async function runFlow(
    context: Context,
    plan: FlowPlan,
    watcher: Watcher,
    onBoundary: OnBoundary = publish,
): Promise<void> {
    const { journal, signal, primary } = context;
    for (;;) {
        const { flow } = journal.state;
        if (!flow) {
            return;
        }
        const taken = plan.steps.filter(({ when }) => when?.(flow) ?? true);
        const step = taken.find(({ name }) => !flow.completed.includes(name));
        if (!step) {
            break;
        }
        signal.throwIfAborted();
        await journal.update((state) => inFlow(state, { current: step.name }));
        await onBoundary({ flow: flow.kind, step: step.name, at: "before" });
        watcher.begins(step, { number: taken.indexOf(step) + 1, of: taken.length });
        const began = performance.now();
        try {
            const facts = await step.run(context);
            await onBoundary({ flow: flow.kind, step: step.name, at: "run" });
            await journal.update((state) => completed(state, step.name, facts ?? {}));
        } catch (error) {
            if (error instanceof Reconsidered) {
                continue;
            }
            if (error instanceof RegionUnreachable && error.region === primary.region && plan.withoutPrimary) {
                await plan.withoutPrimary(error, step);
                continue;
            }
            throw error;
        }
        watcher.ends(step, performance.now() - began);
        await onBoundary({ flow: flow.kind, step: step.name, at: "after" });
    }
    await journal.update((state) => ended(state, journal.act, plan.ends));
}

function publish(boundary: Boundary): void {
    if (boundaries.hasSubscribers) {
        boundaries.publish(boundary);
    }
}
