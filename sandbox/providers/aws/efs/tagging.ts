import { TagResourceCommand, UntagResourceCommand } from "@aws-sdk/client-efs";
import type { Tagging } from "../resource";
import { toTagList } from "../tags";

export const efsTagging: Tagging = {
    set: ({ clients }, id, tags) =>
        clients.efs().send(new TagResourceCommand({ ResourceId: id, Tags: toTagList(tags) })),
    remove: ({ clients }, id, keys) => clients.efs().send(new UntagResourceCommand({ ResourceId: id, TagKeys: keys })),
};
