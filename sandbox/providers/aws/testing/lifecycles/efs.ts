import type { Properties } from "../../../provider";
import { first, region, retagged, second, tags, type Lifecycle } from "./lifecycle";

const fileSystemPolicy = (action: string) =>
    JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Principal: { AWS: "*" }, Action: [action], Resource: "*" }],
    });

const lifecyclePolicies: Properties[] = [
    { transitionToIa: "AFTER_30_DAYS" },
    { transitionToPrimaryStorageClass: "AFTER_1_ACCESS" },
];

export const efs: Lifecycle[] = [
    {
        type: "aws:efs/fileSystem:FileSystem",
        inputs: ({ keyIds }) => ({
            encrypted: true,
            kmsKeyId: `arn:aws:kms:eu-central-1:123456789012:key/${first(keyIds)}`,
            lifecyclePolicies,
            throughputMode: "elastic",
            ...tags,
        }),
        changes: {
            ...retagged,
            "another lifecycle": () => ({ lifecyclePolicies: [{ transitionToIa: "AFTER_7_DAYS" }] }),
            "no lifecycle": () => ({ lifecyclePolicies: [] }),
            "open to be overwritten": () => ({ protection: { replicationOverwrite: "DISABLED" } }),
        },
        replacements: { encrypted: false, kmsKeyId: "key", performanceMode: "maxIO", creationToken: "x", ...region },
    },
    {
        type: "aws:efs/replicationConfiguration:ReplicationConfiguration",
        inputs: ({ fileSystemId, replicaId }) => ({
            sourceFileSystemId: fileSystemId,
            destination: { fileSystemId: replicaId, region: "eu-west-1" },
        }),
        changes: {},
        replacements: {
            sourceFileSystemId: "fs-1",
            destination: { fileSystemId: "fs-2", region: "eu-west-1" },
            ...region,
        },
    },
    {
        type: "aws:efs/mountTarget:MountTarget",
        inputs: ({ fileSystemId, subnetIds, securityGroupIds }) => ({
            fileSystemId,
            subnetId: first(subnetIds),
            securityGroups: [first(securityGroupIds)],
        }),
        changes: {
            "another security group": ({ securityGroupIds }) => ({ securityGroups: [second(securityGroupIds)] }),
        },
        replacements: { fileSystemId: "fs-1", subnetId: "subnet-1", ipAddress: "10.0.0.9", ...region },
    },
    {
        type: "aws:efs/fileSystemPolicy:FileSystemPolicy",
        inputs: ({ fileSystemId }) => ({ fileSystemId, policy: fileSystemPolicy("elasticfilesystem:ClientMount") }),
        changes: { "another policy": () => ({ policy: fileSystemPolicy("elasticfilesystem:ClientWrite") }) },
        replacements: { fileSystemId: "fs-1", ...region },
    },
    {
        type: "aws:efs/backupPolicy:BackupPolicy",
        inputs: ({ fileSystemId }) => ({ fileSystemId, backupPolicy: { status: "ENABLED" } }),
        remains: true,
        changes: { "no backups": () => ({ backupPolicy: { status: "DISABLED" } }) },
        replacements: { fileSystemId: "fs-1", ...region },
    },
    {
        type: "aws:efs/accessPoint:AccessPoint",
        inputs: ({ fileSystemId }) => ({
            fileSystemId,
            posixUser: { uid: 1000, gid: 1000, secondaryGids: [2, 1] },
            rootDirectory: { path: "/a", creationInfo: { ownerUid: 1000, ownerGid: 1000, permissions: "0770" } },
            ...tags,
        }),
        changes: retagged,
        replacements: { posixUser: { uid: 2, gid: 2 }, rootDirectory: { path: "/b" }, fileSystemId: "fs-1", ...region },
    },
    {
        type: "aws:kms/key:Key",
        inputs: () => ({ description: "of a spec", deletionWindowInDays: 7, enableKeyRotation: true, ...tags }),
        changes: {
            ...retagged,
            "another description": () => ({ description: "another" }),
            "no rotation": () => ({ enableKeyRotation: false }),
            disabled: () => ({ enableKeyRotation: false, isEnabled: false }),
            "enabled again": () => ({ enableKeyRotation: false }),
        },
        replacements: { multiRegion: true, keyUsage: "SIGN_VERIFY", customerMasterKeySpec: "RSA_2048", ...region },
    },
    {
        type: "aws:kms/alias:Alias",
        inputs: ({ keyIds }) => ({ targetKeyId: first(keyIds) }),
        changes: { "another key": ({ keyIds }) => ({ targetKeyId: second(keyIds) }) },
        replacements: { name: "alias/other", ...region },
    },
];
