import { newClaimsOf } from "../claim-policy.rules";
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
        ...newClaimsOf(className),
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
