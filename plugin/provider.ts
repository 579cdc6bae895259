import { readFileSync } from "node:fs";
import path from "node:path";
import type * as pulumi from "@pulumi/pulumi";
import { InputPropertiesError } from "@pulumi/pulumi/errors";
import { main } from "@pulumi/pulumi/provider/server";
import { components } from "./components";

/** The parts of schema.json that serving needs. */
interface ServedSchema {
    name: string;
    version: string;
    resources: Record<string, { properties: Record<string, unknown> }>;
}

/** Serves the components of the package in `directory` with the schema that lies there, until the engine ends the process. */
export function serve(directory: string, args: string[]): Promise<void> {
    const text = readFileSync(path.join(directory, "schema.json"), "utf8");
    const schema = JSON.parse(text) as ServedSchema;
    const construct = async (
        name: string,
        type: string,
        inputs: pulumi.Inputs,
        options: pulumi.ComponentResourceOptions,
    ) => {
        const make = components[type.slice(type.lastIndexOf(":") + 1)];
        const resource = schema.resources[type];
        if (make === undefined || resource === undefined) {
            const known = Object.keys(schema.resources).join(", ");
            throw new Error(`${schema.name} has no component ${type}; it has ${known}`);
        }
        const component = await withShortMessage(
            make(name, inputs, { ...options, customTimeouts: customTimeouts(options) }),
        );
        const outputs = Object.keys(resource.properties);
        const state = Object.fromEntries(outputs.map((key) => [key, Reflect.get(component, key) as unknown]));
        return { urn: component.urn, state };
    };
    return main({ version: schema.version, schema: text, construct }, args);
}

/** The engine prints the message and then each problem: a message that repeats them all would say everything twice. */
async function withShortMessage<T>(made: Promise<T>): Promise<T> {
    try {
        return await made;
    } catch (error) {
        if (error instanceof InputPropertiesError) {
            error.message = `its arguments have ${error.errors.length} problem${error.errors.length === 1 ? "" : "s"}`;
        }
        throw error;
    }
}

/**
 * Timeouts as the options want them. The SDK hands over the fields of its message: one that was not set is an empty string,
 * and the one for deletion is called `pb_delete`, because `delete` is a word of JavaScript (seen with 3.270.0).
 */
function customTimeouts({ customTimeouts: given }: pulumi.ComponentResourceOptions): pulumi.CustomTimeouts {
    const fields: Record<string, unknown> = { ...given };
    const deletion = fields.delete ?? fields.pb_delete;
    return {
        ...(typeof fields.create === "string" && fields.create !== "" && { create: fields.create }),
        ...(typeof fields.update === "string" && fields.update !== "" && { update: fields.update }),
        ...(typeof deletion === "string" && deletion !== "" && { delete: deletion }),
    };
}
