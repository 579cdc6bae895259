import { DescribeKeyCommand } from "@aws-sdk/client-kms";
import { messageOf } from "../../errors";
import { fsxErrors } from "./errors";
import type { FsxRegion } from "./state";

/** Key of `alias/aws/fsx`, which moto's KMS, unlike AWS's, does not have in every account. */
const ownKeyId = "5b1f9a0c-54c2-4f0a-9d53-8f4d0f6c7b11";

/** ARN of the symmetric key that a file system is encrypted with, the caller's or FSx's own. */
export async function keyArn(region: FsxRegion, given: string | undefined): Promise<string | undefined> {
    const { context, name } = region;
    if (given === undefined) {
        return `arn:aws:kms:${name}:${context.accountId}:key/${ownKeyId}`;
    }
    const { KeyMetadata: key } = await context.moto
        .kms(name)
        .send(new DescribeKeyCommand({ KeyId: given }))
        .catch((error: unknown) => {
            throw fsxErrors.badRequest(`KMS key ${given} cannot be used: ${messageOf(error)}`);
        });
    if (key?.KeyState !== "Enabled" || (key.KeySpec ?? "SYMMETRIC_DEFAULT") !== "SYMMETRIC_DEFAULT") {
        throw fsxErrors.badRequest(`KMS key ${given} cannot be used: it is not an enabled symmetric key.`);
    }
    return key.Arn;
}
