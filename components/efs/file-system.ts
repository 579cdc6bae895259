import * as pulumi from "@pulumi/pulumi";
import * as efs from "@pulumi/aws/efs";
import { choiceProblems, keyArnProblems, shapeProblems, shapes } from "../aws.rules";
import { childOptions, namedTags } from "../child-options";
import { checksOf, knownNow } from "../checks";
import { dataHoldingOptions, DeletionPolicy } from "../deletion-policy";
import { ownKey } from "../encryption-key";
import { EfsBackup } from "./backup";
import { EfsClientAccess } from "./client-access";
import { fileSystemResource } from "./file-system-resource";
import { accessPolicy, fileSystemProblems } from "./file-system.rules";
import type { EfsReturn, EfsTransition } from "./lifecycle";
import { lifecyclePlan, lifecyclePolicies, lifecycleProblems } from "./lifecycle.rules";
import { mountTargets } from "./mount-targets";
import { EfsRole } from "./role";

const component = "EfsFileSystem";

/** When files move between the storage classes of the file system. */
export interface EfsLifecycle {
    /**
     * Time without access after which a file moves to Infrequent Access. Defaults to `After30Days`. Changing it updates in
     * place.
     * https://docs.aws.amazon.com/efs/latest/ug/lifecycle-management-efs.html
     */
    toInfrequentAccess?: pulumi.Input<EfsTransition>;
    /**
     * Time without access after which a file moves to Archive; later than `toInfrequentAccess`. Defaults to `After90Days`,
     * and to `Never` where that is not later. Changing it updates in place.
     * https://docs.aws.amazon.com/efs/latest/ug/lifecycle-management-efs.html
     */
    toArchive?: pulumi.Input<EfsTransition>;
    /**
     * When a file moves back to Standard. Defaults to `Never`. Changing it updates in place.
     * https://docs.aws.amazon.com/efs/latest/ug/lifecycle-management-efs.html
     */
    toStandard?: pulumi.Input<EfsReturn>;
}

