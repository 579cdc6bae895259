import type * as pulumi from "@pulumi/pulumi";
import type { ValidatingAdmissionPolicyBinding } from "@pulumi/kubernetes/admissionregistration/v1";
import { claimPolicy } from "../claim-policy";
import { claimPolicySpec, classObjectName } from "./claim-guard.rules";
import type { PathPart } from "./claim-path.rules";

/** Refuses claims of a class whose directory EFS could not hold, with the reason, as long as the class exists. */
export function guardClaims(
    name: string,
    className: string,
    path: PathPart[],
    options: pulumi.CustomResourceOptions,
): ValidatingAdmissionPolicyBinding {
    const spec = claimPolicySpec(className, path);
    return claimPolicy(`${name}-${className}-claims`, classObjectName(className), spec, options);
}
