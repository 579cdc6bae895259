/** Longest alias name: https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html */
const longestAlias = 256;

/** Alias of a file system's own key; only these characters may stand in one. */
export function keyAlias(project: string, stack: string, name: string): string {
    return `alias/eks-storage/${[project, stack, name].join("/").replace(/[^a-zA-Z0-9/_-]/g, "-")}`.slice(
        0,
        longestAlias,
    );
}
