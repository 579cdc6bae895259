import {
    PerformanceMode,
    ReplicationOverwriteProtection,
    ThroughputMode,
    TransitionToArchiveRules,
    TransitionToIARules,
    TransitionToPrimaryStorageClassRules,
} from "@aws-sdk/client-efs";
import { z } from "zod";
import type { JsonObject } from "../../json";

/** A model of AWS::EFS::FileSystem as EFS's own types have it; the schema of the type has checked it before. */
const modelSchema = z.object({
    AvailabilityZoneName: z.string().optional(),
    BackupPolicy: z.object({ Status: z.enum(["ENABLED", "DISABLED"]) }).optional(),
    BypassPolicyLockoutSafetyCheck: z.boolean().optional(),
    Encrypted: z.boolean().optional(),
    FileSystemProtection: z
        .object({ ReplicationOverwriteProtection: z.enum(ReplicationOverwriteProtection).optional() })
        .optional(),
    FileSystemTags: z.array(z.object({ Key: z.string(), Value: z.string() })).default([]),
    KmsKeyId: z.string().optional(),
    LifecyclePolicies: z
        .array(
            z.object({
                TransitionToIA: z.enum(TransitionToIARules).optional(),
                TransitionToArchive: z.enum(TransitionToArchiveRules).optional(),
                TransitionToPrimaryStorageClass: z.enum(TransitionToPrimaryStorageClassRules).optional(),
            }),
        )
        .default([]),
    PerformanceMode: z.enum(PerformanceMode).optional(),
    ProvisionedThroughputInMibps: z.number().optional(),
    ThroughputMode: z.enum(ThroughputMode).optional(),
});

export type FileSystemModel = z.infer<typeof modelSchema>;

export function parseModel(model: JsonObject): FileSystemModel {
    return modelSchema.parse(model);
}
