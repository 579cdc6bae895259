import * as fs from "node:fs";
import type { IncomingMessage } from "node:http";
import * as https from "node:https";
import * as path from "node:path";
import { stringify } from "yaml";
import { z } from "zod";
import type { CertificateFiles } from "./certificates";
import { TokenError, verifyToken } from "./eks-token";

export interface AuthenticatorOptions {
    /** Folder of the cluster. */
    directory: string;
    clusterName: string;
    authority: CertificateFiles;
    server: CertificateFiles;
}

export interface Authenticator {
    /** For the API server's flag --authentication-token-webhook-config-file. */
    configuration: string;
    close(): void;
}

/**
 * Tells a cluster's API server who brings a token of EKS: whoever can sign for the local AWS is an administrator, as the
 * creator of an EKS cluster is. https://kubernetes.io/docs/reference/access-authn-authz/authentication/#webhook-token-authentication
 */
export async function startAuthenticator(options: AuthenticatorOptions): Promise<Authenticator> {
    const { authority, clusterName, server: files } = options;
    const server = https.createServer(
        { cert: fs.readFileSync(files.certificate), key: fs.readFileSync(files.key) },
        (request, response) => {
            const answer = (status: number, body: unknown) => {
                response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
            };
            readJson(request).then(
                (body) => answer(200, review(body, clusterName)),
                (error: unknown) => answer(400, { message: error instanceof Error ? error.message : String(error) }),
            );
        },
    );
    await new Promise<void>((resolve, reject) => {
        server.once("error", reject);
        server.listen(0, "127.0.0.1", resolve);
    });
    // It ends with the process, and does not keep it.
    server.unref();
    const address = server.address();
    if (typeof address !== "object" || address === null) throw new Error("The authenticator has no address");
    const configuration = path.join(options.directory, "authentication.yaml");
    const certificateAuthority = fs.readFileSync(authority.certificate).toString("base64");
    fs.writeFileSync(configuration, stringify(kubeconfig(`https://127.0.0.1:${address.port}/`, certificateAuthority)), {
        mode: 0o600,
    });
    return {
        configuration,
        close() {
            server.close();
            server.closeAllConnections();
        },
    };
}

const reviewSchema = z.object({
    apiVersion: z.literal("authentication.k8s.io/v1"),
    kind: z.literal("TokenReview"),
    spec: z.object({ token: z.string() }),
});

function review(body: unknown, clusterName: string): unknown {
    const { apiVersion, kind, spec } = reviewSchema.parse(body);
    try {
        const { accessKeyId } = verifyToken(spec.token, clusterName);
        const user = { username: `aws:${accessKeyId}`, groups: ["system:masters"] };
        return { apiVersion, kind, status: { authenticated: true, user } };
    } catch (error) {
        if (error instanceof TokenError) {
            return { apiVersion, kind, status: { authenticated: false, error: error.message } };
        }
        throw error;
    }
}

async function readJson(request: IncomingMessage): Promise<unknown> {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) {
        chunks.push(chunk);
    }
    return JSON.parse(Buffer.concat(chunks).toString("utf8"));
}

function kubeconfig(server: string, certificateAuthority: string): unknown {
    return {
        apiVersion: "v1",
        kind: "Config",
        "current-context": "authenticator",
        clusters: [{ name: "authenticator", cluster: { server, "certificate-authority-data": certificateAuthority } }],
        users: [{ name: "api-server", user: {} }],
        contexts: [{ name: "authenticator", context: { cluster: "authenticator", user: "api-server" } }],
    };
}
