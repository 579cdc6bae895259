import { readFileSync } from "node:fs";
import path from "node:path";
import {
    Analyzer,
    type ComponentDefinition,
    type PropertyDefinition,
    type TypeDefinition,
} from "@pulumi/pulumi/provider/experimental/analyzer";
import { components } from "../plugin/components";
import { overlay } from "./overlay";
import type { PackageSpec, PropertySpec, ResourceSpec, TypeSpec } from "./spec";

const repository = path.join(__dirname, "..");

/** The package's schema, read off the sources of the components and completed by the overlay. */
export function packageSchema(): PackageSpec {
    const manifest = JSON.parse(readFileSync(path.join(repository, "package.json"), "utf8")) as {
        name: string;
        version: string;
        description: string;
    };
    // A tsconfig of its own keeps the rest of the repository out of the analysis.
    const analyzer = new Analyzer(
        path.join(__dirname, "inference"),
        manifest.name,
        { main: "../../components/index.ts" },
        new Set(Object.keys(components)),
    );
    const { components: found, typeDefinitions } = analyzer.analyze();
    const token = (name: string) => `${manifest.name}:index:${name}`;
    const resources = sorted(found, (component) => [token(component.name), resource(component)]);
    const types = sorted(typeDefinitions, (definition) => [token(definition.name), type(definition)]);
    integerProperties(types, resources, token);
    return {
        name: manifest.name,
        displayName: overlay.displayName,
        version: manifest.version,
        description: manifest.description,
        keywords: overlay.keywords,
        publisher: overlay.publisher,
        license: overlay.license,
        language: overlay.language,
        resources,
        types,
    };
}

function resource({ name, description = "", inputs, outputs }: ComponentDefinition): ResourceSpec {
    if (Object.keys(inputs).length === 0) {
        throw new Error(`component ${name} has no inputs`);
    }
    return {
        type: "object",
        isComponent: true,
        description: flowing(description),
        inputProperties: properties(inputs),
        requiredInputs: required(inputs),
        properties: properties(outputs),
        required: required(outputs),
    };
}

function type({ name, description = "", enum: members, properties: fields }: TypeDefinition): TypeSpec {
    if (members !== undefined) {
        return {
            type: "string",
            description: flowing(description),
            enum: members.map((member) => ({
                name: member.name,
                value: String(member.value),
                description: flowing(member.description ?? ""),
            })),
        };
    }
    if (fields === undefined) {
        throw new Error(`type ${name} is neither an enum nor an object`);
    }
    return {
        type: "object",
        description: flowing(description),
        properties: properties(fields),
        required: required(fields),
    };
}

function properties(definitions: Record<string, PropertyDefinition>): Record<string, PropertySpec> {
    return Object.fromEntries(Object.entries(definitions).map(([name, definition]) => [name, property(definition)]));
}

function property({ description, items, additionalProperties, ...rest }: PropertyDefinition): PropertySpec {
    const spec: PropertySpec & { optional?: boolean } = {
        ...rest,
        ...(items && { items: property(items) }),
        ...(additionalProperties && { additionalProperties: property(additionalProperties) }),
        ...(description !== undefined && { description: flowing(description) }),
    };
    // The analyzer notes it at the property, a schema in a list beside the properties.
    delete spec.optional;
    return spec;
}

function required(definitions: Record<string, PropertyDefinition>): string[] {
    return Object.keys(definitions).filter((name) => definitions[name]?.optional !== true);
}

/** A doc comment as Markdown: the lines of the source are no lines of the text, but a link has one of its own. */
function flowing(comment: string): string {
    return comment.replace(/\n(?!\n|https:)/g, " ").replace(/\n(?=https:)/g, "\n\n");
}

/** A number of a component is one everywhere: an argument that is handed on as an output has the same type there. */
function integerProperties(
    types: Record<string, TypeSpec>,
    resources: Record<string, ResourceSpec>,
    token: (name: string) => string,
): void {
    for (const integer of overlay.integers) {
        const [name = "", field = ""] = integer.split(".");
        const object = types[token(name)];
        const component = resources[token(name)];
        const found = [
            object?.type === "object" ? object.properties[field] : undefined,
            component?.inputProperties[field],
            component?.properties[field],
        ].filter((property) => property?.type === "number");
        if (found.length === 0) {
            throw new Error(`the overlay makes ${integer} an integer, but the sources have no such number`);
        }
        found.forEach((property) => property && (property.type = "integer"));
    }
}

function sorted<T, R>(values: Record<string, T>, entryOf: (value: T) => [string, R]): Record<string, R> {
    return Object.fromEntries(
        Object.keys(values)
            .sort()
            .flatMap((key) => {
                const value = values[key];
                return value === undefined ? [] : [entryOf(value)];
            }),
    );
}
