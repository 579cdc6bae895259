import * as pulumi from "@pulumi/pulumi";
import * as cloudcontrol from "@pulumi/aws/cloudcontrol";
import * as efs from "@pulumi/aws/efs";
import { awsAccount } from "../aws-account";
import { fileSystemArn } from "./file-system-arn.rules";
import { creationToken } from "./file-system.rules";
import type { LifecyclePolicy } from "./lifecycle.rules";
import { replicaState, replicaTypeName } from "./replica-state.rules";
import { EfsRole } from "./role";

/** What the file system itself is made from. */
export interface FileSystemResourceArgs {
    region: string;
    kmsKeyArn: pulumi.Output<string>;
    lifecyclePolicies: pulumi.Output<LifecyclePolicy[]>;
    tags: pulumi.Output<{ [key: string]: string }>;
}

/** A file system by what others need of it. */
export interface FileSystemResource {
    id: pulumi.Output<string>;
    arn: pulumi.Output<string>;
}

/** The file system of a component, made in the way that its role needs. */
export function fileSystemResource(
    name: string,
    role: EfsRole,
    args: FileSystemResourceArgs,
    options: pulumi.CustomResourceOptions,
): FileSystemResource {
    switch (role) {
        case EfsRole.Primary:
            return primary(name, args, options);
        case EfsRole.Replica:
            return replica(name, args, options);
        default: {
            const unreachable: never = role;
            throw new Error(`role ${String(unreachable)} is not handled`);
        }
    }
}

function primary(
    name: string,
    { kmsKeyArn, ...args }: FileSystemResourceArgs,
    options: pulumi.CustomResourceOptions,
): FileSystemResource {
    return new efs.FileSystem(
        name,
        {
            ...args,
            creationToken: creationToken(pulumi.getProject(), pulumi.getStack(), name),
            encrypted: true,
            kmsKeyId: kmsKeyArn,
            throughputMode: "elastic",
            // No `protection`: it is run-time state of a replication, and an argument would break at the next refresh
            // (https://github.com/pulumi/pulumi-aws/issues/6041).
        },
        // The creation token names one file system at a time.
        { ...options, deleteBeforeReplace: true },
    );
}

/**
 * Cloud Control compares what is asked for with what was asked for, never with the file system: so a replica is made without
 * overwrite protection, and stays as it is when a replication, or its end, changes that.
 */
function replica(
    name: string,
    { region, ...args }: FileSystemResourceArgs,
    options: pulumi.CustomResourceOptions,
): FileSystemResource {
    const { id } = new cloudcontrol.Resource(
        name,
        {
            region,
            typeName: replicaTypeName,
            desiredState: pulumi.output(args).apply(replicaState),
        },
        options,
    );
    // Not from the resource's `properties`, which change with the replication and would change everything made from them.
    const arn = pulumi.output({ ...awsAccount(options.parent), region, fileSystemId: id }).apply(fileSystemArn);
    return { id, arn };
}
