import type { Context, Service } from "../service";
import { createEc2 } from "./ec2";
import { createEfs } from "./efs";
import type { EfsRegions } from "./efs/state";
import { createEks } from "./eks";
import { createKms } from "./kms";

/** All services that the front answers itself, wholly or in part. The rest is moto's. */
export function createServices(context: Context, efs: EfsRegions): Service[] {
    return [createEc2(context), createEfs(efs), createEks(context), createKms(context)];
}
