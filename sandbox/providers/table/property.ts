/** The vocabulary in which a resource type describes its properties; everything generic is derived from it. */
import type { Value } from "../provider";

interface Common {
    /** Must be given. */
    required?: boolean;
    /** A change makes a new object. */
    replaces?: boolean;
    /** May be given; where it is not, the API chooses and the choice is kept. */
    computed?: boolean;
    /** Never given: the API alone yields it. */
    output?: boolean;
    /** What any update may change where the program has not given it, so that it is unknown at a preview. */
    volatile?: boolean;
    /** Put into the inputs where nothing is given. */
    default?: Value;
    /** The API never returns it: what was given is carried over. */
    writeOnly?: boolean;
    /** Not to be given together with these. */
    conflictsWith?: string[];
    /** Two spellings of the same, where the API returns another than it was given. */
    same?: (left: string, right: string) => boolean;
}

export interface AutoName {
    maximumLength: number;
    prefix?: string;
}

interface Text extends Common {
    kind: "string";
    values?: readonly string[];
    /** Generated from the resource's name where nothing is given. */
    autoName?: AutoName;
    pattern?: { expression: RegExp; rule: string };
}

interface NumberProperty extends Common {
    kind: "number";
    minimum?: number;
    maximum?: number;
    values?: readonly number[];
}

interface BooleanProperty extends Common {
    kind: "boolean";
}

/** A JSON document as text, compared by meaning. */
interface JsonProperty extends Common {
    kind: "json";
}

/** Free keys, string values. */
interface MapProperty extends Common {
    kind: "map";
}

interface ObjectProperty extends Common {
    kind: "object";
    fields: Fields;
}

interface ListProperty extends Common {
    kind: "list";
    items: Property;
    /** The order says nothing. */
    unordered?: boolean;
}

/** Files that the engine hands over: compared by the hash that it has made, and never returned by an API. */
interface ArchiveProperty extends Common {
    kind: "archive";
}

export type Property =
    | Text
    | NumberProperty
    | BooleanProperty
    | JsonProperty
    | MapProperty
    | ObjectProperty
    | ListProperty
    | ArchiveProperty;
export type Fields = Record<string, Property>;

export const string = (options: Omit<Text, "kind"> = {}): Property => ({ kind: "string", ...options });
export const number = (options: Omit<NumberProperty, "kind"> = {}): Property => ({ kind: "number", ...options });
export const boolean = (options: Omit<BooleanProperty, "kind"> = {}): Property => ({ kind: "boolean", ...options });
export const json = (options: Omit<JsonProperty, "kind"> = {}): Property => ({ kind: "json", ...options });
export const map = (options: Omit<MapProperty, "kind"> = {}): Property => ({ kind: "map", ...options });
export const object = (fields: Fields, options: Omit<ObjectProperty, "kind" | "fields"> = {}): Property => ({
    kind: "object",
    fields,
    ...options,
});
export const list = (items: Property, options: Omit<ListProperty, "kind" | "items"> = {}): Property => ({
    kind: "list",
    items,
    ...options,
});
/** A list whose order says nothing. */
export const set = (items: Property, options: Omit<ListProperty, "kind" | "items"> = {}): Property => ({
    kind: "list",
    items,
    unordered: true,
    ...options,
});

export const archive = (options: Omit<ArchiveProperty, "kind"> = {}): Property => ({
    kind: "archive",
    writeOnly: true,
    ...options,
});

/** What a resource's properties must fulfil together. */
export interface Rules {
    exactlyOneOf?: string[][];
    atLeastOneOf?: string[][];
}
