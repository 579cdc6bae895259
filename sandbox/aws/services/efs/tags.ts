import {
    ListTagsForResourceCommand,
    TagResourceCommand,
    UntagResourceCommand,
    type ListTagsForResourceRequest,
    type ListTagsForResourceResponse,
    type Tag,
    type TagResourceRequest,
    type UntagResourceRequest,
} from "@aws-sdk/client-efs";
import { operation, type Handler } from "../../service";
import { page } from "../page";
import { efsErrors } from "./errors";
import { plainId, type EfsRegion } from "./state";

/** Tags of access points are the front's, those of file systems moto's, which would tag whatever id it is given. */
export function tagOperations(regionOf: (name: string) => EfsRegion): Record<string, Handler> {
    return {
        TagResource: operation<TagResourceRequest, void>(async (input, { region }) => {
            const target = new Tagged(regionOf(region), input.ResourceId);
            await target.put(input.Tags);
        }),
        UntagResource: operation<UntagResourceRequest, void>(async (input, { region }) => {
            const target = new Tagged(regionOf(region), input.ResourceId);
            await target.remove(input.TagKeys);
        }),
        ListTagsForResource: operation<ListTagsForResourceRequest, ListTagsForResourceResponse>(
            async (input, { region }) => {
                const tags = await new Tagged(regionOf(region), input.ResourceId).list();
                const invalid = efsErrors.badRequest("Invalid NextToken.");
                const { items, next } = page(tags, input.MaxResults ?? 100, input.NextToken, invalid);
                return { Tags: items, NextToken: next };
            },
        ),
    };
}

/** What has tags: a file system or an access point. */
export class Tagged {
    private readonly id: string;

    constructor(
        private readonly region: EfsRegion,
        idOrArn: string,
    ) {
        this.id = plainId(idOrArn);
        if (this.id.startsWith("fsap-") && !region.accessPoints.has(this.id)) {
            throw efsErrors.accessPointNotFound(this.id);
        }
        if (this.id.startsWith("fs-")) {
            region.fileSystem(this.id);
        }
    }

    async list(): Promise<Tag[]> {
        const accessPoint = this.region.accessPoints.get(this.id);
        if (accessPoint) {
            return accessPoint.Tags ?? [];
        }
        return (await this.moto.send(new ListTagsForResourceCommand({ ResourceId: this.id }))).Tags ?? [];
    }

    async put(tags: Tag[]): Promise<void> {
        const accessPoint = this.region.accessPoints.get(this.id);
        if (!accessPoint) {
            await this.moto.send(new TagResourceCommand({ ResourceId: this.id, Tags: tags }));
            this.region.forget(this.id);
            return;
        }
        const kept = (accessPoint.Tags ?? []).filter(({ Key }) => tags.every((tag) => tag.Key !== Key));
        accessPoint.Tags = [...kept, ...tags];
        accessPoint.Name = accessPoint.Tags.find(({ Key }) => Key === "Name")?.Value;
    }

    async remove(keys: string[]): Promise<void> {
        const accessPoint = this.region.accessPoints.get(this.id);
        if (!accessPoint) {
            await this.moto.send(new UntagResourceCommand({ ResourceId: this.id, TagKeys: keys }));
            this.region.forget(this.id);
            return;
        }
        accessPoint.Tags = (accessPoint.Tags ?? []).filter(({ Key = "" }) => !keys.includes(Key));
        accessPoint.Name = accessPoint.Tags.find(({ Key }) => Key === "Name")?.Value;
    }

    private get moto() {
        return this.region.context.moto.efs(this.region.name);
    }
}
