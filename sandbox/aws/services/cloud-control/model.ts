import { applyPatch } from "rfc6902";
import { z } from "zod";
import { isJsonObject, parseJson, type Json, type JsonObject } from "../../json";
import { modelChecker, type ResourceTypeSchema } from "../../models/types";
import { cloudControlErrors } from "./errors";

const pointer = z.string().regex(/^(\/.*)?$/);
const patchSchema = z.array(
    z.discriminatedUnion("op", [
        z.strictObject({ op: z.enum(["add", "replace", "test"]), path: pointer, value: z.json() }),
        z.strictObject({ op: z.literal("remove"), path: pointer }),
        z.strictObject({ op: z.enum(["move", "copy"]), from: pointer, path: pointer }),
    ]),
);

/** The desired state of a resource to be created. */
export function desiredModel(schema: ResourceTypeSchema, text: string): JsonObject {
    const model = parseJson(text);
    if (!isJsonObject(model)) {
        throw cloudControlErrors.invalidRequest("DesiredState is not a JSON object.");
    }
    checkModel(schema, model);
    const given = changed(schema.readOnlyProperties, {}, model);
    if (given.length > 0) {
        throw cloudControlErrors.invalidRequest(`readOnlyProperties [${given.join(", ")}] cannot be specified.`);
    }
    return model;
}

/** The model that a patch (RFC 6902) makes of the present one. */
export function patchedModel(schema: ResourceTypeSchema, present: JsonObject, text: string): JsonObject {
    const patch = patchSchema.safeParse(parseJson(text));
    if (!patch.success) {
        throw cloudControlErrors.invalidRequest(`PatchDocument is no JSON patch: ${z.prettifyError(patch.error)}`);
    }
    const model = structuredClone(present);
    const errors = patch.data.flatMap((operation) => applyPatch(model, [operation]).filter((error) => error !== null));
    if (errors.length > 0) {
        throw cloudControlErrors.invalidRequest(`Invalid patch update: ${errors.map(String).join("; ")}`);
    }
    const fixed = changed(schema.createOnlyProperties, present, model);
    if (fixed.length > 0) {
        throw cloudControlErrors.notUpdatable(
            `Invalid patch update: createOnlyProperties [${fixed.join(", ")}] cannot be updated`,
        );
    }
    const own = changed(schema.readOnlyProperties, present, model);
    if (own.length > 0) {
        throw cloudControlErrors.invalidRequest(
            `Invalid patch update: readOnlyProperties [${own.join(", ")}] cannot be updated`,
        );
    }
    checkModel(schema, Object.fromEntries(Object.entries(model).filter(([name]) => differs(name, present, model))));
    return model;
}

export function differs(name: string, before: JsonObject, after: JsonObject): boolean {
    return JSON.stringify(before[name]) !== JSON.stringify(after[name]);
}

/** What a resource shows of itself may be against its schema (FileSystemProtection: REPLICATING); only changes are checked. */
function checkModel(schema: ResourceTypeSchema, model: JsonObject): void {
    const result = modelChecker(schema).safeParse(model);
    if (!result.success) {
        throw cloudControlErrors.modelInvalid(z.prettifyError(result.error).replace(/\n/g, ", "));
    }
}

/** Of the properties named as `/properties/a/*` those that are not the same in both. */
function changed(paths: readonly string[], before: JsonObject, after: JsonObject): string[] {
    return paths.filter((path) => {
        const names = path.split("/").slice(2);
        return JSON.stringify(valuesAt(before, names)) !== JSON.stringify(valuesAt(after, names));
    });
}

function valuesAt(value: Json | undefined, [name, ...rest]: string[]): Json[] {
    if (value === undefined || name === undefined) {
        return value === undefined ? [] : [value];
    }
    if (name === "*") {
        return Array.isArray(value) ? value.flatMap((item) => valuesAt(item, rest)) : [];
    }
    return isJsonObject(value) ? valuesAt(value[name], rest) : [];
}
