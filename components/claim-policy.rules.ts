/** Which requests a ValidatingAdmissionPolicy judges that is about the new claims of one StorageClass. */
export function newClaimsOf(className: string) {
    return {
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
    };
}

/** The claim's class; the annotation is older than the field and still comes first. */
function classOf(claim: string): string {
    const annotation = `${claim}.metadata.?annotations[?"volume.beta.kubernetes.io/storage-class"]`;
    return `${annotation}.orValue(${claim}.spec.?storageClassName.orValue(""))`;
}
