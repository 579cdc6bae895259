import { AwsError } from "../../errors";

/** The exceptions of FSx; all of them are HTTP 400 in its service model. */
export const fsxErrors = {
    badRequest: (message: string) => new AwsError("BadRequest", 400, message),
    incompatibleParameter: (parameter: string) =>
        new AwsError(
            "IncompatibleParameterError",
            400,
            `The client request token was used before, with another ${parameter}.`,
            { Parameter: parameter },
        ),
    fileSystemNotFound: (id: string) => new AwsError("FileSystemNotFound", 400, `File system '${id}' does not exist.`),
    machineNotFound: (id: string) =>
        new AwsError("StorageVirtualMachineNotFound", 400, `Storage virtual machine '${id}' does not exist.`),
    volumeNotFound: (id: string) => new AwsError("VolumeNotFound", 400, `Volume '${id}' does not exist.`),
    backupNotFound: (id: string) => new AwsError("BackupNotFound", 400, `Backup '${id}' does not exist.`),
    resourceNotFound: (arn: string) =>
        new AwsError("ResourceNotFound", 400, `Resource '${arn}' does not exist.`, { ResourceARN: arn }),
    network: (message: string, details: Record<string, string>) =>
        new AwsError("InvalidNetworkSettings", 400, message, details),
};
