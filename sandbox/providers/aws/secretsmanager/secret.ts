import {
    CreateSecretCommand,
    DeleteResourcePolicyCommand,
    DeleteSecretCommand,
    DescribeSecretCommand,
    GetResourcePolicyCommand,
    PutResourcePolicyCommand,
    TagResourceCommand,
    UntagResourceCommand,
    UpdateSecretCommand,
} from "@aws-sdk/client-secrets-manager";
import { boolean, json, number, string } from "../../table/property";
import { answered, present } from "../convert";
import type { Context, ResourceType } from "../resource";
import { fromTagList, toTagList } from "../tags";
import { ifFound, waitFor, whileRefused } from "../wait";

/** hashicorp/terraform-provider-aws, internal/service/secretsmanager/secret.go */
export const secret: ResourceType = {
    what: "Secrets Manager secret",
    tagging: {
        set: ({ clients }, id, tags) =>
            clients.secretsManager().send(new TagResourceCommand({ SecretId: id, Tags: toTagList(tags) })),
        remove: ({ clients }, id, keys) =>
            clients.secretsManager().send(new UntagResourceCommand({ SecretId: id, TagKeys: keys })),
    },
    properties: {
        arn: string({ output: true }),
        description: string(),
        forceOverwriteReplicaSecret: boolean({ default: false, writeOnly: true }),
        kmsKeyId: string(),
        name: string({
            replaces: true,
            autoName: { maximumLength: 512 },
            pattern: { expression: /^[\w/+=.@-]+$/, rule: "must contain only alphanumeric characters and /_+=.@-" },
        }),
        policy: json({ computed: true }),
        recoveryWindowInDays: number({ default: 30, writeOnly: true, values: [0, ...range(7, 30)] }),
    },

    async create(context, inputs) {
        const { clients, operation, tags } = context;
        // A secret of this name that is being deleted is waited for.
        const { ARN } = await whileRefused(context, ["InvalidRequestException"], () =>
            clients.secretsManager().send(
                new CreateSecretCommand({
                    ClientRequestToken: operation.randomHex(32),
                    Description: inputs.optionalText("description"),
                    ForceOverwriteReplicaSecret: inputs.flag("forceOverwriteReplicaSecret"),
                    KmsKeyId: inputs.optionalText("kmsKeyId"),
                    Name: inputs.text("name"),
                    Tags: toTagList(tags),
                }),
            ),
        );
        return answered(ARN, "ARN");
    },

    async complete({ clients }, id, inputs) {
        const policy = inputs.optionalText("policy");
        if (policy !== undefined) {
            await clients.secretsManager().send(new PutResourcePolicyCommand({ SecretId: id, ResourcePolicy: policy }));
        }
    },

    async read(context, id) {
        const found = await describe(context, id);
        if (found === undefined) {
            return undefined;
        }
        const { ResourcePolicy } = await context.clients
            .secretsManager()
            .send(new GetResourcePolicyCommand({ SecretId: id }));
        return present({
            arn: found.ARN,
            description: found.Description === "" ? undefined : found.Description,
            kmsKeyId: found.KmsKeyId,
            name: found.Name,
            policy: ResourcePolicy ?? "",
            tagsAll: fromTagList(found.Tags),
        });
    },

    async update({ clients, operation }, id, inputs, changed) {
        const client = clients.secretsManager();
        if (changed("description") || changed("kmsKeyId")) {
            await client.send(
                new UpdateSecretCommand({
                    ClientRequestToken: operation.randomHex(32),
                    SecretId: id,
                    Description: inputs.optionalText("description") ?? "",
                    KmsKeyId: inputs.optionalText("kmsKeyId"),
                }),
            );
        }
        const policy = inputs.optionalText("policy");
        if (changed("policy") && policy !== undefined) {
            await client.send(new PutResourcePolicyCommand({ SecretId: id, ResourcePolicy: policy }));
        } else if (changed("policy")) {
            await client.send(new DeleteResourcePolicyCommand({ SecretId: id }));
        }
    },

    async delete(context, id, state) {
        const days = state.optionalNumber("recoveryWindowInDays") ?? 30;
        await ifFound(
            context.clients.secretsManager().send(
                new DeleteSecretCommand({
                    SecretId: id,
                    ...(days === 0 ? { ForceDeleteWithoutRecovery: true } : { RecoveryWindowInDays: days }),
                }),
            ),
            "ResourceNotFoundException",
            // It is being deleted already.
            "InvalidRequestException",
        );
        await waitFor(
            context,
            { what: `Secrets Manager secret ${id}`, until: "deleted" },
            async () => (await describe(context, id)) === undefined || "there",
        );
    },
};

function range(first: number, last: number): number[] {
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

/** One that is being deleted counts as gone. */
async function describe({ clients }: Context, id: string) {
    const found = await ifFound(
        clients.secretsManager().send(new DescribeSecretCommand({ SecretId: id })),
        "ResourceNotFoundException",
    );
    return found?.DeletedDate === undefined ? found : undefined;
}
