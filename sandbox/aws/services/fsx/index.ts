import type { Service } from "../../service";
import { uncovered } from "../uncovered";
import { backupOperations } from "./backups";
import { fileSystemOperations } from "./file-systems";
import type { FsxRegion, FsxRegions } from "./state";
import { machineOperations } from "./storage-virtual-machines";
import { tagOperations } from "./tags";
import { updateOperations } from "./updates";
import { volumeOperations } from "./volumes";

/**
 * Amazon FSx for NetApp ONTAP, all of it the front's own: moto knows no storage virtual machines and volumes. Network
 * interfaces and routes are real ones of moto's EC2. Every other operation is refused by name.
 */
export function createFsx(regions: FsxRegions): Service {
    const regionOf = (name: string): FsxRegion => regions.of(name);
    return {
        signingName: "fsx",
        operations: {
            ...uncovered("fsx"),
            ...fileSystemOperations(regionOf),
            ...updateOperations(regionOf),
            ...machineOperations(regionOf),
            ...volumeOperations(regionOf),
            ...backupOperations(regionOf),
            ...tagOperations(regionOf),
        },
        reset() {
            regions.clear();
            return Promise.resolve();
        },
    };
}
