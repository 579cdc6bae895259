import { first, region, retagged, second, tags, type Lifecycle } from "./lifecycle";

export const ontap: Lifecycle[] = [
    {
        type: "aws:fsx/ontapFileSystem:OntapFileSystem",
        inputs: ({ keyIds, routeTableIds, securityGroupIds, subnetIds }) => ({
            deploymentType: "MULTI_AZ_2",
            automaticBackupRetentionDays: 30,
            diskIopsConfiguration: { mode: "AUTOMATIC" },
            haPairs: 1,
            kmsKeyId: `arn:aws:kms:eu-central-1:123456789012:key/${first(keyIds)}`,
            preferredSubnetId: first(subnetIds),
            routeTableIds: [first(routeTableIds)],
            securityGroupIds: [first(securityGroupIds)],
            storageCapacity: 1024,
            subnetIds: subnetIds.slice(0, 2),
            throughputCapacityPerHaPair: 384,
            ...tags,
        }),
        changes: {
            ...retagged,
            "more throughput": () => ({ throughputCapacityPerHaPair: 768 }),
            "more storage and IOPS": () => ({
                storageCapacity: 2048,
                diskIopsConfiguration: { mode: "USER_PROVISIONED", iops: 10_000 },
            }),
            "another route table": ({ routeTableIds }) => ({
                storageCapacity: 2048,
                routeTableIds: [second(routeTableIds)],
            }),
            "no backups": () => ({
                storageCapacity: 2048,
                automaticBackupRetentionDays: 0,
                weeklyMaintenanceStartTime: "1:01:00",
            }),
            "a password": () => ({ storageCapacity: 2048, fsxAdminPassword: "bcdfg12345" }),
        },
        replacements: {
            deploymentType: "MULTI_AZ_1",
            storageType: "HDD",
            subnetIds: ["subnet-1", "subnet-2"],
            preferredSubnetId: "subnet-1",
            securityGroupIds: ["sg-1"],
            endpointIpAddressRange: "10.9.0.0/24",
            kmsKeyId: "arn:aws:kms:eu-central-1:123456789012:key/other",
            ...region,
        },
    },
    {
        type: "aws:fsx/ontapStorageVirtualMachine:OntapStorageVirtualMachine",
        inputs: ({ ontapFileSystemId }) => ({
            fileSystemId: ontapFileSystemId,
            name: "nas",
            rootVolumeSecurityStyle: "UNIX",
            svmAdminPassword: "bcdfg12345",
            ...tags,
        }),
        changes: { ...retagged, "another password": () => ({ svmAdminPassword: "bcdfg67890" }) },
        replacements: { fileSystemId: "fs-0", name: "other", rootVolumeSecurityStyle: "NTFS", ...region },
    },
    {
        type: "aws:secretsmanager/secret:Secret",
        inputs: ({ keyIds }) => ({ description: "of a spec", kmsKeyId: first(keyIds), ...tags }),
        changes: {
            ...retagged,
            "another description and key": ({ keyIds }) => ({ description: "another", kmsKeyId: second(keyIds) }),
            "no recovery": () => ({ recoveryWindowInDays: 0 }),
        },
        replacements: { name: "other", ...region },
    },
    {
        type: "aws:secretsmanager/secretVersion:SecretVersion",
        inputs: ({ secretId }) => ({ secretId, secretString: '{"username":"vsadmin"}' }),
        remains: true,
        changes: {},
        replacements: { secretId: "other", secretString: "other", ...region },
    },
];
