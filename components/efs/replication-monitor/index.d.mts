import type { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import type { EFSClient } from "@aws-sdk/client-efs";

/** What one run works with. */
export interface Monitored {
    efs: Pick<EFSClient, "send">;
    cloudWatch: Pick<CloudWatchClient, "send">;
    fileSystemId: string;
    now: Date;
}

export function handler(): Promise<void>;
export function publish(monitored: Monitored): Promise<void>;
