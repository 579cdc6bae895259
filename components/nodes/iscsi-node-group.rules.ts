import { keyArnProblems, plainMap, plainProblems, shapeProblems, shapes, wholeNumberProblems } from "../aws.rules";
import { entry, isProblem, type Problem, type Unchecked } from "../problem";
import { iscsiLabel, iscsiProblems } from "./iscsi.rules";
import type { IscsiNodeGroupArgs } from "./iscsi-node-group-args";
import {
    imageProblems,
    instanceTypeProblems,
    labelProblems,
    nodeSubnetProblems,
    rootVolumeProblems,
    sizeProblems,
    taintProblems,
} from "./node-group.rules";

/** Everything that is wrong with the arguments of IscsiNodeGroup, as far as they are known. */
export function iscsiNodeGroupProblems(args: Unchecked<IscsiNodeGroupArgs>): Problem[] {
    return [
        ...plainProblems("region", args.region),
        ...shapeProblems("region", args.region, shapes.region),
        ...shapeProblems("clusterName", args.clusterName, shapes.clusterName),
        ...nodeSubnetProblems(args.subnetIds, args.region),
        ...imageProblems(args.image),
        ...instanceTypeProblems(args.instanceTypes, args.image),
        ...sizeProblems(args),
        ...maxUnavailableProblems(args.maxUnavailable),
        ...labelProblems(args.labels, [iscsiLabel]),
        ...taintProblems(args.taints),
        ...rootVolumeProblems(args.rootVolumeGiB),
        ...keyArnProblems("kmsKeyArn", args.kmsKeyArn, args.region, "EBS", "volume"),
        ...roleProblems(args.nodeRoleArn),
        ...securityGroupProblems(args.securityGroupIds),
        ...iscsiProblems(args.iscsi),
    ];
}

/** Problems of how many nodes may be missing during an update. */
export function maxUnavailableProblems(value: unknown): Problem[] {
    const path = "maxUnavailable";
    const problems = wholeNumberProblems(path, value, 1, "nodes are replaced some at a time");
    return problems.length === 0 && typeof value === "number" && value > 100
        ? [{ path, value, rule: "EKS replaces 100 nodes at a time at most", remedy: "set 1 to 100" }]
        : problems;
}

/** Problems of a role that the caller gives. */
export function roleProblems(value: unknown): Problem[] {
    return value === undefined
        ? []
        : shapeProblems("nodeRoleArn", value, {
              pattern: /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]{1,512}$/,
              rule: "a role is named by its ARN, arn:aws:iam::<account>:role/<name>",
              remedy: "give the ARN of the role, not its name or its instance profile",
          });
}

function securityGroupProblems(value: unknown): Problem[] {
    if (value === undefined) {
        return [];
    }
    const path = "securityGroupIds";
    const groups = plainMap(path, value, "security group name");
    return isProblem(groups)
        ? [groups]
        : Object.entries(groups).flatMap(([name, id]) => shapeProblems(entry(path, name), id, shapes.securityGroupId));
}
