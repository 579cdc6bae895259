import {
    CreateAliasCommand,
    DeleteAliasCommand,
    DescribeKeyCommand,
    UpdateAliasCommand,
    paginateListAliases,
    type AliasListEntry,
} from "@aws-sdk/client-kms";
import { string } from "../../table/property";
import { answered } from "../convert";
import type { Clients } from "../clients";
import type { ResourceType } from "../resource";
import { ifFound } from "../wait";

/** hashicorp/terraform-provider-aws, internal/service/kms/alias.go */
export const alias: ResourceType = {
    what: "KMS alias",
    properties: {
        arn: string({ output: true }),
        name: string({
            replaces: true,
            autoName: { prefix: "alias/", maximumLength: 255 },
            pattern: {
                expression: /^alias\/(?!aws\/)[a-zA-Z0-9/_-]+$/,
                rule: 'name must begin with "alias/" and be comprised of only [a-zA-Z0-9/_-]',
            },
        }),
        targetKeyArn: string({ output: true, volatile: true }),
        // The API answers with the id; a program may have given the ARN.
        targetKeyId: string({ required: true, same: (left, right) => lastPart(left) === lastPart(right) }),
    },

    async create({ clients }, inputs) {
        const name = inputs.text("name");
        await clients.kms().send(new CreateAliasCommand({ AliasName: name, TargetKeyId: inputs.text("targetKeyId") }));
        return name;
    },

    async read({ clients }, id) {
        const found = await findAlias(clients, id);
        if (found?.TargetKeyId === undefined) {
            return undefined;
        }
        const target = await clients.kms().send(new DescribeKeyCommand({ KeyId: found.TargetKeyId }));
        return {
            arn: answered(found.AliasArn, "AliasArn"),
            name: id,
            targetKeyArn: answered(target.KeyMetadata?.Arn, "Arn"),
            targetKeyId: found.TargetKeyId,
        };
    },

    async update({ clients }, id, inputs) {
        await clients.kms().send(new UpdateAliasCommand({ AliasName: id, TargetKeyId: inputs.text("targetKeyId") }));
    },

    async delete({ clients }, id) {
        await ifFound(clients.kms().send(new DeleteAliasCommand({ AliasName: id })), "NotFoundException");
    },
};

/** There is no call that describes one alias. */
export async function findAlias(clients: Clients, name: string): Promise<AliasListEntry | undefined> {
    for await (const { Aliases = [] } of paginateListAliases({ client: clients.kms() }, {})) {
        const found = Aliases.find(({ AliasName }) => AliasName === name);
        if (found !== undefined) {
            return found;
        }
    }
    return undefined;
}

function lastPart(keyIdOrArn: string): string {
    return keyIdOrArn.slice(keyIdOrArn.lastIndexOf("/") + 1);
}
