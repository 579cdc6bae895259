import type { Context, Service } from "../service";
import { createEc2 } from "./ec2";
import { createEfs } from "./efs";
import { createEks } from "./eks";
import { createKms } from "./kms";

/** All services that the front answers itself, wholly or in part. The rest is moto's. */
export function createServices(context: Context): Service[] {
    return [createEc2(context), createEfs(context), createEks(context), createKms(context)];
}
