import type { Context, Service } from "../../service";
import { uncovered } from "../uncovered";
import { accessEntryOperations } from "./access-entries";
import { addonVersionOperations } from "./addon-versions";
import { addonOperations } from "./addons";
import { clusterUpdateOperations } from "./cluster-updates";
import { clusterOperations } from "./clusters";
import { replaceInstances } from "./replacement";
import { nodeGroupUpdateOperations } from "./node-group-updates";
import { nodeGroupOperations } from "./node-groups";
import { podIdentityOperations } from "./pod-identity";
import { EksRegion } from "./state";
import { tagOperations } from "./tags";

export interface Eks extends Service {
    /** Lets the node groups replace instances that have ended. */
    replaceInstances(this: void, region: string, instanceIds: readonly string[]): void;
}

/**
 * Amazon EKS, whole: moto's clusters are ACTIVE at once, have no VPC, no updates and no add-ons, and would have to be
 * shadowed field by field. Here they are real control planes, and node groups are instances in moto's EC2.
 */
export function createEks(context: Context): Eks {
    const regions = new Map<string, EksRegion>();
    const regionOf = (name: string): EksRegion => {
        const region = regions.get(name) ?? new EksRegion(name, context);
        regions.set(name, region);
        return region;
    };
    return {
        signingName: "eks",
        operations: {
            ...uncovered("eks"),
            ...clusterOperations(regionOf),
            ...clusterUpdateOperations(regionOf),
            ...nodeGroupOperations(regionOf),
            ...nodeGroupUpdateOperations(regionOf),
            ...addonOperations(regionOf),
            ...addonVersionOperations,
            ...accessEntryOperations(regionOf),
            ...podIdentityOperations(regionOf),
            ...tagOperations(regionOf),
        },
        replaceInstances: (region, instanceIds) => replaceInstances(regionOf(region), instanceIds),
        async reset() {
            const clusters = [...regions.values()].flatMap((region) =>
                [...region.clusters.keys()].map((name) => ({ region: region.name, name })),
            );
            regions.clear();
            await Promise.all(clusters.map((cluster) => context.clusters.delete(cluster)));
        },
    };
}
