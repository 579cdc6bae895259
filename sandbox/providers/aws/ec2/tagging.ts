import { CreateTagsCommand, DeleteTagsCommand, type ResourceType as TaggedType, type Tag } from "@aws-sdk/client-ec2";
import type { Context, Tagging } from "../resource";
import { toTagList } from "../tags";

export const ec2Tagging: Tagging = {
    set: ({ clients }, id, tags) =>
        clients.ec2().send(new CreateTagsCommand({ Resources: [id], Tags: toTagList(tags) })),
    remove: ({ clients }, id, keys) =>
        clients.ec2().send(new DeleteTagsCommand({ Resources: [id], Tags: keys.map((Key) => ({ Key })) })),
};

/** The form in which EC2 takes tags at creation: none at all rather than an empty list. */
export function tagSpecifications(
    { tags }: Context,
    type: TaggedType,
): { ResourceType: TaggedType; Tags: Tag[] }[] | undefined {
    const list = toTagList(tags);
    return list.length === 0 ? undefined : [{ ResourceType: type, Tags: list }];
}
