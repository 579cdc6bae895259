import { fixedLength, longestPath, type PathPart } from "./claim-path.rules";

/** Name of every object that stands beside one class in the cluster; class names are unique there. */
export function classObjectName(className: string): string {
    return `eks-storage-efs-${className}`;
}

/**
 * A ValidatingAdmissionPolicy that refuses claims whose directory would be longer than EFS takes. Without it such a claim
 * is accepted and stays Pending for ever, with the reason in the driver's log only.
 */
export function claimPolicySpec(className: string, parts: PathPart[]) {
    const fixed = fixedLength(parts);
    const limit = longestPath - fixed;
    const rule = `a claim of StorageClass ${className} may have ${limit}, because the path of an EFS access point has at most ${longestPath} and ${fixed} of them are fixed; use shorter names`;
    return {
        failurePolicy: "Fail",
        matchConstraints: {
            resourceRules: [
                {
                    apiGroups: [""],
                    apiVersions: ["v1"],
                    // A claim without a class gets the default one by an update, if there is none at first:
                    // https://kubernetes.io/docs/concepts/storage/persistent-volumes/#retroactive-default-storageclass-assignment
                    operations: ["CREATE", "UPDATE"],
                    resources: ["persistentvolumeclaims"],
                },
            ],
        },
        matchConditions: [
            { name: "claim-of-the-class", expression: `${classOf("object")} == "${className}"` },
            {
                // Never stand in the way of a claim that is there already, such as the removal of its finalizers.
                name: "new-to-the-class",
                expression: `request.operation == "CREATE" || ${classOf("oldObject")} != "${className}"`,
            },
            // A claim of a volume that exists is bound, not provisioned.
            { name: "to-be-provisioned", expression: 'object.spec.?volumeName.orValue("") == ""' },
        ],
        variables: [{ name: "names", expression: "size(object.metadata.namespace) + size(object.metadata.name)" }],
        validations: [
            {
                expression: `variables.names <= ${limit}`,
                message: `too many characters in namespace and name: ${rule}`,
                messageExpression: `"namespace and name of claim " + object.metadata.namespace + "/" + object.metadata.name + " have " + string(variables.names) + " characters together; ${rule}"`,
                reason: "Invalid",
            },
        ],
    };
}

/** The claim's class; the annotation is older than the field and still comes first. */
function classOf(claim: string): string {
    const annotation = `${claim}.metadata.?annotations[?"volume.beta.kubernetes.io/storage-class"]`;
    return `${annotation}.orValue(${claim}.spec.?storageClassName.orValue(""))`;
}
