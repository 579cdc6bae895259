import { SignatureV4 } from "@smithy/signature-v4";
import { createHash, createHmac, type Hash } from "node:crypto";
import type { Clients } from "./clients";

/** For how long EKS accepts a token, less a minute: https://github.com/kubernetes-sigs/aws-iam-authenticator#api-authorization-from-outside-a-cluster */
export const tokenLifetime = 14 * 60_000;

/** A bearer token for an EKS cluster: a signed call of STS, which only the cluster's control plane makes. */
export async function clusterToken(clients: Clients, clusterName: string): Promise<string> {
    const { region } = clients;
    const hostname = `sts.${region}.${region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com"}`;
    const signer = new SignatureV4({
        service: "sts",
        region,
        credentials: clients.sts().config.credentials,
        sha256: Sha256,
    });
    const clusterHeader = "x-k8s-aws-id";
    const request = await signer.presign(
        {
            method: "GET",
            protocol: "https:",
            hostname,
            path: "/",
            query: { Action: "GetCallerIdentity", Version: "2011-06-15" },
            headers: { host: hostname, [clusterHeader]: clusterName },
        },
        { expiresIn: 60, unhoistableHeaders: new Set([clusterHeader]) },
    );
    const query = new URLSearchParams(request.query as Record<string, string>);
    return `k8s-aws-v1.${Buffer.from(`https://${hostname}/?${query.toString()}`).toString("base64url")}`;
}

/** SHA-256 of Node.js, in the form that the signer asks for. */
class Sha256 {
    private readonly hash: Hash | ReturnType<typeof createHmac>;

    constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
        this.hash = secret === undefined ? createHash("sha256") : createHmac("sha256", bytes(secret));
    }

    update(data: Uint8Array): void {
        this.hash.update(data);
    }

    digest(): Promise<Uint8Array> {
        return Promise.resolve(this.hash.digest());
    }

    reset(): void {
        throw new Error("a hash is used once");
    }
}

function bytes(secret: string | ArrayBuffer | ArrayBufferView): Buffer {
    if (typeof secret === "string") {
        return Buffer.from(secret);
    }
    return ArrayBuffer.isView(secret)
        ? Buffer.from(secret.buffer, secret.byteOffset, secret.byteLength)
        : Buffer.from(secret);
}
