import type { Context, Service } from "../service";
import { createBackup } from "./backup";
import { createCloudControl } from "./cloud-control";
import { createCloudFormation } from "./cloudformation";
import { createDynamoDb } from "./dynamodb";
import { createEc2 } from "./ec2";
import { createEfs } from "./efs";
import type { EfsRegions } from "./efs/state";
import { createEks } from "./eks";
import { createFsx } from "./fsx";
import type { FsxRegions } from "./fsx/state";
import { createKms } from "./kms";
import { createLambda } from "./lambda";
import { createSecretsManager } from "./secrets-manager";

/** All services that the front answers itself, wholly or in part. The rest is moto's. */
export function createServices(context: Context, efs: EfsRegions, fsx: FsxRegions): Service[] {
    const eks = createEks(context);
    return [
        createBackup(efs),
        createCloudControl(efs),
        createCloudFormation(),
        createDynamoDb(),
        createEc2(context, eks.replaceInstances),
        createEfs(efs),
        eks,
        createFsx(fsx),
        createKms(context),
        createLambda(),
        createSecretsManager(context),
    ];
}
