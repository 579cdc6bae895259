import pRetry from "p-retry";
import { DrError, Refusal } from "../errors";

/** A Region that gives no answer: no connection, silence, or an error of its own. */
export class RegionUnreachable extends DrError {
    override readonly name = "RegionUnreachable";

    constructor(
        readonly region: string,
        override readonly cause: unknown,
    ) {
        super(`${region} does not answer (${describe(cause)})`);
    }
}

/** What an error of an SDK carries beside its message. */
export interface AwsFailure extends Error {
    readonly $fault?: "client" | "server";
    readonly $metadata?: { readonly httpStatusCode?: number };
    readonly code?: string;
}

/** More tries than the SDK's own, for throttling only: a busy API is not a lost Region. */
const throttledTries = 8;

/** A call to a Region; its failure says whether the Region answered at all. */
export function call<T>(region: string, work: () => Promise<T>): Promise<T> {
    const attempt = async () => {
        try {
            return await work();
        } catch (error) {
            throw translated(region, error);
        }
    };
    return pRetry(attempt, {
        retries: throttledTries,
        minTimeout: 200,
        maxTimeout: 5_000,
        randomize: true,
        shouldRetry: isThrottled,
    });
}

function translated(region: string, error: unknown): Error {
    if (!(error instanceof Error) || error instanceof DrError) {
        return error instanceof Error ? error : new Error(String(error));
    }
    const failure: AwsFailure = error;
    if (isThrottled(failure)) {
        return failure;
    }
    if (isUnanswered(failure)) {
        return new RegionUnreachable(region, failure);
    }
    if (aboutCredentials.has(failure.name)) {
        return new Refusal(`AWS does not accept the credentials in ${region}: ${failure.message}`);
    }
    // p-retry takes a TypeError for a programmer's mistake and stops, unless it looks like fetch's.
    return failure;
}

const throttling = new Set([
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "Throttling",
    "ThrottlingException",
    "TooManyRequestsException",
]);

export function isThrottled(error: Error): boolean {
    return throttling.has(error.name) || (error as AwsFailure).$metadata?.httpStatusCode === 429;
}

/** https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html, and what the SDK says before it calls. */
const aboutCredentials = new Set([
    "CredentialsProviderError",
    "ExpiredToken",
    "ExpiredTokenException",
    "IncompleteSignature",
    "InvalidClientTokenId",
    "InvalidSignatureException",
    "MissingAuthenticationToken",
    "SignatureDoesNotMatch",
    "TokenProviderError",
    "UnrecognizedClientException",
]);

function isUnanswered(error: AwsFailure): boolean {
    const status = error.$metadata?.httpStatusCode;
    if (status !== undefined) {
        return status >= 500;
    }
    return (
        error.name === "TimeoutError" ||
        error.name === "AbortError" ||
        (error.code !== undefined && /^(E[A-Z_]+|UND_ERR_\w+)$/.test(error.code)) ||
        /socket hang up|network|other side closed/i.test(error.message)
    );
}

function describe(cause: unknown): string {
    if (!(cause instanceof Error)) {
        return String(cause);
    }
    const code = (cause as AwsFailure).code;
    return code ?? cause.name;
}
