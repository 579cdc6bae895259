import { type ObjectSpec, type PackageSpec, type PropertySpec, shortName, type TypeSpec } from "./spec";

/** Changes that break programs or stacks that were written for the earlier schema, one line each. */
export function breakingChanges(earlier: PackageSpec, now: PackageSpec): string[] {
    const resources = Object.entries(earlier.resources).flatMap(([token, resource]) => {
        const name = shortName(token);
        const current = now.resources[token];
        if (current === undefined) {
            return [`component ${name} is gone`];
        }
        return [
            ...inputChanges(
                `argument ${name}`,
                { properties: resource.inputProperties, required: resource.requiredInputs },
                { properties: current.inputProperties, required: current.requiredInputs },
            ),
            ...outputChanges(`output ${name}`, resource, current),
        ];
    });
    const types = Object.entries(earlier.types).flatMap(([token, type]) =>
        typeChanges(shortName(token), type, now.types[token]),
    );
    return [...resources, ...types];
}

type Fields = Pick<ObjectSpec, "properties" | "required">;

function inputChanges(what: string, earlier: Fields, now: Fields): string[] {
    const kept = Object.entries(earlier.properties).flatMap(([name, property]) => {
        const current = now.properties[name];
        if (current === undefined) {
            return [`${what}.${name} is gone`];
        }
        // A plain argument may become one that takes outputs: whoever gives a plain value still does.
        const narrowed = isNarrowed(property, current) ? [`${what}.${name} no longer takes an output`] : [];
        const demanded =
            now.required.includes(name) && !earlier.required.includes(name)
                ? [`${what}.${name} has become required`]
                : [];
        return [...typeChange(`${what}.${name}`, property, current), ...narrowed, ...demanded];
    });
    const added = now.required
        .filter((name) => !(name in earlier.properties))
        .map((name) => `${what}.${name} is new and required`);
    return [...kept, ...added];
}

function outputChanges(what: string, earlier: Fields, now: Fields): string[] {
    return Object.entries(earlier.properties).flatMap(([name, property]) => {
        const current = now.properties[name];
        if (current === undefined) {
            return [`${what}.${name} is gone`];
        }
        const loosened =
            earlier.required.includes(name) && !now.required.includes(name)
                ? [`${what}.${name} may now be missing`]
                : [];
        return [...typeChange(`${what}.${name}`, property, current), ...loosened];
    });
}

function typeChange(what: string, earlier: PropertySpec, now: PropertySpec): string[] {
    const [was, is] = [typeText(earlier), typeText(now)];
    return was === is ? [] : [`${what} was ${was} and is ${is}`];
}

/** Whether an argument, or what a list or map of it holds, has become plain. */
function isNarrowed(earlier: PropertySpec, now: PropertySpec): boolean {
    const [held, holds] = [earlier.items ?? earlier.additionalProperties, now.items ?? now.additionalProperties];
    return (now.plain === true && earlier.plain !== true) || (held && holds ? isNarrowed(held, holds) : false);
}

function typeText({ $ref, type, items, additionalProperties }: PropertySpec): string {
    if ($ref !== undefined) {
        return shortName($ref);
    }
    if (items !== undefined) {
        return `list of ${typeText(items)}`;
    }
    return additionalProperties === undefined ? String(type) : `map of ${typeText(additionalProperties)}`;
}

function typeChanges(name: string, earlier: TypeSpec, now: TypeSpec | undefined): string[] {
    if (now === undefined) {
        return [`type ${name} is gone`];
    }
    if (earlier.type === "object") {
        return now.type === "object" ? inputChanges(`type ${name}`, earlier, now) : [`type ${name} has become an enum`];
    }
    if (now.type === "object") {
        return [`type ${name} is no enum any more`];
    }
    // A value that is only renamed in the sources still changes the constant that programs use.
    return earlier.enum.flatMap((member) =>
        now.enum.some((current) => current.value === member.value && current.name === member.name)
            ? []
            : [`enum ${name} has lost ${member.name} = "${member.value}"`],
    );
}
