import { type Problem, type Unchecked, unknownFieldProblems } from "../problem";
import { dataProblems, placeProblems } from "./file-system.rules";
import type { ReplicatedEfsFileSystemArgs, ReplicatedEfsFileSystemSide } from "./replicated-file-system";
import { sides } from "./replication-alarms.rules";
import {
    clusterProblems,
    fieldsOf,
    notASideProblems,
    operationProblems,
    sameRegionProblems,
} from "./replication.rules";

/** Everything that is wrong with the arguments of ReplicatedEfsFileSystem, as far as they are known. */
export function replicatedFileSystemProblems(args: Unchecked<ReplicatedEfsFileSystemArgs>): Problem[] {
    const [primary, replica] = sides.map((side) => fieldsOf(args[side]));
    return [
        ...sides.flatMap((side) => sideProblems(side, args[side])),
        ...sameRegionProblems("replica.region", primary?.region, replica?.region),
        ...dataProblems(args),
        ...operationProblems(args),
    ];
}

const fields = Object.keys({
    region: true,
    vpcId: true,
    subnetIds: true,
    clientSecurityGroupIds: true,
    kmsKeyArn: true,
    clusterName: true,
    alarmTopicArns: true,
} satisfies Record<keyof ReplicatedEfsFileSystemSide, true>);

function sideProblems(side: string, value: unknown): Problem[] {
    const given = fieldsOf(value);
    if (given === undefined) {
        return notASideProblems(side, value, "region, vpcId, subnetIds, clientSecurityGroupIds and clusterName");
    }
    return [
        ...unknownFieldProblems(side, given, fields),
        ...placeProblems(given).map((problem) => ({ ...problem, path: `${side}.${problem.path}` })),
        ...clusterProblems(side, given),
    ];
}
