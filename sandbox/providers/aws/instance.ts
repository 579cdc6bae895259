import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { isEqual } from "../difference";
import { messageOf } from "../errors";
import {
    containsUnknown,
    InitializationError,
    isProperties,
    type Diff,
    type Operation,
    type Properties,
    type ProviderInstance,
} from "../provider";
import { check, checkProperties } from "../table/check";
import { compareInputs } from "../table/compare";
import { keepsFixedName } from "../table/names";
import { plannedState, plannedUpdate } from "../table/plan";
import { map, string, type Fields } from "../table/property";
import { Reader } from "../table/reader";
import { importedInputs, liveInputs, liveState } from "../table/reconcile";
import { Clients } from "./clients";
import type { Configuration } from "./config";
import { resourceTypes } from "./resource-types";
import { invokes } from "./invokes";
import type { Change, Context, ResourceType } from "./resource";
import { ownTags, plannedTags, type Tags } from "./tags";

const defaultTimeoutSeconds = 600;

/** Carries out operations by the table of resource types. */
export class AwsInstance implements ProviderInstance {
    private readonly clientsByRegion = new Map<string, Clients>();
    private account: Promise<string> | undefined;

    constructor(private readonly configuration: Configuration) {}

    check(operation: Operation, olds: Properties | undefined, news: Properties) {
        const type = typeOf(operation);
        return Promise.resolve(check(fieldsOf(type), type.rules ?? {}, operation, olds, news));
    }

    diff(
        operation: Operation,
        _id: string,
        oldInputs: Properties,
        oldState: Properties,
        newInputs: Properties,
    ): Promise<Diff> {
        const type = typeOf(operation);
        const fields = fieldsOf(type);
        const diff = compareInputs(fields, oldInputs, oldState, newInputs);
        if (type.tagging !== undefined) {
            const planned = plannedTags(this.configuration.defaultTags, newInputs.tags);
            if (
                !isEqual(oldState.tagsAll ?? {}, planned) &&
                !Object.keys(diff.detailedDiff).some((path) => isWithinProperty(path, "tags"))
            ) {
                diff.changes = "some";
                diff.detailedDiff.tagsAll = "update";
            }
        }
        const region = newInputs.region ?? this.configuration.region;
        if (type.global !== true && oldState.region !== undefined && !isEqual(oldState.region, region)) {
            diff.changes = "some";
            diff.detailedDiff.region = "update-replace";
            diff.replaces.push("region");
        }
        if (diff.replaces.length > 0) {
            diff.deleteBeforeReplace =
                type.deleteBeforeReplace === true || keepsFixedName(fields, operation.name, oldInputs, newInputs);
        }
        return Promise.resolve(diff);
    }

    async create(operation: Operation, inputs: Properties): Promise<{ id: string; state: Properties }> {
        const type = typeOf(operation);
        if (operation.preview) {
            return { id: "", state: this.planned(type, plannedState(fieldsOf(type), inputs), inputs) };
        }
        const context = this.context(type, operation, inputs, type.timeouts?.create);
        const reader = new Reader(inputs);
        const id = await describing(`creating ${type.what}`, type.create(context, reader));
        const complete = async () => {
            await type.ready?.(context, id, reader);
            await type.complete?.(context, id, reader);
        };
        return { id, state: await this.settled(type, context, id, inputs, new Reader({}), complete) };
    }

    async read(operation: Operation, id: string, oldInputs: Properties, oldState: Properties) {
        const type = typeOf(operation);
        const isImport = Object.keys(oldState).length === 0;
        const context = this.context(type, operation, isImport ? oldInputs : oldState, undefined);
        const live = await describing(`reading ${type.what} ${id}`, type.read(context, id, new Reader(oldState)));
        if (live === undefined) {
            return undefined;
        }
        const fields = fieldsOf(type);
        const full = this.completed(type, live, oldInputs, context.region);
        const state = liveState(fields, { ...oldState, ...oldInputs }, full);
        const inputs = isImport ? importedInputs(fields, full) : liveInputs(fields, oldInputs, full);
        return { id, inputs, state };
    }

    async update(
        operation: Operation,
        id: string,
        oldInputs: Properties,
        oldState: Properties,
        newInputs: Properties,
    ): Promise<Properties> {
        const type = typeOf(operation);
        if (operation.preview) {
            return this.planned(type, plannedUpdate(fieldsOf(type), oldState, newInputs), newInputs);
        }
        const context = this.context(type, operation, newInputs, type.timeouts?.update);
        const state = new Reader(oldState);
        const { detailedDiff } = await this.diff(operation, id, oldInputs, oldState, newInputs);
        const what = `updating ${type.what} ${id}`;
        await describing(what, this.updateTags(type, context, id, state));
        const paths = Object.keys(detailedDiff).filter((path) => !isWithinProperty(path, "tags") && path !== "tagsAll");
        if (paths.length > 0) {
            if (type.update === undefined) {
                throw new Error(`${what}: ${paths.join(", ")} cannot be changed`);
            }
            const changed: Change = (property) => paths.some((path) => isWithinProperty(path, property));
            await describing(what, type.update(context, id, new Reader(newInputs), changed, state));
        }
        const ready = async () => type.ready?.(context, id, new Reader(newInputs));
        return this.settled(type, context, id, newInputs, state, ready);
    }

    async delete(operation: Operation, id: string, _oldInputs: Properties, oldState: Properties): Promise<void> {
        const type = typeOf(operation);
        const context = this.context(type, operation, oldState, type.timeouts?.delete);
        await describing(`deleting ${type.what} ${id}`, type.delete(context, id, new Reader(oldState)));
    }

