/** One reason why a component cannot be made from its arguments. */
export interface Problem {
    /** Pulumi property path of the argument, such as `classes[0].uid`. */
    path: string;
    /** The argument's value; `undefined` where it is missing. */
    value: unknown;
    /** What the value must be, and why. */
    rule: string;
    /** What to do about it. */
    remedy: string;
}

/** Whether a function that finds something or a problem found a problem. */
export function isProblem(value: object): value is Problem {
    return "rule" in value && "remedy" in value;
}

/** Stands for a value that is known only during `up`: rules skip it. */
export const later: unique symbol = Symbol("known only during up");

/** Arguments as rules see them: any value may be wrong, missing or known only later, whatever the type says. */
export type Unchecked<T> = { [K in keyof T]?: unknown };

/** One line in the form that every component uses: who, where, what, rule, remedy. */
export function problemText(component: string, name: string, problem: Problem): string {
    const value = printed(problem.value);
    return `${component} "${name}": ${problem.path} is ${value}; ${problem.rule}; ${problem.remedy}`;
}

/** Property path of an entry of a map; AZ and client names hold characters that dots would confuse. */
export function entry(path: string, key: string): string {
    return `${path}["${key}"]`;
}

/** Problems of fields that a group does not have; languages without types would let a misspelt one pass unseen. */
export function unknownFieldProblems(path: string, given: object, fields: readonly string[]): Problem[] {
    return Object.entries(given)
        .filter(([field]) => !fields.includes(field))
        .map(([field, value]) => ({
            path: `${path}.${field}`,
            value: value as unknown,
            rule: `there is no such field; there are ${fields.join(", ")}`,
            remedy: "correct its name or leave it out",
        }));
}

const longestPrintedValue = 120;

function printed(value: unknown): string {
    if (value === undefined || value === null) {
        return "missing";
    }
    if (value === later) {
        return "known only during up";
    }
    if (typeof value === "number" || typeof value === "boolean") {
        return String(value);
    }
    const text = JSON.stringify(value, (_, part: unknown) => (part === later ? "(known only during up)" : part));
    return text.length > longestPrintedValue ? `${text.slice(0, longestPrintedValue)}…` : text;
}
