import { z } from "zod";
import { Refusal } from "./errors";

/**
 * How long things take and how often they are looked at, in milliseconds. The defaults are for AWS; tests and benches scale
 * them with `EKS_STORAGE_DR_TIMINGS`, a JSON object of the values to replace.
 */
export interface Timings {
    /** Between two looks at a state that is waited for. */
    readonly poll: number;
    /** How far the clocks of AWS's own services may be apart: a final sync must be later than the quiesce by this. */
    readonly clockTolerance: number;
    /**
     * From a change of a file-system policy until every client is held to it. AWS says several minutes:
     * https://docs.aws.amazon.com/efs/latest/ug/create-file-system-policy.html
     */
    readonly policyPropagation: number;
    /** How long a lease of the journal lasts, and how often its owner renews it. */
    readonly lease: number;
    readonly leaseRenewal: number;
    /** One call to a Region that may be lost. */
    readonly probe: number;
    /** Between two probes of a Region that did not answer while something there was waited for. */
    readonly probeInterval: number;
    /** All of `status`. */
    readonly status: number;
    /** How long pods may take to end before the storage's fence has to do without. */
    readonly podsGone: number;
    /** How long workloads may take to be ready before they are reported. */
    readonly workloadsReady: number;
    /** How long the engine may hold a stack's lock before this command gives up. */
    readonly stackLock: number;
}

export const defaultTimings: Timings = {
    poll: 5_000,
    clockTolerance: 5_000,
    policyPropagation: 300_000,
    lease: 60_000,
    leaseRenewal: 15_000,
    probe: 3_000,
    probeInterval: 15_000,
    status: 10_000,
    podsGone: 300_000,
    workloadsReady: 900_000,
    stackLock: 900_000,
};

const variable = "EKS_STORAGE_DR_TIMINGS";
const schema = z.partialRecord(z.enum(Object.keys(defaultTimings) as (keyof Timings)[]), z.int().min(1));

/** The timings of this run. */
export function readTimings(environment: NodeJS.ProcessEnv = process.env): Timings {
    const text = environment[variable];
    if (!text) {
        return defaultTimings;
    }
    const parsed = schema.safeParse(json(text));
    if (!parsed.success) {
        throw new Refusal(`${variable} is ${text}; it must be a JSON object of milliseconds, such as {"poll": 1000}`);
    }
    return { ...defaultTimings, ...parsed.data };
}

function json(text: string): unknown {
    try {
        return JSON.parse(text) as unknown;
    } catch {
        return undefined;
    }
}
