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

/** A Region that answered with a refusal of its own: one line, and the name that the service gives to its reason. */
export class ServiceError extends DrError {
    override readonly name: string;

    constructor(
        readonly region: string,
        override readonly cause: Error,
    ) {
        super(`AWS refuses in ${region}: ${cause.name}: ${cause.message.replace(/\s+/g, " ").trim()}`);
        this.name = cause.name;
    }
}

/** What an error of an SDK carries beside its message. */
export interface AwsFailure extends Error {
    readonly $fault?: "client" | "server";
    readonly $metadata?: { readonly httpStatusCode?: number };
    readonly code?: string;
    /** Of the file that could not be read. */
    readonly path?: string;
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
    }).catch((error: unknown) => {
        throw error instanceof Error && isThrottled(error) ? new ServiceError(region, error) : error;
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
    if (failure.path !== undefined && failure.code !== undefined) {
        // Before it calls, the SDK reads nothing but the files that lead to credentials.
        return new Refusal(`The credentials for ${region} cannot be read: ${failure.message}`);
    }
    if (failure.$fault !== undefined || failure.$metadata !== undefined) {
        return new ServiceError(region, failure);
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
    "RequestExpired",
    "SignatureDoesNotMatch",
    "TokenProviderError",
    "UnrecognizedClientException",
]);

/** Errors of a connection: https://nodejs.org/api/errors.html#common-system-errors, and those of getaddrinfo(3). */
const networking = new Set([
    "EADDRNOTAVAIL",
    "EAI_AGAIN",
    "EAI_FAIL",
    "EAI_NODATA",
    "EAI_NONAME",
    "ECONNABORTED",
    "ECONNREFUSED",
    "ECONNRESET",
    "EHOSTDOWN",
    "EHOSTUNREACH",
    "ENETDOWN",
    "ENETRESET",
    "ENETUNREACH",
    "ENOTFOUND",
    "EPIPE",
    "EPROTO",
    "ETIMEDOUT",
]);

function isUnanswered(error: AwsFailure): boolean {
    const status = error.$metadata?.httpStatusCode;
    if (status !== undefined) {
        return status >= 500;
    }
    return (
        error.name === "TimeoutError" ||
        error.name === "AbortError" ||
        (error.code !== undefined && (networking.has(error.code) || error.code.startsWith("UND_ERR_"))) ||
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
