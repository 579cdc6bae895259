/**
 * The directory that the EFS CSI driver gives a claim: base path, then the class's pattern with the claim's namespace
 * and name filled in. A path is a list of parts, so that what two classes can reach is decided, not guessed.
 */
export type PathPart = { literal: string } | { variable: "namespace" | "name" };

/** Names of a claim. */
export interface ClaimNames {
    namespace: string;
    name: string;
}

/** Length limit of an access point's path: https://docs.aws.amazon.com/efs/latest/ug/API_RootDirectory.html */
export const longestPath = 100;

/** Deepest access point path, in directories: same source. */
export const deepestPath = 4;

/** Variables of `subPathPattern` that are the same in every Region; the driver also knows `.PV.name`, a random id. */
export const pathVariables = { ".PVC.namespace": "namespace", ".PVC.name": "name" } as const;

/** Directory per namespace and claim, so that a claim of the same name in each Region reaches the same data. */
export const defaultSubPathPattern = "${.PVC.namespace}/${.PVC.name}";

/** A pattern cut at its variables; `unknown` holds those that are not the claim's, `stray` tells of a `$`, `{` or `}` apart. */
export function parsePattern(pattern: string): { parts: PathPart[]; unknown: string[]; stray: boolean } {
    const parts: PathPart[] = [];
    const unknown: string[] = [];
    let stray = false;
    for (const piece of pattern.replace(/^\//, "").split(/(\$\{[^{}]*\})/)) {
        const variable = /^\$\{([^{}]*)\}$/.exec(piece)?.[1];
        if (variable === undefined) {
            stray ||= /[${}]/.test(piece);
            append(parts, { literal: piece });
        } else if (variable === ".PVC.namespace" || variable === ".PVC.name") {
            parts.push({ variable: pathVariables[variable] });
        } else {
            unknown.push(variable);
        }
    }
    return { parts, unknown, stray };
}

/** The whole path under the root of the file system. */
export function claimPath(basePath: string, patternParts: PathPart[]): PathPart[] {
    const parts: PathPart[] = [];
    append(parts, { literal: basePath === "/" ? "/" : `${basePath}/` });
    patternParts.forEach((part) => append(parts, part));
    return parts;
}

/** Characters of a path that every claim's directory has. */
export function fixedLength(parts: PathPart[]): number {
    return parts.reduce((length, part) => length + ("literal" in part ? part.literal.length : 0), 0);
}

/** Directories in a path. */
export function depth(parts: PathPart[]): number {
    return parts.reduce((count, part) => count + ("literal" in part ? part.literal.split("/").length - 1 : 0), 0);
}

/** The directory of one claim. */
export function directoryOf(parts: PathPart[], claim: ClaimNames): string {
    return parts.map((part) => ("literal" in part ? part.literal : claim[part.variable])).join("");
}

/** A path as its user wrote it, with the variables themselves. */
export function pathTemplate(parts: PathPart[]): string {
    return directoryOf(parts, { namespace: "${.PVC.namespace}", name: "${.PVC.name}" });
}

function append(parts: PathPart[], part: PathPart): void {
    const last = parts.at(-1);
    if ("literal" in part && part.literal === "") {
        return;
    }
    if ("literal" in part && last !== undefined && "literal" in last) {
        parts[parts.length - 1] = { literal: last.literal + part.literal };
    } else {
        parts.push(part);
    }
}
