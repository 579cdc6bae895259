/** The parts of a Pulumi package schema that this package uses: https://www.pulumi.com/docs/iac/guides/building-extending/packages/schema/ */
export interface PackageSpec {
    name: string;
    displayName: string;
    version: string;
    description: string;
    keywords: string[];
    publisher: string;
    license: string;
    language: Record<string, Record<string, unknown>>;
    resources: Record<string, ResourceSpec>;
    types: Record<string, TypeSpec>;
}

export interface PropertySpec {
    type?: string;
    $ref?: string;
    plain?: boolean;
    secret?: boolean;
    items?: PropertySpec;
    additionalProperties?: PropertySpec;
    description?: string;
}

export interface ObjectSpec {
    type: "object";
    description: string;
    properties: Record<string, PropertySpec>;
    required: string[];
}

export interface ResourceSpec extends ObjectSpec {
    isComponent: true;
    inputProperties: Record<string, PropertySpec>;
    requiredInputs: string[];
}

export interface EnumSpec {
    type: "string";
    description: string;
    enum: { name: string; value: string; description: string }[];
}

export type TypeSpec = ObjectSpec | EnumSpec;

/** Last part of a token or of a reference to a type, which is the name that a reader knows. */
export function shortName(tokenOrReference: string): string {
    return tokenOrReference.slice(tokenOrReference.lastIndexOf(":") + 1);
}
