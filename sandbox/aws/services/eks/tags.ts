import type {
    ListTagsForResourceRequest,
    ListTagsForResourceResponse,
    TagResourceRequest,
    UntagResourceRequest,
} from "@aws-sdk/client-eks";
import { AwsError } from "../../errors";
import { operation, type Handler } from "../../service";
import type { ClusterRecord, EksRegion } from "./state";

interface Tagged {
    tags?: Record<string, string>;
}

export function tagOperations(regionOf: (name: string) => EksRegion): Record<string, Handler> {
    return {
        TagResource: operation<TagResourceRequest, Record<string, never>>((input, { region }) => {
            const resource = find(regionOf(region), input.resourceArn);
            resource.tags = { ...resource.tags, ...input.tags };
            return {};
        }),
        UntagResource: operation<UntagResourceRequest, Record<string, never>>((input, { region }) => {
            const resource = find(regionOf(region), input.resourceArn);
            resource.tags = Object.fromEntries(
                Object.entries(resource.tags ?? {}).filter(([key]) => !input.tagKeys.includes(key)),
            );
            return {};
        }),
        ListTagsForResource: operation<ListTagsForResourceRequest, ListTagsForResourceResponse>(
            (input, { region }) => ({ tags: find(regionOf(region), input.resourceArn).tags ?? {} }),
        ),
    };
}

function find(region: EksRegion, arn: string): Tagged {
    for (const cluster of region.clusters.values()) {
        const found = inCluster(cluster).find((candidate) => candidate.arn === arn);
        if (found) {
            return found.resource;
        }
    }
    throw new AwsError("NotFoundException", 404, `Resource was not found: ${arn}`);
}

function inCluster(cluster: ClusterRecord): { arn: string | undefined; resource: Tagged }[] {
    return [
        { arn: cluster.description.arn, resource: cluster.description },
        ...[...cluster.nodeGroups.values()].map(({ description }) => ({
            arn: description.nodegroupArn,
            resource: description,
        })),
        ...[...cluster.addons.values()].map(({ description }) => ({
            arn: description.addonArn,
            resource: description,
        })),
        ...[...cluster.accessEntries.values()].map(({ description }) => ({
            arn: description.accessEntryArn,
            resource: description,
        })),
        ...[...cluster.podIdentities.values()].map((resource) => ({ arn: resource.associationArn, resource })),
    ];
}
