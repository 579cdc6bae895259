import { region, type Lifecycle } from "./lifecycle";

const fileSystem = (more: object = {}) =>
    JSON.stringify({
        Encrypted: true,
        ThroughputMode: "elastic",
        LifecyclePolicies: [{ TransitionToIA: "AFTER_30_DAYS" }],
        FileSystemProtection: { ReplicationOverwriteProtection: "DISABLED" },
        FileSystemTags: [{ Key: "Name", Value: "thing" }],
        ...more,
    });

export const cloudControl: Lifecycle[] = [
    {
        type: "aws:cloudcontrol/resource:Resource",
        inputs: () => ({ typeName: "AWS::EFS::FileSystem", desiredState: fileSystem() }),
        changes: {
            "another lifecycle": () => ({
                desiredState: fileSystem({ LifecyclePolicies: [{ TransitionToIA: "AFTER_7_DAYS" }] }),
            }),
            "other tags": () => ({
                desiredState: fileSystem({
                    LifecyclePolicies: [{ TransitionToIA: "AFTER_7_DAYS" }],
                    FileSystemTags: [{ Key: "Name", Value: "other" }],
                }),
            }),
        },
        replacements: {
            typeName: "AWS::EFS::AccessPoint",
            desiredState: fileSystem({ Encrypted: false }),
            ...region,
        },
    },
];
