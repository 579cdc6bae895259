import { BackupClient } from "@aws-sdk/client-backup";
import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EFSClient } from "@aws-sdk/client-efs";
import { EKSClient } from "@aws-sdk/client-eks";
import { STSClient } from "@aws-sdk/client-sts";
import { NodeHttpHandler } from "@smithy/node-http-handler";

/** How long a client waits for a Region. */
export interface Patience {
    /** Milliseconds for one try of one call. */
    readonly requestTimeout: number;
    readonly tries: number;
}

/** The Region that the command works for: an answer late is better than none. */
export const patient: Patience = { requestTimeout: 10_000, tries: 6 };

/** Configuration of an SDK client that never waits for ever. */
export function clientConfiguration(region: string, { requestTimeout, tries }: Patience) {
    return {
        region,
        maxAttempts: tries,
        requestHandler: new NodeHttpHandler({
            connectionTimeout: requestTimeout,
            requestTimeout,
            // Without it the time-out only warns, and a Region that keeps silent holds the command for ever.
            throwOnRequestTimeout: true,
        }),
    };
}

/** The SDK's clients of one Region. */
export class Clients {
    private readonly configuration;

    constructor(
        readonly region: string,
        patience: Patience,
    ) {
        this.configuration = clientConfiguration(region, patience);
    }

    readonly backup = lazily(() => new BackupClient(this.configuration));
    readonly cloudwatch = lazily(() => new CloudWatchClient(this.configuration));
    readonly dynamodb = lazily(() => new DynamoDBClient(this.configuration));
    readonly efs = lazily(() => new EFSClient(this.configuration));
    readonly eks = lazily(() => new EKSClient(this.configuration));
    readonly sts = lazily(() => new STSClient(this.configuration));
}

function lazily<T>(make: () => T): () => T {
    let made: T | undefined;
    return () => (made ??= make());
}
