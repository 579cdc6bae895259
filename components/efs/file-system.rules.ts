import { createHash } from "node:crypto";
import { choiceProblems, keyArnProblems, plainProblems, shapeProblems, shapes } from "../aws.rules";
import { DeletionPolicy } from "../deletion-policy";
import { clientProblems, subnetProblems } from "../network.rules";
import type { Problem, Unchecked } from "../problem";
import { EfsBackup } from "./backup";
import { EfsClientAccess } from "./client-access";
import type { EfsFileSystemArgs } from "./file-system";
import { lifecycleProblems } from "./lifecycle.rules";
import { EfsRole } from "./role";

/** Everything that is wrong with the arguments of EfsFileSystem, as far as they are known. */
export function fileSystemProblems(args: Unchecked<EfsFileSystemArgs>): Problem[] {
    return [
        ...placeProblems(args),
        ...dataProblems(args),
        ...plainProblems("role", args.role),
        ...choiceProblems("role", args.role, EfsRole),
        ...choiceProblems("clientAccess", args.clientAccess, EfsClientAccess),
    ];
}

/** Problems of where a file system lies and who reaches it, which differs between Regions. */
export function placeProblems(args: Unchecked<EfsFileSystemArgs>): Problem[] {
    return [
        ...plainProblems("region", args.region),
        ...shapeProblems("region", args.region, shapes.region),
        ...shapeProblems("vpcId", args.vpcId, shapes.vpcId),
        ...subnetProblems(args.subnetIds, args.region, zoneCountProblems),
        ...clientProblems(args.clientSecurityGroupIds),
        ...keyArnProblems("kmsKeyArn", args.kmsKeyArn, args.region),
    ];
}

/** Problems of how a file system keeps its data, which is the same in each Region. */
export function dataProblems(
    args: Unchecked<Pick<EfsFileSystemArgs, "lifecycle" | "backup" | "deletionPolicy">>,
): Problem[] {
    return [
        ...lifecycleProblems("lifecycle", args.lifecycle),
        ...choiceProblems("backup", args.backup, EfsBackup),
        ...plainProblems("deletionPolicy", args.deletionPolicy),
        ...choiceProblems("deletionPolicy", args.deletionPolicy, DeletionPolicy),
    ];
}

function zoneCountProblems(zones: string[]) {
    const rule =
        "clients lose the file system with the zone of its only mount target, so it has mount targets in at least two Availability Zones";
    return zones.length < 2 ? [{ rule, remedy: "give one subnet of each Availability Zone in which clients run" }] : [];
}

/** Longest creation token: https://docs.aws.amazon.com/efs/latest/ug/API_CreateFileSystem.html */
const longestCreationToken = 64;

/** The same token for every try, so that a run that was killed does not leave a second file system behind. */
export function creationToken(project: string, stack: string, name: string): string {
    const full = [project, stack, name].join("-");
    const digest = createHash("sha256")
        .update(JSON.stringify([project, stack, name]))
        .digest("hex")
        .slice(0, 16);
    // The digest keeps apart what joining or cutting would make alike.
    return `${full.replace(/[^\x21-\x7e]/g, "_").slice(0, longestCreationToken - digest.length - 1)}-${digest}`;
}

// https://docs.aws.amazon.com/efs/latest/ug/iam-access-control-nfs-efs.html: ClientMount alone reads.
const allowedActions: Record<EfsClientAccess, string[]> = {
    [EfsClientAccess.ReadWrite]: ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"],
    [EfsClientAccess.ReadOnly]: ["elasticfilesystem:ClientMount"],
};

/**
 * Access to the data through a mount target and with TLS only. Clients are anonymous to EFS, as pods of the EFS CSI driver
 * are; what each may do is decided by its access point. Nobody is root: without ClientRootAccess EFS maps root to nobody.
 * Whoever fences a file system by hand puts this very text, so that the next `pulumi up` finds nothing to change.
 */
export function accessPolicy(fileSystemArn: string, access: EfsClientAccess = EfsClientAccess.ReadWrite): string {
    return JSON.stringify({
        Version: "2012-10-17",
        Statement: [
            {
                // Once a file system has a policy, what it does not allow is refused: one that only denies stops every mount.
                Sid: "AllowThroughMountTargets",
                Effect: "Allow",
                Principal: { AWS: "*" },
                Action: allowedActions[access],
                Resource: fileSystemArn,
                Condition: { Bool: { "elasticfilesystem:AccessedViaMountTarget": "true" } },
            },
            {
                Sid: "RefuseWithoutTls",
                Effect: "Deny",
                Principal: { AWS: "*" },
                Action: [
                    "elasticfilesystem:ClientMount",
                    "elasticfilesystem:ClientWrite",
                    "elasticfilesystem:ClientRootAccess",
                ],
                Resource: fileSystemArn,
                Condition: { Bool: { "aws:SecureTransport": "false" } },
            },
            ...(access === EfsClientAccess.ReadOnly ? [refuseWrites(fileSystemArn)] : []),
        ],
    });
}

/** A client that mounts with an IAM identity of its own may write by that identity's policies, unless this one refuses. */
function refuseWrites(fileSystemArn: string) {
    return {
        Sid: "RefuseWrites",
        Effect: "Deny",
        Principal: { AWS: "*" },
        Action: ["elasticfilesystem:ClientWrite", "elasticfilesystem:ClientRootAccess"],
        Resource: fileSystemArn,
    };
}
