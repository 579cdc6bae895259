import type { Properties, Value } from "../provider";

/** A text as a member of one of the SDK's enumerations. The table's `values` have already refused anything else. */
export function member<T extends string>(enumeration: Record<string, T>, text: string): T {
    const found = Object.values(enumeration).find((value) => value === text);
    if (found === undefined) {
        throw new Error(`"${text}" is none of ${Object.values(enumeration).join(", ")}`);
    }
    return found;
}

export function optionalMember<T extends string>(
    enumeration: Record<string, T>,
    text: string | undefined,
): T | undefined {
    return text === undefined ? undefined : member(enumeration, text);
}

/** Properties without those that the API left out. */
export function present(properties: Record<string, Value | undefined>): Properties {
    return Object.fromEntries(
        Object.entries(properties).filter(
            (entry): entry is [string, Value] => entry[1] !== undefined && entry[1] !== null,
        ),
    );
}

/** What an answer of the API must hold, by AWS's own reference. */
export function answered<T>(value: T | undefined, what: string): T {
    if (value === undefined) {
        throw new Error(`the API's answer has no ${what}`);
    }
    return value;
}

/** A list, or undefined where it is empty: AWS and the real provider make no difference. */
export function nonEmpty<T>(items: T[] | undefined): T[] | undefined {
    return items === undefined || items.length === 0 ? undefined : items;
}
