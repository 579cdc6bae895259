import * as pulumi from "@pulumi/pulumi";
import { isUnknown } from "@pulumi/pulumi/output";
import { later, problemText, type Problem, type Unchecked } from "./problem";

/** Throws one error that lists every problem, each at its property path; does nothing when there is none. */
function reject(component: string, name: string, problems: Problem[]): void {
    if (problems.length === 0) {
        return;
    }
    const errors = problems.map((problem) => ({
        propertyPath: problem.path,
        reason: problemText(component, name, problem),
    }));
    const error = new pulumi.InputPropertiesError({
        message: errors.map(({ reason }) => reason).join("\n"),
        errors,
    });
    // The mistake is in the caller's arguments, often in another language: our stack would only hide the text.
    error.stack = undefined;
    throw error;
}

/** The checks of one component: what they find is reported under its name. */
export interface Checks {
    /** Throws when there are problems. */
    reject: (problems: Problem[]) => void;
    /**
     * A value for the argument of a child that may be known only during `up`: a bad one fails the argument, so the child
     * that would use it is never made.
     */
    check: <T>(value: pulumi.Output<T>, problems: (known: T) => Problem[]) => pulumi.Output<T>;
}

/** Checks of one component. */
export function checksOf(component: string, name: string): Checks {
    const rejectOwn = (problems: Problem[]) => reject(component, name, problems);
    return {
        reject: rejectOwn,
        check: (value, problems) =>
            value.apply((known) => {
                rejectOwn(problems(known));
                return known;
            }),
    };
}

/** The arguments as far as they are known now, with `later` for the rest. */
export function knownNow<T extends object>(args: T): Unchecked<T> {
    const result: Unchecked<T> = { ...args };
    for (const key in result) {
        result[key] = knownValue(result[key]);
    }
    return result;
}

function knownValue(value: unknown): unknown {
    // Not every SDK sends outputs: in the plugin an unknown value may also arrive bare.
    if (pulumi.Output.isInstance(value) || value instanceof Promise || isUnknown(value)) {
        return later;
    }
    if (Array.isArray(value)) {
        return value.map(knownValue);
    }
    if (typeof value === "object" && value !== null) {
        return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, knownValue(part)]));
    }
    return value;
}
