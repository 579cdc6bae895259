import type { Context, Service } from "../../service";
import { accessPointOperations } from "./access-points";
import { fileSystemOperations } from "./file-systems";
import { mountTargetOperations } from "./mount-targets";
import { policyOperations } from "./policies";
import { EfsRegion } from "./state";
import { tagOperations } from "./tags";

/**
 * Amazon EFS. moto holds file systems and mount targets; the front adds life-cycle states, throughput updates, overwrite
 * protection, file-system and backup policies, access points, and what EFS refuses.
 */
export function createEfs(context: Context): Service {
    const regions = new Map<string, EfsRegion>();
    const regionOf = (name: string): EfsRegion => {
        const region = regions.get(name) ?? new EfsRegion(name, context);
        regions.set(name, region);
        return region;
    };
    return {
        signingName: "elasticfilesystem",
        operations: {
            ...fileSystemOperations(regionOf),
            ...mountTargetOperations(regionOf),
            ...accessPointOperations(regionOf),
            ...policyOperations(regionOf),
            ...tagOperations(regionOf),
        },
        reset() {
            regions.clear();
            return Promise.resolve();
        },
    };
}
