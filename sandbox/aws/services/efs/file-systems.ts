import {
    CreateFileSystemCommand,
    DeleteFileSystemCommand,
    DescribeFileSystemsCommand,
    type CreateFileSystemRequest,
    type DeleteFileSystemRequest,
    type DescribeFileSystemsRequest,
    type DescribeFileSystemsResponse,
    type FileSystemDescription,
    type FileSystemProtectionDescription,
    type UpdateFileSystemProtectionRequest,
    type UpdateFileSystemRequest,
} from "@aws-sdk/client-efs";
import { DescribeKeyCommand } from "@aws-sdk/client-kms";
import { randomUUID } from "node:crypto";
import { messageOf } from "../../errors";
import { operation, type Given, type Handler } from "../../service";
import { page } from "../page";
import { efsErrors } from "./errors";
import { Ledger } from "./ledger/ledger";
import { plainId, type EfsRegion, type FileSystemState } from "./state";

const day = 24 * 60 * 60 * 1000;

export function fileSystemOperations(regionOf: (name: string) => EfsRegion): Record<string, Handler> {
    return {
        CreateFileSystem: operation<CreateFileSystemRequest, FileSystemDescription>((input, { region }) =>
            createFileSystem(regionOf(region), input),
        ),
        DescribeFileSystems: operation<DescribeFileSystemsRequest, DescribeFileSystemsResponse>((input, { region }) =>
            describe(regionOf(region), input),
        ),
        UpdateFileSystem: operation<UpdateFileSystemRequest, FileSystemDescription>((input, { region }) =>
            updateFileSystem(regionOf(region), input),
        ),
        UpdateFileSystemProtection: operation<UpdateFileSystemProtectionRequest, FileSystemProtectionDescription>(
            (input, { region }) => updateProtection(regionOf(region), input),
        ),
        DeleteFileSystem: operation<DeleteFileSystemRequest, void>((input, { region }) =>
            removeFileSystem(regionOf(region), plainId(input.FileSystemId)),
        ),
    };
}

export async function createFileSystem(
    region: EfsRegion,
    input: Given<CreateFileSystemRequest>,
): Promise<FileSystemDescription> {
    const { moto, schedule, timing } = region.context;
    checkModes(region, input);
    const token = input.CreationToken ?? randomUUID();
    const { FileSystems = [] } = await moto
        .efs(region.name)
        .send(new DescribeFileSystemsCommand({ CreationToken: token }));
    if (FileSystems.length > 0) {
        throw efsErrors.fileSystemAlreadyExists(token, FileSystems[0].FileSystemId);
    }
    const KmsKeyId = input.Encrypted ? await keyArn(region, input.KmsKeyId) : undefined;
    const made = await moto
        .efs(region.name)
        .send(new CreateFileSystemCommand({ ...input, CreationToken: token, KmsKeyId }));
    const id = made.FileSystemId ?? "";
    const state: FileSystemState = {
        lifeCycleState: "creating",
        overwriteProtection: "ENABLED",
        provisionedThroughputInMibps: input.ProvisionedThroughputInMibps,
        backup: input.Backup || input.AvailabilityZoneName !== undefined ? "ENABLED" : undefined,
        accessPoints: new Map(),
        ledger: new Ledger(),
    };
    region.fileSystems.set(id, state);
    schedule.later(timing.fileSystem, () => {
        state.lifeCycleState = "available";
    });
    return region.describeFileSystem(id);
}

/** Which modes go together: https://docs.aws.amazon.com/efs/latest/ug/API_CreateFileSystem.html and …/performance.html */
function checkModes(region: EfsRegion, input: Given<CreateFileSystemRequest>): void {
    checkThroughput(input);
    if (input.KmsKeyId !== undefined && !input.Encrypted) {
        throw efsErrors.badRequest("KmsKeyId is given, so Encrypted has to be true.");
    }
    if (input.PerformanceMode === "maxIO" && input.AvailabilityZoneName !== undefined) {
        throw efsErrors.badRequest("Performance mode maxIO is not supported on One Zone file systems.");
    }
    if (input.PerformanceMode === "maxIO" && input.ThroughputMode === "elastic") {
        throw efsErrors.badRequest("Throughput mode elastic needs performance mode generalPurpose.");
    }
    if (input.AvailabilityZoneName !== undefined && !input.AvailabilityZoneName.startsWith(region.name)) {
        throw efsErrors.badRequest(`Availability Zone ${input.AvailabilityZoneName} is not in ${region.name}.`);
    }
}

function checkThroughput(input: { ThroughputMode?: string; ProvisionedThroughputInMibps?: number }): void {
    const provisioned = input.ThroughputMode === "provisioned";
    if (provisioned && input.ProvisionedThroughputInMibps === undefined) {
        throw efsErrors.badRequest("Throughput mode provisioned needs ProvisionedThroughputInMibps.");
    }
    if (!provisioned && input.ThroughputMode !== undefined && input.ProvisionedThroughputInMibps !== undefined) {
        throw efsErrors.badRequest("ProvisionedThroughputInMibps is for throughput mode provisioned only.");
    }
}

