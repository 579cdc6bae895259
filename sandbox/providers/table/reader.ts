import { isProperties, type Properties, type Value } from "../provider";

/** Typed access to checked properties. A value of another type is a mistake in a type's table, and is named. */
export class Reader {
    constructor(
        readonly properties: Properties,
        private readonly where = "",
    ) {}

    has(key: string): boolean {
        const value = this.properties[key];
        return value !== undefined && value !== null;
    }

    optionalText(key: string): string | undefined {
        return this.read(key, "a string", (value) => (typeof value === "string" ? value : undefined));
    }

    text(key: string): string {
        return this.optionalText(key) ?? this.missing(key);
    }

    optionalNumber(key: string): number | undefined {
        return this.read(key, "a number", (value) => (typeof value === "number" ? value : undefined));
    }

    number(key: string): number {
        return this.optionalNumber(key) ?? this.missing(key);
    }

    flag(key: string): boolean | undefined {
        return this.read(key, "a boolean", (value) => (typeof value === "boolean" ? value : undefined));
    }

    texts(key: string): string[] | undefined {
        return this.read(key, "a list of strings", (value) =>
            Array.isArray(value) && value.every((item) => typeof item === "string") ? value : undefined,
        );
    }

    numbers(key: string): number[] | undefined {
        return this.read(key, "a list of numbers", (value) =>
            Array.isArray(value) && value.every((item) => typeof item === "number") ? value : undefined,
        );
    }

    map(key: string): Record<string, string> | undefined {
        return this.read(key, "a map of strings", (value) => {
            const entries = isProperties(value) ? Object.entries(value) : undefined;
            return entries?.every((entry): entry is [string, string] => typeof entry[1] === "string")
                ? Object.fromEntries(entries)
                : undefined;
        });
    }

    object(key: string): Reader | undefined {
        return this.read(key, "an object", (value) =>
            isProperties(value) ? new Reader(value, `${this.where}${key}.`) : undefined,
        );
    }

    /** An object that may be left out: then one without any property. */
    objectOrEmpty(key: string): Reader {
        return this.object(key) ?? new Reader({}, `${this.where}${key}.`);
    }

    objects(key: string): Reader[] | undefined {
        return this.read(key, "a list of objects", (value) =>
            Array.isArray(value) && value.every(isProperties)
                ? value.map((item, index) => new Reader(item, `${this.where}${key}[${index}].`))
                : undefined,
        );
    }

    private read<T>(key: string, expected: string, convert: (value: Value) => T | undefined): T | undefined {
        const value = this.properties[key];
        if (value === undefined || value === null) {
            return undefined;
        }
        const converted = convert(value);
        if (converted === undefined) {
            throw new Error(`"${this.where}${key}" is not ${expected}`);
        }
        return converted;
    }

    private missing(key: string): never {
        throw new Error(`"${this.where}${key}" is missing`);
    }
}
