import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { accountId as motoAccountId } from "./moto";

export interface MetadataOptions {
    readonly region: string;
    readonly availabilityZone: string;
    readonly instanceId: string;
    readonly accountId?: string;
}

export interface Metadata {
    /** For `AWS_EC2_METADATA_SERVICE_ENDPOINT`. */
    readonly url: string;
    close(): Promise<void>;
}

/**
 * The instance metadata service of one instance, as far as SDKs and CSI drivers ask it where they are. It gives no
 * credentials. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-categories.html
 */
export async function startMetadata(options: MetadataOptions): Promise<Metadata> {
    const { region, availabilityZone, instanceId, accountId = motoAccountId } = options;
    const instanceType = "m6i.large";
    const answers: Readonly<Record<string, string>> = {
        "/latest/meta-data/instance-id": instanceId,
        "/latest/meta-data/instance-type": instanceType,
        "/latest/meta-data/placement/region": region,
        "/latest/meta-data/placement/availability-zone": availabilityZone,
        "/latest/dynamic/instance-identity/document": JSON.stringify({
            ...{ accountId, architecture: "x86_64", availabilityZone, imageId: "ami-0e0e0e0e0e0e0e0e0", instanceId },
            ...{
                instanceType,
                pendingTime: "2026-01-01T00:00:00Z",
                privateIp: "127.0.0.1",
                region,
                version: "2017-09-30",
            },
        }),
    };
    const tokens = new Set<string>();
    const server = createServer((request, response) => {
        const path = (request.url ?? "").replace(/\/$/, "");
        if (request.method === "PUT" && path === "/latest/api/token") {
            const token = randomUUID();
            tokens.add(token);
            const seconds = request.headers["x-aws-ec2-metadata-token-ttl-seconds"] ?? "21600";
            response.writeHead(200, { "x-aws-ec2-metadata-token-ttl-seconds": seconds }).end(token);
            return;
        }
        const token = request.headers["x-aws-ec2-metadata-token"];
        if (token !== undefined && !tokens.has(String(token))) {
            response.writeHead(401).end();
            return;
        }
        const answer = answers[path];
        response.writeHead(answer === undefined ? 404 : 200, { "content-type": "text/plain" }).end(answer);
    });
    await new Promise<void>((resolve, reject) => {
        server.once("error", reject);
        server.listen(0, "127.0.0.1", resolve);
    });
    const address = server.address();
    if (typeof address !== "object" || address === null) {
        throw new Error("the instance metadata service listens on no port");
    }
    return {
        url: `http://127.0.0.1:${address.port}`,
        close: () =>
            new Promise((resolve) => {
                server.close(() => resolve());
                server.closeAllConnections();
            }),
    };
}
