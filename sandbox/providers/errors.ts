import * as grpc from "@grpc/grpc-js";
import { InputPropertiesError } from "@pulumi/pulumi/proto/errors_pb";
import { ErrorResourceInitFailed } from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { Any } from "google-protobuf/google/protobuf/any_pb";
import type { Path } from "./paths";
import { InitializationError, type CheckFailure } from "./provider";
import { toStruct } from "./wire";

/** Bad inputs of a component, each with its path: the engine reports them one by one. */
export class BadInputsError extends Error {
    constructor(
        message: string,
        readonly failures: CheckFailure[],
    ) {
        super(message);
        this.name = "BadInputsError";
    }
}

/** What the engine shows: the message alone, without a stack. */
export function toServiceError(error: unknown, secrets: readonly Path[] = []): Partial<grpc.ServiceError> {
    if (error instanceof InitializationError) {
        const detail = new ErrorResourceInitFailed();
        detail.setId(error.id);
        detail.setProperties(toStruct(error.state, secrets));
        detail.setReasonsList(error.reasons);
        const binary = detail.serializeBinary();
        return withDetail(grpc.status.UNKNOWN, error.message, binary, "pulumirpc.ErrorResourceInitFailed");
    }
    if (error instanceof BadInputsError) {
        const detail = new InputPropertiesError();
        for (const { property, reason } of error.failures) {
            const failure = new InputPropertiesError.PropertyError();
            failure.setPropertyPath(property);
            failure.setReason(reason);
            detail.addErrors(failure);
        }
        const binary = detail.serializeBinary();
        return withDetail(grpc.status.INVALID_ARGUMENT, error.message, binary, "pulumirpc.InputPropertiesError");
    }
    return { code: grpc.status.UNKNOWN, details: messageOf(error) };
}

/**
 * An AWS error has its code as the name: say it, since the code is what one searches for. Everything else, a bug
 * included, is named by its message.
 */
export function messageOf(error: unknown): string {
    if (!(error instanceof Error)) {
        return String(error);
    }
    const isAwsError = "$fault" in error;
    const message = isAwsError ? `${error.name}: ${error.message}` : error.message;
    return message === "" ? error.name : message;
}

// grpc-js has no interface for error details; Go's reads them from this trailer.
function withDetail(
    code: grpc.status,
    message: string,
    binary: Uint8Array,
    typeName: string,
): Partial<grpc.ServiceError> {
    const any = new Any();
    any.pack(binary, typeName);
    const status = new Status();
    status.setCode(code);
    status.setMessage(message);
    status.addDetails(any);
    const metadata = new grpc.Metadata();
    metadata.add("grpc-status-details-bin", Buffer.from(status.serializeBinary()));
    return { code, details: message, metadata };
}
