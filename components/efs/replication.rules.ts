import {
    choiceProblems,
    plainProblems,
    shapeProblems,
    shapes,
    topicListProblems,
    wholeNumberProblems,
} from "../aws.rules";
import { DeletionPolicy } from "../deletion-policy";
import { type Problem, type Unchecked, unknownFieldProblems } from "../problem";
import type { EfsReplicationArgs, EfsReplicationSide } from "./replication";
import { sides } from "./replication-alarms.rules";
import { EfsReplicationMode } from "./replication-mode";

/** Minutes within which EFS keeps most replicas: https://docs.aws.amazon.com/efs/latest/ug/efs-replication.html */
export const leastObjectiveMinutes = 15;

/** Access points of a file system, unless raised: https://docs.aws.amazon.com/efs/latest/ug/limits.html */
export const defaultAccessPointQuota = 10_000;

/** Name of the table of the journal: by the primary, which the programs of both Regions know before either runs. */
export function journalTableName(primaryFileSystemId: string): string {
    return `eks-storage-dr-${primaryFileSystemId}`;
}

/** Everything that is wrong with the arguments of EfsReplication, as far as they are known. */
export function replicationProblems(args: Unchecked<EfsReplicationArgs>): Problem[] {
    const given = sides.map((side) => sideProblems(side, args[side]));
    const pair = { primary: fieldsOf(args.primary), replica: fieldsOf(args.replica) };
    return [
        ...given.flat(),
        ...sameRegionProblems("replica.region", pair.primary?.region, pair.replica?.region),
        ...sameFileSystemProblems(pair.primary?.fileSystemId, pair.replica?.fileSystemId),
        ...operationProblems(args),
        ...plainProblems("deletionPolicy", args.deletionPolicy),
        ...choiceProblems("deletionPolicy", args.deletionPolicy, DeletionPolicy),
    ];
}

/** What EfsReplication and ReplicatedEfsFileSystem take alike. */
type Operation = Unchecked<Pick<EfsReplicationArgs, "mode" | "recoveryPointObjectiveMinutes" | "accessPointQuota">>;

/** Problems of how a replication is operated. */
export function operationProblems(args: Operation): Problem[] {
    return [
        ...plainProblems("mode", args.mode),
        ...choiceProblems("mode", args.mode, EfsReplicationMode),
        ...objectiveProblems(args.recoveryPointObjectiveMinutes),
        ...quotaProblems(args.accessPointQuota),
    ];
}

export function objectiveProblems(value: unknown): Problem[] {
    const rule = `EFS replicates within ${leastObjectiveMinutes} minutes at best, and an objective below that is never met`;
    return wholeNumberProblems("recoveryPointObjectiveMinutes", value, leastObjectiveMinutes, rule);
}

export function quotaProblems(value: unknown): Problem[] {
    return wholeNumberProblems("accessPointQuota", value, 1, "a quota is a number of access points");
}

/** The problem of two Regions that are one. */
export function sameRegionProblems(path: string, primary: unknown, replica: unknown): Problem[] {
    if (typeof replica !== "string" || primary !== replica) {
        return [];
    }
    const rule = "a replica in the primary's Region is lost with it";
    return [{ path, value: replica, rule, remedy: "give the replica another Region" }];
}

/** The problem of two file systems that are one. */
export function sameFileSystemProblems(primary: unknown, replica: unknown): Problem[] {
    if (typeof replica !== "string" || primary !== replica) {
        return [];
    }
    const rule = "it is the primary's, and a file system is not replicated to itself";
    return [
        { path: "replica.fileSystemId", value: replica, rule, remedy: "give the file system of the replica's Region" },
    ];
}

const sideFields = Object.keys({
    region: true,
    fileSystemId: true,
    clusterName: true,
    alarmTopicArns: true,
} satisfies Record<keyof EfsReplicationSide, true>);

function sideProblems(path: string, value: unknown): Problem[] {
    const given = fieldsOf(value);
    if (given === undefined) {
        return notASideProblems(path, value, "region, fileSystemId and clusterName");
    }
    return [
        ...unknownFieldProblems(path, given, sideFields),
        ...plainProblems(`${path}.region`, given.region),
        ...shapeProblems(`${path}.region`, given.region, shapes.region),
        ...shapeProblems(`${path}.fileSystemId`, given.fileSystemId, shapes.fileSystemId),
        ...clusterProblems(path, given),
    ];
}

/** Problems of what a side says of its cluster and of who is notified. */
export function clusterProblems(path: string, given: Record<string, unknown>): Problem[] {
    return [
        ...shapeProblems(`${path}.clusterName`, given.clusterName, shapes.clusterName),
        ...topicListProblems(`${path}.alarmTopicArns`, given.alarmTopicArns, given.region),
    ];
}

/** The problem of a side that is no group of fields. */
export function notASideProblems(path: string, value: unknown, fields: string): Problem[] {
    const rule = "it is a group of fields that is known at preview, because it decides which resources exist and where";
    return [{ path, value, rule, remedy: `give ${fields}` }];
}

/** The fields of a group; nothing where there is none. */
export function fieldsOf(value: unknown): Record<string, unknown> | undefined {
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : undefined;
}
