import type {
    CreatePodIdentityAssociationRequest,
    CreatePodIdentityAssociationResponse,
    DeletePodIdentityAssociationRequest,
    DeletePodIdentityAssociationResponse,
    DescribePodIdentityAssociationRequest,
    DescribePodIdentityAssociationResponse,
    ListPodIdentityAssociationsRequest,
    ListPodIdentityAssociationsResponse,
    PodIdentityAssociation,
    UpdatePodIdentityAssociationRequest,
    UpdatePodIdentityAssociationResponse,
} from "@aws-sdk/client-eks";
import { randomBytes, randomUUID } from "node:crypto";
import { operation, type Given, type Handler } from "../../service";
import { eksErrors } from "./errors";
import { checkPodIdentityRole } from "./roles";
import { listPage, type ClusterRecord, type EksRegion } from "./state";

export function podIdentityOperations(regionOf: (name: string) => EksRegion): Record<string, Handler> {
    return {
        CreatePodIdentityAssociation: operation<
            CreatePodIdentityAssociationRequest,
            CreatePodIdentityAssociationResponse
        >(async (input, { region }) => ({ association: await associate(regionOf(region), input) })),
        DescribePodIdentityAssociation: operation<
            DescribePodIdentityAssociationRequest,
            DescribePodIdentityAssociationResponse
        >((input, { region }) => ({ association: find(regionOf(region), input) })),
        ListPodIdentityAssociations: operation<ListPodIdentityAssociationsRequest, ListPodIdentityAssociationsResponse>(
            (input, { region }) => {
                const all = [...regionOf(region).cluster(input.clusterName).podIdentities.values()].filter(
                    ({ namespace, serviceAccount }) =>
                        (input.namespace === undefined || namespace === input.namespace) &&
                        (input.serviceAccount === undefined || serviceAccount === input.serviceAccount),
                );
                const { items, nextToken } = listPage(all, input);
                return {
                    associations: items.map(
                        ({ clusterName, namespace, serviceAccount, associationArn, associationId, ownerArn }) => ({
                            ...{ clusterName, namespace, serviceAccount, associationArn, associationId, ownerArn },
                        }),
                    ),
                    nextToken,
                };
            },
        ),
        UpdatePodIdentityAssociation: operation<
            UpdatePodIdentityAssociationRequest,
            UpdatePodIdentityAssociationResponse
        >(async (input, { region }) => ({ association: await update(regionOf(region), input) })),
        DeletePodIdentityAssociation: operation<
            DeletePodIdentityAssociationRequest,
            DeletePodIdentityAssociationResponse
        >((input, { region }) => {
            const association = find(regionOf(region), input);
            regionOf(region).cluster(input.clusterName).podIdentities.delete(input.associationId);
            return { association };
        }),
    };
}

function find(
    region: EksRegion,
    { clusterName, associationId }: { clusterName: string; associationId: string },
): PodIdentityAssociation {
    const found = region.cluster(clusterName).podIdentities.get(associationId);
    if (!found) {
        throw eksErrors.notFound(`No association found for ID: ${associationId}`, { clusterName });
    }
    return found;
}

/** Gives a service account a role, for its own sake or as part of an add-on. */
export async function associate(
    region: EksRegion,
    input: Given<CreatePodIdentityAssociationRequest>,
    ownerArn?: string,
): Promise<PodIdentityAssociation> {
    const cluster = region.cluster(input.clusterName);
    checkFree(cluster, input.namespace, input.serviceAccount);
    await checkPodIdentityRole(region.context, input.roleArn);
    checkFree(cluster, input.namespace, input.serviceAccount); // again, for the time that took
    const associationId = `a-${randomBytes(9).toString("hex").slice(0, 17)}`;
    const association: PodIdentityAssociation = {
        clusterName: input.clusterName,
        namespace: input.namespace,
        serviceAccount: input.serviceAccount,
        roleArn: input.roleArn,
        associationArn: region.arn("podidentityassociation", input.clusterName, associationId),
        associationId,
        tags: input.tags ?? {},
        createdAt: new Date(),
        modifiedAt: new Date(),
        ownerArn,
        disableSessionTags: input.disableSessionTags ?? false,
        targetRoleArn: input.targetRoleArn,
        externalId: input.targetRoleArn === undefined ? undefined : randomUUID(),
        policy: input.policy,
    };
    cluster.podIdentities.set(associationId, association);
    return association;
}

function checkFree(cluster: ClusterRecord, namespace: string, serviceAccount: string): void {
    for (const existing of cluster.podIdentities.values()) {
        if (existing.namespace === namespace && existing.serviceAccount === serviceAccount) {
            throw eksErrors.inUse(`Association already exists: ${existing.associationId}`, {
                clusterName: cluster.description.name,
            });
        }
    }
}

async function update(
    region: EksRegion,
    input: Given<UpdatePodIdentityAssociationRequest>,
): Promise<PodIdentityAssociation> {
    const association = find(region, input);
    if (input.roleArn !== undefined) {
        await checkPodIdentityRole(region.context, input.roleArn);
    }
    association.roleArn = input.roleArn ?? association.roleArn;
    association.disableSessionTags = input.disableSessionTags ?? association.disableSessionTags;
    association.targetRoleArn = input.targetRoleArn ?? association.targetRoleArn;
    association.policy = input.policy ?? association.policy;
    association.modifiedAt = new Date();
    return association;
}