/** Arguments of EfsFileSystem. */
export interface EfsFileSystemArgs {
    /**
     * AWS Region of the file system and everything around it. Changing it replaces all of it, which `deletionPolicy: Retain`
     * refuses: the new file system is empty.
     * https://docs.aws.amazon.com/general/latest/gr/elasticfilesystem.html
     */
    region: string;
    /**
     * Id of the VPC of the mount targets. Changing it replaces the mount targets and their security group: clients lose the
     * file system meanwhile, the data stays. A file system has mount targets in one VPC at a time, so a replacement can be
     * refused until the last of the old ones is gone; the next `pulumi up` then ends the change.
     * https://docs.aws.amazon.com/efs/latest/ug/manage-fs-access-vpc-peering.html
     */
    vpcId: pulumi.Input<string>;
    /**
     * Subnet of the mount target of each Availability Zone, from zone name to subnet id; at least two zones. The zones are
     * known at preview, the ids may be outputs. Adding a zone adds a mount target, removing one disconnects its clients,
     * changing an id replaces that mount target and disconnects the zone's clients meanwhile; the data stays.
     * https://docs.aws.amazon.com/efs/latest/ug/accessing-fs.html
     */
    subnetIds: { [availabilityZone: string]: pulumi.Input<string> };
    /**
     * Security groups whose members may mount the file system (NFS, TCP port 2049), from a name of your choice to security
     * group id. The names are known at preview, the ids may be outputs. Adding and removing takes effect in place.
     * https://docs.aws.amazon.com/efs/latest/ug/network-access.html
     */
    clientSecurityGroupIds: { [client: string]: pulumi.Input<string> };
    /**
     * ARN of a KMS key of the same Region that encrypts the data. Defaults to a key of its own, rotated every year and
     * named by an alias. Changing it replaces the file system, which `deletionPolicy: Retain` refuses: the new one is empty.
     * https://docs.aws.amazon.com/efs/latest/ug/encryption-at-rest.html
     */
    kmsKeyArn?: pulumi.Input<string>;
    /**
     * When files move to cheaper storage classes and back. Defaults to Infrequent Access after 30 days and Archive after 90
     * days without access, and never back. Changing it updates in place; of a `Replica` see `role`.
     * https://docs.aws.amazon.com/efs/latest/ug/lifecycle-management-efs.html
     */
    lifecycle?: pulumi.Input<EfsLifecycle>;
    /**
     * Whether AWS Backup backs the file system up every day. Defaults to `Enabled`. Changing it updates in place; backups
     * that exist stay until they expire.
     * https://docs.aws.amazon.com/efs/latest/ug/awsbackup.html
     */
    backup?: pulumi.Input<EfsBackup>;
    /**
     * What the file system is in a replication when it is made. Defaults to `Primary`. A `Replica` is made through AWS Cloud
     * Control, without protection against being overwritten: `pulumi refresh` does not see drift of it, and whoever runs
     * `pulumi up` needs permissions for Cloud Control too. A change of its `lifecycle` or `tags` is a patch by position
     * against what AWS has, where EFS adds a tag of its own: that it meets the right tags is not confirmed. Changing the
     * role replaces the file system, which `deletionPolicy: Retain` refuses: the new one is empty.
     * https://docs.aws.amazon.com/efs/latest/ug/replicate-existing-destination.html
     */
    role?: EfsRole;
    /**
     * What clients may do with the files. Defaults to `ReadWrite`. Changing it updates the policy of the file system in
     * place, which can take several minutes to take effect; `ReadOnly` fences off writers and keeps readers.
     * https://docs.aws.amazon.com/efs/latest/ug/create-file-system-policy.html
     */
    clientAccess?: pulumi.Input<EfsClientAccess>;
    /**
     * What happens to the file system and its own key when they leave the program. Defaults to `Retain`: the preview
     * of `pulumi destroy` fails. With `Delete` it destroys the data. Changing it updates the state only, and counts from the
     * `pulumi up` that does so.
     * https://www.pulumi.com/docs/iac/concepts/options/protect/
     */
    deletionPolicy?: DeletionPolicy;
    /**
     * Tags of everything made here that takes tags. Defaults to a `Name` tag, which these may replace. Changing them updates
     * in place; of a `Replica` see `role`.
     * https://docs.aws.amazon.com/efs/latest/ug/manage-fs-tags.html
     */
    tags?: pulumi.Input<{ [key: string]: pulumi.Input<string> }>;
}

/**
 * An EFS file system that clients in several Availability Zones of one Region mount with TLS: encrypted, with elastic
 * throughput, a mount target in each zone, access for the given security groups only, backups and lifecycle.
 */
export class EfsFileSystem extends pulumi.ComponentResource {
    /**
     * Id of the file system. Known as soon as the file system exists; what mounts it also depends on the component, so that
     * it waits for the mount targets.
     */
    public readonly fileSystemId: pulumi.Output<string>;
    /** ARN of the file system. */
    public readonly fileSystemArn: pulumi.Output<string>;
    /** Id of the security group of the mount targets. */
    public readonly securityGroupId: pulumi.Output<string>;
    /** Id of the mount target of each Availability Zone, from zone name to mount target id. */
    public readonly mountTargetIds: pulumi.Output<{ [availabilityZone: string]: string }>;
    /** ARN of the KMS key that encrypts the data. */
    public readonly kmsKeyArn: pulumi.Output<string>;
    /** AWS Region of the file system. */
    public readonly region: pulumi.Output<string>;

