import type { IncomingMessage, Server } from "node:http";
import type { Socket } from "node:net";
import { TLSSocket } from "node:tls";
import type { CertificateAuthority } from "./certificates";

/** Hosts of AWS endpoints. Nothing else is answered: the sandbox never opens a connection to the outside. */
const awsHost = /^[a-z0-9.-]+\.(amazonaws\.com|api\.aws)$/;

/**
 * Makes the server a CONNECT proxy for AWS endpoints that is itself the endpoint. SDKs without an endpoint variable,
 * such as version 1 for Go in the EFS CSI driver 1.7, reach it with HTTPS_PROXY and AWS_CA_BUNDLE.
 */
export function terminateTls(server: Server, authority: CertificateAuthority): void {
    server.on("connect", (request: IncomingMessage, socket: Socket, head: Buffer) => {
        socket.on("error", () => socket.destroy());
        const host = (request.url ?? "").replace(/:443$/, "").toLowerCase();
        if (!awsHost.test(host)) {
            socket.end(`HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n`);
            return;
        }
        authority.contextFor(host).then(
            (secureContext) => {
                socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
                socket.unshift(head);
                const secure = new TLSSocket(socket, { isServer: true, secureContext });
                secure.on("error", () => socket.destroy());
                server.emit("connection", secure);
            },
            (error: unknown) => {
                console.error(`sandbox AWS front: no certificate for ${host}:`, error);
                socket.destroy();
            },
        );
    });
}
