import type { Problem, Unchecked } from "../problem";
import {
    claimPath,
    deepestPath,
    depth,
    directoryOf,
    fixedLength,
    longestPath,
    parsePattern,
    type PathPart,
} from "./claim-path.rules";
import { parameterProblems } from "./driver-parameters.rules";
import { ambiguousDirectory } from "./path-overlap.rules";
import type { EfsStorageClass } from "./storage-classes";

/** A class with its defaults filled in. */
export interface StorageClassPlan {
    name: string;
    uid: number;
    gid: number;
    directoryPermissions: string;
    basePath: string;
    subPathPattern: string;
    additionalParameters: Record<string, string>;
}

/** Directory per namespace and claim, so that a claim of the same name in each Region reaches the same data. */
export const defaultSubPathPattern = "${.PVC.namespace}/${.PVC.name}";

/** Access for the class's identity only. */
export const defaultDirectoryPermissions = "700";

/** A class as it will be made. */
export function storageClassPlan(args: EfsStorageClass): StorageClassPlan {
    return {
        name: args.name,
        uid: args.uid,
        gid: args.gid,
        directoryPermissions: args.directoryPermissions ?? defaultDirectoryPermissions,
        basePath: args.basePath ?? `/${args.name}`,
        subPathPattern: args.subPathPattern ?? defaultSubPathPattern,
        additionalParameters: args.additionalParameters ?? {},
    };
}

/** Parameters of the class for the driver: the same for every Region but for the file system. */
export function storageClassParameters<T>(plan: StorageClassPlan, fileSystemId: T): Record<string, string | T> {
    return {
        ...plan.additionalParameters,
        provisioningMode: "efs-ap",
        fileSystemId,
        directoryPerms: plan.directoryPermissions,
        uid: String(plan.uid),
        gid: String(plan.gid),
        basePath: plan.basePath,
        subPathPattern: plan.subPathPattern,
        // The driver would append a random id to the path by default, and to each Region's another one.
        ensureUniqueDirectory: "false",
        reuseAccessPoint: "false",
    };
}

/** What is known of a class's paths once they are found to be good. */
export interface CheckedClass {
    problems: Problem[];
    /** The class's path, unless its arguments do not make one. */
    parts?: PathPart[];
}

/** The longest class name; names made from it, such as its admission policy's, must fit Kubernetes' 253. */
const longestClassName = 200;

/** Least room for the namespace and the name of a claim together: one namespace may have 63 characters. */
const leastClaimLength = 64;

// Kubernetes names: https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-subdomain-names
const kubernetesName = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/** Problems of one class by itself. */
export function storageClassProblems(
    path: string,
    given: Unchecked<EfsStorageClass>,
    installed: boolean,
): CheckedClass {
    const problems = [
        ...nameProblems(`${path}.name`, given.name),
        ...identityProblems(`${path}.uid`, given.uid),
        ...identityProblems(`${path}.gid`, given.gid),
        ...permissionProblems(`${path}.directoryPermissions`, given.directoryPermissions),
        ...parameterProblems(`${path}.additionalParameters`, given.additionalParameters, installed),
    ];
    const directories = directoryProblems(path, given);
    return { problems: [...problems, ...directories.problems], parts: directories.parts };
}

function nameProblems(path: string, name: unknown): Problem[] {
    if (typeof name === "string" && name.length <= longestClassName && kubernetesName.test(name)) {
        return [];
    }
    const rule = `a StorageClass name is an RFC 1123 subdomain of at most ${longestClassName} characters`;
    return [{ path, value: name, rule, remedy: "use lower-case letters, digits, hyphens and dots, such as tenant-a" }];
}

// Pods run as 1 to 2147483647 when they run as a user at all: Kubernetes refuses more in runAsUser and runAsGroup
// (https://github.com/kubernetes/kubernetes/blob/v1.35.0/staging/src/k8s.io/apimachinery/pkg/util/validation/validation.go,
// IsValidUserID), EFS less than it would take (0 to 4294967295).
const largestId = 2147483647;

function identityProblems(path: string, id: unknown): Problem[] {
    if (typeof id === "number" && Number.isInteger(id) && id >= 1 && id <= largestId) {
        return [];
    }
    const rule =
        id === 0
            ? "pods must not own shared data as root"
            : "every Region must give a claim's directory the same owner, so it is named by number";
    return [{ path, value: id, rule, remedy: `set a whole number from 1 to ${largestId}` }];
}

// https://docs.aws.amazon.com/efs/latest/ug/API_CreationInfo.html
function permissionProblems(path: string, permissions: unknown): Problem[] {
    if (permissions === undefined) {
        return [];
    }
    if (typeof permissions !== "string" || !/^[0-7]{3,4}$/.test(permissions)) {
        const rule = "permissions of a directory are 3 or 4 octal digits";
        return [{ path, value: permissions, rule, remedy: 'write them as a string, such as "700" or "2770"' }];
    }
    if (permissions.at(-3) !== "7") {
        const rule = "every pod acts as the directory's owner, who must read, write and enter it";
        return [{ path, value: permissions, rule, remedy: "give the owner 7, such as 700 or 750" }];
    }
    return [];
}

function directoryProblems(path: string, given: Unchecked<EfsStorageClass>): CheckedClass {
    const problems = [
        ...(given.basePath === undefined ? [] : basePathProblems(`${path}.basePath`, given.basePath)),
        ...(given.subPathPattern === undefined ? [] : patternProblems(`${path}.subPathPattern`, given.subPathPattern)),
    ];
    const basePath = given.basePath ?? defaultBasePath(given.name);
    const pattern = given.subPathPattern ?? defaultSubPathPattern;
    if (problems.length > 0 || typeof basePath !== "string" || typeof pattern !== "string") {
        return { problems };
    }
    const parts = claimPath(basePath, parsePattern(pattern).parts);
    const ofWhole = wholePathProblems(path, { basePath, pattern, given }, parts);
    return ofWhole.length > 0 ? { problems: ofWhole } : { problems: [], parts };
}

/** Nothing for a bad name, whose own problem says it all. */
function defaultBasePath(name: unknown): string | undefined {
    return nameProblems("name", name).length === 0 ? `/${String(name)}` : undefined;
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

/** For messages: a path as the user wrote it. */
const variablesThemselves = { namespace: "${.PVC.namespace}", name: "${.PVC.name}" };

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
            rule: `${directoryOf(parts, variablesThemselves)} is ${levels} levels deep and the path of an EFS access point has at most ${deepestPath}`,
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
