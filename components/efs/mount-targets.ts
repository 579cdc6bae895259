import * as pulumi from "@pulumi/pulumi";
import * as ec2 from "@pulumi/aws/ec2";
import * as efs from "@pulumi/aws/efs";
import * as vpc from "@pulumi/aws/vpc";
import { shapeProblems, shapes } from "../aws.rules";
import type { Checks } from "../checks";
import { subnetPlaceProblems } from "../network.rules";
import { entry } from "../problem";

const nfsPort = 2049;

/** The way of a file system into its VPC. */
export interface MountTargetsArgs extends Checks {
    region: string;
    fileSystemId: pulumi.Input<string>;
    policy: efs.FileSystemPolicy;
    vpcId: pulumi.Output<string>;
    subnetIds: { [availabilityZone: string]: pulumi.Input<string> };
    clientSecurityGroupIds: { [client: string]: pulumi.Input<string> };
    tags: pulumi.Input<{ [key: string]: string }>;
}

/** A mount target in each zone, reached from the clients' security groups only. */
export function mountTargets(
    name: string,
    args: MountTargetsArgs,
    options: pulumi.CustomResourceOptions,
): { securityGroup: ec2.SecurityGroup; mountTargets: Record<string, efs.MountTarget> } {
    const { region, fileSystemId, policy, vpcId, tags } = args;
    const securityGroup = new ec2.SecurityGroup(
        `${name}-nfs`,
        // A new description replaces the group, so it holds nothing that may change. The group has no rule for traffic
        // out: the provider removes the one that AWS adds, and answers to a client need none.
        { region, vpcId, description: "Mount targets of an EFS file system", tags },
        options,
    );
    for (const [client, id] of Object.entries(args.clientSecurityGroupIds)) {
        const path = entry("clientSecurityGroupIds", client);
        new vpc.SecurityGroupIngressRule(
            `${name}-nfs-from-${client}`,
            {
                region,
                securityGroupId: securityGroup.id,
                referencedSecurityGroupId: args.check(pulumi.output(id), (known) =>
                    shapeProblems(path, known, shapes.securityGroupId),
                ),
                ipProtocol: "tcp",
                fromPort: nfsPort,
                toPort: nfsPort,
                description: `NFS from ${client}`,
                tags,
            },
            options,
        );
    }
    const inZones = Object.entries(args.subnetIds).map(([zone, id]) => {
        const subnetId = args.check(pulumi.output(id), (known) =>
            shapeProblems(entry("subnetIds", zone), known, shapes.subnetId),
        );
        const mountTarget = new efs.MountTarget(
            `${name}-mount-${zone}`,
            {
                region,
                fileSystemId,
                subnetId: subnetIn(zone, subnetId, args, options),
                securityGroups: [securityGroup.id],
            },
            // EFS takes one mount target for a zone. Without its policy a file system lets everybody in, so no door is open
            // before the policy is there, or after it is gone.
            { ...options, deleteBeforeReplace: true, dependsOn: [policy] },
        );
        return [zone, mountTarget] as const;
    });
    return { securityGroup, mountTargets: Object.fromEntries(inZones) };
}

/** The subnet's id, once it is found to lie in its zone and in the VPC. */
function subnetIn(
    zone: string,
    subnetId: pulumi.Output<string>,
    { region, vpcId, reject }: MountTargetsArgs,
    { parent }: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
    const subnet = ec2.getSubnetOutput({ id: subnetId, region }, { parent });
    return pulumi
        .all([subnetId, subnet.availabilityZone, subnet.vpcId, vpcId])
        .apply(([id, availabilityZone, inVpc, expectedVpc]) => {
            reject(subnetPlaceProblems(zone, expectedVpc, { id, availabilityZone, vpcId: inVpc }));
            return id;
        });
}
