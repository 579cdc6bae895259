import * as pulumi from "@pulumi/pulumi";
import * as eks from "@pulumi/aws/eks";
import * as iam from "@pulumi/aws/iam";
import { awsAccount } from "./aws-account";
import { podIdentityTrustPolicy } from "./pod-identity.rules";

/** Who gets a role, and what the role may do. */
export interface PodIdentityRoleArgs {
    region: string;
    clusterName: pulumi.Input<string>;
    namespace: string;
    serviceAccount: string;
    description: string;
    /** IAM policy document as JSON. */
    policy: pulumi.Input<string>;
    tags?: pulumi.Input<{ [key: string]: pulumi.Input<string> }>;
}

/** A role for pods, and what has to be there before the first of them starts. */
export interface PodIdentityRole {
    role: iam.Role;
    permissions: iam.RolePolicy;
    association: eks.PodIdentityAssociation;
    /** EKS gives credentials only to pods that start after the association, and they may call AWS at once. */
    ready: pulumi.Resource[];
}

/** An IAM role that the pods of one service account of a cluster get by EKS Pod Identity. */
export function podIdentityRole(
    name: string,
    args: PodIdentityRoleArgs,
    options: pulumi.CustomResourceOptions,
): PodIdentityRole {
    const { region, clusterName, namespace, serviceAccount, description, policy, tags } = args;
    const { partition, accountId } = awsAccount(options.parent);
    const clusterArn = pulumi.interpolate`arn:${partition}:eks:${region}:${accountId}:cluster/${clusterName}`;

    const role = new iam.Role(
        name,
        {
            description,
            assumeRolePolicy: clusterArn.apply((arn) =>
                podIdentityTrustPolicy({ clusterArn: arn, namespace, serviceAccount }),
            ),
            tags,
        },
        options,
    );
    const permissions = new iam.RolePolicy(name, { role: role.name, policy }, options);
    const association = new eks.PodIdentityAssociation(
        name,
        { region, clusterName, namespace, serviceAccount, roleArn: role.arn, tags },
        options,
    );
    return { role, permissions, association, ready: [permissions, association] };
}
