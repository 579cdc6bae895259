/**
 * What a provider of the sandbox implements. The gRPC side (server.ts) keeps one instance per engine connection and
 * takes the wire format off its hands: values arrive as plain JSON, secrets unwrapped; on the way back the same paths,
 * and those of `secretOutputs`, are marked secret again.
 */

import type { Path } from "./paths";
import type { ResourceShape } from "./schema";

const unknownBrand: unique symbol = Symbol("eks-storage.sandbox.unknown");

/** A value that only the coming `up` will know. */
export interface Unknown {
    readonly [unknownBrand]: true;
    toJSON(): never;
}

/** The only Unknown there is. */
export const unknown: Unknown = Object.freeze({
    [unknownBrand]: true as const,
    // JSON.stringify would quietly turn it into {}, and a request with {} in it could reach an API.
    toJSON(): never {
        throw new Error("a value that is not known yet cannot be written as JSON");
    },
});

export function isUnknown(value: unknown): value is Unknown {
    return value === unknown;
}

/** A property value. Assets and archives are objects with a signature (wire.ts), where the provider accepts them. */
export type Value = null | boolean | number | string | Value[] | { [key: string]: Value } | Unknown;
export type Properties = { [key: string]: Value };

/** True for an object whose keys are properties: not for a list, null or an Unknown. */
export function isProperties(value: Value | undefined): value is Properties {
    return typeof value === "object" && value !== null && !Array.isArray(value) && !isUnknown(value);
}

/** True where the value is an Unknown or has one anywhere inside. */
export function containsUnknown(value: Value | undefined): boolean {
    if (isUnknown(value)) {
        return true;
    }
    if (Array.isArray(value)) {
        return value.some(containsUnknown);
    }
    return isProperties(value) && Object.values(value).some(containsUnknown);
}

export interface CheckFailure {
    /** Path of the property; empty where the whole resource is meant. */
    property: string;
    reason: string;
}

export type DiffKind = "add" | "delete" | "update" | "add-replace" | "delete-replace" | "update-replace";

export interface Diff {
    changes: "none" | "some";
    /** By property path, see paths.ts. */
    detailedDiff: Record<string, DiffKind>;
    /** Top-level properties that force a replacement. */
    replaces: string[];
    /** Where only one such object may exist at a time. */
    deleteBeforeReplace?: boolean;
}

export interface Operation {
    urn: string;
    type: string;
    /** The resource's name in the program: the last part of its URN. */
    name: string;
    preview: boolean;
    /** From `customTimeouts`; undefined means the provider's own default. */
    timeoutSeconds?: number;
    /** Aborted when the engine cancels the operation. */
    signal: AbortSignal;
    /** Random hexadecimal digits for generated names; the same for the preview and the update of one run. */
    randomHex(digits: number): string;
    /** Reported to the user as the resource's status. */
    log(message: string): void;
}

/** One configured provider, as the engine sees it: one per connection. */
export interface ProviderInstance {
    /** Fills in defaults and refuses bad inputs. `olds` are the inputs of the last deployment. */
    check(
        operation: Operation,
        olds: Properties | undefined,
        news: Properties,
    ): Promise<{ inputs: Properties; failures: CheckFailure[] }>;
    diff(
        operation: Operation,
        id: string,
        oldInputs: Properties,
        oldState: Properties,
        newInputs: Properties,
        ignoreChanges: string[],
    ): Promise<Diff>;
    /** At preview: an empty id, and `unknown` for every output that only the real creation yields. */
    create(operation: Operation, inputs: Properties): Promise<{ id: string; state: Properties }>;
    /**
     * Undefined where the object is gone. `inputs` are the old inputs with live values in their place. Both old values
     * are empty when the program imports or gets a resource by its id.
     */
    read(
        operation: Operation,
        id: string,
        oldInputs: Properties,
        oldState: Properties,
    ): Promise<{ id: string; inputs: Properties; state: Properties } | undefined>;
    update(
        operation: Operation,
        id: string,
        oldInputs: Properties,
        oldState: Properties,
        newInputs: Properties,
        /** `newInputs` have the old values there already; the live ones may be somebody else's. */
        ignoreChanges?: string[],
    ): Promise<Properties>;
    /** Succeeds where the object is already gone. */
    delete(operation: Operation, id: string, oldInputs: Properties, oldState: Properties): Promise<void>;
    invoke(token: string, args: Properties): Promise<Properties>;
    /**
     * Paths that are secret whatever the program marked, in the state and in inputs that have them; and those in which
     * a secret input, whose paths are given, comes back.
     */
    secretOutputs?(type: string, secretInputs: readonly Path[]): string[];
}

export interface Provider {
    name: string;
    /** That of the SDK in use: the engine warns about any other. */
    version: string;
    checkConfig(config: Properties): CheckFailure[];
    /** Where changed configuration means another place, so that every resource is replaced. Default: never. */
    diffConfig?(olds: Properties, news: Properties): Diff;
    configure(config: Properties): ProviderInstance;
    /** Names of the settings that are texts: a YAML program may give only what a schema knows. */
    textSettings?: readonly string[];
    /** The resource types that a YAML program may use, which are no others than a schema knows. */
    shapes?: Readonly<Record<string, ResourceShape>>;
    /** Where it is not set, an asset or archive in a program is refused by its path. */
    acceptsAssets?: boolean;
}

/**
 * Thrown by create or update when the object exists but did not become ready: the engine keeps it in the state, so that
 * the next run continues with it instead of making a second one.
 */
export class InitializationError extends Error {
    constructor(
        readonly id: string,
        readonly state: Properties,
        readonly reasons: string[],
    ) {
        super(reasons.join("; "));
        this.name = "InitializationError";
    }
}
