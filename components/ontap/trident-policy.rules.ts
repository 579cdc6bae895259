/** What Trident's role is for. */
export interface TridentAccess {
    partition: string;
    region: string;
    accountId: string;
    fileSystemId: string;
    secretArns: string[];
    /** Keys that encrypt the secrets, other than that of Secrets Manager. */
    kmsKeyArns: string[];
}

/**
 * The permissions of Trident: what its four drivers here call, for one file system and its secrets only. Trident makes, grows
 * and labels volumes by ONTAP's own API, as the secret's user, and deletes them by that of FSx:
 * https://github.com/NetApp/trident/blob/v26.06.0/storage_drivers/ontap/aws_common.go. So fewer than
 * NetApp's list has: https://docs.netapp.com/us-en/trident/trident-use/trident-fsx-iam-role.html
 */
export function tridentPolicy(access: TridentAccess): string {
    const { partition, region, accountId, fileSystemId, kmsKeyArns } = access;
    const statements = [
        {
            Sid: "Find",
            Effect: "Allow",
            Action: ["fsx:DescribeFileSystems", "fsx:DescribeStorageVirtualMachines", "fsx:DescribeVolumes"],
            // These know no resource: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonfsx.html
            Resource: "*",
            Condition: { StringEquals: { "aws:RequestedRegion": region } },
        },
        {
            Sid: "Volumes",
            Effect: "Allow",
            Action: ["fsx:DeleteVolume"],
            // Of every storage virtual machine: IAM tells them apart by an id (fsx:StorageVirtualMachineId), backends by a name.
            Resource: `arn:${partition}:fsx:${region}:${accountId}:volume/${fileSystemId}/*`,
        },
        {
            Sid: "Credentials",
            Effect: "Allow",
            Action: ["secretsmanager:GetSecretValue"],
            Resource: unique(access.secretArns),
        },
        {
            Sid: "KeyOfTheCredentials",
            Effect: "Allow",
            Action: ["kms:Decrypt"],
            Resource: unique(kmsKeyArns),
            // The key may encrypt the file system too: it is for the secrets only. The suffix differs in China.
            Condition: { StringLike: { "kms:ViaService": `secretsmanager.${region}.amazonaws.com*` } },
        },
    ];
    return JSON.stringify({
        Version: "2012-10-17",
        Statement: statements.filter(({ Resource }) => Resource.length > 0),
    });
}

function unique(values: string[]): string[] {
    return [...new Set(values)];
}
