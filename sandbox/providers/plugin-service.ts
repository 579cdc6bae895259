/** The calls that every provider answers alike. */
import * as grpc from "@grpc/grpc-js";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import type { IResourceProviderServer } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as rpc from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import type { ComponentProvider } from "./component";
import type { Connection } from "./connection";
import { toServiceError } from "./errors";
import type { Provider } from "./provider";
import { schemaOf } from "./schema";

export type AnyProvider = Provider | ComponentProvider;

export function isComponentProvider(provider: AnyProvider): provider is ComponentProvider {
    return "construct" in provider;
}

export type ConnectionOf = (peer: string) => Connection;

/** A promise for a unary call; what it throws becomes the one line that the engine shows. */
export function unary<Request, Response>(
    handle: (request: Request, peer: string) => Promise<Response> | Response,
): grpc.handleUnaryCall<Request, Response> {
    return (call, callback) => {
        Promise.resolve()
            .then(() => handle(call.request, call.getPeer()))
            .then(
                (response) => callback(null, response),
                (error: unknown) => callback(error instanceof ServiceFailure ? error.status : toServiceError(error)),
            );
    };
}

/** An error that is already in the form the engine wants. */
export class ServiceFailure extends Error {
    constructor(readonly status: Partial<grpc.ServiceError>) {
        super(status.details);
    }
}

export function notCovered(what: string): never {
    throw new ServiceFailure({
        code: grpc.status.UNIMPLEMENTED,
        details: `${what} is not covered by the sandbox`,
    });
}

type PluginCalls =
    | "handshake"
    | "attach"
    | "getPluginInfo"
    | "getSchema"
    | "cancel"
    | "parameterize"
    | "getMapping"
    | "getMappings"
    | "list";

/** `resources`: whether references to resources arrive as such (components) or as ids. */
export function pluginCalls(
    provider: AnyProvider,
    connectionOf: ConnectionOf,
    resources: boolean,
): Pick<IResourceProviderServer, PluginCalls> {
    return {
        handshake: unary((request: rpc.ProviderHandshakeRequest, peer) => {
            connectionOf(peer).attach(request.getEngineAddress());
            const response = new rpc.ProviderHandshakeResponse();
            response.setAcceptSecrets(true);
            response.setAcceptResources(resources);
            response.setAcceptOutputs(false);
            return response;
        }),
        // The engine's address is already known from the handshake, which comes first.
        attach: unary(() => new Empty()),
        getPluginInfo: unary(() => {
            const info = new PluginInfo();
            info.setVersion(provider.version);
            return info;
        }),
        getSchema: unary(() => {
            const response = new rpc.GetSchemaResponse();
            response.setSchema(JSON.stringify(schemaOf(provider)));
            return response;
        }),
        cancel: unary((_: Empty, peer) => {
            connectionOf(peer).cancel();
            return new Empty();
        }),
        parameterize: unary(() => notCovered(`parameterizing the ${provider.name} provider`)),
        getMapping: unary(() => new rpc.GetMappingResponse()),
        getMappings: unary(() => new rpc.GetMappingsResponse()),
        list: (call) => {
            call.emit("error", {
                code: grpc.status.UNIMPLEMENTED,
                details: `listing resources of the ${provider.name} provider is not covered by the sandbox`,
            });
        },
    };
}
