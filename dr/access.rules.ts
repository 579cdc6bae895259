import { EfsClientAccess } from "../components/efs/client-access";
import { accessPolicy } from "../components/efs/file-system.rules";

interface Statement {
    Sid?: unknown;
    Effect?: unknown;
    Principal?: unknown;
    Action?: unknown;
    NotAction?: unknown;
    Condition?: unknown;
}

/** Who a file-system policy lets write: everybody, only who has an IAM identity that may, or nobody. */
export type Writers = "Everybody" | "Identities" | "Nobody";

const write = "elasticfilesystem:clientwrite";
/** Of the statement that this package fences a file system with. */
const fence = "RefuseWrites";

/**
 * Who may write under a file-system policy. Without one EFS lets everybody who reaches a mount target; one that allows nobody
 * still leaves it to the policies of an identity; what it refuses to all is refused.
 * https://docs.aws.amazon.com/efs/latest/ug/iam-access-control-nfs-efs.html
 */
export function writersOf(policy: string | undefined): Writers {
    if (policy === undefined) {
        return "Everybody";
    }
    const statements = statementsOf(policy);
    if (statements.some((one) => one.Effect === "Deny" && covers(one, write) && isForAll(one))) {
        return "Nobody";
    }
    return statements.some((one) => one.Effect === "Allow" && covers(one, write)) ? "Everybody" : "Identities";
}

/** Whether anybody may: only a fence, which refuses writes to all, is none. */
export function allowsWriting(policy: string | undefined): boolean {
    return writersOf(policy) !== "Nobody";
}

/**
 * The policy that fences a file system or lets it take writes again; nothing where the one that it has does. One that is not
 * this package's is kept: the fence is one statement more in it, which is taken out again.
 */
export function policyFor(
    access: EfsClientAccess,
    policy: string | undefined,
    fileSystemArn: string,
): string | undefined {
    if (allowsWriting(policy) === (access === EfsClientAccess.ReadWrite)) {
        return undefined;
    }
    const own = accessPolicy(fileSystemArn, access);
    if (policy === undefined || isOwn(policy, fileSystemArn)) {
        return own;
    }
    const document = JSON.parse(policy) as { Statement?: Statement | Statement[] };
    const others = statementsOf(policy).filter(({ Sid }) => Sid !== fence);
    const fences = statementsOf(own).filter(({ Sid }) => Sid === fence);
    const changed = JSON.stringify({ ...document, Statement: [...others, ...fences] });
    // A fence of another make is not known by its name: this package's policy takes its place.
    return allowsWriting(changed) === (access === EfsClientAccess.ReadWrite) ? changed : own;
}

/** Whether a policy is one of the two that this package gives a file system. */
export function isOwn(policy: string, fileSystemArn: string): boolean {
    return Object.values(EfsClientAccess).some(
        (access) => canonical(JSON.parse(policy)) === canonical(JSON.parse(accessPolicy(fileSystemArn, access))),
    );
}

/** A text that is the same for policies that differ in nothing but the order of keys and in lists of one. */
function canonical(value: unknown): string {
    if (Array.isArray(value)) {
        const items = value.map(canonical).sort();
        return items.length === 1 ? (items[0] ?? "") : `[${items.join()}]`;
    }
    if (typeof value === "object" && value !== null) {
        const entries = Object.entries(value).map(([key, each]) => `${JSON.stringify(key)}:${canonical(each)}`);
        return `{${entries.sort().join()}}`;
    }
    return JSON.stringify(value);
}

function statementsOf(policy: string): Statement[] {
    const { Statement: statements = [] } = JSON.parse(policy) as { Statement?: Statement | Statement[] };
    return [statements].flat();
}

/** Whether nobody escapes a statement, by who they are or by what they do. */
function isForAll({ Principal, Condition }: Statement): boolean {
    const named: unknown[] = [
        typeof Principal === "object" && Principal !== null ? (Principal as { AWS?: unknown }).AWS : Principal,
    ].flat();
    return named.includes("*") && (Condition === undefined || Object.keys(Condition as object).length === 0);
}

function covers({ Action, NotAction }: Statement, action: string): boolean {
    const listed: unknown[] = [NotAction ?? Action].flat();
    const isListed = listed.some((one) => typeof one === "string" && matches(one, action));
    return NotAction === undefined ? isListed : !isListed;
}

function matches(pattern: string, action: string): boolean {
    const expression = pattern
        .toLowerCase()
        .replace(/[.+^${}()|[\]\\]/g, "\\$&")
        .replaceAll("*", ".*")
        .replaceAll("?", ".");
    return new RegExp(`^${expression}$`).test(action);
}
