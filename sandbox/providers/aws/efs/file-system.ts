import {
    CreateFileSystemCommand,
    DeleteFileSystemCommand,
    DescribeFileSystemsCommand,
    DescribeLifecycleConfigurationCommand,
    PerformanceMode,
    PutLifecycleConfigurationCommand,
    ReplicationOverwriteProtection,
    ThroughputMode,
    TransitionToArchiveRules,
    TransitionToIARules,
    TransitionToPrimaryStorageClassRules,
    UpdateFileSystemCommand,
    UpdateFileSystemProtectionCommand,
    type FileSystemDescription,
} from "@aws-sdk/client-efs";
import type { Properties } from "../../provider";
import { boolean, list, number, object, string } from "../../table/property";
import type { Reader } from "../../table/reader";
import { answered, member, optionalMember, present } from "../convert";
import type { Context, ResourceType } from "../resource";
import { fromTagList, toTagList } from "../tags";
import { ifFound, waitFor, whileRefused } from "../wait";
import { efsTagging } from "./tagging";

const { ENABLED, DISABLED } = ReplicationOverwriteProtection;

/** hashicorp/terraform-provider-aws, internal/service/efs/file_system.go */
export const fileSystem: ResourceType = {
    what: "EFS file system",
    tagging: efsTagging,
    properties: {
        arn: string({ output: true }),
        availabilityZoneId: string({ output: true }),
        availabilityZoneName: string({ computed: true, replaces: true }),
        creationToken: string({ computed: true, replaces: true }),
        dnsName: string({ output: true }),
        encrypted: boolean({ computed: true, replaces: true }),
        kmsKeyId: string({ computed: true, replaces: true }),
        lifecyclePolicies: list(
            object({
                transitionToArchive: string({ values: Object.values(TransitionToArchiveRules) }),
                transitionToIa: string({ values: Object.values(TransitionToIARules) }),
                transitionToPrimaryStorageClass: string({
                    values: Object.values(TransitionToPrimaryStorageClassRules),
                }),
            }),
        ),
        name: string({ output: true, volatile: true }),
        numberOfMountTargets: number({ output: true }),
        ownerId: string({ output: true }),
        performanceMode: string({ computed: true, replaces: true, values: Object.values(PerformanceMode) }),
        protection: object(
            { replicationOverwrite: string({ computed: true, values: [ENABLED, DISABLED] }) },
            { computed: true },
        ),
        provisionedThroughputInMibps: number(),
        sizeInBytes: list(
            object({
                value: number({ output: true }),
                valueInIa: number({ output: true }),
                valueInStandard: number({ output: true }),
            }),
            { output: true },
        ),
        throughputMode: string({ default: "bursting", values: Object.values(ThroughputMode) }),
    },

    async create({ clients, operation, tags }, inputs) {
        const created = await clients.efs().send(
            new CreateFileSystemCommand({
                CreationToken: inputs.optionalText("creationToken") ?? `pulumi-${operation.randomHex(26)}`,
                AvailabilityZoneName: inputs.optionalText("availabilityZoneName"),
                Encrypted: inputs.flag("encrypted"),
                KmsKeyId: inputs.optionalText("kmsKeyId"),
                PerformanceMode: optionalMember(PerformanceMode, inputs.optionalText("performanceMode")),
                ProvisionedThroughputInMibps: inputs.optionalNumber("provisionedThroughputInMibps"),
                ThroughputMode: optionalMember(ThroughputMode, inputs.optionalText("throughputMode")),
                Tags: toTagList(tags),
            }),
        );
        return answered(created.FileSystemId, "FileSystemId");
    },

    ready: available,

    async complete(context, id, inputs) {
        if (inputs.has("lifecyclePolicies")) {
            await putLifecycle(context, id, inputs);
        }
        await putProtection(context, id, inputs);
    },

    async read(context, id, known) {
        const description = await describe(context, id);
        if (description === undefined || description.LifeCycleState === "deleted") {
            return undefined;
        }
        return { ...properties(context, id, description, known), ...(await readLifecycle(context, id)) };
    },

    async update(context, id, inputs, changed) {
        if (changed("throughputMode") || changed("provisionedThroughputInMibps")) {
            await context.clients.efs().send(
                new UpdateFileSystemCommand({
                    FileSystemId: id,
                    ThroughputMode: optionalMember(ThroughputMode, inputs.optionalText("throughputMode")),
                    ProvisionedThroughputInMibps: inputs.optionalNumber("provisionedThroughputInMibps"),
                }),
            );
            await available(context, id);
        }
        if (changed("lifecyclePolicies")) {
            await putLifecycle(context, id, inputs);
        }
        if (changed("protection")) {
            await putProtection(context, id, inputs);
        }
    },

    async delete(context, id) {
        const { clients } = context;
        await whileRefused(context, ["FileSystemInUse"], () =>
            ifFound(clients.efs().send(new DeleteFileSystemCommand({ FileSystemId: id })), "FileSystemNotFound"),
        );
        await waitFor(context, { what: `EFS file system ${id}`, until: "deleted" }, async () => {
            const description = await describe(context, id);
            return description === undefined || (description.LifeCycleState ?? "deleting");
        });
    },
};

