import type * as pulumi from "@pulumi/pulumi";
import * as core from "@pulumi/kubernetes/core/v1";
import * as rbac from "@pulumi/kubernetes/rbac/v1";
import { classObjectName } from "./claim-guard.rules";
import { controllerServiceAccount } from "./driver-addon.rules";
import { EfsFileSystemIdSource } from "./file-system-id-source";
import { idKey, idNamespace, idReaderRules, idReference } from "./file-system-id-source.rules";

/** How a class names its file system. */
export interface FileSystemParameter {
    /** The class's parameter for it. */
    parameter: Record<string, pulumi.Input<string>>;
    /** What must be there before the class. */
    resources: pulumi.Resource[];
}

/** The parameter that leads the driver to the file system of a class, from the source that was chosen. */
export function fileSystemParameter(
    name: string,
    className: string,
    { source, fileSystemId }: { source: EfsFileSystemIdSource; fileSystemId: pulumi.Output<string> },
    options: pulumi.CustomResourceOptions,
): FileSystemParameter {
    switch (source) {
        case EfsFileSystemIdSource.Parameter:
            return { parameter: { fileSystemId }, resources: [] };
        case EfsFileSystemIdSource.ConfigMap:
            return {
                parameter: { fileSystemIdConfigRef: idReference(className) },
                resources: idInConfigMap(name, className, fileSystemId, options),
            };
        default: {
            const unreachable: never = source;
            throw new Error(`file system id source ${String(unreachable)} is not handled`);
        }
    }
}

/** Puts the id of a class's file system where the driver's controller, and nobody else by this, may read it. */
function idInConfigMap(
    name: string,
    className: string,
    fileSystemId: pulumi.Output<string>,
    options: pulumi.CustomResourceOptions,
): pulumi.Resource[] {
    const metadata = { name: classObjectName(className), namespace: idNamespace };
    const resourceName = `${name}-${className}-file-system`;
    const configMap = new core.ConfigMap(resourceName, { metadata, data: { [idKey]: fileSystemId } }, options);
    const role = new rbac.Role(resourceName, { metadata, rules: idReaderRules(className) }, options);
    const binding = new rbac.RoleBinding(
        resourceName,
        {
            metadata,
            subjects: [{ kind: "ServiceAccount", ...controllerServiceAccount }],
            roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: metadata.name },
        },
        { ...options, dependsOn: [role] },
    );
    return [configMap, binding];
}
