import * as pulumi from "@pulumi/pulumi";
import * as kms from "@pulumi/aws/kms";
import { keyAlias } from "./encryption-key.rules";

/** Longest wait that KMS offers before a key, and with it all data that it encrypts, is gone. */
const deletionWindowInDays = 30;

/** What a key is made for. */
export interface OwnKeyArgs {
    region: string;
    description: string;
    /** What the alias ends with, after project and stack. */
    alias: string;
    tags: pulumi.Input<{ [key: string]: string }>;
}

/** A key for one file system, without which its data cannot be read, and an alias to find it by. */
export function ownKey(
    name: string,
    { region, description, alias, tags }: OwnKeyArgs,
    options: { data: pulumi.CustomResourceOptions; other: pulumi.CustomResourceOptions },
): kms.Key {
    const key = new kms.Key(
        `${name}-key`,
        {
            region,
            description,
            enableKeyRotation: true,
            deletionWindowInDays,
            tags,
        },
        options.data,
    );
    new kms.Alias(
        `${name}-key`,
        { region, name: keyAlias(pulumi.getProject(), pulumi.getStack(), alias), targetKeyId: key.keyId },
        options.other,
    );
    return key;
}
