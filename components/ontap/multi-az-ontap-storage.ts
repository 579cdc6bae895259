import * as pulumi from "@pulumi/pulumi";
import { getSubnetOutput } from "@pulumi/aws/ec2/getSubnet";
import { childOptions } from "../child-options";
import { checksOf, knownNow } from "../checks";
import { hasKubernetesProvider, noKubernetesProvider } from "../kubernetes-provider";
import { OntapFileSystem } from "./file-system";
import type { MultiAzOntapStorageArgs } from "./multi-az-ontap-args";
import { classNames, fileSystemArgs, machineName, multiAzProblems, tridentArgs } from "./multi-az-ontap-storage.rules";
import { TridentStorage } from "./trident-storage";

const component = "MultiAzOntapStorage";

/**
 * Shared files and block volumes for one cluster, on a file system that survives the loss of an Availability Zone: an
 * OntapFileSystem of type `MULTI_AZ_2` with one storage virtual machine, and a TridentStorage with a class for each. Needs an
 * explicit Kubernetes provider for its cluster, which runs Kubernetes 1.30 to 1.36.
 */
export class MultiAzOntapStorage extends pulumi.ComponentResource {
    /** Id of the file system. */
    public readonly fileSystemId: pulumi.Output<string>;
    /** Id of the security group of the file system. */
    public readonly securityGroupId: pulumi.Output<string>;
    /** ARN of the KMS key that encrypts the data, the backups and the credentials. */
    public readonly kmsKeyArn: pulumi.Output<string>;
    /** Name of the StorageClass for shared files. A value of the argument. */
    public readonly fileStorageClassName: pulumi.Output<string>;
    /** Name of the StorageClass for block volumes. A value of the argument. */
    public readonly blockStorageClassName: pulumi.Output<string>;
    /** Name of the VolumeSnapshotClass, where there is one. A value of the argument. */
    public readonly snapshotClassName: pulumi.Output<string | undefined>;
    /** Name of the IAM role that Trident runs with, where it is known, for the components of the cluster's other file systems. */
    public readonly driverRoleName: pulumi.Output<string | undefined>;

    constructor(name: string, args: MultiAzOntapStorageArgs, opts?: pulumi.ComponentResourceOptions) {
        // Before the component itself is registered, so that a mistake leaves nothing behind.
        const unknown = pulumi.output("");
        const told = {
            fileSystemId: unknown,
            credentialsSecretArn: unknown,
            credentialsVersion: unknown,
            kmsKeyArn: unknown,
        };
        checksOf(component, name).reject([
            ...multiAzProblems(name, knownNow(fileSystemArgs(args, unknown)), knownNow(tridentArgs(args, told))),
            ...(hasKubernetesProvider(opts) ? [] : [noKubernetesProvider]),
        ]);
        // Without what the cluster tells: children wait for the component, and the component for the arguments that it keeps, so
        // that the file system, which takes half an hour, would be made after the cluster.
        const kept = { ...args, clusterName: undefined, clientSecurityGroupIds: undefined, driverRoleName: undefined };
        super(`eks-storage:index:${component}`, name, kept, opts);

        const options = childOptions(this, opts);
        const [subnetId = ""] = Object.values(args.subnetIds);
        const { vpcId } = getSubnetOutput({ id: subnetId, region: args.region }, { parent: this });
        const fileSystem = new OntapFileSystem(name, fileSystemArgs(args, vpcId), options);
        const { fileSystemId, securityGroupId, kmsKeyArn } = fileSystem;
        const credentialsSecretArn = fileSystem.credentialsSecretArns.apply((arns) => arns[machineName] ?? "");
        const credentialsVersion = fileSystem.credentialsVersions.apply((versions) => versions[machineName] ?? "");
        const trident = new TridentStorage(
            name,
            tridentArgs(args, { fileSystemId, credentialsSecretArn, credentialsVersion, kmsKeyArn }),
            options,
        );

        const { file, block } = classNames(args);
        this.fileSystemId = fileSystemId;
        this.securityGroupId = securityGroupId;
        this.kmsKeyArn = kmsKeyArn;
        this.fileStorageClassName = pulumi.output(file);
        this.blockStorageClassName = pulumi.output(block);
        this.snapshotClassName = trident.snapshotClassName;
        this.driverRoleName = trident.driverRoleName;
        this.registerOutputs({
            fileSystemId,
            securityGroupId,
            kmsKeyArn,
            fileStorageClassName: this.fileStorageClassName,
            blockStorageClassName: this.blockStorageClassName,
            snapshotClassName: this.snapshotClassName,
            driverRoleName: this.driverRoleName,
        });
    }
}
