import { StandardRetryStrategy } from "@smithy/core/retry";
import type { RetryErrorInfo, StandardRetryToken } from "@smithy/types";

/** As the real provider (`maxRetries`): https://www.pulumi.com/registry/packages/aws/api-docs/provider/ */
const throttledTries = 25;

/** Fewer than the real provider's: a Region that a test has cut off must not hold its run for minutes. */
const failedTries = 4;

/** Tries a throttled call for as long as the real provider does, and one that fails otherwise a few times. */
export class Retries extends StandardRetryStrategy {
    constructor() {
        super(throttledTries);
    }

    override refreshRetryTokenForRetry(token: StandardRetryToken, error: RetryErrorInfo): Promise<StandardRetryToken> {
        const tries = error.errorType === "THROTTLING" ? throttledTries : failedTries;
        return token.getRetryCount() + 1 < tries
            ? super.refreshRetryTokenForRetry(token, error)
            : Promise.reject(new Error("no try is left"));
    }
}
