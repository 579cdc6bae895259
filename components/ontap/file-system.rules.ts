import {
    choiceProblems,
    keyArnProblems,
    plainMap,
    plainProblems,
    type Shape,
    shapeProblems,
    shapes,
} from "../aws.rules";
import { DeletionPolicy } from "../deletion-policy";
import { clientProblems, subnetProblems } from "../network.rules";
import { isProblem, later, type Problem, type Unchecked } from "../problem";
import { OntapDeploymentType } from "./deployment-type";
import { endpointCount, rangeProblems } from "./endpoint-range.rules";
import type { OntapFileSystemArgs } from "./file-system-args";
import { allowReplacementProblems } from "./replacement.rules";
import { isDeploymentType, sizeProblems, sizes } from "./sizes.rules";
import { virtualMachineProblems } from "./virtual-machines.rules";
import { windowProblems } from "./windows.rules";

const routeTableId: Shape = {
    pattern: /^rtb-([0-9a-f]{8}|[0-9a-f]{17})$/,
    rule: "a route table id is rtb- and 8 or 17 hexadecimal digits",
    remedy: "give the id of the route table, not its name or that of a subnet",
};

// A security group's name has 255 characters and does not begin with sg-, a secret's name has these characters; both end with
// what is theirs: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html
// https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html
const nameForm = /^(?!sg-)[A-Za-z0-9/_+=.@-]{1,200}$/;

/** Problems of the component's own name, which its children's names in AWS begin with. */
export function nameProblems(name: string): Problem[] {
    if (nameForm.test(name)) {
        return [];
    }
    const rule =
        "security group and secrets are named after it: it has up to 200 letters, digits and /_+=.@-, and does not begin with sg-";
    return [{ path: "name", value: name, rule, remedy: "give the component another name" }];
}

/** Everything that is wrong with the arguments of OntapFileSystem, as far as they are known. */
export function fileSystemProblems(args: Unchecked<OntapFileSystemArgs>): Problem[] {
    return [
        ...plainProblems("region", args.region),
        ...shapeProblems("region", args.region, shapes.region),
        ...deploymentTypeProblems(args.deploymentType),
        ...sizeProblems(args.deploymentType, args),
        ...shapeProblems("vpcId", args.vpcId, shapes.vpcId),
        ...subnetProblems(args.subnetIds, args.region, (zones) => zoneCountProblems(args.deploymentType, zones)),
        ...preferredZoneProblems(args),
        ...routeTableProblems(args.deploymentType, args.routeTableIds),
        ...endpointRangeProblems(args),
        ...clientProblems(args.clientSecurityGroupIds),
        ...virtualMachineProblems(args.storageVirtualMachines, args.haPairs),
        ...keyArnProblems("kmsKeyArn", args.kmsKeyArn, args.region, "FSx"),
        ...windowProblems(args),
        ...plainProblems("deletionPolicy", args.deletionPolicy),
        ...choiceProblems("deletionPolicy", args.deletionPolicy, DeletionPolicy),
        ...allowReplacementProblems(args.allowReplacement, args.storageVirtualMachines),
    ];
}

function deploymentTypeProblems(value: unknown): Problem[] {
    const path = "deploymentType";
    // A missing value is no choice either.
    return value === later ? plainProblems(path, value) : choiceProblems(path, value ?? null, OntapDeploymentType);
}

function zonesOf(deploymentType: unknown): 1 | 2 | undefined {
    return isDeploymentType(deploymentType) ? sizes[deploymentType].availabilityZones : undefined;
}

function zoneCountProblems(deploymentType: unknown, zones: string[]) {
    const needed = zonesOf(deploymentType);
    if (needed === undefined || zones.length === needed) {
        return [];
    }
    const rule =
        needed === 1
            ? `a file system of type ${String(deploymentType)} is in one Availability Zone`
            : `a file system of type ${String(deploymentType)} has one file server in each of two Availability Zones`;
    return [{ rule, remedy: needed === 1 ? "give one subnet" : "give one subnet in each of two Availability Zones" }];
}

function preferredZoneProblems({
    subnetIds,
    preferredAvailabilityZone: value,
}: Unchecked<OntapFileSystemArgs>): Problem[] {
    const path = "preferredAvailabilityZone";
    const zoneMap = plainMap("subnetIds", subnetIds, "Availability Zone");
    if (value === undefined || isProblem(zoneMap)) {
        return [];
    }
    const zones = Object.keys(zoneMap);
    if (value === later || zones.some((zone) => zone === value)) {
        return plainProblems(path, value);
    }
    const rule = `the file server that works stands in one of the Availability Zones of subnetIds, ${zones.join(", ")}`;
    return [{ path, value, rule, remedy: "name one of them" }];
}

/** Problems of the route tables, also once they are known. */
export function routeTableProblems(deploymentType: unknown, value: unknown): Problem[] {
    const path = "routeTableIds";
    const zones = zonesOf(deploymentType);
    if (zones === undefined || (zones === 2 && value === later)) {
        return [];
    }
    if (zones === 1) {
        const rule = `a file system of type ${String(deploymentType)} has its addresses in its subnet and needs no routes`;
        return value === undefined ? [] : [{ path, value, rule, remedy: "leave it out" }];
    }
    if (!Array.isArray(value) || value.length === 0) {
        return [
            {
                path,
                value,
                rule: "clients reach the addresses that move between the Availability Zones by routes; without a list FSx writes them to the VPC's main route table only, and the nodes of other subnets find nobody",
                remedy: "list the route table of every subnet in which clients run",
            },
        ];
    }
    return value.flatMap((id: unknown, index) => shapeProblems(`${path}[${index}]`, id, routeTableId));
}

function endpointRangeProblems(args: Unchecked<OntapFileSystemArgs>): Problem[] {
    const { deploymentType, endpointIpAddressRange: value, storageVirtualMachines: machines } = args;
    if (zonesOf(deploymentType) === 1 && value !== undefined) {
        const rule = `a file system of type ${String(deploymentType)} has its addresses in its subnet`;
        return [{ path: "endpointIpAddressRange", value, rule, remedy: "leave it out" }];
    }
    return rangeProblems(value, endpointCount(machines));
}

/** The zones in the order that FSx is told: the preferred one first, whatever order a language's map has. */
export function subnetOrder({
    subnetIds,
    preferredAvailabilityZone: preferred,
}: Pick<OntapFileSystemArgs, "subnetIds" | "preferredAvailabilityZone">): string[] {
    const zones = Object.keys(subnetIds).sort();
    return preferred === undefined ? zones : [preferred, ...zones.filter((zone) => zone !== preferred)];
}
