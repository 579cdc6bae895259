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
