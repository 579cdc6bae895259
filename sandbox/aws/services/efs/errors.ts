import { AwsError } from "../../errors";

/** The exceptions of EFS with the status codes of its service model. */
export const efsErrors = {
    badRequest: (message: string) => new AwsError("BadRequest", 400, message),
    fileSystemNotFound: (id: string) => new AwsError("FileSystemNotFound", 404, `File system '${id}' does not exist.`),
    fileSystemAlreadyExists: (token: string, id: string | undefined) =>
        new AwsError(
            "FileSystemAlreadyExists",
            409,
            `File system '${id}' already exists with creation token '${token}'`,
            {
                FileSystemId: id,
            },
        ),
    fileSystemInUse: (id: string) =>
        new AwsError("FileSystemInUse", 409, `File system '${id}' has mount targets; delete them first.`),
    fileSystemInReplication: (id: string) =>
        new AwsError(
            "FileSystemInUse",
            409,
            // AWS's words, as quoted in https://github.com/pulumi/pulumi-aws-native/issues/2682
            `You cannot delete file system '${id}' because it is in a replication configuration.`,
        ),
    replicationNotFound: (id: string) =>
        new AwsError("ReplicationNotFound", 404, `File system '${id}' has no replication configuration.`),
    replicationAlreadyExists: (id: string) =>
        new AwsError(
            "ReplicationAlreadyExists",
            409,
            `File system '${id}' is already included in a replication configuration.`,
        ),
    protectionHeld: (role: string) =>
        new AwsError(
            "ReplicationAlreadyExists",
            409,
            // AWS's words, as quoted in https://github.com/hashicorp/terraform-provider-aws/pull/37790
            `ReplicationOverwriteProtection cannot be changed while the file system is a replication ${role}.`,
        ),
    conflict: (message: string) => new AwsError("ConflictException", 409, message),
    internalServerError: (message: string) => new AwsError("InternalServerError", 500, message),
    incorrectState: (id: string, state: string) =>
        new AwsError("IncorrectFileSystemLifeCycleState", 409, `File system '${id}' is ${state}, not available.`),
    incorrectMountTargetState: (id: string, state: string) =>
        new AwsError("IncorrectMountTargetState", 409, `Mount target '${id}' is ${state}, not available.`),
    mountTargetNotFound: (id: string) =>
        new AwsError("MountTargetNotFound", 404, `Mount target '${id}' does not exist.`),
    accessPointNotFound: (id: string) =>
        new AwsError("AccessPointNotFound", 404, `Access point '${id}' does not exist.`),
    accessPointAlreadyExists: (token: string, id: string | undefined) =>
        new AwsError("AccessPointAlreadyExists", 409, `Access point already exists with client token '${token}'`, {
            AccessPointId: id,
        }),
    accessPointLimitExceeded: (id: string, limit: number) =>
        new AwsError(
            "AccessPointLimitExceeded",
            403,
            `File system '${id}' has reached the limit of ${limit} access points.`,
        ),
    policyNotFound: (id: string) => new AwsError("PolicyNotFound", 404, `File system '${id}' has no such policy.`),
    invalidPolicy: (message: string) => new AwsError("InvalidPolicyException", 400, message),
    tooManyRequests: (message: string) => new AwsError("TooManyRequests", 429, message),
};
