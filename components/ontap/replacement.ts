import * as pulumi from "@pulumi/pulumi";
import type { Checks } from "../checks";
import { dataHoldingOptions, type DeletionPolicy } from "../deletion-policy";
import { later, type Problem } from "../problem";
import { type Fixed, replacementProblems } from "./replacement.rules";

/** How a resource that holds data, or without which it cannot be read, may end. */
export interface End {
    deletionPolicy: DeletionPolicy;
    /** Whether an argument may put another resource in its place. */
    replaceable: boolean;
}

/**
 * Options of a resource that holds data. The engine keeps its fixed properties as they are, so that it never plans another
 * resource in its place; `unreplaced` refuses what is thereby not fulfilled (docs/decisions/0010).
 */
export function dataOptions(
    options: pulumi.CustomResourceOptions,
    { deletionPolicy, replaceable }: End,
    fixed: string[],
): pulumi.CustomResourceOptions {
    const data = { ...options, ...dataHoldingOptions(deletionPolicy) };
    // Protection would refuse the replacement, also one that the component inherited.
    return replaceable ? { ...data, protect: false } : { ...data, ignoreChanges: fixed };
}

/** A property that no resource can change, by the path of the argument that it comes from. */
export type FixedProperties = Record<string, { declared: pulumi.Input<unknown>; actual: pulumi.Output<unknown> }>;

/** The value, which fails where arguments ask for another resource than the one that exists. */
export function unreplaced<T>(
    name: string,
    value: pulumi.Output<T>,
    properties: FixedProperties,
    checks: Checks,
    { replaceable }: End,
): pulumi.Output<T> {
    return replaceable ? value : compared(value, properties, (fixed) => replacementProblems(name, fixed), checks);
}

/** The value, which fails where properties of a resource that exists give problems. */
export function compared<T>(
    value: pulumi.Output<T>,
    properties: FixedProperties,
    problems: (fixed: Fixed[]) => Problem[],
    { reject }: Checks,
): pulumi.Output<T> {
    const compare = async () => {
        const declared = await knownInThisRun(properties, "declared");
        const actual = await knownInThisRun(properties, "actual");
        const paths = Object.keys(properties);
        const fixed = paths.map((path) => ({ path, declared: declared[path], actual: actual[path] }));
        reject(problems(fixed));
        return true;
    };
    return pulumi.all([value, compare()]).apply(([known]) => known) as pulumi.Output<T>;
}

/**
 * One side of each property, with `later` for what is known only during `up`: an `apply` over all of them would not run at
 * all while one of them is unknown.
 */
async function knownInThisRun(
    properties: FixedProperties,
    side: "declared" | "actual",
): Promise<Record<string, unknown>> {
    const values = Object.entries(properties).map(([path, property]) => [
        path,
        // Of a property that failed the value that is guarded knows more.
        pulumi.recover(pulumi.unsecret(pulumi.output(property[side])), () => undefined),
    ]);
    const serialized: unknown = await pulumi.runtime.serializeProperties(
        "properties that cannot change",
        Object.fromEntries(values) as pulumi.Inputs,
    );
    return withLater(serialized) as Record<string, unknown>;
}

function withLater(value: unknown): unknown {
    if (value === pulumi.runtime.unknownValue) {
        return later;
    }
    if (Array.isArray(value)) {
        return value.map(withLater);
    }
    if (typeof value === "object" && value !== null) {
        return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, withLater(part)]));
    }
    return value;
}
