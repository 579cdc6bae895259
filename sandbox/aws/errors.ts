/** An error as an AWS service answers it; the protocol of the service decides how it looks on the wire. */
export class AwsError extends Error {
    constructor(
        readonly code: string,
        readonly status: number,
        message: string,
        /** Further members of the modelled exception, such as the id of the resource that is in the way. */
        readonly details: Readonly<Record<string, string | undefined>> = {},
    ) {
        super(message);
        this.name = code;
    }
}

/**
 * An operation, or a way to call one, that the sandbox does not have. 501 because SDKs retry the other 5xx codes, so
 * the message would reach the user only after a minute.
 */
export function notCovered(service: string, operation: string, detail?: string): AwsError {
    const reason = detail ? `: ${detail}` : "";
    return new AwsError(
        "NotImplemented",
        501,
        `operation ${operation} of service ${service} is not covered by the sandbox${reason}`,
    );
}

/** Errors of moto reach the front's services as exceptions of the SDK, with the name and status AWS gives them. */
export function asAwsError(error: unknown): AwsError {
    if (error instanceof AwsError) {
        return error;
    }
    const status = statusOf(error);
    if (error instanceof Error && status !== undefined) {
        return new AwsError(error.name, status, error.message);
    }
    console.error("sandbox AWS front:", error);
    return new AwsError("InternalFailure", 500, `the sandbox's AWS front failed: ${messageOf(error)}`);
}

function statusOf(error: unknown): number | undefined {
    if (!(error instanceof Error) || !("$metadata" in error)) {
        return undefined;
    }
    const metadata = error.$metadata;
    const known = typeof metadata === "object" && metadata !== null && "httpStatusCode" in metadata;
    return known && typeof metadata.httpStatusCode === "number" ? metadata.httpStatusCode : undefined;
}

/** What went wrong, for a status or a sentence of one's own. */
export function messageOf(error: unknown): string {
    return error instanceof Error ? error.message : String(error);
}
