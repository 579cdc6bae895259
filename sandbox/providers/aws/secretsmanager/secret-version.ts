import {
    GetSecretValueCommand,
    ListSecretVersionIdsCommand,
    PutSecretValueCommand,
    UpdateSecretVersionStageCommand,
} from "@aws-sdk/client-secrets-manager";
import { boolean, set, string } from "../../table/property";
import { answered, present } from "../convert";
import type { Context, ResourceType } from "../resource";
import { ifFound } from "../wait";

const current = "AWSCURRENT";
/** The second is the answer for a secret that is being deleted. */
const gone = ["ResourceNotFoundException", "InvalidRequestException"];

/** hashicorp/terraform-provider-aws, internal/service/secretsmanager/secret_version.go; binary values are not covered. */
export const secretVersion: ResourceType = {
    what: "Secrets Manager secret version",
    secrets: ["secretString"],
    properties: {
        arn: string({ output: true }),
        hasSecretStringWo: boolean({ output: true }),
        secretArn: string({ output: true }),
        secretId: string({ required: true, replaces: true }),
        secretString: string({ replaces: true }),
        versionId: string({ output: true }),
        versionStages: set(string(), { computed: true }),
    },

    async create({ clients, operation }, inputs) {
        const secretId = inputs.text("secretId");
        const { VersionId } = await clients.secretsManager().send(
            new PutSecretValueCommand({
                ClientRequestToken: operation.randomHex(32),
                SecretId: secretId,
                SecretString: inputs.optionalText("secretString"),
                VersionStages: inputs.texts("versionStages"),
            }),
        );
        return `${secretId}|${answered(VersionId, "VersionId")}`;
    },

    async read(context, id) {
        const found = await describe(context, id);
        return (
            found &&
            present({
                arn: found.ARN,
                hasSecretStringWo: false,
                secretArn: found.ARN,
                secretId: parts(id).SecretId,
                secretString: found.SecretString,
                versionId: found.VersionId,
                versionStages: found.VersionStages,
            })
        );
    },

    async update({ clients }, id, inputs, _changed, state) {
        const { SecretId, VersionId } = parts(id);
        const wanted = inputs.texts("versionStages") ?? [];
        const had = state.texts("versionStages") ?? [];
        const client = clients.secretsManager();
        for (const VersionStage of wanted.filter((stage) => !had.includes(stage))) {
            const { Versions = [] } = await client.send(new ListSecretVersionIdsCommand({ SecretId }));
            const holder = Versions.find(({ VersionStages }) => VersionStages?.includes(VersionStage))?.VersionId;
            await client.send(
                new UpdateSecretVersionStageCommand({
                    SecretId,
                    VersionStage,
                    MoveToVersionId: VersionId,
                    RemoveFromVersionId: holder,
                }),
            );
        }
        await removeStages(
            { clients },
            id,
            had.filter((stage) => !wanted.includes(stage)),
        );
    },

    /** The version that holds the current value stays, and goes with its secret. */
    async delete(context, id) {
        const found = await describe(context, id);
        await removeStages(context, id, found?.VersionStages ?? []);
    },
};

/** The current value can be moved to another version, and not be taken away. */
async function removeStages({ clients }: Pick<Context, "clients">, id: string, stages: string[]): Promise<void> {
    const { SecretId, VersionId: RemoveFromVersionId } = parts(id);
    for (const VersionStage of stages.filter((stage) => stage !== current)) {
        await ifFound(
            clients
                .secretsManager()
                .send(new UpdateSecretVersionStageCommand({ SecretId, VersionStage, RemoveFromVersionId })),
            ...gone,
        );
    }
}

function parts(id: string): { SecretId: string; VersionId: string } {
    const [SecretId = "", VersionId = ""] = id.split("|");
    return { SecretId, VersionId };
}

function describe({ clients }: Context, id: string) {
    return ifFound(clients.secretsManager().send(new GetSecretValueCommand(parts(id))), ...gone);
}
