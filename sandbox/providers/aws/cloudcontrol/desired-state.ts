import { DescribeTypeCommand } from "@aws-sdk/client-cloudformation";
import { createPatch, type Operation } from "rfc6902";
import { z } from "zod";
import type { Clients } from "../clients";
import { answered } from "../convert";

const schemas = new WeakMap<Clients, Map<string, Promise<string>>>();

/** The resource schema of a type: https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html */
export function schemaOf(clients: Clients, typeName: string): Promise<string> {
    const known = schemas.get(clients) ?? new Map<string, Promise<string>>();
    schemas.set(clients, known);
    const asked = known.get(typeName) ?? describe(clients, typeName);
    known.set(typeName, asked);
    asked.catch(() => known.delete(typeName));
    return asked;
}

async function describe(clients: Clients, typeName: string): Promise<string> {
    const type = await clients.cloudformation().send(new DescribeTypeCommand({ Type: "RESOURCE", TypeName: typeName }));
    return answered(type.Schema, "Schema");
}

/** RFC 6902. */
export function patch(before: string, after: string): Operation[] {
    return createPatch(JSON.parse(before), JSON.parse(after));
}

const createOnly = z.looseObject({ createOnlyProperties: z.array(z.string()).default([]) });

/** True where a property changes that the type takes at creation only. Its paths begin with `/properties`. */
export function changedOnlyAtCreation(schema: string, before: string, after: string): boolean {
    const fixed = createOnly
        .parse(JSON.parse(schema))
        .createOnlyProperties.map((path) => path.replace(/^\/properties/, ""));
    return patch(before, after).some(({ path }) =>
        fixed.some((property) => path === property || path.startsWith(`${property}/`)),
    );
}
