import type * as pulumi from "@pulumi/pulumi";
import * as admission from "@pulumi/kubernetes/admissionregistration/v1";

/** A policy about claims, in force for as long as the binding exists. */
export function claimPolicy(
    name: string,
    objectName: string,
    spec: pulumi.Inputs,
    options: pulumi.CustomResourceOptions,
): admission.ValidatingAdmissionPolicyBinding {
    const policy = new admission.ValidatingAdmissionPolicy(name, { metadata: { name: objectName }, spec }, options);
    return new admission.ValidatingAdmissionPolicyBinding(
        name,
        { metadata: { name: objectName }, spec: { policyName: objectName, validationActions: ["Deny"] } },
        { ...options, dependsOn: [policy] },
    );
}
