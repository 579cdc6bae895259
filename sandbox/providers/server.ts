import * as net from "node:net";
import * as grpc from "@grpc/grpc-js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { componentService } from "./component-service";
import { Connection } from "./connection";
import { isComponentProvider, type AnyProvider } from "./plugin-service";
import { resourceService } from "./resource-service";

export interface ProviderServer {
    port: number;
    close(): Promise<void>;
}

/** Serves a provider on a free loopback port, to be named to the engine in `PULUMI_DEBUG_PROVIDERS`. */
export async function serve(provider: AnyProvider): Promise<ProviderServer> {
    const connections = new Map<string, Connection>();
    const connectionOf = (peer: string): Connection => {
        const connection = connections.get(peer);
        if (connection === undefined) {
            throw new Error(`${provider.name} provider: ${peer} has closed its connection`);
        }
        return connection;
    };
    const server = new grpc.Server({
        "grpc.max_receive_message_length": -1,
        "grpc.max_send_message_length": -1,
    });
    server.addService(
        ResourceProviderService,
        isComponentProvider(provider)
            ? componentService(provider, connectionOf)
            : resourceService(provider, connectionOf),
    );
    // The sockets are accepted here and not by grpc-js, which does not tell when a peer is gone: its configuration and
    // its waits have to go with it.
    const injector = server.createConnectionInjector(grpc.ServerCredentials.createInsecure());
    const sockets = new Set<net.Socket>();
    const listener = net.createServer((socket) => {
        const peer = `${socket.remoteAddress}:${socket.remotePort}`;
        const connection = new Connection();
        connections.set(peer, connection);
        sockets.add(socket);
        socket.on("close", () => {
            sockets.delete(socket);
            connections.delete(peer);
            connection.close();
        });
        // A reset is followed by "close"; without a listener it would end the process.
        socket.on("error", () => undefined);
        injector.injectConnection(socket);
    });
    const port = await listen(listener);
    return {
        port,
        close: async () => {
            injector.destroy();
            server.forceShutdown();
            sockets.forEach((socket) => socket.destroy());
            await new Promise((resolve) => listener.close(resolve));
        },
    };
}

function listen(listener: net.Server): Promise<number> {
    return new Promise((resolve, reject) => {
        listener.once("error", reject);
        listener.listen(0, "127.0.0.1", () => {
            const address = listener.address();
            if (typeof address === "object" && address !== null) {
                resolve(address.port);
            } else {
                reject(new Error("the listener has no port"));
            }
        });
    });
}
