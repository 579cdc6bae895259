import { entry, type Problem } from "../problem";

type Use =
    /**
     * The caller may set it to one of `values`, or to anything where there is no list; `default` is the driver's own.
     * `local` ones say how a Region's driver works and nothing of what a claim finds.
     */
    | { kind: "allowed"; values?: string[]; default?: string; local?: true }
    /** The component sets it, from an argument of its own. */
    | { kind: "set"; argument: string }
    /** It can only take the value that keeps the Regions alike, because of `reason`. */
    | { kind: "fixed"; value: string; reason: string }
    /** It can not be used, because of `reason`. */
    | { kind: "refused"; reason: string; remedy: string };

// Every StorageClass parameter of the driver at v3.4.1, from its docs/parameters.md and pkg/driver/controller.go
// (https://github.com/kubernetes-sigs/aws-efs-csi-driver/blob/v3.4.1/docs/parameters.md). The last two are the external
// provisioner's, for file systems of another account (examples/kubernetes/efs/cross_account_mount).
const parameters: Record<string, Use> = {
    provisioningMode: {
        kind: "refused",
        reason: "classes of EfsStorageClasses make access points",
        remedy: "leave it out",
    },
    fileSystemId: { kind: "set", argument: "fileSystemId of EfsStorageClasses" },
    fileSystemIdConfigRef: {
        kind: "refused",
        reason: "the driver takes the file system from one place and the component names it",
        remedy: "set fileSystemIdSource of EfsStorageClasses to ConfigMap",
    },
    fileSystemIdSecretRef: {
        kind: "refused",
        reason: "the driver takes the file system from one place and the component names it",
        remedy: "set fileSystemId of EfsStorageClasses",
    },
    directoryPerms: { kind: "set", argument: "directoryPermissions" },
    uid: { kind: "set", argument: "uid" },
    gid: { kind: "set", argument: "gid" },
    basePath: { kind: "set", argument: "basePath" },
    subPathPattern: { kind: "set", argument: "subPathPattern" },
    gidRangeStart: {
        kind: "refused",
        reason: "the driver hands ids of a range out in order of creation, so they differ in each Region",
        remedy: "set uid and gid",
    },
    gidRangeEnd: {
        kind: "refused",
        reason: "the driver hands ids of a range out in order of creation, so they differ in each Region",
        remedy: "set uid and gid",
    },
    ensureUniqueDirectory: {
        kind: "fixed",
        value: "false",
        reason: "the driver would append a random id, so the other Region's claim would find an empty directory",
    },
    // The token is made from the claim's name alone: https://github.com/kubernetes-sigs/aws-efs-csi-driver/issues/1664
    reuseAccessPoint: {
        kind: "fixed",
        value: "false",
        reason: "claims of one name in two namespaces would share one access point",
    },
    az: {
        kind: "refused",
        reason: "it names an Availability Zone of one Region, and the class is the same in each",
        remedy: "leave it out: each node then takes the mount target of its own zone",
    },
    enforceZoneAffinity: { kind: "allowed", values: ["true", "false"], default: "false" },
    enableTagging: { kind: "allowed", values: ["true", "false"], default: "true", local: true },
    "csi.storage.k8s.io/provisioner-secret-name": { kind: "allowed", local: true },
    "csi.storage.k8s.io/provisioner-secret-namespace": { kind: "allowed", local: true },
};

/** Problems of the further driver parameters of one class. */
export function parameterProblems(path: string, given: unknown, installed: boolean): Problem[] {
    if (given === undefined) {
        return [];
    }
    if (typeof given !== "object" || given === null || Array.isArray(given)) {
        const rule = "it is a map from a parameter's name to its value";
        return [{ path, value: given, rule, remedy: 'write it like { enforceZoneAffinity: "true" }' }];
    }
    return Object.entries(given).flatMap(([name, value]) => {
        const problem = problemOf(name, value, installed);
        return problem === undefined ? [] : [{ path: entry(path, name), value: value as unknown, ...problem }];
    });
}

/** Parameters that change what a claim finds, and say something else than leaving them out would, in order of their names. */
export function significantParameters(given: Record<string, string>): [string, string][] {
    return Object.entries(given)
        .filter(([name, value]) => !isLocal(name) && value !== withoutIt(name))
        .sort(([one], [other]) => (one < other ? -1 : 1));
}

function isLocal(name: string): boolean {
    const use = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
    return use?.kind === "allowed" && use.local === true;
}

/** What the class has in effect when a parameter is left out. */
function withoutIt(name: string): string | undefined {
    const use = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
    switch (use?.kind) {
        case "allowed":
            return use.default;
        case "fixed":
            return use.value;
        case "set":
        case "refused":
        case undefined:
            return undefined;
        default: {
            const unreachable: never = use;
            return unreachable;
        }
    }
}

function problemOf(name: string, value: unknown, installed: boolean): Pick<Problem, "rule" | "remedy"> | undefined {
    const use = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
    if (use === undefined) {
        const allowed = Object.keys(parameters).filter((known) => parameters[known]?.kind === "allowed");
        return { rule: "the driver has no such parameter", remedy: `use one of ${allowed.join(", ")}` };
    }
    if (typeof value !== "string") {
        return { rule: "a StorageClass parameter is a string", remedy: "put the value in quotes" };
    }
    switch (use.kind) {
        case "allowed":
            // AmazonEFSCSIDriverPolicy allows CreateAccessPoint only with the driver's tag:
            // https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonEFSCSIDriverPolicy.html
            if (name === "enableTagging" && value === "false" && installed) {
                return {
                    rule: "the policy of the installed driver allows access points that carry its tag only",
                    remedy: "leave it out, or use driver Existing with a role of your own",
                };
            }
            return use.values === undefined || use.values.includes(value)
                ? undefined
                : { rule: `it is one of ${use.values.join(", ")}`, remedy: "choose one of them" };
        case "set":
            return { rule: "the component sets this parameter", remedy: `set ${use.argument}` };
        case "fixed":
            return value === use.value
                ? undefined
                : { rule: use.reason, remedy: `leave it out or set it to ${use.value}` };
        case "refused":
            return { rule: use.reason, remedy: use.remedy };
        default: {
            const unreachable: never = use;
            return unreachable;
        }
    }
}
