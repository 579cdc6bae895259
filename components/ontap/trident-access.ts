import * as pulumi from "@pulumi/pulumi";
import * as iam from "@pulumi/aws/iam";
import { awsAccount } from "../aws-account";
import { keyArnProblems, shapeProblems, topicListProblems } from "../aws.rules";
import type { Checks } from "../checks";
import { podIdentityRole } from "../pod-identity";
import { nodeLossDetector } from "./node-loss-detector";
import type { TridentBackend, TridentStorageArgs } from "./trident-args";
import { secretArnProblems } from "./trident-backend.rules";
import { TridentDriver } from "./trident-driver";
import { tridentPolicy } from "./trident-policy.rules";
import { installTrident } from "./trident-release";
import { controllerServiceAccount, tridentNamespace } from "./trident-release.rules";
import { fileSystemIdShape } from "./trident-storage.rules";

/** What the backends reach, checked as soon as it is known. */
export interface Reached {
    fileSystemId: pulumi.Output<string>;
    /** The backends with the ARN of the secret of each. */
    backends: { backend: TridentBackend; secretArn: pulumi.Output<string> }[];
}

/** The file system and the secrets that the arguments name, once they are found to be such. */
export function reachedBy(args: TridentStorageArgs, { check }: Checks): Reached {
    return {
        fileSystemId: check(pulumi.output(args.fileSystemId), (id) =>
            shapeProblems("fileSystemId", id, fileSystemIdShape),
        ),
        backends: args.backends.map((backend, index) => ({
            backend,
            secretArn: check(pulumi.output(backend.credentialsSecretArn), (arn) =>
                secretArnProblems(`backends[${index}].credentialsSecretArn`, arn, args.region),
            ),
        })),
    };
}

/** The Trident of a cluster, and what the backends wait for. */
export interface Trident {
    roleName: pulumi.Output<string | undefined>;
    /** Trident runs, its kinds are known, and it may reach what the backends name. */
    ready: pulumi.Resource[];
}

/** Trident with the permissions for one file system, installed or found. */
export function tridentOf(
    name: string,
    args: TridentStorageArgs,
    { fileSystemId, backends }: Reached,
    checks: Checks,
    options: pulumi.CustomResourceOptions,
): Trident {
    const { region, clusterName, tags, driver, driverRoleName } = args;
    const secretArns = backends.map(({ secretArn }) => secretArn);
    const policy = pulumi
        .output({ ...awsAccount(options.parent), fileSystemId, secretArns, kmsKeyArns: keyArns(args, checks) })
        .apply((known) => tridentPolicy({ region, ...known }));
    if (driver === TridentDriver.Install) {
        const { role, association, permissions } = podIdentityRole(
            `${name}-trident`,
            {
                region,
                clusterName,
                namespace: tridentNamespace,
                serviceAccount: controllerServiceAccount,
                description: "NetApp Trident: deletes volumes of FSx for ONTAP and reads its credentials",
                policy,
                tags,
            },
            options,
        );
        // Without the permissions, which name the file system: the two are made at the same time.
        const installed = installTrident(name, options, [association]);
        const alarmTopicArns = checks.check(pulumi.output(args.alarmTopicArns ?? []), (arns) =>
            topicListProblems("alarmTopicArns", arns, region),
        );
        nodeLossDetector(
            name,
            { region, clusterName, namespace: tridentNamespace, alarmTopicArns, tags },
            { ...options, dependsOn: [installed] },
        );
        return { roleName: role.name, ready: [installed, permissions] };
    }
    if (driverRoleName === undefined) {
        return { roleName: pulumi.output(undefined), ready: [] };
    }
    const permissions = new iam.RolePolicy(`${name}-trident`, { role: driverRoleName, policy }, options);
    return { roleName: pulumi.output(driverRoleName), ready: [permissions] };
}

function keyArns({ backends, region }: TridentStorageArgs, { check }: Checks): pulumi.Output<string>[] {
    return backends.flatMap(({ kmsKeyArn }, index) =>
        kmsKeyArn === undefined
            ? []
            : [
                  check(pulumi.output(kmsKeyArn), (arn) =>
                      keyArnProblems(`backends[${index}].kmsKeyArn`, arn, region, "Secrets Manager", "secret"),
                  ),
              ],
    );
}
