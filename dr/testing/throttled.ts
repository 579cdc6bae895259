import type { World } from "../../sandbox/aws/testing/world";

/** Does the work while a third of the calls to some Regions is throttled. */
export async function whileThrottled<T>(world: World, regions: string[], work: () => Promise<T>): Promise<T> {
    for (const region of regions) {
        await world.sandbox("POST", "faults", { kind: "throttle", region, fraction: 0.34 });
    }
    try {
        return await work();
    } finally {
        await world.sandbox("DELETE", "faults");
    }
}
