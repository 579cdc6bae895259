import { choiceProblems, plainProblems } from "../aws.rules";
import type { Problem } from "../problem";
import { classObjectName } from "./claim-guard.rules";
import { EfsFileSystemIdSource } from "./file-system-id-source";

/** Namespace of the ConfigMaps: the driver's own, where only those who run the cluster write. */
export const idNamespace = "kube-system";

/** Key of the id in a ConfigMap. */
export const idKey = "fileSystemId";

/** The class parameter that leads the driver to the ConfigMap of a class. */
export function idReference(className: string): string {
    return [idNamespace, classObjectName(className), idKey].join("/");
}

/** Lets its bearer read the ConfigMap of one class, and nothing else; the driver's own chart would open all Secrets too. */
export function idReaderRules(className: string) {
    return [
        { apiGroups: [""], resources: ["configmaps"], resourceNames: [classObjectName(className)], verbs: ["get"] },
    ];
}

// First release whose pkg/driver/controller.go knows fileSystemIdConfigRef:
// https://github.com/kubernetes-sigs/aws-efs-csi-driver/blob/v2.1.15/docs/filesystem-id-resolution.md
const firstVersion = [2, 1, 15];

/** Problems of where the driver finds the file system; of an existing driver the version is not known. */
export function fileSystemIdSourceProblems(source: unknown, driverVersion: unknown): Problem[] {
    const problems = [
        ...plainProblems("fileSystemIdSource", source),
        ...choiceProblems("fileSystemIdSource", source, EfsFileSystemIdSource),
    ];
    const version = typeof driverVersion === "string" ? /^v(\d+)\.(\d+)\.(\d+)-/.exec(driverVersion) : null;
    if (source === EfsFileSystemIdSource.ConfigMap && version !== null && isEarlier(version.slice(1).map(Number))) {
        problems.push({
            path: "driverVersion",
            value: driverVersion,
            rule: `the driver reads the id of a file system from a ConfigMap since v${firstVersion.join(".")}`,
            remedy: "use a later version, or leave fileSystemIdSource out",
        });
    }
    return problems;
}

function isEarlier(version: number[]): boolean {
    const differing = firstVersion.findIndex((part, index) => part !== version[index]);
    return differing !== -1 && (version[differing] ?? 0) < (firstVersion[differing] ?? 0);
}
