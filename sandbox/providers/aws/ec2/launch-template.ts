import {
    CreateLaunchTemplateCommand,
    CreateLaunchTemplateVersionCommand,
    DeleteLaunchTemplateCommand,
    DescribeLaunchTemplateVersionsCommand,
    DescribeLaunchTemplatesCommand,
    DescribeTagsCommand,
    ModifyLaunchTemplateCommand,
    type LaunchTemplate,
} from "@aws-sdk/client-ec2";
import { boolean, number, string } from "../../table/property";
import { answered, present } from "../convert";
import type { Change, Context, ResourceType } from "../resource";
import { fromTagList } from "../tags";
import { ifFound } from "../wait";
import { dataFields, fromTemplateData, toTemplateData } from "./launch-template-data";
import { ec2Tagging, tagSpecifications } from "./tagging";

const goneCodes = [
    "InvalidLaunchTemplateId.NotFound",
    "InvalidLaunchTemplateId.NotFoundException",
    "InvalidLaunchTemplateName.NotFoundException",
];

/** hashicorp/terraform-provider-aws, internal/service/ec2/ec2_launch_template.go */
export const launchTemplate: ResourceType = {
    what: "launch template",
    tagging: ec2Tagging,
    properties: {
        ...dataFields,
        arn: string({ output: true }),
        defaultVersion: number({ computed: true, volatile: true, minimum: 1, conflictsWith: ["updateDefaultVersion"] }),
        description: string(),
        latestVersion: number({ output: true, volatile: true }),
        name: string({
            replaces: true,
            autoName: { maximumLength: 125 },
            conflictsWith: ["namePrefix"],
        }),
        updateDefaultVersion: boolean({ writeOnly: true, conflictsWith: ["defaultVersion"] }),
    },

    async create(context, inputs) {
        const { LaunchTemplate: created } = await context.clients.ec2().send(
            new CreateLaunchTemplateCommand({
                LaunchTemplateData: toTemplateData(inputs),
                LaunchTemplateName: inputs.text("name"),
                TagSpecifications: tagSpecifications(context, "launch-template"),
                VersionDescription: inputs.optionalText("description"),
            }),
        );
        return answered(created?.LaunchTemplateId, "LaunchTemplateId");
    },

    async read(context, id) {
        const found = await describe(context, id);
        if (found === undefined) {
            return undefined;
        }
        const [{ LaunchTemplateVersions }, { Tags }] = await Promise.all([
            context.clients.ec2().send(
                new DescribeLaunchTemplateVersionsCommand({
                    LaunchTemplateId: id,
                    Versions: [String(found.LatestVersionNumber ?? 1)],
                }),
            ),
            // moto describes a template with the tags of its creation for ever.
            context.clients.ec2().send(new DescribeTagsCommand({ Filters: [{ Name: "resource-id", Values: [id] }] })),
        ]);
        const latest = LaunchTemplateVersions?.[0];
        return {
            ...fromTemplateData(latest?.LaunchTemplateData ?? {}),
            ...present({
                arn: `arn:aws:ec2:${context.region}:${await context.accountId()}:launch-template/${id}`,
                defaultVersion: found.DefaultVersionNumber,
                description: latest?.VersionDescription === "" ? undefined : latest?.VersionDescription,
                latestVersion: found.LatestVersionNumber,
                name: found.LaunchTemplateName,
            }),
            tagsAll: fromTagList(Tags),
        };
    },

    async update(context, id, inputs, changed) {
        const client = context.clients.ec2();
        let latest: number | undefined;
        if (isNewVersion(changed)) {
            const { LaunchTemplateVersion: created } = await client.send(
                new CreateLaunchTemplateVersionCommand({
                    LaunchTemplateData: toTemplateData(inputs),
                    LaunchTemplateId: id,
                    VersionDescription: inputs.optionalText("description"),
                }),
            );
            latest = created?.VersionNumber;
        }
        const version = inputs.flag("updateDefaultVersion") === true ? latest : inputs.optionalNumber("defaultVersion");
        if (version !== undefined) {
            await client.send(
                new ModifyLaunchTemplateCommand({ DefaultVersion: String(version), LaunchTemplateId: id }),
            );
        }
    },

    async delete({ clients }, id) {
        await ifFound(clients.ec2().send(new DeleteLaunchTemplateCommand({ LaunchTemplateId: id })), ...goneCodes);
    },
};

function isNewVersion(changed: Change): boolean {
    return ["description", ...Object.keys(dataFields)].some(changed);
}

async function describe({ clients }: Context, id: string): Promise<LaunchTemplate | undefined> {
    const answer = await ifFound(
        clients.ec2().send(new DescribeLaunchTemplatesCommand({ LaunchTemplateIds: [id] })),
        ...goneCodes,
    );
    return answer?.LaunchTemplates?.[0];
}
