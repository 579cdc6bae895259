import type * as pulumi from "@pulumi/pulumi";
import type { DeletionPolicy } from "../deletion-policy";
import type { OntapDeploymentType } from "./deployment-type";
import type { OntapStorageVirtualMachine } from "./file-system";

/** Arguments of OntapFileSystem. */
export interface OntapFileSystemArgs {
    /**
     * AWS Region of the file system and everything around it. Changing it would replace all of it and is refused, unless
     * `allowReplacement` names `fileSystem` and `kmsKey`.
     * https://docs.aws.amazon.com/general/latest/gr/fsxn.html
     */
    region: string;
    /**
     * Availability Zones and generation of the file servers. Changing it would replace the file system and is refused, unless
     * `allowReplacement` names `fileSystem`.
     * https://docs.aws.amazon.com/fsx/latest/ONTAPGuide/high-availability-AZ.html
     */
    deploymentType: OntapDeploymentType;
    /**
     * SSD storage of the whole file system in GiB; at least 1,024 for each pair of file servers. Changing it updates in place:
     * every type grows, by 10 % at least, and the second generation also shrinks.
     * https://docs.aws.amazon.com/fsx/latest/ONTAPGuide/storage-capacity-and-IOPS.html
     */
    storageCapacityGiB: pulumi.Input<number>;
    /**
     * Throughput of each pair of file servers in MBps; 128 to 4,096 in the first generation, 384 to 6,144 in the second, each
     * the double of the one before. Changing it updates in place and fails over and back, for some minutes in all, which is
     * how a failover is tested. Of several pairs FSx may refuse it: sources disagree
     * (https://github.com/hashicorp/terraform-provider-aws/pull/34993).
     * https://docs.aws.amazon.com/fsx/latest/ONTAPGuide/managing-throughput-capacity.html
     */
    throughputCapacityPerHaPair: pulumi.Input<number>;
    /**
     * Pairs of file servers; more than one with `SINGLE_AZ_2` only, up to 12. Defaults to 1. Changing it adds pairs in place;
     * FSx removes none.
     * https://docs.aws.amazon.com/fsx/latest/ONTAPGuide/HA-pairs.html
     */
    haPairs?: pulumi.Input<number>;
    /**
     * SSD operations per second of the whole file system. Defaults to 3 for each GiB, which FSx keeps in step with the
     * capacity. Changing it updates in place.
     * https://docs.aws.amazon.com/fsx/latest/ONTAPGuide/storage-capacity-and-IOPS.html
     */
    iops?: pulumi.Input<number>;
    /**
     * Id of the VPC of the file system. Changing it would replace the file system and is refused, unless `allowReplacement`
     * names `fileSystem`.
     * https://docs.aws.amazon.com/fsx/latest/ONTAPGuide/limit-access-security-groups.html
     */
    vpcId: pulumi.Input<string>;
    /**
     * Subnet of the file server of each Availability Zone, from zone name to subnet id: two zones for Multi-AZ, one for
     * Single-AZ. The zones are known at preview, the ids may be outputs. Changing them would replace the file system and is
     * refused, unless `allowReplacement` names `fileSystem`.
     * https://docs.aws.amazon.com/fsx/latest/ONTAPGuide/high-availability-AZ.html
     */
    subnetIds: { [availabilityZone: string]: pulumi.Input<string> };
    /**
     * Availability Zone of `subnetIds` whose file server works while both are well; the other takes over. Defaults to the
     * first in alphabetical order. Changing it would replace the file system and is refused, unless `allowReplacement` names
     * `fileSystem`.
     * https://docs.aws.amazon.com/fsx/latest/ONTAPGuide/high-availability-AZ.html
     */
    preferredAvailabilityZone?: string;
    /**
     * Route tables of every subnet in which clients run; FSx keeps the routes to the addresses that move between the zones
     * in them. Required for Multi-AZ, refused for Single-AZ. Defaults to none. Changing it updates in place.
     * https://docs.aws.amazon.com/fsx/latest/ONTAPGuide/supported-fsx-clients.html
     */
    routeTableIds?: pulumi.Input<pulumi.Input<string>[]>;
    /**
     * CIDR block, /16 to /30, of the addresses that move between the zones; with Multi-AZ only. No subnet may have its
     * addresses. Clients outside of the VPC reach a block within the VPC's more easily. Defaults to an unused block of
     * 198.19.0.0/16 that FSx chooses. Changing it would replace the file system and is refused, unless `allowReplacement`
     * names `fileSystem`.
     * https://docs.aws.amazon.com/fsx/latest/ONTAPGuide/creating-file-systems.html
     */
    endpointIpAddressRange?: pulumi.Input<string>;
    /**
     * Security groups whose members may reach the file system by the protocols of its storage virtual machines, and its REST
     * API (TCP port 443), from a name of your choice to security group id. The names are known at preview, the ids may be
     * outputs. Adding and removing takes effect in place.
     * https://docs.aws.amazon.com/fsx/latest/ONTAPGuide/limit-access-security-groups.html
     */
    clientSecurityGroupIds: { [client: string]: pulumi.Input<string> };
    /**
     * Storage virtual machines, from name to what each is for; names have up to 47 letters, digits and underscores and are
     * known at preview. Adding one makes it; removing one deletes it, which `deletionPolicy: Retain` refuses, and AWS as long
     * as there are volumes on it.
     * https://docs.aws.amazon.com/fsx/latest/ONTAPGuide/managing-svms.html
     */
    storageVirtualMachines: { [name: string]: OntapStorageVirtualMachine };
    /**
     * ARN of a KMS key of the same Region that encrypts the data, the backups and the credentials. Defaults to a key of its
     * own, rotated every year and named by an alias. Changing it would replace the file system and is refused, unless
     * `allowReplacement` names `fileSystem`.
     * https://docs.aws.amazon.com/fsx/latest/ONTAPGuide/encryption-at-rest.html
     */
    kmsKeyArn?: pulumi.Input<string>;
    /**
     * Days for which automatic daily backups of the volumes are kept, 0 to 90; 0 makes none. Defaults to 30. Changing it
     * updates in place. A volume takes its automatic backups along when it is deleted.
     * https://docs.aws.amazon.com/fsx/latest/ONTAPGuide/using-backups.html
     */
    automaticBackupRetentionDays?: pulumi.Input<number>;
    /**
     * Time of day, HH:MM in UTC, when the 30 minutes begin in which automatic backups start. Defaults to a time that FSx
     * chooses. Changing it updates in place.
     * https://docs.aws.amazon.com/fsx/latest/ONTAPGuide/using-backups.html
     */
    dailyBackupStartTime?: pulumi.Input<string>;
    /**
     * Time of week, d:HH:MM in UTC with 1 for Monday, when the 30 minutes begin in which FSx maintains the file system, by
     * failing over and back. Defaults to a time that FSx chooses. Changing it updates in place.
     * https://docs.aws.amazon.com/fsx/latest/ONTAPGuide/maintenance-windows.html
     */
    weeklyMaintenanceStartTime?: pulumi.Input<string>;
    /**
     * What happens to the file system, its storage virtual machines, their credentials and its own key when they leave the
     * program. Defaults to `Retain`: the preview of `pulumi destroy` fails. With `Delete` it destroys the data, at once for
     * the credentials and after 30 days for the key, and with the key every backup. Changing it updates in place, and counts
     * from the `pulumi up` that does so.
     * https://www.pulumi.com/docs/iac/concepts/options/protect/
     */
    deletionPolicy?: DeletionPolicy;
    /**
     * Resources that this `pulumi up` may replace by empty ones, if an argument asks for it: `fileSystem` with all of its
     * storage virtual machines, `storageVirtualMachines.<name>` with its volumes, `kmsKey`. Leave it out again afterwards.
     * Defaults to none. Changing it alone changes nothing but the protection of what it names.
     * https://www.pulumi.com/docs/iac/concepts/how-pulumi-works/
     */
    allowReplacement?: string[];
    /**
     * Tags of everything made here that takes tags. Defaults to a `Name` tag, which these may replace. Changing them updates
     * in place.
     * https://docs.aws.amazon.com/fsx/latest/ONTAPGuide/tag-resources.html
     */
    tags?: pulumi.Input<{ [key: string]: pulumi.Input<string> }>;
}
