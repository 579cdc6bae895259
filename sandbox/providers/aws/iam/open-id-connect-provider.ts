import {
    AddClientIDToOpenIDConnectProviderCommand,
    CreateOpenIDConnectProviderCommand,
    DeleteOpenIDConnectProviderCommand,
    GetOpenIDConnectProviderCommand,
    RemoveClientIDFromOpenIDConnectProviderCommand,
    TagOpenIDConnectProviderCommand,
    UntagOpenIDConnectProviderCommand,
    UpdateOpenIDConnectProviderThumbprintCommand,
} from "@aws-sdk/client-iam";
import { list, set, string } from "../../table/property";
import { answered, present } from "../convert";
import type { ResourceType } from "../resource";
import { fromTagList, toTagList } from "../tags";
import { ifFound } from "../wait";
import { goneCodes } from "./role";

/** hashicorp/terraform-provider-aws, internal/service/iam/openid_connect_provider.go */
export const openIdConnectProvider: ResourceType = {
    what: "IAM OpenID Connect provider",
    global: true,
    tagging: {
        set: ({ clients }, arn, tags) =>
            clients
                .iam()
                .send(new TagOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: arn, Tags: toTagList(tags) })),
        remove: ({ clients }, arn, keys) =>
            clients.iam().send(new UntagOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: arn, TagKeys: keys })),
    },
    properties: {
        arn: string({ output: true }),
        clientIdLists: set(string(), { required: true }),
        thumbprintLists: list(string(), { computed: true }),
        // IAM keeps the URL without its scheme.
        url: string({ required: true, replaces: true, same: (left, right) => host(left) === host(right) }),
    },

    async create({ clients, tags }, inputs) {
        const created = await clients.iam().send(
            new CreateOpenIDConnectProviderCommand({
                ClientIDList: inputs.texts("clientIdLists"),
                Tags: toTagList(tags),
                ThumbprintList: inputs.texts("thumbprintLists"),
                Url: inputs.text("url"),
            }),
        );
        return answered(created.OpenIDConnectProviderArn, "OpenIDConnectProviderArn");
    },

    async read({ clients }, arn) {
        const found = await ifFound(
            clients.iam().send(new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: arn })),
            ...goneCodes,
        );
        return (
            found &&
            present({
                arn,
                clientIdLists: found.ClientIDList,
                thumbprintLists: found.ThumbprintList,
                url: found.Url,
                tagsAll: fromTagList(found.Tags),
            })
        );
    },

    async update({ clients }, arn, inputs, changed, state) {
        const client = clients.iam();
        if (changed("thumbprintLists")) {
            await client.send(
                new UpdateOpenIDConnectProviderThumbprintCommand({
                    OpenIDConnectProviderArn: arn,
                    ThumbprintList: inputs.texts("thumbprintLists"),
                }),
            );
        }
        const wanted = inputs.texts("clientIdLists") ?? [];
        const live = state.texts("clientIdLists") ?? [];
        for (const ClientID of wanted.filter((id) => !live.includes(id))) {
            await client.send(
                new AddClientIDToOpenIDConnectProviderCommand({ ClientID, OpenIDConnectProviderArn: arn }),
            );
        }
        for (const ClientID of live.filter((id) => !wanted.includes(id))) {
            await client.send(
                new RemoveClientIDFromOpenIDConnectProviderCommand({ ClientID, OpenIDConnectProviderArn: arn }),
            );
        }
    },

    async delete({ clients }, arn) {
        await ifFound(
            clients.iam().send(new DeleteOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: arn })),
            ...goneCodes,
        );
    },
};

function host(url: string): string {
    return url.replace(/^https:\/\//, "");
}
