/** Where a file system lies, by what its ARN says of it. */
export interface FileSystemPlace {
    partition: string;
    accountId: string;
    /** Region, or `*` for any. */
    region: string;
    fileSystemId: string;
}

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_efs.html */
export function fileSystemArn({ partition, accountId, region, fileSystemId }: FileSystemPlace): string {
    return `arn:${partition}:elasticfilesystem:${region}:${accountId}:file-system/${fileSystemId}`;
}
