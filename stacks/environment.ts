import { Provider as AwsProvider } from "@pulumi/aws/provider";
import { DeletionPolicy, EfsDriver, EfsFileSystem, EfsStorageClasses } from "../components";
import { Cluster } from "./cluster";
import type { Configuration } from "./configuration.rules";
import { Network } from "./network";
import { Sample } from "./sample";

/** One Region's environment: network, cluster, storage and a sample that uses it. The result is the stack's outputs. */
export function environment(name: string, configuration: Configuration) {
    const { region, network: networkArgs, cluster: clusterArgs, efs } = configuration;
    const tags = { "eks-storage/environment": name };
    const aws = new AwsProvider(region, { region });

    const network = new Network(name, { region, ...networkArgs, tags }, { providers: [aws] });
    const cluster = new Cluster(
        name,
        { region, ...clusterArgs, vpcId: network.vpcId, subnetIds: Object.values(network.privateSubnetIds), tags },
        { aws },
    );

    const fileSystem = new EfsFileSystem(
        `${name}-shared`,
        {
            region,
            vpcId: network.vpcId,
            subnetIds: network.privateSubnetIds,
            clientSecurityGroupIds: { nodes: cluster.securityGroupId },
            deletionPolicy: efs.deletionPolicy === "Delete" ? DeletionPolicy.Delete : DeletionPolicy.Retain,
            tags,
        },
        { providers: [aws] },
    );
    const storageClasses = new EfsStorageClasses(
        `${name}-shared`,
        {
            region,
            clusterName: cluster.clusterName,
            fileSystemId: fileSystem.fileSystemId,
            driver: EfsDriver.Install,
            classes: efs.classes,
            tags,
        },
        { providers: [aws, cluster.kubernetes], dependsOn: [fileSystem, ...cluster.foundations] },
    );
    const [sampleClass] = efs.classes;
    const sample = new Sample(
        "sample",
        { storageClassName: sampleClass.name, uid: sampleClass.uid, gid: sampleClass.gid },
        { providers: [cluster.kubernetes], dependsOn: [storageClasses] },
    );

    return {
        region,
        vpcId: network.vpcId,
        subnetIds: network.privateSubnetIds,
        nodeSecurityGroupId: cluster.securityGroupId,
        clusterName: cluster.clusterName,
        kubeconfig: cluster.kubeconfig,
        fileSystemId: fileSystem.fileSystemId,
        storageClassNames: storageClasses.storageClassNames,
        sampleClaim: sample.claim,
        // `pulumi destroy` does not run this program, so whoever is about to destroy the stack is told here.
        outlivesDestroy: outlivesDestroy(efs),
    };
}

function outlivesDestroy({ deletionPolicy, classes }: Configuration["efs"]): string {
    const names = classes.map(({ name }) => name).join(", ");
    const everywhere = "the backups of AWS Backup until they expire";
    return deletionPolicy === "Delete"
        ? `PersistentVolumes of the classes ${names} go with the cluster, their access points and data with the file system; what stays is its KMS key, pending deletion for 30 days, and ${everywhere}`
        : `pulumi destroy refuses to delete the file system and its KMS key; with --exclude-protected they stay, as do the access points of the classes ${names} with their data, and ${everywhere}`;
}
