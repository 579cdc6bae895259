import {
    _InstanceType,
    LaunchTemplateHttpTokensState,
    LaunchTemplateInstanceMetadataEndpointState,
    LaunchTemplateInstanceMetadataTagsState,
    ResourceType as TaggedType,
    Tenancy,
    VolumeType,
    type RequestLaunchTemplateData,
    type ResponseLaunchTemplateData,
} from "@aws-sdk/client-ec2";
import type { Properties } from "../../provider";
import { boolean, list, map, number, object, set, string, type Fields } from "../../table/property";
import type { Reader } from "../../table/reader";
import { nonEmpty, optionalMember, present } from "../convert";
import { fromTagList, toTagList } from "../tags";

/** What a version of the template holds. Flags that may be left to the image are texts, as in the real provider. */
const flag = () => string({ values: ["true", "false"] });

export const dataFields: Fields = {
    blockDeviceMappings: list(
        object({
            deviceName: string(),
            ebs: object({
                deleteOnTermination: flag(),
                encrypted: flag(),
                iops: number({ computed: true }),
                kmsKeyId: string(),
                snapshotId: string(),
                throughput: number({ computed: true, minimum: 125, maximum: 2000 }),
                volumeSize: number({ computed: true }),
                volumeType: string({ computed: true, values: Object.values(VolumeType) }),
            }),
            noDevice: string(),
            virtualName: string(),
        }),
    ),
    ebsOptimized: flag(),
    iamInstanceProfile: object({ arn: string({ conflictsWith: ["name"] }), name: string() }),
    imageId: string(),
    instanceType: string(),
    keyName: string(),
    metadataOptions: object(
        {
            httpEndpoint: string({ computed: true, values: ["enabled", "disabled"] }),
            httpPutResponseHopLimit: number({ computed: true, minimum: 1, maximum: 64 }),
            httpTokens: string({ computed: true, values: ["optional", "required"] }),
            instanceMetadataTags: string({ computed: true, values: ["enabled", "disabled"] }),
        },
        { computed: true },
    ),
    monitoring: object({ enabled: boolean() }),
    networkInterfaces: list(
        object({
            associatePublicIpAddress: flag(),
            deleteOnTermination: flag(),
            description: string(),
            deviceIndex: number(),
            interfaceType: string(),
            securityGroups: set(string()),
            subnetId: string(),
        }),
    ),
    placement: object({
        availabilityZone: string(),
        groupName: string(),
        partitionNumber: number(),
        tenancy: string({ values: Object.values(Tenancy) }),
    }),
    tagSpecifications: list(object({ resourceType: string({ values: Object.values(TaggedType) }), tags: map() })),
    userData: string(),
    vpcSecurityGroupIds: set(string()),
};

function toFlag(text: string | undefined): boolean | undefined {
    return text === undefined ? undefined : text === "true";
}

function fromFlag(value: boolean | undefined): string | undefined {
    return value === undefined ? undefined : String(value);
}

