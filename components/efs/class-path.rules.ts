import type { Problem, Unchecked } from "../problem";
import {
    claimPath,
    deepestPath,
    defaultSubPathPattern,
    depth,
    fixedLength,
    longestPath,
    parsePattern,
    pathTemplate,
    type PathPart,
} from "./claim-path.rules";
import { ambiguousDirectory } from "./path-overlap.rules";
import type { EfsStorageClass } from "./storage-classes";

/** Problems of a class, and its path for the rules that compare classes. */
export interface CheckedPath {
    problems: Problem[];
    /** The class's path, unless its arguments do not make one. */
    parts?: PathPart[];
}

/** Least room for the namespace and the name of a claim together: one namespace may have 63 characters. */
const leastClaimLength = 64;

/** Problems of where a class puts its claims; `defaultBasePath` is what a class without base path gets, if it gets one. */
export function classPathProblems(
    path: string,
    given: Unchecked<EfsStorageClass>,
    defaultBasePath: string | undefined,
): CheckedPath {
    const problems = [
        ...(given.basePath === undefined ? [] : basePathProblems(`${path}.basePath`, given.basePath)),
        ...(given.subPathPattern === undefined ? [] : patternProblems(`${path}.subPathPattern`, given.subPathPattern)),
    ];
    const basePath = given.basePath ?? defaultBasePath;
    const pattern = given.subPathPattern ?? defaultSubPathPattern;
    if (problems.length > 0 || typeof basePath !== "string" || typeof pattern !== "string") {
        return { problems };
    }
    const parts = claimPath(basePath, parsePattern(pattern).parts);
    const ofWhole = wholePathProblems(path, { basePath, pattern, given }, parts);
    return ofWhole.length > 0 ? { problems: ofWhole } : { problems: [], parts };
}

/** Names of directories that every tool takes as they are; EFS alone would take more (API_RootDirectory). */
const directoryName = /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/;
const directoryRule =
    "directories have names of letters, digits, dots, underscores and hyphens that do not begin with a dot";

function basePathProblems(path: string, basePath: unknown): Problem[] {
    if (typeof basePath !== "string" || !basePath.startsWith("/")) {
        const rule = "a base path is absolute";
        return [{ path, value: basePath, rule, remedy: "begin it with /, the root of the file system" }];
    }
    if (basePath.includes("$")) {
        const rule = "the driver fills in variables in subPathPattern only";
        return [{ path, value: basePath, rule, remedy: "move the variable to subPathPattern" }];
    }
    if (
        basePath === "/" ||
        basePath
            .slice(1)
            .split("/")
            .every((name) => directoryName.test(name))
    ) {
        return [];
    }
    return [
        {
            path,
            value: basePath,
            rule: directoryRule,
            remedy: "use a path such as /shared/team-a, without a / at its end",
        },
    ];
}

function patternProblems(path: string, pattern: unknown): Problem[] {
    if (typeof pattern !== "string") {
        const rule = "a pattern is a path with the variables of the claim";
        return [{ path, value: pattern, rule, remedy: `use ${defaultSubPathPattern}` }];
    }
    const { parts, unknown, stray } = parsePattern(pattern);
    const problem = (rule: string, remedy: string): Problem => ({ path, value: pattern, rule, remedy });
    const problems = unknown.map((variable) =>
        variable === ".PV.name"
            ? problem(
                  "${.PV.name} is a random id, different in each Region, so the other Region's claim would find an empty directory",
                  "use ${.PVC.namespace} and ${.PVC.name}",
              )
            : problem(
                  `the driver does not know \${${variable}}`,
                  "use ${.PVC.namespace} and ${.PVC.name}; variables are case-sensitive",
              ),
    );
    if (stray) {
        problems.push(
            problem("$, { and } only stand in variables", "write variables as ${.PVC.namespace} and ${.PVC.name}"),
        );
    }
    // What is missing only shows once every variable is understood.
    const understood = !stray && unknown.length === 0;
    for (const variable of understood ? (["namespace", "name"] as const) : []) {
        const count = parts.filter((part) => "variable" in part && part.variable === variable).length;
        if (count === 0) {
            problems.push(
                problem(
                    `without the claim's ${variable} two claims get one directory`,
                    `put \${.PVC.${variable}} into the pattern`,
                ),
            );
        } else if (count > 1) {
            problems.push(
                problem(
                    `the claim's ${variable} stands in it ${count} times, which costs length and says nothing more`,
                    `use \${.PVC.${variable}} once`,
                ),
            );
        }
    }
    // Variables stand in for themselves here: names of claims are always good parts of a directory's name.
    const sample = parts.map((part) => ("literal" in part ? part.literal : "x")).join("");
    if (understood && !sample.split("/").every((name) => directoryName.test(name))) {
        problems.push(problem(directoryRule, `use a pattern such as ${defaultSubPathPattern}`));
    }
    return problems;
}

function wholePathProblems(
    path: string,
    { basePath, pattern, given }: { basePath: string; pattern: string; given: Unchecked<EfsStorageClass> },
    parts: PathPart[],
): Problem[] {
    const problems: Problem[] = [];
    const ofBasePath =
        given.basePath === undefined
            ? { path: `${path}.name`, value: given.name }
            : { path: `${path}.basePath`, value: basePath };
    const ofPattern = { path: `${path}.subPathPattern`, value: pattern };
    const levels = depth(parts);
    if (levels > deepestPath) {
        problems.push({
            ...(given.basePath === undefined ? ofPattern : ofBasePath),
            rule: `${pathTemplate(parts)} is ${levels} levels deep and the path of an EFS access point has at most ${deepestPath}`,
            remedy: "use fewer directories in basePath or subPathPattern",
        });
    }
    const room = longestPath - fixedLength(parts);
    if (room < leastClaimLength) {
        problems.push({
            ...(given.subPathPattern !== undefined && basePath === "/" ? ofPattern : ofBasePath),
            rule: `the path of an EFS access point has at most ${longestPath} characters and this leaves ${Math.max(room, 0)} of them for a claim's namespace and name, which need ${leastClaimLength}`,
            remedy: "shorten basePath or the fixed text of subPathPattern",
        });
    }
    const sharedDirectory = ambiguousDirectory(parts);
    if (sharedDirectory !== undefined) {
        const [one, other] = sharedDirectory.claims;
        problems.push({
            ...ofPattern,
            rule: `claims ${one.namespace}/${one.name} and ${other.namespace}/${other.name} would share ${sharedDirectory.directory}`,
            remedy: "put a / between ${.PVC.namespace} and ${.PVC.name}",
        });
    }
    return problems;
}