async function describe({ clients }: Context, id: string): Promise<FileSystemDescription | undefined> {
    const answer = await ifFound(
        clients.efs().send(new DescribeFileSystemsCommand({ FileSystemId: id })),
        "FileSystemNotFound",
    );
    return answer?.FileSystems?.[0];
}

function available(context: Context, id: string): Promise<void> {
    return waitFor(context, { what: `EFS file system ${id}`, until: "available" }, async () => {
        const state = (await describe(context, id))?.LifeCycleState ?? "missing";
        if (state === "error" || state === "deleting" || state === "missing") {
            throw new Error(`EFS file system ${id} is ${state}`);
        }
        return state === "available" || state;
    });
}

async function putLifecycle({ clients }: Context, id: string, inputs: Reader): Promise<void> {
    const policies = inputs.objects("lifecyclePolicies") ?? [];
    await clients.efs().send(
        new PutLifecycleConfigurationCommand({
            FileSystemId: id,
            LifecyclePolicies: policies.map((policy) => ({
                TransitionToArchive: optionalMember(
                    TransitionToArchiveRules,
                    policy.optionalText("transitionToArchive"),
                ),
                TransitionToIA: optionalMember(TransitionToIARules, policy.optionalText("transitionToIa")),
                TransitionToPrimaryStorageClass: optionalMember(
                    TransitionToPrimaryStorageClassRules,
                    policy.optionalText("transitionToPrimaryStorageClass"),
                ),
            })),
        }),
    );
}

async function readLifecycle({ clients }: Context, id: string): Promise<Properties> {
    const { LifecyclePolicies = [] } = await clients
        .efs()
        .send(new DescribeLifecycleConfigurationCommand({ FileSystemId: id }));
    if (LifecyclePolicies.length === 0) {
        return {};
    }
    return {
        lifecyclePolicies: LifecyclePolicies.map((policy) =>
            present({
                transitionToArchive: policy.TransitionToArchive,
                transitionToIa: policy.TransitionToIA,
                transitionToPrimaryStorageClass: policy.TransitionToPrimaryStorageClass,
            }),
        ),
    };
}

async function putProtection({ clients }: Context, id: string, inputs: Reader): Promise<void> {
    const wanted = inputs.object("protection")?.optionalText("replicationOverwrite");
    if (wanted !== undefined) {
        await clients.efs().send(
            new UpdateFileSystemProtectionCommand({
                FileSystemId: id,
                ReplicationOverwriteProtection: member(ReplicationOverwriteProtection, wanted),
            }),
        );
    }
}

function properties({ region }: Context, id: string, description: FileSystemDescription, known: Reader): Properties {
    const overwrite = description.FileSystemProtection?.ReplicationOverwriteProtection;
    const size = description.SizeInBytes;
    return {
        ...present({
            arn: description.FileSystemArn,
            availabilityZoneId: description.AvailabilityZoneId,
            availabilityZoneName: description.AvailabilityZoneName,
            creationToken: description.CreationToken ?? known.optionalText("creationToken"),
            encrypted: description.Encrypted,
            kmsKeyId: description.KmsKeyId,
            name: description.Name,
            numberOfMountTargets: description.NumberOfMountTargets,
            ownerId: description.OwnerId,
            performanceMode: description.PerformanceMode,
            protection: overwrite === undefined ? undefined : { replicationOverwrite: overwrite },
            provisionedThroughputInMibps: description.ProvisionedThroughputInMibps,
            throughputMode: description.ThroughputMode,
        }),
        dnsName: `${id}.efs.${region}.amazonaws.com`,
        sizeInBytes: [
            present({ value: size?.Value, valueInIa: size?.ValueInIA, valueInStandard: size?.ValueInStandard }),
        ],
        tagsAll: fromTagList(description.Tags),
    };
}
