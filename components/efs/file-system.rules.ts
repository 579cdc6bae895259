import { createHash } from "node:crypto";
import {
    availabilityZoneProblems,
    choiceProblems,
    keyArnProblems,
    plainMap,
    plainProblems,
    repeatedIdProblems,
    shapeProblems,
    shapes,
} from "../aws.rules";
import { entry, type Problem, type Unchecked } from "../problem";
import { DeletionPolicy } from "../deletion-policy";
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
        ...subnetProblems(args.subnetIds, args.region),
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

function subnetProblems(value: unknown, region: unknown): Problem[] {
    const path = "subnetIds";
    const subnets = plainMap(path, value, "Availability Zone");
    if (isProblem(subnets)) {
        return [subnets];
    }
    const zones = Object.keys(subnets);
    const problems: Problem[] = [];
    if (zones.length < 2) {
        problems.push({
            path,
            value,
            rule: "clients lose the file system with the zone of its only mount target, so it has mount targets in at least two Availability Zones",
            remedy: "give one subnet of each Availability Zone in which clients run",
        });
    }
    for (const zone of zones) {
        problems.push(
            ...availabilityZoneProblems(entry(path, zone), zone, region),
            ...shapeProblems(entry(path, zone), subnets[zone], shapes.subnetId),
        );
    }
    problems.push(
        ...repeatedIdProblems(
            (zone) => entry(path, zone),
            subnets,
            (firstZone) => `a subnet lies in one Availability Zone and this one stands under ${firstZone} too`,
            "give each Availability Zone a subnet of its own",
        ),
    );
    return problems;
}

function clientProblems(value: unknown): Problem[] {
    const path = "clientSecurityGroupIds";
    const clients = plainMap(path, value, "client name");
    if (isProblem(clients)) {
        return [clients];
    }
    const problems = Object.entries(clients).flatMap(([client, id]) => [
        ...(/^[A-Za-z0-9][A-Za-z0-9_.-]*$/.test(client)
            ? []
            : [
                  {
                      path: entry(path, client),
                      value: client,
                      rule: "a client's name becomes part of its rule's name",
                      remedy: "name the client with letters, digits, dots, underscores and hyphens, such as nodes",
                  },
              ]),
        ...shapeProblems(entry(path, client), id, shapes.securityGroupId),
    ]);
    return [
        ...problems,
        ...repeatedIdProblems(
            (client) => entry(path, client),
            clients,
            (firstClient) => `AWS takes one rule for a security group and ${firstClient} has this one too`,
            "leave one of the two out",
        ),
    ];
}

function isProblem(value: Record<string, unknown> | Problem): value is Problem {
    return "rule" in value && "remedy" in value;
}

/** What a subnet id turned out to be. */
export interface Subnet {
    id: string;
    availabilityZone: string;
    vpcId: string;
}

/** Problems of the subnet that was given for a zone, found when its id is known. */
export function subnetPlaceProblems(zone: string, vpcId: string, subnet: Subnet): Problem[] {
    const path = entry("subnetIds", zone);
    const problems: Problem[] = [];
    if (subnet.availabilityZone !== zone) {
        problems.push({
            path,
            value: subnet.id,
            rule: `the subnet lies in ${subnet.availabilityZone}, not in ${zone}`,
            remedy: "give each subnet under its own Availability Zone",
        });
    }
    if (subnet.vpcId !== vpcId) {
        problems.push({
            path,
            value: subnet.id,
            rule: `the subnet belongs to ${subnet.vpcId}, not to ${vpcId}, and a file system has mount targets in one VPC`,
            remedy: "give subnets of the VPC in vpcId",
        });
    }
    return problems;
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

/** Longest alias name: https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html */
const longestAlias = 256;

/** Alias of the file system's own key; only these characters may stand in one. */
export function keyAlias(project: string, stack: string, name: string): string {
    return `alias/eks-storage/${[project, stack, name].join("/").replace(/[^a-zA-Z0-9/_-]/g, "-")}`.slice(
        0,
        longestAlias,
    );
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
