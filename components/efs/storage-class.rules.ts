import { classNameProblems } from "../kubernetes-names.rules";
import { type Problem, type Unchecked, unknownFieldProblems } from "../problem";
import { type CheckedPath, classPathProblems } from "./class-path.rules";
import { defaultSubPathPattern } from "./claim-path.rules";
import { parameterProblems } from "./driver-parameters.rules";
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

/** Parameters of the class for the driver: the same for every Region but for the one that names the file system. */
export function storageClassParameters<T>(
    plan: StorageClassPlan,
    fileSystem: Record<string, T>,
): Record<string, string | T> {
    return {
        ...plan.additionalParameters,
        provisioningMode: "efs-ap",
        ...fileSystem,
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

const fields = Object.keys({
    name: true,
    uid: true,
    gid: true,
    directoryPermissions: true,
    basePath: true,
    subPathPattern: true,
    additionalParameters: true,
} satisfies Record<keyof EfsStorageClass, true>);

/** Problems of one class by itself. */
export function storageClassProblems(path: string, given: Unchecked<EfsStorageClass>, installed: boolean): CheckedPath {
    const problems = [
        ...unknownFieldProblems(path, given, fields),
        ...classNameProblems(`${path}.name`, given.name, "StorageClass"),
        ...identityProblems(`${path}.uid`, given.uid),
        ...identityProblems(`${path}.gid`, given.gid),
        ...permissionProblems(`${path}.directoryPermissions`, given.directoryPermissions),
        ...parameterProblems(`${path}.additionalParameters`, given.additionalParameters, installed),
    ];
    const directories = classPathProblems(path, given, defaultBasePath(given.name));
    return { problems: [...problems, ...directories.problems], parts: directories.parts };
}

// Pods run as 1 to 2147483647 when they run as a user at all: Kubernetes refuses more in runAsUser and runAsGroup
// (https://github.com/kubernetes/kubernetes/blob/v1.35.0/staging/src/k8s.io/apimachinery/pkg/util/validation/validation.go,
// IsValidUserID). EFS itself would take 0 to 4294967295.
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

/** Nothing for a bad name, whose own problem says it all. */
function defaultBasePath(name: unknown): string | undefined {
    return classNameProblems("name", name, "StorageClass").length === 0 ? `/${String(name)}` : undefined;
}