export function toTemplateData(inputs: Reader): RequestLaunchTemplateData {
    const profile = inputs.object("iamInstanceProfile");
    const metadata = inputs.object("metadataOptions");
    const placement = inputs.object("placement");
    const monitoring = inputs.object("monitoring");
    return {
        BlockDeviceMappings: inputs.objects("blockDeviceMappings")?.map((mapping) => {
            const ebs = mapping.object("ebs");
            return {
                DeviceName: mapping.optionalText("deviceName"),
                Ebs: ebs && {
                    DeleteOnTermination: toFlag(ebs.optionalText("deleteOnTermination")),
                    Encrypted: toFlag(ebs.optionalText("encrypted")),
                    Iops: ebs.optionalNumber("iops"),
                    KmsKeyId: ebs.optionalText("kmsKeyId"),
                    SnapshotId: ebs.optionalText("snapshotId"),
                    Throughput: ebs.optionalNumber("throughput"),
                    VolumeSize: ebs.optionalNumber("volumeSize"),
                    VolumeType: optionalMember(VolumeType, ebs.optionalText("volumeType")),
                },
                NoDevice: mapping.optionalText("noDevice"),
                VirtualName: mapping.optionalText("virtualName"),
            };
        }),
        EbsOptimized: toFlag(inputs.optionalText("ebsOptimized")),
        IamInstanceProfile: profile && { Arn: profile.optionalText("arn"), Name: profile.optionalText("name") },
        ImageId: inputs.optionalText("imageId"),
        InstanceType: optionalMember(_InstanceType, inputs.optionalText("instanceType")),
        KeyName: inputs.optionalText("keyName"),
        MetadataOptions: metadata && {
            HttpEndpoint: optionalMember(
                LaunchTemplateInstanceMetadataEndpointState,
                metadata.optionalText("httpEndpoint"),
            ),
            HttpPutResponseHopLimit: metadata.optionalNumber("httpPutResponseHopLimit"),
            HttpTokens: optionalMember(LaunchTemplateHttpTokensState, metadata.optionalText("httpTokens")),
            InstanceMetadataTags: optionalMember(
                LaunchTemplateInstanceMetadataTagsState,
                metadata.optionalText("instanceMetadataTags"),
            ),
        },
        Monitoring: monitoring && { Enabled: monitoring.flag("enabled") },
        NetworkInterfaces: inputs.objects("networkInterfaces")?.map((networkInterface, index) => ({
            AssociatePublicIpAddress: toFlag(networkInterface.optionalText("associatePublicIpAddress")),
            DeleteOnTermination: toFlag(networkInterface.optionalText("deleteOnTermination")),
            Description: networkInterface.optionalText("description"),
            DeviceIndex: networkInterface.optionalNumber("deviceIndex") ?? index,
            Groups: networkInterface.texts("securityGroups"),
            InterfaceType: networkInterface.optionalText("interfaceType"),
            SubnetId: networkInterface.optionalText("subnetId"),
        })),
        Placement: placement && {
            AvailabilityZone: placement.optionalText("availabilityZone"),
            GroupName: placement.optionalText("groupName"),
            PartitionNumber: placement.optionalNumber("partitionNumber"),
            Tenancy: optionalMember(Tenancy, placement.optionalText("tenancy")),
        },
        SecurityGroupIds: inputs.texts("vpcSecurityGroupIds"),
        TagSpecifications: inputs.objects("tagSpecifications")?.map((specification) => ({
            ResourceType: optionalMember(TaggedType, specification.optionalText("resourceType")),
            Tags: toTagList(specification.map("tags") ?? {}),
        })),
        UserData: inputs.optionalText("userData"),
    };
}

export function fromTemplateData(data: ResponseLaunchTemplateData): Properties {
    const { IamInstanceProfile: profile, MetadataOptions: metadata, Placement: placement } = data;
    return present({
        blockDeviceMappings: nonEmpty(data.BlockDeviceMappings)?.map(({ DeviceName, Ebs, NoDevice, VirtualName }) =>
            present({
                deviceName: DeviceName,
                ebs:
                    Ebs &&
                    present({
                        deleteOnTermination: fromFlag(Ebs.DeleteOnTermination),
                        encrypted: fromFlag(Ebs.Encrypted),
                        iops: Ebs.Iops,
                        kmsKeyId: Ebs.KmsKeyId,
                        snapshotId: Ebs.SnapshotId,
                        throughput: Ebs.Throughput,
                        volumeSize: Ebs.VolumeSize,
                        volumeType: Ebs.VolumeType,
                    }),
                noDevice: NoDevice,
                virtualName: VirtualName,
            }),
        ),
        ebsOptimized: fromFlag(data.EbsOptimized),
        iamInstanceProfile: profile && present({ arn: profile.Arn, name: profile.Name }),
        imageId: data.ImageId,
        instanceType: data.InstanceType,
        keyName: data.KeyName,
        metadataOptions:
            metadata &&
            present({
                httpEndpoint: metadata.HttpEndpoint,
                httpPutResponseHopLimit: metadata.HttpPutResponseHopLimit,
                httpTokens: metadata.HttpTokens,
                instanceMetadataTags: metadata.InstanceMetadataTags,
            }),
        monitoring: data.Monitoring && present({ enabled: data.Monitoring.Enabled }),
        networkInterfaces: nonEmpty(data.NetworkInterfaces)?.map((networkInterface) =>
            present({
                associatePublicIpAddress: fromFlag(networkInterface.AssociatePublicIpAddress),
                deleteOnTermination: fromFlag(networkInterface.DeleteOnTermination),
                description: networkInterface.Description,
                deviceIndex: networkInterface.DeviceIndex,
                interfaceType: networkInterface.InterfaceType,
                securityGroups: nonEmpty(networkInterface.Groups),
                subnetId: networkInterface.SubnetId,
            }),
        ),
        placement:
            placement &&
            present({
                availabilityZone: placement.AvailabilityZone,
                groupName: placement.GroupName,
                partitionNumber: placement.PartitionNumber,
                tenancy: placement.Tenancy,
            }),
        tagSpecifications: nonEmpty(data.TagSpecifications)?.map(({ ResourceType, Tags }) =>
            present({ resourceType: ResourceType, tags: fromTagList(Tags) }),
        ),
        userData: data.UserData,
        vpcSecurityGroupIds: nonEmpty(data.SecurityGroupIds),
    });
}
