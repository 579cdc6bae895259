import type { Context, Service } from "../service";
import { createEfs } from "./efs";

/** All services that the front answers itself, wholly or in part. The rest is moto's. */
export function createServices(context: Context): Service[] {
    return [createEfs(context)];
}
