import * as pulumi from "@pulumi/pulumi";
import { type Configuration, configurationProblems, configurationSchema } from "./configuration.rules";
import { refusal } from "./refusal";

/** Reads and checks the stack's configuration; every problem is reported at once, before any resource is registered. */
export function readConfiguration(): Configuration {
    const values = projectConfiguration();
    const problems = configurationProblems(values);
    if (problems.length > 0) {
        throw refusal(
            [`Stack "${pulumi.getStack()}": the configuration has ${problems.length} problem(s):`, ...problems].join(
                "\n  - ",
            ),
        );
    }
    return configurationSchema.parse(values);
}

/** All keys of the project's namespace, so that a misspelt one is seen too (`pulumi.Config` only answers for keys asked for). */
function projectConfiguration(): Record<string, unknown> {
    const prefix = `${pulumi.getProject()}:`;
    const config = new pulumi.Config();
    const keys = Object.keys(pulumi.runtime.allConfig())
        .filter((key) => key.startsWith(prefix))
        .map((key) => key.slice(prefix.length));
    return Object.fromEntries(keys.map((key) => [key, parsed(config.require(key))]));
}

/** Structured values arrive as JSON text, plain ones as they were written. */
function parsed(text: string): unknown {
    try {
        return JSON.parse(text) as unknown;
    } catch {
        return text;
    }
}
