import type { Context, Service } from "../service";
import { createBackup } from "./backup";
import { createCloudControl } from "./cloud-control";
import { createCloudFormation } from "./cloudformation";
import { createDynamoDb } from "./dynamodb";
import { createEc2 } from "./ec2";
import { createEfs } from "./efs";
import type { EfsRegions } from "./efs/state";
import { createEks } from "./eks";
import { createKms } from "./kms";
import { createLambda } from "./lambda";

/** All services that the front answers itself, wholly or in part. The rest is moto's. */
export function createServices(context: Context, efs: EfsRegions): Service[] {
    return [
        createBackup(efs),
        createCloudControl(efs),
        createCloudFormation(),
        createDynamoDb(),
        createEc2(context),
        createEfs(efs),
        createEks(context),
        createKms(context),
        createLambda(),
    ];
}
