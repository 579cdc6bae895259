import { z } from "zod";
import { sandboxEndpoint } from "../aws/clients";
import { isProperties, type Value } from "../provider";
import type { Resource } from "./monitor";
import { Output } from "./output";

const connectionSchema = z.object({ endpoint: z.string(), certificateAuthority: z.string(), token: z.string() });

/**
 * The published component's kubeconfig asks the AWS CLI for a token, which only AWS's own authenticator understands.
 * The sandbox's control plane knows one token per cluster, which stands here instead; so the whole of it is secret.
 */
export async function kubeconfig(cluster: Resource): Promise<Output> {
    const described = Output.object({
        arn: cluster.output("arn"),
        name: cluster.output("name"),
        // Of no use here but to wait for: the endpoint is there when the control plane answers.
        endpoint: cluster.output("endpoint"),
    });
    const config = await described.applyAsync(readConnection);
    return config.secret();
}

async function readConnection(described: Value): Promise<Value> {
    if (!isProperties(described) || typeof described.arn !== "string" || typeof described.name !== "string") {
        throw new Error("an EKS cluster without ARN or name");
    }
    const region = described.arn.split(":")[3] ?? "";
    const url = `${sandboxEndpoint()}/_sandbox/clusters/${region}/${encodeURIComponent(described.name)}`;
    const response = await fetch(url);
    if (!response.ok) {
        throw new Error(`no control plane for EKS cluster ${described.name} in ${region}: ${await response.text()}`);
    }
    const { endpoint, certificateAuthority, token } = connectionSchema.parse(await response.json());
    return {
        apiVersion: "v1",
        clusters: [
            { cluster: { server: endpoint, "certificate-authority-data": certificateAuthority }, name: "kubernetes" },
        ],
        contexts: [{ context: { cluster: "kubernetes", user: "aws" }, name: "aws" }],
        "current-context": "aws",
        kind: "Config",
        users: [{ name: "aws", user: { token } }],
    };
}