    /**
     * `writableAfter` is for a component that makes this one: what must exist before clients may write. No argument, since
     * a component is registered only when its arguments are known, and its file system after that.
     */
    constructor(
        name: string,
        args: EfsFileSystemArgs,
        opts?: pulumi.ComponentResourceOptions,
        writableAfter?: pulumi.Output<unknown>,
    ) {
        // Before the component itself is registered, so that a mistake leaves nothing behind.
        const checks = checksOf(component, name);
        checks.reject(fileSystemProblems(knownNow(args)));
        super(`eks-storage:index:${component}`, name, args, opts);

        const { region } = args;
        const options = childOptions(this, opts);
        const dataOptions = { ...options, ...dataHoldingOptions(args.deletionPolicy ?? DeletionPolicy.Retain) };
        const tags = namedTags(name, args.tags);

        this.kmsKeyArn =
            args.kmsKeyArn === undefined
                ? ownKey(
                      name,
                      { region, description: `Encrypts the EFS file system ${name}`, alias: name, tags },
                      { data: dataOptions, other: options },
                  ).arn
                : checks.check(pulumi.output(args.kmsKeyArn), (arn) => keyArnProblems("kmsKeyArn", arn, region));
        const fileSystem = fileSystemResource(
            name,
            args.role ?? EfsRole.Primary,
            {
                region,
                kmsKeyArn: this.kmsKeyArn,
                lifecyclePolicies: checks
                    .check(pulumi.output(args.lifecycle ?? {}), (known) => lifecycleProblems("lifecycle", known))
                    .apply((lifecycle) => lifecyclePolicies(lifecyclePlan(lifecycle))),
                tags,
            },
            dataOptions,
        );
        const fileSystemId = fileSystem.id;
        const backup = checks.check(pulumi.output(args.backup ?? EfsBackup.Enabled), (known) =>
            choiceProblems("backup", known, EfsBackup),
        );
        new efs.BackupPolicy(
            `${name}-backup`,
            { region, fileSystemId, backupPolicy: { status: backup.apply(backupStatus) } },
            options,
        );
        const asked = checks.check(pulumi.output(args.clientAccess ?? EfsClientAccess.ReadWrite), (known) =>
            choiceProblems("clientAccess", known, EfsClientAccess),
        );
        const access = asked.apply((known) => grantedAccess(known, writableAfter));
        const policy = new efs.FileSystemPolicy(
            `${name}-access`,
            {
                region,
                fileSystemId,
                policy: pulumi.all([fileSystem.arn, access]).apply(([arn, known]) => accessPolicy(arn, known)),
            },
            options,
        );
        const vpcId = checks.check(pulumi.output(args.vpcId), (id) => shapeProblems("vpcId", id, shapes.vpcId));
        const network = mountTargets(name, { ...args, ...checks, fileSystemId, policy, vpcId, tags }, options);

        this.fileSystemId = fileSystemId;
        this.fileSystemArn = fileSystem.arn;
        this.securityGroupId = network.securityGroup.id;
        this.mountTargetIds = pulumi.output(
            Object.fromEntries(Object.entries(network.mountTargets).map(([zone, { id }]) => [zone, id])),
        );
        this.region = pulumi.output(region);
        this.registerOutputs({
            fileSystemId: this.fileSystemId,
            fileSystemArn: this.fileSystemArn,
            securityGroupId: this.securityGroupId,
            mountTargetIds: this.mountTargetIds,
            kmsKeyArn: this.kmsKeyArn,
            region: this.region,
        });
    }
}

function grantedAccess(
    access: EfsClientAccess,
    writableAfter: pulumi.Output<unknown> | undefined,
): pulumi.Input<EfsClientAccess> {
    switch (access) {
        case EfsClientAccess.ReadWrite:
            return writableAfter === undefined ? access : writableAfter.apply(() => access);
        case EfsClientAccess.ReadOnly:
            return access;
        default: {
            const unreachable: never = access;
            throw new Error(`clientAccess ${String(unreachable)} is not handled`);
        }
    }
}

function backupStatus(backup: EfsBackup): string {
    switch (backup) {
        case EfsBackup.Enabled:
            return "ENABLED";
        case EfsBackup.Disabled:
            return "DISABLED";
        default: {
            const unreachable: never = backup;
            throw new Error(`backup ${String(unreachable)} is not handled`);
        }
    }
}
