import type { ComponentProvider } from "./component";
import type { Provider } from "./provider";

/** What the language host of YAML knows of a resource type: it sends no other input and reads no other output. */
export interface ResourceShape {
    inputs: readonly string[];
    /** Besides the inputs, which are outputs too where the type is no component. */
    outputs?: readonly string[];
    /** What every object of the type has, whatever the program says. */
    constants?: Readonly<Record<string, string>>;
    component?: boolean;
    /** Outputs that are resources, by the reference to their type in its package's schema. */
    resourceOutputs?: Readonly<Record<string, string>>;
}

const anything = { $ref: "pulumi.json#/Any" };

/**
 * The SDKs of these packages come from their publishers. Only the language host of YAML asks for a schema while a program runs: it
 * gets the names of the types and of their properties. What a value has to be says the provider's check.
 */
export function schemaOf({ name, version, shapes = {}, textSettings = [] }: Schematic) {
    const inputProperties = Object.fromEntries(textSettings.map((setting) => [setting, { type: "string" }]));
    const resources = Object.fromEntries(Object.entries(shapes).map(([token, shape]) => [token, resourceOf(shape)]));
    return { name, version, provider: { inputProperties }, resources };
}

type Schematic = Pick<Provider, "name" | "version" | "shapes" | "textSettings"> | ComponentSchematic;
type ComponentSchematic = Pick<ComponentProvider, "name" | "version" | "shapes"> & { textSettings?: undefined };

function resourceOf({ inputs, outputs = [], constants = {}, component = false, resourceOutputs = {} }: ResourceShape) {
    const fixed = Object.fromEntries(
        Object.entries(constants).map(([property, value]) => [property, { type: "string", const: value }]),
    );
    const inputProperties = { ...allAnything(inputs), ...fixed };
    const references = Object.fromEntries(Object.entries(resourceOutputs).map(([name, $ref]) => [name, { $ref }]));
    const properties = { ...(component ? {} : inputProperties), ...allAnything(outputs), ...references };
    return { isComponent: component, inputProperties, properties };
}

function allAnything(names: readonly string[]) {
    return Object.fromEntries(names.map((name) => [name, anything]));
}
