import type { AccessPointDescription, PosixUser } from "@aws-sdk/client-efs";
import type { EfsRegion, FileSystemState } from "../state";
import { allowsClientWrite } from "./client-write";
import type { Ownership } from "./ledger";

/** Why a client's write was refused. */
export interface Refusal {
    readonly reason: "destination" | "protection-disabled" | "fenced" | "no-directory" | "permission-denied";
    readonly message: string;
}

/** A client's write through an access point: acknowledged when nothing is returned. */
export function write(region: EfsRegion, accessPoint: AccessPointDescription, number: number): Refusal | undefined {
    const { id, state } = region.fileSystem(accessPoint.FileSystemId ?? "");
    const path = accessPoint.RootDirectory?.Path ?? "/";
    const ownership = state.ledger.directory(path)?.ownership ?? ownershipAtFirst(accessPoint);
    const refusal = fileSystemRefusal(id, state) ?? directoryRefusal(path, accessPoint.PosixUser, ownership);
    if (refusal || !ownership) {
        return refusal;
    }
    state.ledger.write(path, ownership, number);
    region.metrics.written(id);
    return undefined;
}

/** https://docs.aws.amazon.com/efs/latest/ug/API_FileSystemProtectionDescription.html says what is read-only. */
function fileSystemRefusal(id: string, state: FileSystemState): Refusal | undefined {
    if (state.overwriteProtection === "REPLICATING") {
        return { reason: "destination", message: `File system ${id} is the destination of a replication.` };
    }
    if (state.overwriteProtection === "DISABLED") {
        return { reason: "protection-disabled", message: `File system ${id} is open to be overwritten.` };
    }
    return allowsClientWrite(state.policyInForce)
        ? undefined
        : { reason: "fenced", message: `The policy of file system ${id} lets nobody write.` };
}

function directoryRefusal(
    path: string,
    user: PosixUser | undefined,
    ownership: Ownership | undefined,
): Refusal | undefined {
    if (!ownership) {
        return { reason: "no-directory", message: `${path} does not exist, and the access point does not make it.` };
    }
    return mayWrite(user, ownership)
        ? undefined
        : {
              reason: "permission-denied",
              message: `${path} is of ${ownership.uid}:${ownership.gid} with mode ${ownership.permissions}; the access point acts as ${user?.Uid}:${user?.Gid}.`,
          };
}

/** The root directory is root's; any other is made as the access point says, or not at all (API_RootDirectory). */
function ownershipAtFirst({ RootDirectory }: AccessPointDescription): Ownership | undefined {
    if (RootDirectory?.Path === undefined || RootDirectory.Path === "/") {
        return { uid: 0, gid: 0, permissions: "755" };
    }
    const info = RootDirectory.CreationInfo;
    return info && { uid: info.OwnerUid ?? 0, gid: info.OwnerGid ?? 0, permissions: info.Permissions ?? "755" };
}

/** Who acts as himself, without a user of the access point, is not judged here. */
function mayWrite(user: PosixUser | undefined, { uid, gid, permissions }: Ownership): boolean {
    if (!user || user.Uid === 0) {
        return true;
    }
    const [owner, group, others] = [...permissions.slice(-3)].map((digit) => (Number(digit) & 2) !== 0);
    if (user.Uid === uid) {
        return owner;
    }
    return [user.Gid, ...(user.SecondaryGids ?? [])].includes(gid) ? group : others;
}
