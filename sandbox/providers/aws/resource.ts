import type { Operation, Properties } from "../provider";
import type { Fields, Rules } from "../table/property";
import type { Reader } from "../table/reader";
import type { Clients } from "./clients";

/** What an operation on a resource works with. */
export interface Context {
    clients: Clients;
    region: string;
    /** For what calls another Region than its own. */
    clientsIn(region: string): Clients;
    operation: Operation;
    /** All tags that the object shall have: the provider's default tags and its own. */
    tags: Record<string, string>;
    timeoutSeconds: number;
    accountId(): Promise<string>;
}

export interface Tagging {
    /** What the service's tagging calls name the object by. Defaults to the resource's id. */
    target?: (id: string, state: Reader) => string;
    set(context: Context, target: string, tags: Record<string, string>): Promise<unknown>;
    remove(context: Context, target: string, keys: string[]): Promise<unknown>;
}

/** True where the property, or one inside of it, is among the changes. Nested ones are `vpcConfig.subnetIds`. */
export type Change = (property: string) => boolean;

/** One row of the table: what a resource type takes, and the calls that make it so. */
export interface ResourceType {
    /** For messages: `EFS file system`. */
    what: string;
    /** Without tags, region and what follows from them: those are added for every type that has them. */
    properties: Fields;
    rules?: Rules;
    /** One for all Regions, so without a `region` property. */
    global?: boolean;
    tagging?: Tagging;
    /** Properties that the real provider marks as sensitive, whatever the program does. */
    secrets?: string[];
    /**
     * Changed properties that make a new object only by what they hold; `old` are the last inputs with the state's values
     * where the program gave none. Those that always do have `replaces`.
     */
    replacedBy?(old: Reader, inputs: Reader): string[];
    /** Only one such object may exist at a time. */
    deleteBeforeReplace?: boolean;
    /** How long to wait, in seconds, where the program has no customTimeouts. Defaults of the real provider. */
    timeouts?: { create?: number; update?: number; delete?: number };
    /** Returns the id as soon as the API has taken the object in. */
    create(context: Context, inputs: Reader): Promise<string>;
    /** Waits until it can be used; also after an update. */
    ready?(context: Context, id: string, inputs: Reader): Promise<void>;
    /**
     * What the API takes only once the object is there. A refusal now leaves an object that the engine knows, and
     * that the next run continues with.
     */
    complete?(context: Context, id: string, inputs: Reader): Promise<void>;
    /**
     * The live object, or undefined where it is gone. `known` is the last state, empty at an import. Tags are returned
     * as `tagsAll`.
     */
    read(context: Context, id: string, known: Reader): Promise<Properties | undefined>;
    /** Everything but tags; missing where every change replaces. */
    update?(context: Context, id: string, inputs: Reader, changed: Change, state: Reader): Promise<void>;
    /** Returns when the object is gone; one that is gone already is no error. */
    delete(context: Context, id: string, state: Reader): Promise<void>;
}
