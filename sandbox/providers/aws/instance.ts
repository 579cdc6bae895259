import { messageOf } from "../errors";
import { formatPath, type Path } from "../paths";
import {
    containsUnknown,
    InitializationError,
    type Diff,
    type Operation,
    type Properties,
    type ProviderInstance,
} from "../provider";
import { check, checkProperties } from "../table/check";
import { compareInputs } from "../table/compare";
import { plannedState, plannedUpdate } from "../table/plan";
import { Reader } from "../table/reader";
import { importedInputs, liveInputs, liveState } from "../table/reconcile";
import type { Configuration } from "./config";
import { compareAll, fieldsOf, isWithinProperty, withLive, withPlanned } from "./fields";
import { invokes } from "./invokes";
import type { Change, Context, ResourceType } from "./resource";
import { resourceTypes } from "./resource-types";
import { Session } from "./session";

/** Carries out operations by the table of resource types. */
export class AwsInstance implements ProviderInstance {
    private readonly session: Session;

    constructor(private readonly configuration: Configuration) {
        this.session = new Session(configuration);
    }

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
        const diff = compareAll(type, this.configuration, operation.name, oldInputs, oldState, newInputs);
        return Promise.resolve(diff);
    }

    async create(operation: Operation, inputs: Properties): Promise<{ id: string; state: Properties }> {
        const type = typeOf(operation);
        if (operation.preview) {
            return {
                id: "",
                state: withPlanned(type, this.configuration, plannedState(fieldsOf(type), inputs), inputs),
            };
        }
        const context = this.session.context(type, operation, inputs, type.timeouts?.create);
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
        const context = this.session.context(type, operation, isImport ? oldInputs : oldState, undefined);
        const live = await describing(`reading ${type.what} ${id}`, type.read(context, id, new Reader(oldState)));
        if (live === undefined) {
            return undefined;
        }
        const fields = fieldsOf(type);
        const full = withLive(type, this.configuration, live, oldInputs, context.region);
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
            const planned = plannedUpdate(fieldsOf(type), oldState, newInputs);
            return withPlanned(type, this.configuration, planned, newInputs);
        }
        const context = this.session.context(type, operation, newInputs, type.timeouts?.update);
        const { detailedDiff } = await this.diff(operation, id, oldInputs, oldState, newInputs);
        const what = `updating ${type.what} ${id}`;
        // An update without a difference follows on one that did not come through: the API knows what is missing.
        const continued = Object.keys(detailedDiff).length === 0;
        const live = continued
            ? await describing(what, this.liveOnceReady(type, context, id, newInputs, oldState))
            : {};
        const state = new Reader({ ...oldState, ...live });
        await describing(what, this.updateTags(type, context, id, state));
        const differences = continued
            ? compareInputs(fieldsOf(type), liveInputs(fieldsOf(type), newInputs, live), live, newInputs).detailedDiff
            : detailedDiff;
        const paths = Object.keys(differences).filter((path) => !isWithinProperty(path, "tags") && path !== "tagsAll");
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
        const context = this.session.context(type, operation, oldState, type.timeouts?.delete);
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
        const clients = this.session.clients(region);
        const context = { clients, region, accountId: () => this.session.accountId() };
        return describing(token, invoke.call(context, reader));
    }

    /** What the provider itself holds for secret; a secret tag is one of all tags too. */
    secretOutputs(type: string, secretInputs: readonly Path[]): string[] {
        const tags = secretInputs.filter(([key]) => key === "tags");
        return [
            ...(resourceTypes[type]?.secrets ?? []),
            ...tags.map(([, ...rest]) => formatPath(["tagsAll", ...rest])),
        ];
    }

    private async liveOnceReady(
        type: ResourceType,
        context: Context,
        id: string,
        inputs: Properties,
        oldState: Properties,
    ): Promise<Properties> {
        await type.ready?.(context, id, new Reader(inputs));
        const live = await type.read(context, id, new Reader(oldState));
        if (live === undefined) {
            throw new Error("it is gone");
        }
        return withLive(type, this.configuration, live, inputs, context.region);
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
            return liveState(fieldsOf(type), given, withLive(type, this.configuration, live, inputs, context.region));
        } catch (error) {
            const reason = `${type.what} ${id} was made, but: ${messageOf(error)}`;
            const state = withPlanned(type, this.configuration, { ...known.properties, ...inputs }, inputs);
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
}

function typeOf(operation: Operation): ResourceType {
    const type = resourceTypes[operation.type];
    if (type === undefined) {
        throw new Error(`the resource type ${operation.type} is not covered by the sandbox`);
    }
    return type;
}

/** AWS errors say which rule was broken, not by which object. */
async function describing<T>(what: string, operation: Promise<T>): Promise<T> {
    try {
        return await operation;
    } catch (error) {
        throw new Error(`${what}: ${messageOf(error)}`, { cause: error });
    }
}
