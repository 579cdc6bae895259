import type { Service } from "../../service";
import { accessPointOperations } from "./access-points";
import { fileSystemOperations } from "./file-systems";
import { mountTargetOperations } from "./mount-targets";
import { policyOperations } from "./policies";
import { replicationOperations } from "./replication/operations";
import type { EfsRegion, EfsRegions } from "./state";
import { tagOperations } from "./tags";

/**
 * Amazon EFS. moto holds file systems and mount targets; the front adds life-cycle states, throughput updates,
 * replication with its overwrite protection, file-system and backup policies, access points, and what EFS refuses.
 */
export function createEfs(regions: EfsRegions): Service {
    const regionOf = (name: string): EfsRegion => regions.of(name);
    return {
        signingName: "elasticfilesystem",
        operations: {
            ...fileSystemOperations(regionOf),
            ...mountTargetOperations(regionOf),
            ...accessPointOperations(regionOf),
            ...policyOperations(regionOf),
            ...replicationOperations(regions),
            ...tagOperations(regionOf),
        },
        reset() {
            regions.clear();
            return Promise.resolve();
        },
    };
}