/** EFS takes ids, ARNs and aliases of keys and answers with the key's ARN. */
async function keyArn(region: EfsRegion, key = "alias/aws/elasticfilesystem"): Promise<string | undefined> {
    const { KeyMetadata } = await region.context.moto
        .kms(region.name)
        .send(new DescribeKeyCommand({ KeyId: key }))
        .catch((error: unknown) => {
            throw efsErrors.badRequest(`KMS key ${key} cannot be used: ${messageOf(error)}`);
        });
    if (KeyMetadata?.KeyState !== "Enabled") {
        throw efsErrors.badRequest(`KMS key ${key} is ${KeyMetadata?.KeyState}, not Enabled.`);
    }
    if (KeyMetadata.KeySpec !== undefined && KeyMetadata.KeySpec !== "SYMMETRIC_DEFAULT") {
        throw efsErrors.badRequest(`KMS key ${key} is not symmetric; EFS takes symmetric keys only.`);
    }
    return KeyMetadata.Arn;
}

async function describe(
    region: EfsRegion,
    input: Given<DescribeFileSystemsRequest>,
): Promise<DescribeFileSystemsResponse> {
    if (input.FileSystemId !== undefined && input.CreationToken !== undefined) {
        throw efsErrors.badRequest("Give FileSystemId or CreationToken, not both.");
    }
    if (input.FileSystemId !== undefined) {
        return { FileSystems: [await region.describeFileSystem(input.FileSystemId)] };
    }
    const all = (await region.describeFileSystems()).filter(
        ({ CreationToken }) => input.CreationToken === undefined || CreationToken === input.CreationToken,
    );
    const { items, next } = page(all, input.MaxItems ?? 100, input.Marker, efsErrors.badRequest("Invalid Marker."));
    return { Marker: input.Marker, FileSystems: items, NextMarker: next };
}

export async function updateFileSystem(
    region: EfsRegion,
    input: Given<UpdateFileSystemRequest>,
): Promise<FileSystemDescription> {
    const { id, state } = region.availableFileSystem(input.FileSystemId);
    checkThroughput(input);
    const before = await region.describeFileSystem(id);
    const mode = input.ThroughputMode ?? before.ThroughputMode;
    if (mode === "elastic" && before.PerformanceMode === "maxIO") {
        throw efsErrors.badRequest("Throughput mode elastic needs performance mode generalPurpose.");
    }
    if (input.ProvisionedThroughputInMibps !== undefined && mode !== "provisioned") {
        throw efsErrors.badRequest("ProvisionedThroughputInMibps is for throughput mode provisioned only.");
    }
    const decreased = (input.ProvisionedThroughputInMibps ?? Infinity) < (before.ProvisionedThroughputInMibps ?? 0);
    if (mode !== before.ThroughputMode || decreased) {
        // https://docs.aws.amazon.com/efs/latest/ug/API_UpdateFileSystem.html, TooManyRequests
        if (state.throughputChangedAt !== undefined && Date.now() - state.throughputChangedAt < day) {
            throw efsErrors.tooManyRequests(
                "Wait 24 hours before you change the throughput mode or decrease the provisioned throughput again.",
            );
        }
        state.throughputChangedAt = Date.now();
    }
    state.throughputMode = mode;
    state.provisionedThroughputInMibps =
        mode === "provisioned"
            ? (input.ProvisionedThroughputInMibps ?? before.ProvisionedThroughputInMibps)
            : undefined;
    state.lifeCycleState = "updating";
    region.context.schedule.later(region.context.timing.fileSystem, () => {
        state.lifeCycleState = "available";
    });
    return region.describeFileSystem(id);
}

export function updateProtection(
    region: EfsRegion,
    input: Given<UpdateFileSystemProtectionRequest>,
): FileSystemProtectionDescription {
    const { state } = region.availableFileSystem(input.FileSystemId);
    const wanted = input.ReplicationOverwriteProtection;
    if (state.replication) {
        throw efsErrors.protectionHeld(state.replication.role);
    }
    if (wanted === "REPLICATING") {
        // The value that EFS itself sets: https://docs.aws.amazon.com/efs/latest/ug/API_UpdateFileSystemProtection.html
        throw efsErrors.badRequest("ReplicationOverwriteProtection can be set to ENABLED or DISABLED only.");
    }
    state.overwriteProtection = wanted ?? state.overwriteProtection;
    return { ReplicationOverwriteProtection: state.overwriteProtection };
}

/**
 * https://docs.aws.amazon.com/efs/latest/ug/API_DeleteFileSystem.html: replication and mount targets first; access
 * points go along.
 */
export function removeFileSystem(region: EfsRegion, id: string): void {
    const { moto, schedule, timing } = region.context;
    const { state } = region.fileSystem(id);
    if (state.replication) {
        throw efsErrors.fileSystemInReplication(id);
    }
    if ([...region.mountTargets.values()].some(({ fileSystemId }) => fileSystemId === id)) {
        throw efsErrors.fileSystemInUse(id);
    }
    if (state.lifeCycleState === "deleting") {
        return;
    }
    state.lifeCycleState = "deleting";
    schedule.later(timing.fileSystem, async () => {
        await moto.efs(region.name).send(new DeleteFileSystemCommand({ FileSystemId: id }));
        for (const accessPointId of state.accessPoints.values()) {
            region.accessPoints.delete(accessPointId);
        }
        region.forget(id);
        region.fileSystems.delete(id);
    });
}
