import {
    CreatePodIdentityAssociationCommand,
    DeletePodIdentityAssociationCommand,
    DescribePodIdentityAssociationCommand,
    UpdatePodIdentityAssociationCommand,
} from "@aws-sdk/client-eks";
import { boolean, string } from "../../table/property";
import { answered, present } from "../convert";
import type { ResourceType } from "../resource";
import { fromTagMap } from "../tags";
import { ifFound } from "../wait";
import { eksTagging, goneCodes, optionalTags } from "./shared";

/** hashicorp/terraform-provider-aws, internal/service/eks/pod_identity_association.go */
export const podIdentityAssociation: ResourceType = {
    what: "EKS pod identity association",
    tagging: { ...eksTagging, target: (_id, state) => state.text("associationArn") },
    properties: {
        associationArn: string({ output: true }),
        associationId: string({ output: true }),
        clusterName: string({ required: true, replaces: true }),
        disableSessionTags: boolean({ computed: true }),
        externalId: string({ output: true }),
        namespace: string({ required: true, replaces: true }),
        roleArn: string({ required: true }),
        serviceAccount: string({ required: true, replaces: true }),
        targetRoleArn: string(),
    },

    async create(context, inputs) {
        const { association } = await context.clients.eks().send(
            new CreatePodIdentityAssociationCommand({
                clusterName: inputs.text("clusterName"),
                disableSessionTags: inputs.flag("disableSessionTags"),
                namespace: inputs.text("namespace"),
                roleArn: inputs.text("roleArn"),
                serviceAccount: inputs.text("serviceAccount"),
                tags: optionalTags(context),
                targetRoleArn: inputs.optionalText("targetRoleArn"),
            }),
        );
        return answered(association?.associationId, "associationId");
    },

    async read({ clients }, id, known) {
        const clusterName = known.text("clusterName");
        const answer = await ifFound(
            clients.eks().send(new DescribePodIdentityAssociationCommand({ associationId: id, clusterName })),
            ...goneCodes,
        );
        const found = answer?.association;
        return (
            found &&
            present({
                associationArn: found.associationArn,
                associationId: id,
                clusterName,
                disableSessionTags: found.disableSessionTags,
                externalId: found.externalId,
                namespace: found.namespace,
                roleArn: found.roleArn,
                serviceAccount: found.serviceAccount,
                targetRoleArn: found.targetRoleArn,
                tagsAll: fromTagMap(found.tags),
            })
        );
    },

    async update({ clients }, id, inputs) {
        await clients.eks().send(
            new UpdatePodIdentityAssociationCommand({
                associationId: id,
                clusterName: inputs.text("clusterName"),
                disableSessionTags: inputs.flag("disableSessionTags"),
                roleArn: inputs.text("roleArn"),
                targetRoleArn: inputs.optionalText("targetRoleArn"),
            }),
        );
    },

    async delete({ clients }, id, state) {
        await ifFound(
            clients.eks().send(
                new DeletePodIdentityAssociationCommand({
                    associationId: id,
                    clusterName: state.text("clusterName"),
                }),
            ),
            ...goneCodes,
        );
    },
};
