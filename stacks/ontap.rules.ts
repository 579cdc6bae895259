import { isDeploymentType, sizes } from "../components/ontap/sizes.rules";

/** The Availability Zones of a file system: as many as its type has, in the order of the network's. */
export function ontapZones(deploymentType: unknown, zones: readonly string[]): string[] {
    return isDeploymentType(deploymentType) ? zones.slice(0, sizes[deploymentType].availabilityZones) : [];
}