    async invoke(token: string, args: Properties): Promise<Properties> {
        const invoke = invokes[token];
        if (invoke === undefined) {
            throw new Error(`the function ${token} is not covered by the sandbox`);
        }
        if (containsUnknown(args)) {
            throw new Error(`${token} was called with arguments that are not known yet`);
        }
        const { inputs, failures } = checkProperties(invoke.arguments, args, token);
        if (failures.length > 0) {
            throw new Error(`${token}: ${failures.map(({ reason }) => reason).join("; ")}`);
        }
        const reader = new Reader(inputs);
        const region = reader.optionalText("region") ?? this.configuration.region;
        const context = { clients: this.clients(region), region, accountId: () => this.accountId() };
        return describing(token, invoke.call(context, reader));
    }

    /** Waits for the object and reads it; whatever fails now must not make the engine forget the object. */
    private async settled(
        type: ResourceType,
        context: Context,
        id: string,
        inputs: Properties,
        known: Reader,
        settle: () => Promise<void>,
    ): Promise<Properties> {
        try {
            await settle();
            const given = { ...known.properties, ...inputs };
            const live = await type.read(context, id, new Reader(given));
            if (live === undefined) {
                throw new Error("it is gone");
            }
            return liveState(fieldsOf(type), given, this.completed(type, live, inputs, context.region));
        } catch (error) {
            const reason = `${type.what} ${id} was made, but: ${messageOf(error)}`;
            const state = this.planned(type, { ...known.properties, ...inputs }, inputs);
            throw new InitializationError(id, state, [reason]);
        }
    }

    private async updateTags(type: ResourceType, context: Context, id: string, state: Reader): Promise<void> {
        if (type.tagging === undefined) {
            return;
        }
        const old = state.map("tagsAll") ?? {};
        const target = type.tagging.target?.(id, state) ?? id;
        const removed = Object.keys(old).filter((key) => !Object.hasOwn(context.tags, key));
        const added = Object.entries(context.tags).filter(([key, value]) => old[key] !== value);
        if (removed.length > 0) {
            await type.tagging.remove(context, target, removed);
        }
        if (added.length > 0) {
            await type.tagging.set(context, target, Object.fromEntries(added));
        }
    }

    /** A state that is not read from the API, with what every type has: Region and tags. */
    private planned(type: ResourceType, properties: Properties, inputs: Properties): Properties {
        const planned = { ...properties };
        if (type.global !== true) {
            planned.region = inputs.region ?? this.configuration.region;
        }
        if (type.tagging !== undefined) {
            planned.tagsAll = plannedTags(this.configuration.defaultTags, inputs.tags);
        }
        return planned;
    }

    /** The same for a state that was read. `given` are the inputs. */
    private completed(type: ResourceType, live: Properties, given: Properties, region: string): Properties {
        const completed: Properties = { ...live, ...(type.global === true ? {} : { region }) };
        if (type.tagging !== undefined && isProperties(live.tagsAll)) {
            const tags = ownTags(this.configuration.defaultTags, live.tagsAll, given.tags);
            if (Object.keys(tags).length > 0 || given.tags !== undefined) {
                completed.tags = tags;
            }
        }
        return completed;
    }

    private context(
        type: ResourceType,
        operation: Operation,
        properties: Properties,
        timeoutSeconds = defaultTimeoutSeconds,
    ): Context {
        const region = typeof properties.region === "string" ? properties.region : this.configuration.region;
        const tags = plannedTags(this.configuration.defaultTags, properties.tags);
        return {
            clients: this.clients(region),
            region,
            operation,
            tags: type.tagging === undefined ? {} : readTags(tags),
            timeoutSeconds: operation.timeoutSeconds ?? timeoutSeconds,
            accountId: () => this.accountId(),
        };
    }

    private clients(region: string): Clients {
        let clients = this.clientsByRegion.get(region);
        if (clients === undefined) {
            clients = new Clients(region, this.configuration.credentials);
            this.clientsByRegion.set(region, clients);
        }
        return clients;
    }

    private accountId(): Promise<string> {
        this.account ??= this.clients(this.configuration.region)
            .sts()
            .send(new GetCallerIdentityCommand({}))
            .then(({ Account }) => Account ?? "");
        return this.account;
    }
}

function readTags(tags: ReturnType<typeof plannedTags>): Tags {
    return new Reader({ tags }).map("tags") ?? {};
}

/** Both are paths as the engine writes them. */
function isWithinProperty(path: string, property: string): boolean {
    return path === property || path.startsWith(`${property}.`) || path.startsWith(`${property}[`);
}

function typeOf(operation: Operation): ResourceType {
    const type = resourceTypes[operation.type];
    if (type === undefined) {
        throw new Error(`the resource type ${operation.type} is not covered by the sandbox`);
    }
    return type;
}

const fieldsByType = new WeakMap<ResourceType, Fields>();

function fieldsOf(type: ResourceType): Fields {
    let fields = fieldsByType.get(type);
    if (fields === undefined) {
        fields = {
            ...type.properties,
            ...(type.global === true ? {} : { region: string({ computed: true, replaces: true }) }),
            ...(type.tagging === undefined ? {} : { tags: map(), tagsAll: map({ output: true, volatile: true }) }),
        };
        fieldsByType.set(type, fields);
    }
    return fields;
}

/** AWS errors say which rule was broken, not by which object. */
async function describing<T>(what: string, operation: Promise<T>): Promise<T> {
    try {
        return await operation;
    } catch (error) {
        throw new Error(`${what}: ${messageOf(error)}`, { cause: error });
    }
}
