import type { IResourceProviderServer } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as rpc from "@pulumi/pulumi/proto/provider_pb";
import type { ComponentProvider } from "./component";
import { notCovered, pluginCalls, unary, type ConnectionOf } from "./plugin-service";

/** The gRPC face of a {@link ComponentProvider}: it has no resources of its own. */
export function componentService(provider: ComponentProvider, connectionOf: ConnectionOf): IResourceProviderServer {
    const noResource = (request: { getType(): string }) => notCovered(`the resource ${request.getType()}`);
    return {
        ...pluginCalls(provider, connectionOf, true),
        checkConfig: unary((request: rpc.CheckRequest) => {
            const response = new rpc.CheckResponse();
            response.setInputs(request.getNews());
            return response;
        }),
        diffConfig: unary(() => new rpc.DiffResponse()),
        configure: unary(() => {
            const response = new rpc.ConfigureResponse();
            response.setAcceptsecrets(true);
            response.setAcceptresources(true);
            return response;
        }),
        construct: unary((request: rpc.ConstructRequest, peer) =>
            provider.construct(request, connectionOf(peer).signal),
        ),
        check: unary(noResource),
        diff: unary(noResource),
        create: unary(noResource),
        read: unary(noResource),
        update: unary(noResource),
        delete: unary(noResource),
        invoke: unary((request: rpc.InvokeRequest) => notCovered(`the function ${request.getTok()}`)),
        call: unary((request: rpc.CallRequest) => notCovered(`the method ${request.getTok()}`)),
    };
}
