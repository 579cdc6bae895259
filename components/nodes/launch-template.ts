import * as ec2 from "@pulumi/aws/ec2";
import type * as pulumi from "@pulumi/pulumi";

/** What the nodes of a group are launched with. */
export interface LaunchTemplateArgs {
    region: string;
    /** Plain text; it is encoded here. */
    userData: string;
    rootVolumeGiB: pulumi.Input<number>;
    /** Key of the volume; EBS takes the account's default one without it. */
    kmsKeyArn: pulumi.Input<string> | undefined;
    /** All groups of the nodes' network interfaces; EKS adds the cluster's only where none is given. */
    securityGroupIds: pulumi.Input<string>[] | undefined;
    tags: pulumi.Output<{ [key: string]: string }>;
}

// The root device of Amazon Linux 2023: https://docs.aws.amazon.com/linux/al2023/ug/ec2.html
const rootDevice = "/dev/xvda";

/** A launch template for a managed node group: encrypted root volume, metadata for the node itself only, user data. */
export function launchTemplate(
    name: string,
    args: LaunchTemplateArgs,
    options: pulumi.CustomResourceOptions,
): ec2.LaunchTemplate {
    return new ec2.LaunchTemplate(
        name,
        {
            region: args.region,
            description: `Nodes of the node group ${name}`,
            updateDefaultVersion: true,
            blockDeviceMappings: [
                {
                    deviceName: rootDevice,
                    ebs: {
                        volumeType: "gp3",
                        volumeSize: args.rootVolumeGiB,
                        encrypted: "true",
                        kmsKeyId: args.kmsKeyArn,
                        deleteOnTermination: "true",
                    },
                },
            ],
            // One hop is the node itself: pods get credentials by Pod Identity, not the node's.
            // https://docs.aws.amazon.com/eks/latest/best-practices/identity-and-access-management.html
            metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
            vpcSecurityGroupIds: args.securityGroupIds,
            userData: Buffer.from(args.userData).toString("base64"),
            // The tags of a node group do not reach what its Auto Scaling group launches.
            tagSpecifications: ["instance", "volume", "network-interface"].map((resourceType) => ({
                resourceType,
                tags: args.tags,
            })),
            tags: args.tags,
        },
        options,
    );
}
