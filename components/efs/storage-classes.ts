import * as pulumi from "@pulumi/pulumi";
import * as storage from "@pulumi/kubernetes/storage/v1";
import { shapeProblems, shapes } from "../aws.rules";
import { checksOf, knownNow } from "../checks";
import { childOptions } from "../child-options";
import { hasKubernetesProvider, noKubernetesProvider } from "../kubernetes-provider";
import { guardClaims } from "./claim-guard";
import { claimPath, parsePattern } from "./claim-path.rules";
import { classesDigest } from "./class-digest.rules";
import { installDriver } from "./driver-addon";
import { EfsDriver } from "./driver-mode";
import { fileSystemParameter } from "./file-system-id-reference";
import { EfsFileSystemIdSource } from "./file-system-id-source";
import { storageClassParameters, storageClassPlan } from "./storage-class.rules";
import { storageClassesProblems } from "./storage-classes.rules";

const component = "EfsStorageClasses";

/** One StorageClass, which is one tenant: every claim of it is owned by the same user and group in each Region. */
export interface EfsStorageClass {
    /**
     * Name of the StorageClass, for a claim's `storageClassName`. An RFC 1123 subdomain. Changing it makes a class of the
     * new name; claims of the old one keep their volumes.
     * https://kubernetes.io/docs/concepts/storage/storage-classes/
     */
    name: string;
    /**
     * POSIX user that owns a claim's directory and that every pod acts as, 1 to 2147483647. Changing it replaces the
     * class; directories that exist keep their owner, so new claims of old directories can no longer write to them.
     * https://docs.aws.amazon.com/efs/latest/ug/enforce-identity-access-points.html
     */
    uid: number;
    /**
     * POSIX group that owns a claim's directory and that every pod acts as, 1 to 2147483647. Changing it replaces the
     * class; directories that exist keep their group.
     * https://docs.aws.amazon.com/efs/latest/ug/enforce-identity-access-points.html
     */
    gid: number;
    /**
     * Octal permissions of a claim's directory, as a string. Defaults to `700`. Changing them replaces the class;
     * directories that exist keep theirs.
     * https://docs.aws.amazon.com/efs/latest/ug/API_CreationInfo.html
     */
    directoryPermissions?: string;
    /**
     * Directory under which the class makes a directory for each claim. Defaults to `/` and the name of the class. It
     * leaves at least 64 of the 100 characters of a path to a claim's namespace and name. Changing it replaces the class;
     * new claims of old names get empty directories, the data stays where it is.
     * https://docs.aws.amazon.com/efs/latest/ug/API_RootDirectory.html
     */
    basePath?: string;
    /**
     * Path of a claim's directory under `basePath`, with `${.PVC.namespace}` and `${.PVC.name}` once each. Defaults to
     * `${.PVC.namespace}/${.PVC.name}`. Changing it replaces the class; new claims of old names get empty directories, the
     * data stays where it is.
     * https://github.com/kubernetes-sigs/aws-efs-csi-driver/blob/v3.4.1/docs/parameters.md
     */
    subPathPattern?: string;
    /**
     * Further parameters of the EFS CSI driver by name, such as `enforceZoneAffinity`. Defaults to none. Parameters that
     * would make the Regions differ are refused. Changing them replaces the class; volumes that exist stay as they are.
     * https://github.com/kubernetes-sigs/aws-efs-csi-driver/blob/v3.4.1/docs/parameters.md
     */
    additionalParameters?: { [key: string]: string };
}

