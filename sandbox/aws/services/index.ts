import type { Context, Service } from "../service";

/** All services that the front answers itself, wholly or in part. The rest is moto's. */
export function createServices(_context: Context): Service[] {
    return [];
}
