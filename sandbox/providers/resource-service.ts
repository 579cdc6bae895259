import type { IResourceProviderServer } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as rpc from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import type { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { InitializationError, type CheckFailure, type Diff, type DiffKind } from "./provider";
import type { Properties, Provider, ProviderInstance } from "./provider";
import { differences } from "./difference";
import { toServiceError } from "./errors";
import { parsePath, type Path } from "./paths";
import { notCovered, pluginCalls, ServiceFailure, unary, type ConnectionOf } from "./plugin-service";
import { fromStruct, toStruct } from "./wire";

/** The gRPC face of a {@link Provider}. */
export function resourceService(provider: Provider, connectionOf: ConnectionOf): IResourceProviderServer {
    const instanceOf = (peer: string): ProviderInstance => {
        const { instance } = connectionOf(peer);
        if (instance === undefined) {
            throw new Error(`the ${provider.name} provider was used before it was configured`);
        }
        return instance;
    };
    const plain = (struct: Struct | undefined) => fromStruct(struct, provider);
    /** Secret inputs are secret outputs too, and so are those that the provider knows of. */
    const secretsOf = (instance: ProviderInstance, type: string, given: Path[]): Path[] => [
        ...given,
        ...(instance.secretOutputs?.(type, given) ?? []).map(parsePath),
    ];

    return {
        ...pluginCalls(provider, connectionOf, false),

        checkConfig: unary((request: rpc.CheckRequest) => {
            const response = new rpc.CheckResponse();
            response.setInputs(request.getNews());
            response.setFailuresList(provider.checkConfig(fromStruct(request.getNews()).properties).map(toFailure));
            return response;
        }),

        diffConfig: unary((request: rpc.DiffRequest) => {
            const olds = fromStruct(request.getOldInputs() ?? request.getOlds()).properties;
            const news = fromStruct(request.getNews()).properties;
            return toDiffResponse(provider.diffConfig?.(olds, news) ?? configDifference(olds, news), () => true);
        }),

        configure: unary((request: rpc.ConfigureRequest, peer) => {
            connectionOf(peer).instance = provider.configure(fromStruct(request.getArgs()).properties);
            const response = new rpc.ConfigureResponse();
            response.setAcceptsecrets(true);
            response.setSupportspreview(true);
            return response;
        }),

        check: unary(async (request: rpc.CheckRequest, peer) => {
            const news = plain(request.getNews());
            const operation = connectionOf(peer).operation({
                ...target(request),
                seed: request.getRandomseed_asU8(),
            });
            const olds = request.hasOlds() ? plain(request.getOlds()).properties : undefined;
            const instance = instanceOf(peer);
            const { inputs, failures } = await instance.check(operation, olds, news.properties);
            const response = new rpc.CheckResponse();
            response.setInputs(toStruct(inputs, secretsOf(instance, request.getType(), news.secrets)));
            response.setFailuresList(failures.map(toFailure));
            return response;
        }),

        diff: unary(async (request: rpc.DiffRequest, peer) => {
            const olds = plain(request.getOldInputs()).properties;
            const news = plain(request.getNews()).properties;
            const diff = await instanceOf(peer).diff(
                connectionOf(peer).operation(target(request)),
                request.getId(),
                olds,
                plain(request.getOlds()).properties,
                news,
                request.getIgnorechangesList(),
            );
            return toDiffResponse(diff, (property) => Object.hasOwn(olds, property) || Object.hasOwn(news, property));
        }),

        create: unary(async (request: rpc.CreateRequest, peer) => {
            const instance = instanceOf(peer);
            const inputs = plain(request.getProperties());
            const secrets = secretsOf(instance, request.getType(), inputs.secrets);
            const operation = connectionOf(peer).operation(timedTarget(request));
            const created = await marked(secrets, () => instance.create(operation, inputs.properties));
            const response = new rpc.CreateResponse();
            response.setId(created.id);
            response.setProperties(toStruct(created.state, secrets));
            return response;
        }),

        read: unary(async (request: rpc.ReadRequest, peer) => {
            const instance = instanceOf(peer);
            const inputs = plain(request.getInputs());
            const state = plain(request.getProperties());
            const operation = connectionOf(peer).operation({
                ...target(request),
                timeoutSeconds: request.getTimeout(),
            });
            const secrets = secretsOf(instance, request.getType(), [...inputs.secrets, ...state.secrets]);
            const found = await marked(secrets, () =>
                instance.read(operation, request.getId(), inputs.properties, state.properties),
            );
            const response = new rpc.ReadResponse();
            if (found !== undefined) {
                response.setId(found.id);
                response.setInputs(toStruct(found.inputs, secrets));
                response.setProperties(toStruct(found.state, secrets));
            }
            return response;
        }),

        update: unary(async (request: rpc.UpdateRequest, peer) => {
            const instance = instanceOf(peer);
            const oldInputs = plain(request.getOldInputs());
            const oldState = plain(request.getOlds());
            const news = plain(request.getNews());
            const operation = connectionOf(peer).operation(timedTarget(request));
            const secrets = secretsOf(instance, request.getType(), news.secrets);
            const state = await marked(secrets, () =>
                instance.update(
                    operation,
                    request.getId(),
                    oldInputs.properties,
                    oldState.properties,
                    news.properties,
                    request.getIgnorechangesList(),
                ),
            );
            const response = new rpc.UpdateResponse();
            response.setProperties(toStruct(state, secrets));
            return response;
        }),

        delete: unary(async (request: rpc.DeleteRequest, peer) => {
            await instanceOf(peer).delete(
                connectionOf(peer).operation({ ...target(request), timeoutSeconds: request.getTimeout() }),
                request.getId(),
                plain(request.getOldInputs()).properties,
                plain(request.getProperties()).properties,
            );
            return new Empty();
        }),

        invoke: unary(async (request: rpc.InvokeRequest, peer) => {
            const result = await instanceOf(peer).invoke(request.getTok(), plain(request.getArgs()).properties);
            const response = new rpc.InvokeResponse();
            response.setReturn(toStruct(result));
            return response;
        }),

        call: unary((request: rpc.CallRequest) => notCovered(`the method ${request.getTok()}`)),
        construct: unary((request: rpc.ConstructRequest) => notCovered(`the component ${request.getType()}`)),
    };
}

interface Target {
    getUrn(): string;
    getType(): string;
}

function target(request: Target): { urn: string; type: string } {
    return { urn: request.getUrn(), type: request.getType() };
}

function timedTarget(request: Target & { getTimeout(): number; getPreview(): boolean }) {
    return { ...target(request), preview: request.getPreview(), timeoutSeconds: request.getTimeout() };
}

/** The state of an object that was made but is not ready travels in the error, and has its secrets marked too. */
async function marked<T>(secrets: Path[], operation: () => Promise<T>): Promise<T> {
    try {
        return await operation();
    } catch (error) {
        if (error instanceof InitializationError) {
            throw new ServiceFailure(toServiceError(error, secrets));
        }
        throw error;
    }
}

function toFailure({ property, reason }: CheckFailure): rpc.CheckFailure {
    const failure = new rpc.CheckFailure();
    failure.setProperty(property);
    failure.setReason(reason);
    return failure;
}

function configDifference(olds: Properties, news: Properties): Diff {
    const detailedDiff = differences(olds, news);
    return { changes: Object.keys(detailedDiff).length > 0 ? "some" : "none", detailedDiff, replaces: [] };
}

const { Kind } = rpc.PropertyDiff;
const kinds: Record<DiffKind, rpc.PropertyDiff.Kind> = {
    add: Kind.ADD,
    delete: Kind.DELETE,
    update: Kind.UPDATE,
    "add-replace": Kind.ADD_REPLACE,
    "delete-replace": Kind.DELETE_REPLACE,
    "update-replace": Kind.UPDATE_REPLACE,
};

function toDiffResponse(diff: Diff, isInput: (property: string) => boolean): rpc.DiffResponse {
    const { DIFF_NONE, DIFF_SOME } = rpc.DiffResponse.DiffChanges;
    const response = new rpc.DiffResponse();
    response.setChanges(diff.changes === "none" ? DIFF_NONE : DIFF_SOME);
    response.setReplacesList(diff.replaces);
    response.setDeletebeforereplace(diff.deleteBeforeReplace ?? false);
    response.setHasdetaileddiff(true);
    const topLevel = new Set<string>();
    for (const [path, kind] of Object.entries(diff.detailedDiff)) {
        const change = new rpc.PropertyDiff();
        change.setKind(kinds[kind]);
        const property = String(parsePath(path)[0]);
        // Tells the engine to show old and new inputs there, not the old state.
        change.setInputdiff(isInput(property));
        response.getDetaileddiffMap().set(path, change);
        topLevel.add(property);
    }
    response.setDiffsList([...topLevel]);
    return response;
}
