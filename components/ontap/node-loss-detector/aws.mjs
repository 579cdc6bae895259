import { readFileSync } from "node:fs";
import { AwsClient } from "./aws4fetch.mjs";

const callTimeout = 5_000;
/** Credentials are asked for anew this long before they end. */
const margin = 5 * 60_000;
/** States in which an instance has no address, or does nothing with it. */
const down = ["stopped", "terminated"];

/** What the detector asks of AWS. Nothing is tried again here: the next round comes soon. */
export class Aws {
    #credentials;

    constructor({ region, environment }) {
        this.region = region;
        this.environment = environment;
    }

    /** State, VPC and address of those of the instances that EC2 knows. By a filter, or one unknown would fail the call. */
    async instances(ids) {
        return this.#describe({ "instance-id": ids });
    }

    /** Ids of the instances that have one of the addresses and are not down, by address. */
    async occupants(vpcId, addresses) {
        const found = await this.#describe({ "vpc-id": [vpcId], "private-ip-address": addresses });
        return Object.fromEntries(
            found.filter(({ state }) => !down.includes(state)).map(({ id, address }) => [address, id]),
        );
    }

    async publish(topicArn, subject, message) {
        const region = topicArn.split(":")[3];
        const form = {
            Action: "Publish",
            Version: "2010-03-31",
            TopicArn: topicArn,
            Subject: subject,
            Message: message,
        };
        await this.#post("sns", region, form);
    }

    async #describe(filters) {
        const given = Object.entries(filters).flatMap(([name, values], filter) => [
            [`Filter.${filter + 1}.Name`, name],
            ...values.map((value, index) => [`Filter.${filter + 1}.Value.${index + 1}`, value]),
        ]);
        const form = { Action: "DescribeInstances", Version: "2016-11-15", ...Object.fromEntries(given) };
        const answer = await this.#post("ec2", this.region, form);
        if (!answer.includes("<DescribeInstancesResponse") || /<nextToken>[^<]/.test(answer)) {
            throw new Error(`EC2 gave no whole answer: ${answer.slice(0, 200)}`);
        }
        return readInstances(answer);
    }

    async #post(service, region, form) {
        const suffix = region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
        const endpoint =
            this.environment[`AWS_ENDPOINT_URL_${service.toUpperCase()}`] ??
            this.environment.AWS_ENDPOINT_URL ??
            `https://${service}.${region}.${suffix}/`;
        const client = new AwsClient({ ...(await this.#currentCredentials()), service, region, retries: 0 });
        const response = await client.fetch(endpoint, {
            method: "POST",
            headers: { "content-type": "application/x-www-form-urlencoded; charset=utf-8" },
            body: new URLSearchParams(form).toString(),
            signal: AbortSignal.timeout(callTimeout),
        });
        const answer = await response.text();
        if (!response.ok) {
            const code = /<Code>([^<]*)/.exec(answer)?.[1] ?? answer.slice(0, 200);
            throw new Error(`${service} ${form.Action}: ${response.status} ${code}`);
        }
        return answer;
    }

    /** From the agent of EKS Pod Identity: https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html */
    async #currentCredentials() {
        if (this.#credentials === undefined || this.#credentials.expires - margin < Date.now()) {
            const authorization = readFileSync(this.environment.AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE, "utf8").trim();
            const response = await fetch(this.environment.AWS_CONTAINER_CREDENTIALS_FULL_URI, {
                headers: { authorization },
                signal: AbortSignal.timeout(callTimeout),
            });
            if (!response.ok) {
                throw new Error(`the Pod Identity agent answers ${response.status}`);
            }
            const { AccessKeyId, SecretAccessKey, Token, Expiration } = await response.json();
            this.#credentials = {
                accessKeyId: AccessKeyId,
                secretAccessKey: SecretAccessKey,
                sessionToken: Token,
                expires: Date.parse(Expiration),
            };
        }
        return this.#credentials;
    }
}

/**
 * EC2 speaks XML only, and no element but an instance of this answer has an `instanceId`:
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstances.html
 */
export function readInstances(xml) {
    return xml
        .split("<instanceId>")
        .slice(1)
        .map((instance) => ({
            id: /^[^<]*/.exec(instance)[0],
            state: /<instanceState>[\s\S]*?<name>([^<]*)<\/name>/.exec(instance)?.[1] ?? "unknown",
            vpcId: /<vpcId>([^<]*)/.exec(instance)?.[1],
            address: /<privateIpAddress>([^<]*)/.exec(instance)?.[1],
        }));
}
