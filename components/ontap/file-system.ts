import * as pulumi from "@pulumi/pulumi";
import { keyArnProblems } from "../aws.rules";
import { childOptions, namedTags } from "../child-options";
import { type Checks, checksOf, knownNow } from "../checks";
import { DeletionPolicy } from "../deletion-policy";
import { ownKey } from "../encryption-key";
import type { OntapFileSystemArgs } from "./file-system-args";
import { fileSystemResource } from "./file-system-resource";
import { fileSystemProblems, nameProblems } from "./file-system.rules";
import { OntapProtocol } from "./protocol";
import { dataOptions, type End, unreplaced } from "./replacement";
import { fileSystemName, keyName, mayReplace, virtualMachineName } from "./replacement.rules";
import { onceOpen, securityGroup } from "./security-group";
import type { OntapSecurityStyle } from "./security-style";
import { placeOf } from "./surroundings";
import { virtualMachine, type VirtualMachine } from "./virtual-machine";
import { protocolsOf } from "./virtual-machines.rules";

const component = "OntapFileSystem";

/** One storage virtual machine: a file server of its own to its clients, with its own administrator and endpoints. */
export interface OntapStorageVirtualMachine {
    /**
     * Protocols that clients speak with it, which open their ports to all clients. Changing it adds and removes rules of the
     * security group in place.
     * https://docs.aws.amazon.com/fsx/latest/ONTAPGuide/supported-fsx-clients.html
     */
    protocols: OntapProtocol[];
    /**
     * Permissions that its root volume keeps, and its other volumes unless told otherwise. Defaults to `UNIX`. Changing it
     * would replace the storage virtual machine with its volumes and is refused, unless `allowReplacement` names it.
     * https://docs.aws.amazon.com/fsx/latest/APIReference/API_CreateStorageVirtualMachine.html
     */
    rootVolumeSecurityStyle?: pulumi.Input<OntapSecurityStyle>;
}

/**
 * An FSx for NetApp ONTAP file system with its storage virtual machines, in one or two Availability Zones: encrypted, backed
 * up, reached from the given security groups only, with an administrator for each storage virtual machine whose password is
 * in AWS Secrets Manager. No argument replaces what holds data unless it is allowed by name.
 */
export class OntapFileSystem extends pulumi.ComponentResource {
    /** Id of the file system. */
    public readonly fileSystemId: pulumi.Output<string>;
    /** ARN of the file system. */
    public readonly fileSystemArn: pulumi.Output<string>;
    /** DNS name of the file system's own management endpoint, for its user `fsxadmin`, who has no password unless you set one. */
    public readonly managementEndpoint: pulumi.Output<string>;
    /** Id of the security group of the file system. */
    public readonly securityGroupId: pulumi.Output<string>;
    /** ARN of the KMS key that encrypts the data, the backups and the credentials. */
    public readonly kmsKeyArn: pulumi.Output<string>;
    /** Id of each storage virtual machine, by its name. */
    public readonly storageVirtualMachineIds: pulumi.Output<{ [name: string]: string }>;
    /** ARN of each storage virtual machine, by its name. */
    public readonly storageVirtualMachineArns: pulumi.Output<{ [name: string]: string }>;
    /** DNS name of the management endpoint of each storage virtual machine, by its name. */
    public readonly storageVirtualMachineManagementEndpoints: pulumi.Output<{ [name: string]: string }>;
    /** DNS name that NFS clients mount, by the name of each storage virtual machine that speaks NFS. */
    public readonly nfsEndpoints: pulumi.Output<{ [name: string]: string }>;
    /** DNS name of the iSCSI portals, one in each Availability Zone, by the name of each storage virtual machine that speaks iSCSI. */
    public readonly iscsiEndpoints: pulumi.Output<{ [name: string]: string }>;
    /**
     * ARN of the secret with the user `vsadmin` of each storage virtual machine, by its name. It holds exactly `username` and
     * `password`, as Trident reads it, and is encrypted with `kmsKeyArn`. Like the endpoints it is known once the storage
     * virtual machine is there and the clients' ports are open: what is made with it is deleted before the one goes and the
     * others close.
     */
    public readonly credentialsSecretArns: pulumi.Output<{ [name: string]: string }>;
    /**
     * Id of the secret's version with the present password of each storage virtual machine, by its name: another one tells
     * Trident to read the secret again.
     */
    public readonly credentialsVersions: pulumi.Output<{ [name: string]: string }>;
    /** AWS Region of the file system. */
    public readonly region: pulumi.Output<string>;

