import type { PackageSpec } from "./spec";

/** What the sources cannot say. Everything else comes from them. */
export const overlay = {
    displayName: "EKS storage",
    publisher: "eks-storage",
    license: "Apache-2.0",
    keywords: ["aws", "eks", "efs", "fsx", "netapp-ontap", "kubernetes", "storage", "category/cloud", "kind/component"],
    /** Numbers without a fraction, of types and components; TypeScript has one type for both, Go and Python have two. */
    integers: [
        "EfsReplication.accessPointQuota",
        "EfsReplication.recoveryPointObjectiveMinutes",
        "EfsStorageClass.gid",
        "EfsStorageClass.uid",
        "MultiAzOntapStorage.storageCapacityGiB",
        "MultiAzOntapStorage.throughputCapacityPerHaPair",
        "OntapFileSystem.automaticBackupRetentionDays",
        "OntapFileSystem.haPairs",
        "OntapFileSystem.iops",
        "OntapFileSystem.storageCapacityGiB",
        "OntapFileSystem.throughputCapacityPerHaPair",
        "IscsiNodeGroup.desiredSize",
        "IscsiNodeGroup.maxSize",
        "IscsiNodeGroup.maxUnavailable",
        "IscsiNodeGroup.minSize",
        "IscsiNodeGroup.rootVolumeGiB",
        "IscsiSettings.fastIoFailSeconds",
        "IscsiSettings.pingIntervalSeconds",
        "IscsiSettings.pingTimeoutSeconds",
        "IscsiSettings.sessionsPerPortal",
        "ReplicatedEfsFileSystem.accessPointQuota",
        "ReplicatedEfsFileSystem.recoveryPointObjectiveMinutes",
        "TridentAutogrow.usedThresholdPercent",
        "TridentPool.snapshotReservePercent",
    ],
    language: {
        nodejs: { respectSchemaVersion: true },
        python: { respectSchemaVersion: true, pyproject: { enabled: true } },
        // No repository serves the package yet, so the generated module is used through a `replace` directive.
        go: {
            respectSchemaVersion: true,
            importBasePath: "example.com/eks-storage/sdk/go/eksstorage",
            // Without it a type that only stands in a plain list is used in the Go SDK but not declared there.
            generateExtraInputTypes: true,
        },
    } satisfies PackageSpec["language"],
};
