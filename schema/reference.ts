import {
    type ObjectSpec,
    type PackageSpec,
    type PropertySpec,
    type ResourceSpec,
    shortName,
    type TypeSpec,
} from "./spec";

/** The component reference in Markdown, made from the schema so that it cannot differ from what every language sees. */
export function componentReference(schema: PackageSpec): string {
    const blocks = [
        "# Component reference",
        `${schema.description} Version ${schema.version}. Made from \`schema.json\` by \`npm run schema\`.`,
        "Names are written as in TypeScript and YAML; Python has `snake_case`, Go has `PascalCase`. *Plain* arguments are known at preview and cannot be outputs of other resources, because they decide which resources exist.",
        ...Object.entries(schema.resources).map(([token, resource]) => component(token, resource)),
        "## Types",
        ...Object.entries(schema.types).map(([token, type]) => typeBlock(token, type)),
    ];
    return `${blocks.join("\n\n")}\n`;
}

function component(token: string, resource: ResourceSpec): string {
    return [
        `## ${shortName(token)}`,
        `\`${token}\``,
        resource.description,
        "### Arguments",
        table(resource.inputProperties, resource.requiredInputs),
        "### Outputs",
        table(resource.properties, []),
    ].join("\n\n");
}

function typeBlock(token: string, type: TypeSpec): string {
    const heading = `### ${shortName(token)}\n\n${type.description}`;
    return `${heading}\n\n${type.type === "object" ? objectTable(type) : enumTable(type.enum)}`;
}

function objectTable(type: ObjectSpec): string {
    return table(type.properties, type.required);
}

function enumTable(members: { value: string; description: string }[]): string {
    return rows(
        ["Value", "Meaning"],
        members.map(({ value, description }) => [`\`${value}\``, cell(description)]),
    );
}

function table(properties: Record<string, PropertySpec>, required: string[]): string {
    return rows(
        ["Name", "Type", "Description"],
        Object.entries(properties).map(([name, property]) => [
            `\`${name}\`${required.includes(name) ? " (required)" : ""}`,
            typeText(property) + (property.plain === true ? ", plain" : ""),
            cell(property.description ?? ""),
        ]),
    );
}

function typeText(property: PropertySpec): string {
    if (property.$ref !== undefined) {
        const name = shortName(property.$ref);
        return `[${name}](#${name.toLowerCase()})`;
    }
    if (property.items !== undefined) {
        return `list of ${typeText(property.items)}`;
    }
    if (property.additionalProperties !== undefined) {
        return `map of ${typeText(property.additionalProperties)}`;
    }
    return property.type ?? "any";
}

function cell(text: string): string {
    return text
        .replace(/\n\n(https:\S+)$/, " ([source]($1))")
        .replaceAll("|", "\\|")
        .replaceAll("\n", " ");
}

function rows(head: string[], body: string[][]): string {
    return [head, head.map(() => "---"), ...body].map((line) => `| ${line.join(" | ")} |`).join("\n");
}
