import { containsUnknown, isUnknown, type Value } from "../provider";
import {
    fromJson,
    isJsonObject,
    resourceSignature,
    secretSignature,
    signatureKey,
    toJson,
    unknownString,
    type Json,
} from "../wire";

/** A value in wire form, and the resources it comes from: what the engine needs to order creations and deletions. */
export class Output {
    constructor(
        readonly json: Json,
        readonly dependencies: ReadonlySet<string> = new Set(),
    ) {}

    /** An object of several outputs; those that are undefined stay out. */
    static object(fields: Record<string, Output | undefined>): Output {
        const given = Object.entries(fields).flatMap(([key, output]): [string, Output][] =>
            output === undefined ? [] : [[key, output]],
        );
        return new Output(
            Object.fromEntries(given.map(([key, { json }]) => [key, json])),
            union(given.map(([, output]) => output)),
        );
    }

    static list(outputs: Output[]): Output {
        return new Output(
            outputs.map(({ json }) => json),
            union(outputs),
        );
    }

    /** True where nothing at all is known, not even whether it is an object. */
    get isUnknown(): boolean {
        const { outer } = this;
        return typeof outer === "string" && isUnknown(fromJson({ outer }).properties.outer);
    }

    /** The plain value; undefined as long as something in it is unknown. */
    get known(): Value | undefined {
        const value = this.plain().value;
        return containsUnknown(value) ? undefined : value;
    }

    /** A value made out of this one: unknown while this one is, and secret where it is. */
    apply(convert: (value: Value) => Value): Output {
        const { value, isSecret } = this.plain();
        const converted = containsUnknown(value) ? unknownString : convert(value);
        return new Output(marked(converted, isSecret), this.dependencies);
    }

    async applyAsync(convert: (value: Value) => Promise<Value>): Promise<Output> {
        const { value, isSecret } = this.plain();
        const converted = containsUnknown(value) ? unknownString : await convert(value);
        return new Output(marked(converted, isSecret), this.dependencies);
    }

    /** A property of an object in wire form; it may be a reference to a resource. */
    property(name: string): Output | undefined {
        if (this.isUnknown) {
            return new Output(unknownString, this.dependencies);
        }
        const { outer } = this;
        const value = isJsonObject(outer) ? outer[name] : undefined;
        if (value === undefined || value === null) {
            return undefined;
        }
        const property = new Output(value, this.dependencies);
        return this.isSecret && !property.isReference ? property.secret() : property;
    }

    /** The wire form without the mark of a secret. */
    get outer(): Json {
        return this.isSecret && isJsonObject(this.json) ? (this.json.value ?? null) : this.json;
    }

    get isReference(): boolean {
        return hasSignature(this.outer, resourceSignature);
    }

    private get isSecret(): boolean {
        return hasSignature(this.json, secretSignature);
    }

    secret(): Output {
        return new Output(marked(this.plain().value, true), this.dependencies);
    }

    dependingOn(...urns: string[]): Output {
        return new Output(this.json, new Set([...this.dependencies, ...urns]));
    }

    private plain(): { value: Value; isSecret: boolean } {
        const { properties, secrets } = fromJson({ value: this.json });
        return { value: properties.value ?? null, isSecret: secrets.length > 0 };
    }
}

function hasSignature(json: Json, signature: string): boolean {
    return isJsonObject(json) && json[signatureKey] === signature;
}

function marked(value: Value, isSecret: boolean): Json {
    return toJson({ value }, isSecret ? [["value"]] : []).value ?? null;
}

function union(outputs: Output[]): ReadonlySet<string> {
    return new Set(outputs.flatMap(({ dependencies }) => [...dependencies]));
}
