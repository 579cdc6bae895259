import * as eks from "@pulumi/aws/eks";
import * as pulumi from "@pulumi/pulumi";
import { keyArnProblems, shapeProblems, shapes } from "../aws.rules";
import { childOptions, namedTags } from "../child-options";
import { type Checks, checksOf, knownNow } from "../checks";
import { entry } from "../problem";
import { iscsiLabel, iscsiPreparation, iscsiPreparationVersion } from "./iscsi.rules";
import type { IscsiNodeGroupArgs } from "./iscsi-node-group-args";
import { iscsiNodeGroupProblems, maxUnavailableProblems, roleProblems } from "./iscsi-node-group.rules";
import { launchTemplate } from "./launch-template";
import {
    imageOf,
    labelProblems,
    nodeGroupNameProblems,
    rootVolumeProblems,
    sizeProblems,
    taintProblems,
} from "./node-group.rules";
import { nodeRole } from "./node-role";
import { userData } from "./user-data.rules";

const component = "IscsiNodeGroup";

/**
 * A managed node group of Amazon Linux 2023 whose nodes are ready for LUNs of FSx for ONTAP: iSCSI and multipath are
 * installed and configured before a node joins, and a node on which that failed does not join. One for each application,
 * with sizes, labels and taints of its own.
 */
export class IscsiNodeGroup extends pulumi.ComponentResource {
    /** Name of the node group. */
    public readonly nodeGroupName: pulumi.Output<string>;
    /** ARN of the node group. */
    public readonly nodeGroupArn: pulumi.Output<string>;
    /** ARN of the nodes' IAM role. */
    public readonly nodeRoleArn: pulumi.Output<string>;
    /** Id of the launch template. */
    public readonly launchTemplateId: pulumi.Output<string>;
    /** Labels of the nodes, among them `eks-storage/iscsi-multipath`: what a pod's `nodeSelector` may ask for. */
    public readonly labels: pulumi.Output<{ [key: string]: string }>;
    /** AWS Region of the node group. */
    public readonly region: pulumi.Output<string>;

    constructor(name: string, args: IscsiNodeGroupArgs, opts?: pulumi.ComponentResourceOptions) {
        // Before the component itself is registered, so that a mistake leaves nothing behind.
        const checks = checksOf(component, name);
        checks.reject([...nodeGroupNameProblems(name), ...iscsiNodeGroupProblems(knownNow(args))]);
        super(`eks-storage:index:${component}`, name, args, opts);

        const { region } = args;
        const options = childOptions(this, opts);
        const tags = namedTags(name, args.tags);
        const clusterName = checks.check(pulumi.output(args.clusterName), (known) =>
            shapeProblems("clusterName", known, shapes.clusterName),
        );

        const role =
            args.nodeRoleArn === undefined
                ? nodeRole(name, tags, options)
                : { arn: checks.check(pulumi.output(args.nodeRoleArn), roleProblems), permissions: [] };
        const template = launchTemplate(
            name,
            {
                region,
                userData: userData(iscsiPreparation(args.iscsi ?? {})),
                rootVolumeGiB: checks.check(pulumi.output(args.rootVolumeGiB ?? 50), rootVolumeProblems),
                kmsKeyArn:
                    args.kmsKeyArn &&
                    checks.check(pulumi.output(args.kmsKeyArn), (arn) =>
                        keyArnProblems("kmsKeyArn", arn, region, "EBS", "volume"),
                    ),
                securityGroupIds: args.securityGroupIds && [
                    clusterSecurityGroup(clusterName, region, this),
                    ...checkedIds("securityGroupIds", args.securityGroupIds, shapes.securityGroupId, checks),
                ],
                tags,
            },
            options,
        );
        const labels = checks
            .check(pulumi.output(args.labels ?? {}), (known) => labelProblems(known, [iscsiLabel]))
            .apply((given): { [key: string]: string } => ({ ...given, [iscsiLabel]: String(iscsiPreparationVersion) }));
        const sizes = checks.check(
            pulumi.output({ minSize: args.minSize, maxSize: args.maxSize, desiredSize: args.desiredSize }),
            sizeProblems,
        );
        const group = new eks.NodeGroup(
            name,
            {
                region,
                clusterName,
                nodeRoleArn: role.arn,
                subnetIds: checkedIds("subnetIds", args.subnetIds, shapes.subnetId, checks),
                amiType: args.image ?? imageOf(args.instanceTypes[0]),
                instanceTypes: args.instanceTypes,
                launchTemplate: { id: template.id, version: pulumi.interpolate`${template.latestVersion}` },
                scalingConfig: sizes.apply(({ minSize, maxSize, desiredSize = minSize }) => ({
                    minSize,
                    maxSize,
                    desiredSize,
                })),
                updateConfig: {
                    maxUnavailable: checks.check(pulumi.output(args.maxUnavailable ?? 1), maxUnavailableProblems),
                },
                labels,
                taints: args.taints && checks.check(pulumi.output(args.taints), taintProblems),
                tags,
            },
            {
                ...options,
                // Nodes call AWS from their first to their last minute.
                dependsOn: role.permissions,
                ignoreChanges: args.desiredSize === undefined ? ["scalingConfig.desiredSize"] : [],
            },
        );

        this.nodeGroupName = group.nodeGroupName;
        this.nodeGroupArn = group.arn;
        this.nodeRoleArn = role.arn;
        this.launchTemplateId = template.id;
        this.labels = labels;
        this.region = pulumi.output(region);
        this.registerOutputs({
            nodeGroupName: this.nodeGroupName,
            nodeGroupArn: this.nodeGroupArn,
            nodeRoleArn: this.nodeRoleArn,
            launchTemplateId: this.launchTemplateId,
            labels: this.labels,
            region: this.region,
        });
    }
}

/** EKS gives it to nodes by itself only where the launch template names no group at all. */
function clusterSecurityGroup(
    clusterName: pulumi.Output<string>,
    region: string,
    parent: pulumi.Resource,
): pulumi.Output<string> {
    return eks.getClusterOutput({ name: clusterName, region }, { parent }).vpcConfig.clusterSecurityGroupId;
}

function checkedIds(
    path: string,
    ids: { [key: string]: pulumi.Input<string> },
    shape: (typeof shapes)["subnetId"],
    { check }: Checks,
): pulumi.Output<string>[] {
    return Object.entries(ids).map(([key, id]) =>
        check(pulumi.output(id), (known) => shapeProblems(entry(path, key), known, shape)),
    );
}
