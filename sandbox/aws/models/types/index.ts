import { z } from "zod";
import efsFileSystem from "./efs-file-system.json";

/** What the schema of a CloudFormation resource type says, as far as it is used here. */
export interface ResourceTypeSchema {
    readonly typeName: string;
    readonly properties: object;
    readonly definitions: object;
    readonly createOnlyProperties: readonly string[];
    readonly readOnlyProperties: readonly string[];
}

const schemas: readonly ResourceTypeSchema[] = [efsFileSystem];

export function resourceType(name: string): ResourceTypeSchema | undefined {
    return schemas.find(({ typeName }) => typeName === name);
}

type JsonSchema = z.core.JSONSchema.JSONSchema;

/** Checks a model of the type, the object of its properties. */
export function modelChecker({ typeName, properties, definitions }: ResourceTypeSchema): z.ZodType {
    const schema: unknown = {
        $schema: "http://json-schema.org/draft-07/schema#",
        type: "object",
        properties,
        definitions,
        additionalProperties: false,
    };
    if (!isJsonSchema(schema)) {
        throw new Error(`the schema of ${typeName} is none`);
    }
    return z.fromJSONSchema(schema);
}

/** The schemas are generated; zod throws at what it does not know in them. */
function isJsonSchema(schema: unknown): schema is JsonSchema {
    return typeof schema === "object" && schema !== null;
}
