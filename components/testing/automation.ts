import { spawnSync } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import type { Runbook, RunbookStep } from "../efs/failover-runbook.rules";

/** AWS as a runbook sees it; a rejected call fails its step. */
export type Call = (service: string, api: string, inputs: Record<string, unknown>) => Promise<unknown>;

/** How one run went. */
export interface AutomationRun {
    status: "Success" | "Failed";
    /** The steps that ran, in their order, with why one failed. */
    steps: { name: string; failure?: string }[];
    outputs: Record<string, unknown>;
}

/** Settings of a run. */
export interface AutomationOptions {
    parameters?: Record<string, string>;
    executionId?: string;
    /** Milliseconds between two looks of a step that waits. */
    poll?: number;
    /** Longest wait in milliseconds, where a step's own is longer. */
    longestWait?: number;
}

/**
 * Runs a runbook as AWS Systems Manager Automation does, as far as the actions of this package's runbook go. A test that
 * uses it shows what the document says, not that AWS reads it the same way.
 * https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-actions.html
 */
export async function runAutomation(
    document: Runbook,
    call: Call,
    options: AutomationOptions = {},
): Promise<AutomationRun> {
    const values = new Map<string, unknown>([["automation:EXECUTION_ID", options.executionId ?? "00000000-0000"]]);
    for (const [name, parameter] of Object.entries(document.parameters)) {
        const { default: standard, allowedValues } = parameter as { default: string; allowedValues?: string[] };
        const value = options.parameters?.[name] ?? standard;
        if (allowedValues && !allowedValues.includes(value)) {
            throw new Error(`parameter ${name} is ${value}; allowed are ${allowedValues.join(", ")}`);
        }
        values.set(name, value);
    }
    const run: AutomationRun = { status: "Success", steps: [], outputs: {} };
    let step = document.mainSteps.at(0);
    while (step !== undefined) {
        const outcome = await attempt(step, { call, values, options });
        run.steps.push({ name: step.name, failure: outcome.failure });
        if (outcome.failure !== undefined && step.isCritical !== false) {
            // What follows the failure of a critical step does not mend it.
            run.status = "Failed";
        }
        const next = outcome.failure === undefined ? outcome.next : (step.onFailure ?? "Abort").replace(/^step:/, "");
        step = step.isEnd || next === "Abort" ? undefined : following(document, step, next);
    }
    run.outputs = Object.fromEntries(document.outputs.map((name) => [name, values.get(name)]));
    return run;
}

function following({ mainSteps }: Runbook, step: RunbookStep, next: string | undefined): RunbookStep | undefined {
    if (next === undefined) {
        return mainSteps[mainSteps.indexOf(step) + 1];
    }
    const found = mainSteps.find(({ name }) => name === next);
    if (found === undefined) {
        throw new Error(`step ${step.name} leads to ${next}, which does not exist`);
    }
    return found;
}

interface Context {
    call: Call;
    values: Map<string, unknown>;
    options: AutomationOptions;
}

async function attempt(step: RunbookStep, context: Context): Promise<{ next?: string; failure?: string }> {
    let failure = "";
    for (let tries = 0; tries < (step.maxAttempts ?? 1); tries++) {
        try {
            return { next: (await act(step, context)) ?? step.nextStep };
        } catch (error) {
            failure = error instanceof Error ? error.message : String(error);
        }
    }
    return { failure };
}

/** Does one step; the result is the step to go on with where the step itself decides that. */
async function act(step: RunbookStep, context: Context): Promise<string | undefined> {
    const inputs = resolved(step.inputs, context.values) as Record<string, unknown>;
    switch (step.action) {
        case "aws:executeAwsApi":
            keep(step, await api(inputs, context), context);
            return undefined;
        case "aws:assertAwsResourceProperty": {
            const { found, desired } = await property(inputs, context);
            if (!desired.includes(found)) {
                throw new Error(`${String(inputs.PropertySelector)} is ${found}; desired is ${desired.join(", ")}`);
            }
            return undefined;
        }
        case "aws:waitForAwsResourceProperty":
            await waitFor(step, inputs, context);
            return undefined;
        case "aws:executeScript":
            keep(step, { Payload: python(inputs) }, context);
            return undefined;
        case "aws:branch": {
            const { Choices, Default } = inputs as {
                Choices: { Variable: string; StringEquals: string; NextStep: string }[];
                Default: string;
            };
            return Choices.find(({ Variable, StringEquals }) => Variable === StringEquals)?.NextStep ?? Default;
        }
        default:
            throw new Error(`action ${step.action} is not known here`);
    }
}

