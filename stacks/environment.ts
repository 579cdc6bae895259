import { Provider as AwsProvider } from "@pulumi/aws/provider";
import * as pulumi from "@pulumi/pulumi";
import {
    DeletionPolicy,
    EfsClientAccess,
    EfsDriver,
    EfsFileSystem,
    EfsReplication,
    EfsReplicationMode,
    EfsRole,
    EfsStorageClasses,
} from "../components";
import { Cluster } from "./cluster";
import type { Configuration } from "./configuration.rules";
import { Network } from "./network";
import { ontapStorage } from "./ontap";
import { isActive } from "./roles.rules";
import { Workloads } from "./workloads";

/** One Region's environment: network, cluster, storage and the workloads that use it. The result is the stack's outputs. */
export function environment(name: string, configuration: Configuration) {
    const { region, network: networkArgs, cluster: clusterArgs, efs, role, primary } = configuration;
    const tags = { "eks-storage/environment": name };
    const aws = new AwsProvider(region, { region });
    const active = isActive(configuration);

    const network = new Network(name, { region, ...networkArgs, tags }, { providers: [aws] });
    const cluster = new Cluster(
        name,
        {
            region,
            ...clusterArgs,
            active,
            vpcId: network.vpcId,
            subnetIds: Object.values(network.privateSubnetIds),
            tags,
        },
        { aws },
    );

    const deletionPolicy = efs.deletionPolicy === "Delete" ? DeletionPolicy.Delete : DeletionPolicy.Retain;
    const fileSystem = new EfsFileSystem(
        `${name}-shared`,
        {
            region,
            vpcId: network.vpcId,
            subnetIds: network.privateSubnetIds,
            clientSecurityGroupIds: { nodes: cluster.securityGroupId },
            role: role === "Replica" ? EfsRole.Replica : EfsRole.Primary,
            // The fence around a primary that returns after a failover.
            clientAccess: role === "Primary" && !active ? EfsClientAccess.ReadOnly : EfsClientAccess.ReadWrite,
            deletionPolicy,
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
            otherRegionDigest: primary?.classDigest,
            tags,
        },
        { providers: [aws, cluster.kubernetes], dependsOn: [fileSystem, ...cluster.foundations] },
    );
    const replication =
        primary &&
        new EfsReplication(
            `${name}-shared`,
            {
                primary: {
                    region: primary.region,
                    fileSystemId: primary.fileSystemId,
                    clusterName: primary.clusterName,
                    alarmTopicArns: configuration.alarmTopicArns?.primary,
                },
                replica: {
                    region,
                    fileSystemId: fileSystem.fileSystemId,
                    clusterName: cluster.clusterName,
                    alarmTopicArns: configuration.alarmTopicArns?.replica,
                },
                mode: active ? EfsReplicationMode.FailedOver : EfsReplicationMode.Steady,
                deletionPolicy,
                tags,
            },
            { providers: [aws], dependsOn: [fileSystem] },
        );
    const ontap =
        configuration.ontap &&
        ontapStorage(name, { region, settings: configuration.ontap, network, cluster, tags }, aws);
    const workloads = new Workloads(
        "workloads",
        { manifests: configuration.workloads, active },
        { providers: [cluster.kubernetes], dependsOn: [storageClasses] },
    );

    return {
        region,
        mode: configuration.mode,
        vpcId: network.vpcId,
        subnetIds: network.privateSubnetIds,
        nodeSecurityGroupId: cluster.securityGroupId,
        clusterName: cluster.clusterName,
        kubeconfig: cluster.kubeconfig,
        fileSystemId: fileSystem.fileSystemId,
        storageClassNames: storageClasses.storageClassNames,
        classDigest: storageClasses.digest,
        ...(replication && { journalTableName: replication.journalTableName, runbookName: replication.runbookName }),
        claims: pulumi.output(workloads.claims),
        ...ontap,
        // `pulumi destroy` does not run this program, so whoever is about to destroy the stack is told here.
        outlivesDestroy: outlivesDestroy(configuration),
    };
}

function outlivesDestroy({ efs: { deletionPolicy, classes }, role, ontap }: Configuration): string {
    const names = classes.map(({ name }) => name).join(", ");
    const everywhere = "the backups of AWS Backup until they expire";
    const first =
        role === "Standalone" ? "" : "AWS deletes no file system of a replication: npm run dr -- unlink first; ";
    const last = ontap === undefined ? "" : `; ${ontapOutlives[ontap.deletionPolicy]}`;
    return deletionPolicy === "Delete"
        ? `${first}PersistentVolumes of the classes ${names} go with the cluster, their access points and data with the file system; what stays is its KMS key, pending deletion for 30 days, and ${everywhere}${last}`
        : `${first}pulumi destroy refuses to delete the file system and its KMS key; with --exclude-protected they stay, as do the access points of the classes ${names} with their data, and ${everywhere}${last}`;
}

const ontapOutlives = {
    Delete: "of the ONTAP file system its KMS key stays, pending deletion for 30 days; volumes that no claim of this stack owns stop the destruction: npm run ontap -- volumes",
    Retain: "pulumi destroy refuses to delete the ONTAP file system, its storage virtual machines, secrets and key as well",
};
