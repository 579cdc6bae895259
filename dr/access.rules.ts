interface Statement {
    Effect?: unknown;
    Action?: unknown;
}

/**
 * Whether clients may write under a file-system policy, as far as this package's policies go: something allows it. Without a
 * policy EFS lets everybody who reaches a mount target write.
 * https://docs.aws.amazon.com/efs/latest/ug/iam-access-control-nfs-efs.html
 */
export function allowsWriting(policy: string | undefined): boolean {
    if (policy === undefined) {
        return true;
    }
    const { Statement: statements = [] } = JSON.parse(policy) as { Statement?: Statement | Statement[] };
    return [statements].flat().some(({ Effect, Action }) => {
        const actions: unknown[] = [Action].flat();
        return Effect === "Allow" && actions.some((action) => typeof action === "string" && writes(action));
    });
}

function writes(action: string): boolean {
    const pattern = action
        .toLowerCase()
        .replace(/[.+^${}()|[\]\\]/g, "\\$&")
        .replaceAll("*", ".*")
        .replaceAll("?", ".");
    return new RegExp(`^${pattern}$`).test("elasticfilesystem:clientwrite");
}
