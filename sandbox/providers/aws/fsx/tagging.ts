import { TagResourceCommand, UntagResourceCommand } from "@aws-sdk/client-fsx";
import type { Tagging } from "../resource";
import { toTagList } from "../tags";

/** FSx tags by ARN. */
export const fsxTagging: Tagging = {
    target: (_id, state) => state.text("arn"),
    set: ({ clients }, arn, tags) =>
        clients.fsx().send(new TagResourceCommand({ ResourceARN: arn, Tags: toTagList(tags) })),
    remove: ({ clients }, arn, keys) =>
        clients.fsx().send(new UntagResourceCommand({ ResourceARN: arn, TagKeys: keys })),
};