    constructor(name: string, args: OntapFileSystemArgs, opts?: pulumi.ComponentResourceOptions) {
        // Before the component itself is registered, so that a mistake leaves nothing behind.
        const checks = checksOf(component, name);
        checks.reject([...nameProblems(name), ...fileSystemProblems(knownNow(args))]);
        // Without the clients' groups: children wait for the component, and the component for the arguments that it keeps, so
        // that nothing would be made before the cluster that makes those groups.
        super(`eks-storage:index:${component}`, name, { ...args, clientSecurityGroupIds: undefined }, opts);

        const { region, allowReplacement, storageVirtualMachines: machines } = args;
        const options = childOptions(this, opts);
        const endOf = (resource: string): End => ({
            deletionPolicy: args.deletionPolicy ?? DeletionPolicy.Retain,
            replaceable: mayReplace(allowReplacement, resource),
        });
        const tags = namedTags(name, args.tags);

        const place = placeOf(args, checks, options);
        const opened = securityGroup(
            name,
            { ...args, ...checks, vpcId: place.vpcId, protocols: protocolsOf(machines), tags },
            options,
        );
        this.kmsKeyArn = keyArn(name, args, tags, { checks, end: endOf(keyName), options });
        const fileSystem = fileSystemResource(
            name,
            args,
            { place, securityGroupId: opened.group.id, kmsKeyArn: this.kmsKeyArn, tags },
            { checks, end: endOf(fileSystemName), options },
        );
        const made = new Map(
            Object.entries(machines).map(([machine, machineArgs]) => [
                machine,
                virtualMachine(
                    name,
                    machine,
                    machineArgs,
                    { region, fileSystemId: fileSystem.id, kmsKeyArn: this.kmsKeyArn, tags },
                    { checks, end: endOf(virtualMachineName(machine)), options },
                ),
            ]),
        );
        const ofThose = (
            property: (machine: VirtualMachine) => pulumi.Output<string>,
            ...protocols: OntapProtocol[]
        ): pulumi.Output<{ [name: string]: string }> => {
            const chosen = [...made].filter(([machine]) => {
                const spoken = machines[machine]?.protocols ?? [];
                return protocols.length === 0 || protocols.some((protocol) => spoken.includes(protocol));
            });
            return pulumi.output(Object.fromEntries(chosen.map(([machine, one]) => [machine, property(one)])));
        };

        this.fileSystemId = fileSystem.id;
        this.fileSystemArn = fileSystem.resource.arn;
        this.managementEndpoint = onceOpen(fileSystem.managementEndpoint, opened);
        this.securityGroupId = opened.group.id;
        this.storageVirtualMachineIds = ofThose(({ id }) => id);
        this.storageVirtualMachineArns = ofThose(({ arn }) => arn);
        const reached = (...chosen: Parameters<typeof ofThose>) => onceOpen(ofThose(...chosen), opened);
        this.storageVirtualMachineManagementEndpoints = reached(({ endpoint }) => endpoint("managements"));
        this.nfsEndpoints = reached(({ endpoint }) => endpoint("nfs"), OntapProtocol.Nfs, OntapProtocol.NfsV3);
        this.iscsiEndpoints = reached(({ endpoint }) => endpoint("iscsis"), OntapProtocol.Iscsi);
        // Trident, which they are for, deletes volumes over those ports too.
        this.credentialsSecretArns = reached(({ credentialsSecretArn }) => credentialsSecretArn);
        this.credentialsVersions = ofThose(({ credentialsVersion }) => credentialsVersion);
        this.region = pulumi.output(region);
        this.registerOutputs({
            fileSystemId: this.fileSystemId,
            fileSystemArn: this.fileSystemArn,
            managementEndpoint: this.managementEndpoint,
            securityGroupId: this.securityGroupId,
            kmsKeyArn: this.kmsKeyArn,
            storageVirtualMachineIds: this.storageVirtualMachineIds,
            storageVirtualMachineArns: this.storageVirtualMachineArns,
            storageVirtualMachineManagementEndpoints: this.storageVirtualMachineManagementEndpoints,
            nfsEndpoints: this.nfsEndpoints,
            iscsiEndpoints: this.iscsiEndpoints,
            credentialsSecretArns: this.credentialsSecretArns,
            credentialsVersions: this.credentialsVersions,
            region: this.region,
        });
    }
}

/** The key that the caller gave, or one of the file system's own. */
function keyArn(
    name: string,
    { region, kmsKeyArn }: OntapFileSystemArgs,
    tags: pulumi.Output<{ [key: string]: string }>,
    { checks, end, options }: { checks: Checks; end: End; options: pulumi.CustomResourceOptions },
): pulumi.Output<string> {
    if (kmsKeyArn !== undefined) {
        return checks.check(pulumi.output(kmsKeyArn), (arn) => keyArnProblems("kmsKeyArn", arn, region, "FSx"));
    }
    const key = ownKey(
        name,
        { region, description: `Encrypts the FSx for ONTAP file system ${name}`, alias: `ontap/${name}`, tags },
        { data: dataOptions(options, end, ["region"]), other: options },
    );
    return unreplaced(keyName, key.arn, { region: { declared: region, actual: key.region } }, checks, end);
}
