import type {
    ListTagsForResourceRequest,
    ListTagsForResourceResponse,
    Tag,
    TagResourceRequest,
    UntagResourceRequest,
} from "@aws-sdk/client-fsx";
import { operation, type Handler } from "../../service";
import { page } from "../page";
import { fsxErrors } from "./errors";
import type { FsxRegion } from "./state";

export function tagOperations(regionOf: (name: string) => FsxRegion): Record<string, Handler> {
    return {
        TagResource: operation<TagResourceRequest, object>((input, { region }) => {
            const target = tagged(regionOf(region), input.ResourceARN);
            const others = (target.Tags ?? []).filter(({ Key }) => !input.Tags.some((tag) => tag.Key === Key));
            target.Tags = [...others, ...input.Tags];
            return {};
        }),
        UntagResource: operation<UntagResourceRequest, object>((input, { region }) => {
            const target = tagged(regionOf(region), input.ResourceARN);
            target.Tags = (target.Tags ?? []).filter(({ Key }) => !input.TagKeys.includes(Key ?? ""));
            return {};
        }),
        ListTagsForResource: operation<ListTagsForResourceRequest, ListTagsForResourceResponse>((input, { region }) => {
            const { Tags = [] } = tagged(regionOf(region), input.ResourceARN);
            const invalid = fsxErrors.badRequest("Invalid NextToken.");
            const { items, next } = page(Tags, input.MaxResults ?? 1000, input.NextToken, invalid);
            return { Tags: items, NextToken: next };
        }),
    };
}

function tagged(region: FsxRegion, arn: string): { ResourceARN?: string; Tags?: Tag[] } {
    const all = [
        ...[...region.fileSystems.values(), ...region.machines.values()].map(({ description }) => description),
        ...region.volumes.values(),
        ...region.backups.values(),
    ];
    const found = all.find(({ ResourceARN }) => ResourceARN === arn);
    if (found === undefined) {
        throw fsxErrors.resourceNotFound(arn);
    }
    return found;
}
