import * as pulumi from "@pulumi/pulumi";
import * as eks from "@pulumi/aws/eks";
import * as iam from "@pulumi/aws/iam";
import { awsAccount } from "../aws-account";
import {
    controllerPolicyArn,
    controllerServiceAccount,
    controllerTrustPolicy,
    defaultDriverVersion,
    driverAddonName,
} from "./driver-addon.rules";

/** What the driver's add-on is made from. */
export interface DriverAddonArgs {
    region: string;
    clusterName: pulumi.Input<string>;
    version?: string;
    tags?: pulumi.Input<{ [key: string]: pulumi.Input<string> }>;
}

/** Installs the EFS CSI driver as an EKS add-on whose controller gets its role by Pod Identity. */
export function installDriver(name: string, args: DriverAddonArgs, options: pulumi.CustomResourceOptions): eks.Addon {
    const { region, clusterName, tags } = args;
    const { partition, accountId } = awsAccount(options.parent);
    const clusterArn = pulumi.interpolate`arn:${partition}:eks:${region}:${accountId}:cluster/${clusterName}`;

    const role = new iam.Role(
        `${name}-driver`,
        {
            description: "EFS CSI driver: makes and removes access points",
            assumeRolePolicy: clusterArn.apply(controllerTrustPolicy),
            tags,
        },
        options,
    );
    const permissions = new iam.RolePolicyAttachment(
        `${name}-driver-permissions`,
        { role: role.name, policyArn: partition.apply(controllerPolicyArn) },
        options,
    );
    return new eks.Addon(
        `${name}-driver`,
        {
            region,
            clusterName,
            addonName: driverAddonName,
            addonVersion: args.version ?? defaultDriverVersion,
            podIdentityAssociations: [{ serviceAccount: controllerServiceAccount.name, roleArn: role.arn }],
            // A driver that somebody else installed is theirs: fail rather than take it over.
            resolveConflictsOnCreate: "NONE",
            resolveConflictsOnUpdate: "OVERWRITE",
            tags,
        },
        // The first access point may be asked for as soon as the driver runs.
        { ...options, dependsOn: [permissions] },
    );
}
