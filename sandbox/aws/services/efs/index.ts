import { textParameter, type Context, type Handler, type Service } from "../../service";
import { accessPointOperations } from "./access-points";
import { efsErrors } from "./errors";
import { fileSystemOperations } from "./file-systems";
import { mountTargetOperations } from "./mount-targets";
import { policyOperations } from "./policies";
import { EfsRegion, plainId } from "./state";

/**
 * Amazon EFS. moto holds file systems, mount targets and access points; the front adds life-cycle states, throughput
 * updates, overwrite protection, file-system and backup policies, and what EFS refuses.
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

/** moto tags whatever id it is given; EFS only what exists. */
function tagOperations(regionOf: (name: string) => EfsRegion): Record<string, Handler> {
    const existing: Handler = (call) => {
        const region = regionOf(call.region);
        const id = plainId(textParameter(call, "ResourceId"));
        if (id.startsWith("fsap-") && !region.accessPoints.has(id)) {
            throw efsErrors.accessPointNotFound(id);
        }
        if (id.startsWith("fs-")) {
            region.fileSystem(id);
        }
        return call.forward();
    };
    return { TagResource: existing, UntagResource: existing, ListTagsForResource: existing };
}
