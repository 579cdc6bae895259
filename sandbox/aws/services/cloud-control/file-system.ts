import { DescribeLifecycleConfigurationCommand } from "@aws-sdk/client-efs";
import { randomUUID } from "node:crypto";
import { notCovered } from "../../errors";
import { isJsonObject, parseJson, type Json, type JsonObject } from "../../json";
import { createFileSystem, removeFileSystem, updateFileSystem, updateProtection } from "../efs/file-systems";
import { putBackupPolicy, putFileSystemPolicy, putLifecycleConfiguration, setPolicy } from "../efs/policies";
import { describeSide } from "../efs/replication/side";
import type { EfsRegion } from "../efs/state";
import { Tagged } from "../efs/tags";
import { parseModel, type FileSystemModel } from "./file-system-model";
import { differs } from "./model";
import type { Step } from "./requests";

/** Creates a file system, waits for it, then gives it what EFS takes of a file system that is available only. */
export function creation(region: EfsRegion, document: JsonObject): Step {
    refuseReplication(document, {});
    const model = parseModel(document);
    return async (event) => {
        if (event.Identifier === undefined) {
            const { FileSystemTags, Encrypted, KmsKeyId, PerformanceMode, AvailabilityZoneName } = model;
            const { ThroughputMode, ProvisionedThroughputInMibps } = model;
            const made = await createFileSystem(region, {
                CreationToken: randomUUID(),
                ...{ Encrypted, KmsKeyId, PerformanceMode, AvailabilityZoneName },
                ...{ ThroughputMode, ProvisionedThroughputInMibps, Tags: FileSystemTags },
            });
            event.Identifier = made.FileSystemId;
            return false;
        }
        if (!isAvailable(region, event.Identifier)) {
            return false;
        }
        await putPolicies(region, event.Identifier, {}, document, model);
        return true;
    };
}

/** Makes of a file system what a patch wants; `present` is what it was when the patch was applied. */
export function update(region: EfsRegion, id: string, present: JsonObject, wanted: JsonObject): Step {
    refuseReplication(wanted, present);
    const model = parseModel(wanted);
    let begun = false;
    return async () => {
        if (!isAvailable(region, id)) {
            return false;
        }
        if (!begun) {
            begun = true;
            await putTags(region, id, model);
            await putPolicies(region, id, present, wanted, model);
            if (["ThroughputMode", "ProvisionedThroughputInMibps"].some((name) => differs(name, present, wanted))) {
                const { ThroughputMode, ProvisionedThroughputInMibps } = model;
                await updateFileSystem(region, { FileSystemId: id, ThroughputMode, ProvisionedThroughputInMibps });
            }
        }
        return isAvailable(region, id);
    };
}

export function deletion(region: EfsRegion, id: string): Step {
    let begun = false;
    return () => {
        if (!begun) {
            removeFileSystem(region, id);
            begun = true;
        }
        return Promise.resolve(!region.fileSystems.has(id));
    };
}

/** All properties of a file system that can be read, in the order of the type's schema. */
export async function fileSystemModel(region: EfsRegion, id: string): Promise<JsonObject> {
    const { accountId, moto } = region.context;
    const { state } = region.fileSystem(id);
    const description = await region.describeFileSystem(id);
    const { LifecyclePolicies = [] } = await moto
        .efs(region.name)
        .send(new DescribeLifecycleConfigurationCommand({ FileSystemId: id }));
    const replication = state.replication && describeSide(state.replication, accountId);
    const { Encrypted, KmsKeyId, PerformanceMode, ThroughputMode, ProvisionedThroughputInMibps } = description;
    const model = {
        Arn: `arn:aws:elasticfilesystem:${region.name}:${accountId}:file-system/${id}`,
        AvailabilityZoneName: description.AvailabilityZoneName,
        BackupPolicy: state.backup && { Status: state.backup.startsWith("ENABL") ? "ENABLED" : "DISABLED" },
        Encrypted,
        FileSystemId: id,
        FileSystemPolicy: state.policy === undefined ? undefined : parseJson(state.policy),
        FileSystemProtection: { ReplicationOverwriteProtection: state.overwriteProtection },
        FileSystemTags: await new Tagged(region, id).list(),
        KmsKeyId,
        LifecyclePolicies,
        PerformanceMode,
        ProvisionedThroughputInMibps,
        ReplicationConfiguration: replication && {
            Destinations: replication.Destinations?.map(({ FileSystemId, Region, Status }) => ({
                FileSystemId,
                Region,
                Status,
            })),
        },
        ThroughputMode,
    };
    const plain: unknown = JSON.parse(JSON.stringify(model));
    return isJsonObject(plain) ? plain : {};
}

/** Pairing file systems through Cloud Control is nothing that the sandbox has: EFS's own API does it. */
function refuseReplication(wanted: JsonObject, present: JsonObject): void {
    if (differs("ReplicationConfiguration", present, wanted)) {
        throw notCovered("cloudcontrol", "CreateResource and UpdateResource", "property ReplicationConfiguration");
    }
}

function isAvailable(region: EfsRegion, id: string): boolean {
    return region.fileSystem(id).state.lifeCycleState === "available";
}

async function putTags(region: EfsRegion, id: string, { FileSystemTags }: FileSystemModel): Promise<void> {
    const tagged = new Tagged(region, id);
    const removed = (await tagged.list()).flatMap(({ Key }) =>
        Key === undefined || FileSystemTags.some((tag) => tag.Key === Key) ? [] : [Key],
    );
    if (removed.length > 0) {
        await tagged.remove(removed);
    }
    if (FileSystemTags.length > 0) {
        await tagged.put(FileSystemTags);
    }
}

async function putPolicies(
    region: EfsRegion,
    FileSystemId: string,
    present: JsonObject,
    wanted: JsonObject,
    model: FileSystemModel,
): Promise<void> {
    const { BackupPolicy, FileSystemProtection, LifecyclePolicies } = model;
    const isChanged = (name: string) => differs(name, present, wanted);
    if (isChanged("LifecyclePolicies")) {
        await putLifecycleConfiguration(region, { FileSystemId, LifecyclePolicies });
    }
    if (isChanged("BackupPolicy") && BackupPolicy) {
        putBackupPolicy(region, { FileSystemId, BackupPolicy });
    }
    if (isChanged("FileSystemPolicy")) {
        await putPolicy(region, FileSystemId, wanted.FileSystemPolicy, model.BypassPolicyLockoutSafetyCheck);
    }
    if (isChanged("FileSystemProtection") && FileSystemProtection) {
        updateProtection(region, { FileSystemId, ...FileSystemProtection });
    }
}

/** A policy may be given as JSON or as its text. */
async function putPolicy(
    region: EfsRegion,
    FileSystemId: string,
    policy: Json | undefined,
    BypassPolicyLockoutSafetyCheck: boolean | undefined,
): Promise<void> {
    if (policy === undefined) {
        setPolicy(region, region.availableFileSystem(FileSystemId).state, undefined);
        return;
    }
    const Policy = typeof policy === "string" ? policy : JSON.stringify(policy);
    await putFileSystemPolicy(region, { FileSystemId, Policy, BypassPolicyLockoutSafetyCheck });
}