async function waitFor(step: RunbookStep, inputs: Record<string, unknown>, context: Context): Promise<void> {
    const { poll = 1000, longestWait = Infinity } = context.options;
    const end = Date.now() + Math.min((step.timeoutSeconds ?? 3600) * 1000, longestWait);
    for (;;) {
        const { found, desired } = await property(inputs, context);
        if (desired.includes(found)) {
            return;
        }
        if (Date.now() >= end) {
            throw new Error(`timed out while ${String(inputs.PropertySelector)} is ${found}`);
        }
        await sleep(poll);
    }
}

async function property(
    { PropertySelector, DesiredValues, ...inputs }: Record<string, unknown>,
    context: Context,
): Promise<{ found: string; desired: string[] }> {
    const answer = await api(inputs, context);
    return {
        found: textOf(selected(answer, String(PropertySelector))),
        desired: (DesiredValues as string[]).map(String),
    };
}

/** Answers arrive as JSON: times are text. */
async function api({ Service, Api, ...inputs }: Record<string, unknown>, { call }: Context): Promise<unknown> {
    const answer = await call(String(Service), String(Api), inputs);
    return JSON.parse(JSON.stringify(answer ?? {})) as unknown;
}

function keep(step: RunbookStep, answer: unknown, { values }: Context): void {
    for (const { Name, Selector, Type } of step.outputs ?? []) {
        const value = selected(answer, Selector);
        if (value === undefined) {
            throw new Error(`the answer to ${step.name} has no ${Selector}`);
        }
        values.set(`${step.name}.${Name}`, Type === "String" ? textOf(value) : value);
    }
}

/** What a selector finds, as far as JSONPath goes here: names and indices. */
function selected(answer: unknown, selector: string): unknown {
    return (selector.match(/[^$.[\]]+/g) ?? []).reduce<unknown>(
        (value, key) => (typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined),
        answer,
    );
}

/** Inputs with their variables filled in; a text that is one variable becomes its value, whatever that is. */
function resolved(value: unknown, values: Map<string, unknown>): unknown {
    const valueOf = (name: string) => {
        if (!values.has(name)) {
            throw new Error(`the variable ${name} has no value`);
        }
        return values.get(name);
    };
    if (typeof value === "string") {
        const whole = /^\{\{ ([\w:.]+) \}\}$/.exec(value)?.[1];
        return whole === undefined
            ? value.replace(/\{\{ ([\w:.]+) \}\}/g, (_, name: string) => textOf(valueOf(name)))
            : valueOf(whole);
    }
    if (Array.isArray(value)) {
        return value.map((part) => resolved(part, values));
    }
    if (typeof value === "object" && value !== null) {
        return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, resolved(part, values)]));
    }
    return value;
}

function textOf(value: unknown): string {
    return typeof value === "string" ? value : (JSON.stringify(value) ?? "nothing");
}

/** The last lines call the handler as Automation does. */
const harness = `
import sys
given = json.load(sys.stdin)
try:
    print(json.dumps(globals()[given["handler"]](given["payload"], {})))
except Exception as problem:
    sys.exit(str(problem))
`;

function python({ Runtime, Handler, Script, InputPayload }: Record<string, unknown>): unknown {
    if (!/^python3\.\d+$/.test(String(Runtime))) {
        throw new Error(`runtime ${String(Runtime)} is not known here`);
    }
    const { status, stdout, stderr } = spawnSync("python3", ["-I", "-S", "-c", `${String(Script)}\n${harness}`], {
        input: JSON.stringify({ handler: Handler, payload: InputPayload }),
        encoding: "utf8",
    });
    if (status !== 0) {
        throw new Error(stderr.trim());
    }
    return JSON.parse(stdout) as unknown;
}