/** Arguments of EfsStorageClasses. */
export interface EfsStorageClassesArgs {
    /**
     * AWS Region of the cluster and of the file system. Changing it replaces the add-on of the driver.
     * https://docs.aws.amazon.com/general/latest/gr/eks.html
     */
    region: string;
    /**
     * Name of the EKS cluster that the Kubernetes provider of this component talks to. Changing it replaces the add-on of
     * the driver.
     * https://docs.aws.amazon.com/eks/latest/APIReference/API_DescribeCluster.html
     */
    clusterName: pulumi.Input<string>;
    /**
     * Id of the EFS file system that holds the claims' directories. Changing it replaces the classes; claims that exist
     * keep their volumes on the old file system.
     * https://docs.aws.amazon.com/efs/latest/ug/API_FileSystemDescription.html
     */
    fileSystemId: pulumi.Input<string>;
    /**
     * Where the driver finds `fileSystemId`. Defaults to `Parameter`. With `ConfigMap` the classes of both Regions are the
     * same to the letter; it needs driver v2.1.15 or later, and makes a ConfigMap in `kube-system` and a role that lets the
     * driver read it. Changing it replaces the classes; claims that exist keep their volumes. A new `fileSystemId` then
     * replaces the ConfigMap instead of the classes.
     * https://github.com/kubernetes-sigs/aws-efs-csi-driver/blob/v3.4.1/docs/filesystem-id-resolution.md
     */
    fileSystemIdSource?: EfsFileSystemIdSource;
    /**
     * Who runs the EFS CSI driver of the cluster. Changing it from `Install` to `Existing` uninstalls the add-on, as does
     * removing the component: stop the pods that have EFS volumes first, since their connections run through the driver's
     * pods and hang without them.
     * https://docs.aws.amazon.com/eks/latest/userguide/efs-csi.html
     */
    driver: EfsDriver;
    /**
     * Exact version of the EKS add-on `aws-efs-csi-driver`, with `driver: Install` only. Defaults to `v3.4.1-eksbuild.1`.
     * Changing it updates the driver in place, node by node: connections of running pods stall while the driver's pod of
     * their node restarts, and may need a restart of the pods themselves.
     * https://github.com/kubernetes-sigs/aws-efs-csi-driver/issues/1898
     */
    driverVersion?: string;
    /**
     * The StorageClasses, one for each tenant identity; give both Regions the same list. Adding one makes a class,
     * removing one deletes the class and leaves its volumes and their data.
     * https://kubernetes.io/docs/concepts/storage/storage-classes/
     */
    classes: EfsStorageClass[];
    /**
     * Output `digest` of the other Region's EfsStorageClasses, as a value and not as an output, so that it can be compared
     * while the other Region is down. Defaults to no comparison. Changing it changes nothing in the cluster: the preview
     * fails while it differs from the digest of `classes`.
     * https://docs.aws.amazon.com/efs/latest/ug/efs-replication.html
     */
    otherRegionDigest?: string;
    /**
     * Tags of the add-on of the driver and its IAM role. Defaults to none. Changing them updates in place.
     * https://docs.aws.amazon.com/eks/latest/userguide/eks-using-tags.html
     */
    tags?: pulumi.Input<{ [key: string]: pulumi.Input<string> }>;
}

/**
 * StorageClasses that give a claim the same directory, owner and permissions in each Region, and the EFS CSI driver that
 * serves them. Needs an explicit Kubernetes provider for its cluster, which runs Kubernetes 1.30 or later.
 */
export class EfsStorageClasses extends pulumi.ComponentResource {
    /**
     * Names of the classes in the order of the arguments. Values of the arguments, not of the classes in the cluster, so
     * that replacing a class does not replace claims of the same program.
     */
    public readonly storageClassNames: pulumi.Output<string[]>;
    /**
     * Digest of what decides the directory, owner, permissions and encryption of the claims of all classes: the same in each
     * Region whose classes mean the same, in whatever order. For `otherRegionDigest` of the other Region.
     */
    public readonly digest: pulumi.Output<string>;

    constructor(name: string, args: EfsStorageClassesArgs, opts?: pulumi.ComponentResourceOptions) {
        // Before the component itself is registered, so that a mistake leaves nothing behind.
        const checks = checksOf(component, name);
        checks.reject([
            ...storageClassesProblems(knownNow(args)),
            ...(hasKubernetesProvider(opts) ? [] : [noKubernetesProvider]),
        ]);
        super(`eks-storage:index:${component}`, name, args, opts);

        const options = childOptions(this, opts);
        const fileSystemId = checks.check(pulumi.output(args.fileSystemId), (id) =>
            shapeProblems("fileSystemId", id, shapes.fileSystemId),
        );
        const source = args.fileSystemIdSource ?? EfsFileSystemIdSource.Parameter;
        const driver =
            args.driver === EfsDriver.Install
                ? [installDriver(name, { ...args, version: args.driverVersion }, options)]
                : [];

        for (const plan of args.classes.map(storageClassPlan)) {
            const path = claimPath(plan.basePath, parsePattern(plan.subPathPattern).parts);
            const guard = guardClaims(name, plan.name, path, options);
            const fileSystem = fileSystemParameter(name, plan.name, { source, fileSystemId }, options);
            new storage.StorageClass(
                `${name}-${plan.name}`,
                {
                    metadata: { name: plan.name },
                    provisioner: "efs.csi.aws.com",
                    parameters: storageClassParameters(plan, fileSystem.parameter),
                    // The end of a claim must not delete data that the other Region replicates.
                    reclaimPolicy: "Retain",
                    volumeBindingMode: "Immediate",
                },
                // On the way down the class goes first, so that no claim waits for a driver that is gone.
                { ...options, dependsOn: [...driver, guard, ...fileSystem.resources] },
            );
        }

        this.storageClassNames = pulumi.output(args.classes.map((plan) => plan.name));
        this.digest = pulumi.output(classesDigest(args.classes));
        this.registerOutputs({ storageClassNames: this.storageClassNames, digest: this.digest });
    }
}
