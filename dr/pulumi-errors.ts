import { CommandError, StackNotFoundError } from "@pulumi/pulumi/automation";
import { DrError, Refusal } from "./errors";

/** The CLI's own words in one line, without the whole output that the Automation API puts around them. */
export function oneLine(error: unknown): never {
    if (error instanceof StackNotFoundError) {
        throw noSuchStack(error.message);
    }
    if (error instanceof CommandError) {
        throw new DrError(`pulumi: ${toldIn(error.message)}`);
    }
    throw error;
}

/** The same for what the CLI wrote on standard error. */
export function failed(output: string): DrError {
    return /no stack named/.test(output) ? noSuchStack(output) : new DrError(`pulumi: ${toldIn(output)}`);
}

function noSuchStack(message: string): Refusal {
    const name = /no stack named '?([^'\s]+)/.exec(message)?.[1] ?? "";
    return new Refusal(`There is no such stack: ${name}; pulumi stack ls names them`);
}

function toldIn(output: string): string {
    const lines = output
        .split("\n")
        .map((line) => line.trim())
        .filter(Boolean);
    const told = lines.filter((line) => /^error:/i.test(line)).map((line) => line.replace(/^error:\s*/i, ""));
    return [...new Set(told)].join("; ") || (lines.at(-1) ?? "it does not say why");
}
