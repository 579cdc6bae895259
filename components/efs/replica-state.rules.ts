import type { LifecyclePolicy } from "./lifecycle.rules";

/** What a replica's file system is made from. */
export interface ReplicaArgs {
    kmsKeyArn: string;
    lifecyclePolicies: LifecyclePolicy[];
    tags: Record<string, string>;
}

/** Type of the file system for Cloud Control. */
export const replicaTypeName = "AWS::EFS::FileSystem";

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-efs-filesystem-lifecyclepolicy.html
const transitionNames: Record<keyof LifecyclePolicy, string> = {
    transitionToIa: "TransitionToIA",
    transitionToArchive: "TransitionToArchive",
    transitionToPrimaryStorageClass: "TransitionToPrimaryStorageClass",
};

/**
 * The file system as Cloud Control makes it, as JSON. Text of equal meaning is equal, so that nothing but a change of the
 * arguments is a change of the resource.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-efs-filesystem.html
 */
export function replicaState({ kmsKeyArn, lifecyclePolicies, tags }: ReplicaArgs): string {
    return JSON.stringify({
        Encrypted: true,
        KmsKeyId: kmsKeyArn,
        ThroughputMode: "elastic",
        LifecyclePolicies: lifecyclePolicies.map((policy) =>
            Object.fromEntries(
                Object.entries(transitionNames).flatMap(([key, name]) => {
                    const time = policy[key as keyof LifecyclePolicy];
                    return time === undefined ? [] : [[name, time]];
                }),
            ),
        ),
        FileSystemTags: Object.entries(tags)
            .map(([Key, Value]) => ({ Key, Value }))
            .sort((one, other) => (one.Key < other.Key ? -1 : 1)),
        // Open when it is made and never again: a replication closes it, and only an operator opens it after that.
        FileSystemProtection: { ReplicationOverwriteProtection: "DISABLED" },
    });
}
