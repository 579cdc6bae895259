import type * as pulumi from "@pulumi/pulumi";
import * as admission from "@pulumi/kubernetes/admissionregistration/v1";
import { claimPolicySpec, classObjectName } from "./claim-guard.rules";
import type { PathPart } from "./claim-path.rules";

/** Refuses claims of a class whose directory EFS could not hold, with the reason, as long as the class exists. */
export function guardClaims(
    name: string,
    className: string,
    path: PathPart[],
    options: pulumi.CustomResourceOptions,
): admission.ValidatingAdmissionPolicyBinding {
    const policyName = classObjectName(className);
    const policy = new admission.ValidatingAdmissionPolicy(
        `${name}-${className}-claims`,
        { metadata: { name: policyName }, spec: claimPolicySpec(className, path) },
        options,
    );
    return new admission.ValidatingAdmissionPolicyBinding(
        `${name}-${className}-claims`,
        { metadata: { name: policyName }, spec: { policyName, validationActions: ["Deny"] } },
        { ...options, dependsOn: [policy] },
    );
}
