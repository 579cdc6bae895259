import {
    CreateAddonCommand,
    DeleteAddonCommand,
    DescribeAddonCommand,
    DescribePodIdentityAssociationCommand,
    ResolveConflicts,
    UpdateAddonCommand,
    type Addon,
} from "@aws-sdk/client-eks";
import type { Properties } from "../../provider";
import { isSameDocument } from "../../table/compare";
import { boolean, object, set, string } from "../../table/property";
import type { Reader } from "../../table/reader";
import { nonEmpty, optionalMember, present } from "../convert";
import type { Context, ResourceType } from "../resource";
import { fromTagMap } from "../tags";
import { ifFound } from "../wait";
import { active, deleted, eksTagging, goneCodes, optionalTags, splitId } from "./shared";

/** hashicorp/terraform-provider-aws, internal/service/eks/addon.go */
export const addon: ResourceType = {
    what: "EKS add-on",
    tagging: eksTagging,
    timeouts: { create: 1200, update: 1200, delete: 2400 },
    properties: {
        addonName: string({ required: true, replaces: true }),
        addonVersion: string({ computed: true }),
        arn: string({ output: true }),
        clusterName: string({ required: true, replaces: true }),
        configurationValues: string({ computed: true, same: isSameDocument }),
        createdAt: string({ output: true }),
        modifiedAt: string({ output: true, volatile: true }),
        podIdentityAssociations: set(
            object({ roleArn: string({ required: true }), serviceAccount: string({ required: true }) }),
        ),
        preserve: boolean({ writeOnly: true }),
        resolveConflictsOnCreate: string({ writeOnly: true, values: ["NONE", "OVERWRITE"] }),
        resolveConflictsOnUpdate: string({ writeOnly: true, values: Object.values(ResolveConflicts) }),
        serviceAccountRoleArn: string(),
    },

    async create(context, inputs) {
        const clusterName = inputs.text("clusterName");
        const addonName = inputs.text("addonName");
        await context.clients.eks().send(
            new CreateAddonCommand({
                addonName,
                addonVersion: inputs.optionalText("addonVersion"),
                clusterName,
                configurationValues: inputs.optionalText("configurationValues"),
                podIdentityAssociations: associations(inputs),
                resolveConflicts: optionalMember(ResolveConflicts, inputs.optionalText("resolveConflictsOnCreate")),
                serviceAccountRoleArn: inputs.optionalText("serviceAccountRoleArn"),
                tags: optionalTags(context),
            }),
        );
        return `${clusterName}:${addonName}`;
    },

    ready: (context, id) => active(context, `EKS add-on ${id}`, () => status(context, id)),

    async read(context, id) {
        const found = await describe(context, id);
        return (
            found &&
            present({
                addonName: found.addonName,
                addonVersion: found.addonVersion,
                arn: found.addonArn,
                clusterName: found.clusterName,
                configurationValues: found.configurationValues,
                createdAt: found.createdAt?.toISOString(),
                modifiedAt: found.modifiedAt?.toISOString(),
                podIdentityAssociations: await readAssociations(context, found),
                serviceAccountRoleArn: found.serviceAccountRoleArn,
                tagsAll: fromTagMap(found.tags),
            })
        );
    },

    async update({ clients }, id, inputs, changed) {
        const [clusterName, addonName] = splitId(id);
        const ifChanged = <T>(property: string, value: T) => (changed(property) ? value : undefined);
        const real = ["addonVersion", "configurationValues", "podIdentityAssociations", "serviceAccountRoleArn"];
        if (!real.some(changed)) {
            return; // the others only tell how to make such a change
        }
        await clients.eks().send(
            new UpdateAddonCommand({
                addonName,
                addonVersion: ifChanged("addonVersion", inputs.optionalText("addonVersion")),
                clusterName,
                configurationValues: ifChanged("configurationValues", inputs.optionalText("configurationValues")),
                podIdentityAssociations: ifChanged("podIdentityAssociations", associations(inputs) ?? []),
                resolveConflicts: optionalMember(ResolveConflicts, inputs.optionalText("resolveConflictsOnUpdate")),
                serviceAccountRoleArn: ifChanged("serviceAccountRoleArn", inputs.optionalText("serviceAccountRoleArn")),
            }),
        );
    },

    async delete(context, id, state) {
        const [clusterName, addonName] = splitId(id);
        const preserve = state.flag("preserve");
        await ifFound(
            context.clients.eks().send(new DeleteAddonCommand({ addonName, clusterName, preserve })),
            ...goneCodes,
        );
        await deleted(context, `EKS add-on ${id}`, () => status(context, id));
    },
};

async function describe({ clients }: Context, id: string): Promise<Addon | undefined> {
    const [clusterName, addonName] = splitId(id);
    const answer = await ifFound(
        clients.eks().send(new DescribeAddonCommand({ addonName, clusterName })),
        ...goneCodes,
    );
    return answer?.addon;
}

async function status(context: Context, id: string) {
    const found = await describe(context, id);
    return found && { status: found.status, issues: found.health?.issues };
}

function associations(inputs: Reader) {
    return inputs.objects("podIdentityAssociations")?.map((association) => ({
        roleArn: association.text("roleArn"),
        serviceAccount: association.text("serviceAccount"),
    }));
}

/** The add-on only names its associations. */
async function readAssociations({ clients }: Context, { clusterName, ...found }: Addon) {
    const associationsOfAddon: Properties[] = [];
    for (const arn of found.podIdentityAssociations ?? []) {
        const associationId = arn.slice(arn.lastIndexOf("/") + 1);
        const { association } = await clients
            .eks()
            .send(new DescribePodIdentityAssociationCommand({ associationId, clusterName }));
        associationsOfAddon.push(
            present({ roleArn: association?.roleArn, serviceAccount: association?.serviceAccount }),
        );
    }
    return nonEmpty(associationsOfAddon);
}
