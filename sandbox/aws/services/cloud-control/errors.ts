import type { HandlerErrorCode } from "@aws-sdk/client-cloudcontrol";
import { AwsError } from "../../errors";

/** The exceptions of Cloud Control; its model gives all that are the caller's fault HTTP status 400. */
export const cloudControlErrors = {
    clientTokenConflict: (token: string) =>
        new AwsError(
            "ClientTokenConflictException",
            400,
            `The client token ${token} was used for another resource operation.`,
        ),
    concurrentOperation: (identifier: string) =>
        new AwsError(
            "ConcurrentOperationException",
            400,
            `Another resource operation is currently being performed on ${identifier}.`,
        ),
    invalidRequest: (message: string) => new AwsError("InvalidRequestException", 400, message),
    notUpdatable: (message: string) => new AwsError("NotUpdatableException", 400, message),
    requestTokenNotFound: (token: string) =>
        new AwsError("RequestTokenNotFoundException", 400, `No resource operation has the request token ${token}.`),
    resourceNotFound: (typeName: string, identifier: string) =>
        new AwsError(
            "ResourceNotFoundException",
            400,
            `Resource of type '${typeName}' with identifier '${identifier}' was not found.`,
        ),
    /** Not in the API's model, yet what it answers to a desired state against the type's schema. */
    modelInvalid: (problems: string) =>
        new AwsError("ValidationException", 400, `Model validation failed (${problems})`),
};

/** What a resource handler makes of the exceptions of EFS. Codes: API_ProgressEvent, ErrorCode. */
const handlerCodes: Readonly<Record<string, HandlerErrorCode>> = {
    BadRequest: "InvalidRequest",
    InvalidPolicyException: "InvalidRequest",
    FileSystemAlreadyExists: "AlreadyExists",
    FileSystemNotFound: "NotFound",
    FileSystemLimitExceeded: "ServiceLimitExceeded",
    IncorrectFileSystemLifeCycleState: "ResourceConflict",
    TooManyRequests: "Throttling",
    InternalServerError: "ServiceInternalError",
};

/** A file system in a replication, for one, is a GeneralServiceException: https://github.com/pulumi/pulumi-aws-native/issues/2682 */
export function handlerErrorCode(exception: string): HandlerErrorCode {
    return handlerCodes[exception] ?? "GeneralServiceException";
}
