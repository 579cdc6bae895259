import {
    AddTagsToResourceCommand,
    CreateDocumentCommand,
    DeleteDocumentCommand,
    DescribeDocumentCommand,
    DocumentFormat,
    DocumentType,
    GetDocumentCommand,
    ListTagsForResourceCommand,
    RemoveTagsFromResourceCommand,
    UpdateDocumentCommand,
    UpdateDocumentDefaultVersionCommand,
    type DocumentDescription,
} from "@aws-sdk/client-ssm";
import type { Properties } from "../../provider";
import { list, object, string } from "../../table/property";
import { member, nonEmpty, present } from "../convert";
import type { Context, ResourceType } from "../resource";
import { fromTagList, toTagList } from "../tags";
import { hasCode, ifFound, waitFor } from "../wait";

const goneCodes = ["InvalidDocument", "DocumentDoesNotExist"];
const ofDocument = { ResourceType: "Document" } as const;
const ofNewVersion = { output: true, volatile: true };

/** hashicorp/terraform-provider-aws, internal/service/ssm/document.go */
export const document: ResourceType = {
    what: "SSM document",
    tagging: {
        set: ({ clients }, name, tags) =>
            clients
                .ssm()
                .send(new AddTagsToResourceCommand({ ...ofDocument, ResourceId: name, Tags: toTagList(tags) })),
        remove: ({ clients }, name, keys) =>
            clients.ssm().send(new RemoveTagsFromResourceCommand({ ...ofDocument, ResourceId: name, TagKeys: keys })),
    },
    properties: {
        arn: string({ output: true }),
        content: string({ required: true }),
        createdDate: string(ofNewVersion),
        defaultVersion: string(ofNewVersion),
        description: string(ofNewVersion),
        documentFormat: string({ default: "JSON", values: Object.values(DocumentFormat) }),
        documentType: string({ required: true, values: Object.values(DocumentType) }),
        documentVersion: string(ofNewVersion),
        hash: string(ofNewVersion),
        hashType: string({ output: true }),
        latestVersion: string(ofNewVersion),
        name: string({
            replaces: true,
            autoName: { maximumLength: 128 },
            pattern: {
                expression: /^[0-9A-Za-z_.-]{3,128}$/,
                rule: "must contain only alphanumeric, underscore, hyphen, or period characters",
            },
        }),
        owner: string({ output: true }),
        parameters: list(
            object({
                defaultValue: string({ output: true }),
                description: string({ output: true }),
                name: string({ output: true }),
                type: string({ output: true }),
            }),
            ofNewVersion,
        ),
        platformTypes: list(string(), { output: true }),
        schemaVersion: string(ofNewVersion),
        status: string({ output: true }),
        targetType: string(),
        versionName: string(),
    },

    async create({ clients, tags }, inputs) {
        const name = inputs.text("name");
        await clients.ssm().send(
            new CreateDocumentCommand({
                Content: inputs.text("content"),
                DocumentFormat: member(DocumentFormat, inputs.text("documentFormat")),
                DocumentType: member(DocumentType, inputs.text("documentType")),
                Name: name,
                Tags: Object.keys(tags).length === 0 ? undefined : toTagList(tags),
                TargetType: inputs.optionalText("targetType"),
                VersionName: inputs.optionalText("versionName"),
            }),
        );
        return name;
    },

    ready: active,

    async read(context, name, known) {
        const found = await describe(context, name);
        if (found === undefined) {
            return undefined;
        }
        const client = context.clients.ssm();
        const { Content } = await client.send(
            new GetDocumentCommand({
                DocumentFormat: member(DocumentFormat, known.optionalText("documentFormat") ?? "JSON"),
                DocumentVersion: "$LATEST",
                Name: name,
            }),
        );
        const { TagList } = await client.send(new ListTagsForResourceCommand({ ...ofDocument, ResourceId: name }));
        return {
            ...properties(found),
            ...present({ content: Content }),
            arn: `arn:aws:ssm:${context.region}:${await context.accountId()}:document/${name}`,
            tagsAll: fromTagList(TagList),
        };
    },

    /** A new version, which becomes the one that runs. */
    async update(context, name, inputs, _changed, state) {
        const client = context.clients.ssm();
        const version = await client
            .send(
                new UpdateDocumentCommand({
                    Content: inputs.text("content"),
                    DocumentFormat: member(DocumentFormat, inputs.text("documentFormat")),
                    DocumentVersion: state.text("defaultVersion"),
                    Name: name,
                    TargetType: inputs.optionalText("targetType"),
                    VersionName: inputs.optionalText("versionName"),
                }),
            )
            .then(
                ({ DocumentDescription: made }) => made?.DocumentVersion,
                (error: unknown) => {
                    if (hasCode(error, ["DuplicateDocumentContent"])) {
                        return state.text("latestVersion");
                    }
                    throw error;
                },
            );
        await client.send(new UpdateDocumentDefaultVersionCommand({ DocumentVersion: version, Name: name }));
    },

    async delete(context, name) {
        await ifFound(context.clients.ssm().send(new DeleteDocumentCommand({ Name: name })), ...goneCodes);
        await waitFor(context, { what: `SSM document ${name}`, until: "deleted" }, async () => {
            const found = await describe(context, name);
            return found === undefined || (found.Status ?? "Deleting");
        });
    },
};

async function describe({ clients }: Context, name: string): Promise<DocumentDescription | undefined> {
    const answer = await ifFound(clients.ssm().send(new DescribeDocumentCommand({ Name: name })), ...goneCodes);
    return answer?.Document;
}

function active(context: Context, name: string): Promise<void> {
    return waitFor(context, { what: `SSM document ${name}`, until: "Active" }, async () => {
        const { Status: status = "missing", StatusInformation: reason } = (await describe(context, name)) ?? {};
        if (status !== "Active" && status !== "Creating" && status !== "Updating") {
            throw new Error(`SSM document ${name} is ${status}${reason === undefined ? "" : ` (${reason})`}`);
        }
        return status === "Active" || status;
    });
}

function properties(found: DocumentDescription): Properties {
    return {
        ...present({
            createdDate: found.CreatedDate?.toISOString(),
            defaultVersion: found.DefaultVersion,
            documentFormat: found.DocumentFormat,
            documentType: found.DocumentType,
            documentVersion: found.DocumentVersion,
            hash: found.Hash,
            hashType: found.HashType,
            latestVersion: found.LatestVersion,
            name: found.Name,
            owner: found.Owner,
            platformTypes: found.PlatformTypes,
            schemaVersion: found.SchemaVersion,
            status: found.Status,
            targetType: found.TargetType,
            versionName: found.VersionName,
        }),
        description: found.Description ?? "",
        parameters: (nonEmpty(found.Parameters) ?? []).map((parameter) => ({
            defaultValue: parameter.DefaultValue ?? "",
            description: parameter.Description ?? "",
            name: parameter.Name ?? "",
            type: parameter.Type ?? "",
        })),
    };
}
