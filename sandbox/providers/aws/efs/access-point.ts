import { randomUUID } from "node:crypto";
import {
    CreateAccessPointCommand,
    DeleteAccessPointCommand,
    DescribeAccessPointsCommand,
    type AccessPointDescription,
} from "@aws-sdk/client-efs";
import { number, object, set, string } from "../../table/property";
import { answered, nonEmpty, present } from "../convert";
import type { Context, ResourceType } from "../resource";
import { fromTagList, toTagList } from "../tags";
import { ifFound, waitFor } from "../wait";
import { efsTagging } from "./tagging";

/** hashicorp/terraform-provider-aws, internal/service/efs/access_point.go */
export const accessPoint: ResourceType = {
    what: "EFS access point",
    tagging: efsTagging,
    properties: {
        arn: string({ output: true }),
        fileSystemArn: string({ output: true }),
        fileSystemId: string({ required: true, replaces: true }),
        ownerId: string({ output: true }),
        posixUser: object(
            {
                gid: number({ required: true, replaces: true }),
                secondaryGids: set(number(), { replaces: true }),
                uid: number({ required: true, replaces: true }),
            },
            { replaces: true },
        ),
        rootDirectory: object(
            {
                creationInfo: object(
                    {
                        ownerGid: number({ required: true, replaces: true }),
                        ownerUid: number({ required: true, replaces: true }),
                        permissions: string({ required: true, replaces: true }),
                    },
                    { computed: true, replaces: true },
                ),
                path: string({ computed: true, replaces: true }),
            },
            { computed: true, replaces: true },
        ),
    },

    async create({ clients, tags }, inputs) {
        const user = inputs.object("posixUser");
        const root = inputs.object("rootDirectory");
        const creation = root?.object("creationInfo");
        const created = await clients.efs().send(
            new CreateAccessPointCommand({
                ClientToken: randomUUID(),
                FileSystemId: inputs.text("fileSystemId"),
                PosixUser: user && {
                    Uid: user.number("uid"),
                    Gid: user.number("gid"),
                    SecondaryGids: user.numbers("secondaryGids"),
                },
                RootDirectory: root && {
                    Path: root.optionalText("path"),
                    CreationInfo: creation && {
                        OwnerUid: creation.number("ownerUid"),
                        OwnerGid: creation.number("ownerGid"),
                        Permissions: creation.text("permissions"),
                    },
                },
                Tags: toTagList(tags),
            }),
        );
        return answered(created.AccessPointId, "AccessPointId");
    },

    ready: (context, id) =>
        waitFor(context, { what: `EFS access point ${id}`, until: "available" }, async () => {
            const state = (await describe(context, id))?.LifeCycleState ?? "missing";
            if (state === "error" || state === "missing") {
                throw new Error(`EFS access point ${id} is ${state}`);
            }
            return state === "available" || state;
        }),

    async read(context, id) {
        const found = await describe(context, id);
        if (found === undefined || found.LifeCycleState === "deleted") {
            return undefined;
        }
        const { PosixUser: user, RootDirectory: root } = found;
        const creation = root?.CreationInfo;
        return present({
            arn: found.AccessPointArn,
            fileSystemArn: `arn:aws:elasticfilesystem:${context.region}:${found.OwnerId}:file-system/${found.FileSystemId}`,
            fileSystemId: found.FileSystemId,
            ownerId: found.OwnerId,
            posixUser: user && present({ gid: user.Gid, uid: user.Uid, secondaryGids: nonEmpty(user.SecondaryGids) }),
            rootDirectory:
                root &&
                present({
                    path: root.Path,
                    creationInfo:
                        creation &&
                        present({
                            ownerGid: creation.OwnerGid,
                            ownerUid: creation.OwnerUid,
                            permissions: creation.Permissions,
                        }),
                }),
            tagsAll: fromTagList(found.Tags),
        });
    },

    async delete(context, id) {
        await ifFound(
            context.clients.efs().send(new DeleteAccessPointCommand({ AccessPointId: id })),
            "AccessPointNotFound",
        );
        await waitFor(context, { what: `EFS access point ${id}`, until: "deleted" }, async () => {
            const found = await describe(context, id);
            return found === undefined || (found.LifeCycleState ?? "deleting");
        });
    },
};

async function describe({ clients }: Context, id: string): Promise<AccessPointDescription | undefined> {
    const answer = await ifFound(
        clients.efs().send(new DescribeAccessPointsCommand({ AccessPointId: id })),
        "AccessPointNotFound",
    );
    return answer?.AccessPoints?.[0];
}
