import { CloudControlClient } from "@aws-sdk/client-cloudcontrol";
import { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EC2Client } from "@aws-sdk/client-ec2";
import { EFSClient } from "@aws-sdk/client-efs";
import { EKSClient } from "@aws-sdk/client-eks";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { FSxClient } from "@aws-sdk/client-fsx";
import { IAMClient } from "@aws-sdk/client-iam";
import { KMSClient } from "@aws-sdk/client-kms";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { SSMClient } from "@aws-sdk/client-ssm";
import { STSClient } from "@aws-sdk/client-sts";
import { CancellableHandler } from "./cancellation";
import { Retries } from "./retries";

export interface Credentials {
    accessKeyId: string;
    secretAccessKey: string;
    sessionToken?: string;
}

/** The clients of one Region, each made when first used. */
export class Clients {
    private readonly configuration;

    constructor(
        readonly region: string,
        credentials: Credentials,
    ) {
        this.configuration = {
            region,
            credentials,
            endpoint: sandboxEndpoint(),
            retryStrategy: new Retries(),
            requestHandler: new CancellableHandler({
                connectionTimeout: 3_000,
                requestTimeout: 20_000,
                // Without it the time-out only warns, and a Region that keeps silent holds the operation for ever.
                throwOnRequestTimeout: true,
            }),
        };
    }

    readonly cloudcontrol = this.lazily(() => new CloudControlClient(this.configuration));
    readonly cloudformation = this.lazily(() => new CloudFormationClient(this.configuration));
    readonly cloudwatch = this.lazily(() => new CloudWatchClient(this.configuration));
    readonly logs = this.lazily(() => new CloudWatchLogsClient(this.configuration));
    readonly dynamodb = this.lazily(() => new DynamoDBClient(this.configuration));
    readonly ec2 = this.lazily(() => new EC2Client(this.configuration));
    readonly efs = this.lazily(() => new EFSClient(this.configuration));
    readonly eks = this.lazily(() => new EKSClient(this.configuration));
    readonly events = this.lazily(() => new EventBridgeClient(this.configuration));
    readonly fsx = this.lazily(() => new FSxClient(this.configuration));
    readonly kms = this.lazily(() => new KMSClient(this.configuration));
    readonly lambda = this.lazily(() => new LambdaClient(this.configuration));
    readonly secretsManager = this.lazily(() => new SecretsManagerClient(this.configuration));
    readonly ssm = this.lazily(() => new SSMClient(this.configuration));
    readonly sts = this.lazily(() => new STSClient(this.configuration));
    // IAM is one for all Regions and signs for this one.
    readonly iam = this.lazily(() => new IAMClient({ ...this.configuration, region: "us-east-1" }));

    private lazily<T>(make: () => T): () => T {
        let client: T | undefined;
        return () => (client ??= make());
    }
}

/** The provider never talks to AWS itself: an address other than loopback is refused. */
export function sandboxEndpoint(): string {
    const endpoint = process.env.AWS_ENDPOINT_URL;
    if (endpoint === undefined || endpoint === "") {
        throw new Error("AWS_ENDPOINT_URL is not set; start the provider process with the address of the AWS front");
    }
    const { hostname } = new URL(endpoint);
    if (!["127.0.0.1", "localhost", "[::1]"].includes(hostname)) {
        throw new Error(`AWS_ENDPOINT_URL is ${endpoint}; the sandbox's provider only talks to loopback addresses`);
    }
    return endpoint;
}
