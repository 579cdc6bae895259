/** Reads a kubeconfig: https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/ */
import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";

const text = z.string().optional();
const kubeconfigSchema = z.object({
    "current-context": text,
    clusters: z
        .array(
            z.object({
                name: z.string(),
                cluster: z.object({
                    server: z.string(),
                    "certificate-authority": text,
                    "certificate-authority-data": text,
                    "insecure-skip-tls-verify": z.boolean().optional(),
                    "tls-server-name": text,
                    "proxy-url": text,
                }),
            }),
        )
        .default([]),
    contexts: z
        .array(
            z.object({
                name: z.string(),
                context: z.object({ cluster: z.string(), user: z.string().default(""), namespace: text }),
            }),
        )
        .default([]),
    users: z
        .array(
            z.object({
                name: z.string(),
                user: z.object({
                    token: text,
                    tokenFile: text,
                    "client-certificate": text,
                    "client-certificate-data": text,
                    "client-key": text,
                    "client-key-data": text,
                    exec: z.unknown().optional(),
                    "auth-provider": z.unknown().optional(),
                }),
            }),
        )
        .default([]),
});

export type Kubeconfig = z.infer<typeof kubeconfigSchema>;
export type ClusterEntry = Kubeconfig["clusters"][number]["cluster"];

export interface Connection {
    server: URL;
    certificateAuthority?: Buffer | string;
    serverName?: string;
    token?: string;
    clientCertificate?: Buffer | string;
    clientKey?: Buffer | string;
    /** Of the context; where it names none, objects go to "default". */
    namespace: string;
}

export interface ContextOptions {
    context?: string;
    cluster?: string;
}

/** `pathOrContents` as the provider takes it: a file, or YAML or JSON. */
export function parseKubeconfig(pathOrContents: string): Kubeconfig {
    const path = pathOrContents.startsWith("~/") ? join(homedir(), pathOrContents.slice(2)) : pathOrContents;
    const isFile = !path.includes("\n") && existsSync(path);
    const contents: unknown = parse(isFile ? readFileSync(path, "utf8") : pathOrContents);
    const result = kubeconfigSchema.safeParse(contents);
    if (!result.success) {
        const [issue] = result.error.issues;
        throw new Error(
            `the kubeconfig cannot be read: ${issue?.path.join(".") ?? ""} ${issue?.message ?? ""}`.trimEnd(),
        );
    }
    return result.data;
}

/** The cluster that a kubeconfig points at; undefined where it points nowhere. */
export function activeCluster(kubeconfig: Kubeconfig, options: ContextOptions): ClusterEntry | undefined {
    const contextName = options.context ?? kubeconfig["current-context"];
    const context = kubeconfig.contexts.find(({ name }) => name === contextName)?.context;
    const clusterName = context === undefined ? undefined : (options.cluster ?? context.cluster);
    return kubeconfig.clusters.find(({ name }) => name === clusterName)?.cluster;
}

export function resolveConnection(kubeconfig: Kubeconfig, options: ContextOptions): Connection {
    const contextName = options.context ?? kubeconfig["current-context"] ?? "";
    const context = kubeconfig.contexts.find(({ name }) => name === contextName)?.context;
    if (context === undefined) {
        throw new Error(`the kubeconfig has no context "${contextName}"`);
    }
    const cluster = activeCluster(kubeconfig, options);
    if (cluster === undefined) {
        throw new Error(`the kubeconfig has no cluster "${options.cluster ?? context.cluster}"`);
    }
    const user = kubeconfig.users.find(({ name }) => name === context.user)?.user;
    for (const method of ["exec", "auth-provider"] as const) {
        if (user?.[method] !== undefined) {
            throw new Error(
                `user "${context.user}" of the kubeconfig uses ${method}; the sandbox takes a token or a client certificate`,
            );
        }
    }
    if (cluster["insecure-skip-tls-verify"] === true || cluster["proxy-url"] !== undefined) {
        const option = cluster["proxy-url"] === undefined ? "insecure-skip-tls-verify" : "proxy-url";
        throw new Error(`the kubeconfig sets ${option}; the sandbox does not support it`);
    }
    return {
        server: localServer(cluster.server),
        certificateAuthority: content(cluster["certificate-authority-data"], cluster["certificate-authority"]),
        serverName: cluster["tls-server-name"],
        token: user?.token ?? (user?.tokenFile === undefined ? undefined : readFileSync(user.tokenFile, "utf8").trim()),
        clientCertificate: content(user?.["client-certificate-data"], user?.["client-certificate"]),
        clientKey: content(user?.["client-key-data"], user?.["client-key"]),
        namespace: context.namespace ?? "default",
    };
}

/** A stand-in must not touch the cluster that somebody's kubeconfig happens to point at. */
function localServer(server: string): URL {
    const url = new URL(server);
    if (!/^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname)) {
        throw new Error(
            `the kubeconfig points at ${url.host}; the sandbox only speaks to its own clusters on this machine`,
        );
    }
    return url;
}

function content(data: string | undefined, path: string | undefined): Buffer | undefined {
    if (data !== undefined) {
        return Buffer.from(data, "base64");
    }
    return path === undefined ? undefined : readFileSync(path);
}
