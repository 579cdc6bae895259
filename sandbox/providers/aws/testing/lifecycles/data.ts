import { region, retagged, tags, type Lifecycle } from "./lifecycle";

const content = (description: string) =>
    JSON.stringify({
        schemaVersion: "0.3",
        description,
        parameters: { FileSystemId: { type: "String", description: "The file system", default: "fs-1" } },
        mainSteps: [{ name: "wait", action: "aws:sleep", inputs: { Duration: "PT1S" } }],
    });

export const data: Lifecycle[] = [
    {
        type: "aws:dynamodb/table:Table",
        inputs: () => ({
            attributes: [{ name: "id", type: "S" }],
            billingMode: "PAY_PER_REQUEST",
            hashKey: "id",
            pointInTimeRecovery: { enabled: true },
            serverSideEncryption: { enabled: true },
            ...tags,
        }),
        changes: {
            ...retagged,
            "protected against deletion": () => ({ deletionProtectionEnabled: true }),
            "no longer protected": () => ({ deletionProtectionEnabled: false }),
            "no recovery": () => ({ pointInTimeRecovery: { enabled: false } }),
            "provisioned capacity": () => ({ billingMode: "PROVISIONED", readCapacity: 1, writeCapacity: 2 }),
        },
        replacements: { name: "other", hashKey: "key", rangeKey: "sort", ...region },
    },
    {
        type: "aws:ssm/document:Document",
        inputs: () => ({ content: content("one"), documentType: "Automation", ...tags }),
        changes: { ...retagged, "another content": () => ({ content: content("two") }) },
        replacements: { name: "other", ...region },
    },
];
