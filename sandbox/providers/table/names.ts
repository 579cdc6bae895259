import type { Properties, Value } from "../provider";
import type { Fields } from "./property";

/** A name that a provider made out of a resource's name: `base` and seven hexadecimal digits. */
export function isGeneratedName(value: Value | undefined, base: string): value is string {
    return (
        typeof value === "string" && value.startsWith(`${base}-`) && /^[0-9a-f]{7}$/.test(value.slice(base.length + 1))
    );
}

/**
 * With a name of the program's own the new object would be refused while the old one has it: the old one goes first,
 * as in the Terraform bridge (pulumi/pulumi-terraform-bridge, pkg/tfbridge/names.go).
 */
export function keepsFixedName(fields: Fields, resourceName: string, olds: Properties, news: Properties): boolean {
    return Object.entries(fields).some(([key, property]) => {
        if (property.kind !== "string" || property.autoName === undefined) {
            return false;
        }
        const name = news[key];
        const base = `${property.autoName.prefix ?? ""}${resourceName}`;
        return name !== undefined && name === olds[key] && !isGeneratedName(name, base);
    });
}
