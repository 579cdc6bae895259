import { randomUUID } from "node:crypto";
import { createServer } from "node:http";

export interface Instance {
    region: string;
    availabilityZone: string;
    instanceId: string;
}

export interface InstanceMetadata {
    /** For AWS_EC2_METADATA_SERVICE_ENDPOINT. */
    url: string;
    close(): Promise<void>;
}

/**
 * The part of the EC2 instance metadata service, version 2, by which a program learns where it runs:
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html
 */
export async function startInstanceMetadata({
    region,
    availabilityZone,
    instanceId,
}: Instance): Promise<InstanceMetadata> {
    const session = randomUUID();
    const answers: Record<string, string> = {
        "/latest/meta-data/instance-id": instanceId,
        "/latest/meta-data/placement/region": region,
        "/latest/meta-data/placement/availability-zone": availabilityZone,
        "/latest/dynamic/instance-identity/document": JSON.stringify({ region, availabilityZone, instanceId }),
    };
    const server = createServer((request, response) => {
        if (request.method === "PUT" && request.url === "/latest/api/token") {
            response.setHeader("X-Aws-Ec2-Metadata-Token-Ttl-Seconds", "21600").end(session);
        } else if (request.headers["x-aws-ec2-metadata-token"] !== session) {
            response.writeHead(401).end();
        } else {
            const answer = answers[request.url ?? ""];
            response.writeHead(answer === undefined ? 404 : 200).end(answer);
        }
    });
    await new Promise<void>((resolve, reject) => {
        server.once("error", reject);
        server.listen(0, "127.0.0.1", resolve);
    });
    const address = server.address();
    if (typeof address !== "object" || address === null) throw new Error("The metadata server has no address");
    return {
        url: `http://127.0.0.1:${address.port}`,
        close: () =>
            new Promise((resolve) => {
                server.close(() => resolve());
                server.closeAllConnections();
            }),
    };
}
