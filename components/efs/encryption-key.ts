import * as pulumi from "@pulumi/pulumi";
import * as kms from "@pulumi/aws/kms";
import { keyAlias } from "./file-system.rules";

/** Longest wait that KMS offers before a key, and with it all data that it encrypts, is gone. */
const deletionWindowInDays = 30;

/** A key for one file system, without which its data cannot be read, and an alias to find it by. */
export function ownKey(
    name: string,
    region: string,
    tags: pulumi.Input<{ [key: string]: string }>,
    options: { data: pulumi.CustomResourceOptions; other: pulumi.CustomResourceOptions },
): kms.Key {
    const key = new kms.Key(
        `${name}-key`,
        {
            region,
            description: `Encrypts the EFS file system ${name}`,
            enableKeyRotation: true,
            deletionWindowInDays,
            tags,
        },
        options.data,
    );
    new kms.Alias(
        `${name}-key`,
        { region, name: keyAlias(pulumi.getProject(), pulumi.getStack(), name), targetKeyId: key.keyId },
        options.other,
    );
    return key;
}
