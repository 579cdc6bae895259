import {
    CreateKeyCommand,
    DescribeKeyCommand,
    DisableKeyCommand,
    DisableKeyRotationCommand,
    EnableKeyCommand,
    EnableKeyRotationCommand,
    GetKeyPolicyCommand,
    GetKeyRotationStatusCommand,
    KeySpec,
    KeyUsageType,
    ListResourceTagsCommand,
    PutKeyPolicyCommand,
    ScheduleKeyDeletionCommand,
    TagResourceCommand,
    UntagResourceCommand,
    UpdateKeyDescriptionCommand,
    type KeyMetadata,
} from "@aws-sdk/client-kms";
import { boolean, json, number, string } from "../../table/property";
import type { Reader } from "../../table/reader";
import { answered, member, present } from "../convert";
import type { Context, ResourceType } from "../resource";
import { fromTagList } from "../tags";
import { ifFound } from "../wait";

/** hashicorp/terraform-provider-aws, internal/service/kms/key.go */
export const key: ResourceType = {
    what: "KMS key",
    tagging: {
        set: ({ clients }, id, tags) =>
            clients.kms().send(new TagResourceCommand({ KeyId: id, Tags: toKmsTags(tags) })),
        remove: ({ clients }, id, keys) => clients.kms().send(new UntagResourceCommand({ KeyId: id, TagKeys: keys })),
    },
    properties: {
        arn: string({ output: true }),
        bypassPolicyLockoutSafetyCheck: boolean({ default: false, writeOnly: true }),
        customerMasterKeySpec: string({
            default: "SYMMETRIC_DEFAULT",
            replaces: true,
            values: Object.values(KeySpec),
        }),
        deletionWindowInDays: number({ writeOnly: true, minimum: 7, maximum: 30 }),
        description: string({ computed: true }),
        enableKeyRotation: boolean({ default: false }),
        isEnabled: boolean({ default: true }),
        keyId: string({ output: true }),
        keyUsage: string({ default: "ENCRYPT_DECRYPT", replaces: true, values: Object.values(KeyUsageType) }),
        multiRegion: boolean({ computed: true, replaces: true }),
        policy: json({ computed: true }),
        rotationPeriodInDays: number({ computed: true, volatile: true, minimum: 90, maximum: 2560 }),
    },

    async create({ clients, tags }, inputs) {
        const { KeyMetadata: metadata } = await clients.kms().send(
            new CreateKeyCommand({
                BypassPolicyLockoutSafetyCheck: inputs.flag("bypassPolicyLockoutSafetyCheck"),
                Description: inputs.optionalText("description"),
                KeySpec: member(KeySpec, inputs.text("customerMasterKeySpec")),
                KeyUsage: member(KeyUsageType, inputs.text("keyUsage")),
                MultiRegion: inputs.flag("multiRegion"),
                Policy: inputs.optionalText("policy"),
                Tags: toKmsTags(tags),
            }),
        );
        return answered(metadata?.KeyId, "KeyId");
    },

    async complete(context, id, inputs) {
        if (inputs.flag("enableKeyRotation") === true) {
            await putRotation(context, id, inputs);
        }
        if (inputs.flag("isEnabled") === false) {
            await context.clients.kms().send(new DisableKeyCommand({ KeyId: id }));
        }
    },

    async read(context, id) {
        const metadata = await describe(context, id);
        if (metadata === undefined) {
            return undefined;
        }
        const client = context.clients.kms();
        const [{ Policy }, rotation, { Tags }] = await Promise.all([
            client.send(new GetKeyPolicyCommand({ KeyId: id, PolicyName: "default" })),
            client.send(new GetKeyRotationStatusCommand({ KeyId: id })),
            client.send(new ListResourceTagsCommand({ KeyId: id })),
        ]);
        return present({
            arn: metadata.Arn,
            customerMasterKeySpec: metadata.KeySpec,
            description: metadata.Description,
            enableKeyRotation: rotation.KeyRotationEnabled,
            isEnabled: metadata.Enabled,
            keyId: metadata.KeyId,
            keyUsage: metadata.KeyUsage,
            multiRegion: metadata.MultiRegion,
            policy: Policy,
            rotationPeriodInDays: rotation.RotationPeriodInDays,
            tagsAll: fromTagList((Tags ?? []).map(({ TagKey, TagValue }) => ({ Key: TagKey, Value: TagValue }))),
        });
    },

    async update(context, id, inputs, changed) {
        const client = context.clients.kms();
        const enabled = inputs.flag("isEnabled") !== false;
        // A disabled key takes no other change.
        if (changed("isEnabled") && enabled) {
            await client.send(new EnableKeyCommand({ KeyId: id }));
        }
        if (changed("enableKeyRotation") || changed("rotationPeriodInDays")) {
            await putRotation(context, id, inputs);
        }
        if (changed("description")) {
            await client.send(
                new UpdateKeyDescriptionCommand({ KeyId: id, Description: inputs.optionalText("description") ?? "" }),
            );
        }
        if (changed("policy")) {
            await client.send(
                new PutKeyPolicyCommand({
                    KeyId: id,
                    PolicyName: "default",
                    Policy: inputs.text("policy"),
                    BypassPolicyLockoutSafetyCheck: inputs.flag("bypassPolicyLockoutSafetyCheck"),
                }),
            );
        }
        if (changed("isEnabled") && !enabled) {
            await client.send(new DisableKeyCommand({ KeyId: id }));
        }
    },

    // A key is never deleted at once: it stays, pending deletion, for the window.
    async delete({ clients }, id, state) {
        await ifFound(
            clients.kms().send(
                new ScheduleKeyDeletionCommand({
                    KeyId: id,
                    PendingWindowInDays: state.optionalNumber("deletionWindowInDays"),
                }),
            ),
            "NotFoundException",
            "KMSInvalidStateException",
        );
    },
};

function toKmsTags(tags: Record<string, string>): { TagKey: string; TagValue: string }[] {
    return Object.entries(tags).map(([TagKey, TagValue]) => ({ TagKey, TagValue }));
}

async function describe({ clients }: Context, id: string): Promise<KeyMetadata | undefined> {
    const answer = await ifFound(clients.kms().send(new DescribeKeyCommand({ KeyId: id })), "NotFoundException");
    const metadata = answer?.KeyMetadata;
    return metadata?.KeyState === "PendingDeletion" ? undefined : metadata;
}

async function putRotation({ clients }: Context, id: string, inputs: Reader): Promise<void> {
    await (inputs.flag("enableKeyRotation") === true
        ? clients.kms().send(
              new EnableKeyRotationCommand({
                  KeyId: id,
                  RotationPeriodInDays: inputs.optionalNumber("rotationPeriodInDays"),
              }),
          )
        : clients.kms().send(new DisableKeyRotationCommand({ KeyId: id })));
}
