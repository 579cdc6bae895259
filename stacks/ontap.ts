import type { Provider as AwsProvider } from "@pulumi/aws/provider";
import * as pulumi from "@pulumi/pulumi";
import {
    DeletionPolicy,
    IscsiNodeGroup,
    NodeTaintEffect,
    OntapFileSystem,
    OntapProtocol,
    OntapStorageDriver,
    TridentDriver,
    TridentReclaimPolicy,
    TridentStorage,
} from "../components";
import type { Cluster } from "./cluster";
import type { Configuration } from "./configuration.rules";
import type { Network } from "./network";
import { ontapZones } from "./ontap.rules";
import { Workloads } from "./workloads";

export interface OntapArgs {
    region: string;
    settings: NonNullable<Configuration["ontap"]>;
    network: Network;
    cluster: Cluster;
    tags: Record<string, string>;
}

const storageVirtualMachine = "data";
const nodes = { key: "eks-storage/nodes", value: "iscsi" };

/** An ONTAP file system, the classes for files and disks on it, nodes that attach the disks, and workloads that use both. */
export function ontapStorage(name: string, args: OntapArgs, aws: AwsProvider) {
    const { region, settings, network, cluster, tags } = args;
    const zones = ontapZones(settings.deploymentType, Object.keys(network.privateSubnetIds));
    const protocols = [OntapProtocol.Nfs, OntapProtocol.Iscsi];
    const fileSystem = new OntapFileSystem(
        `${name}-ontap`,
        {
            region,
            deploymentType: settings.deploymentType,
            storageCapacityGiB: settings.storageCapacityGiB,
            throughputCapacityPerHaPair: settings.throughputCapacityPerHaPair,
            vpcId: network.vpcId,
            subnetIds: Object.fromEntries(zones.map((zone) => [zone, network.privateSubnetIds[zone]])),
            ...(zones.length > 1 && { routeTableIds: network.privateRouteTableIds }),
            clientSecurityGroupIds: { nodes: cluster.securityGroupId },
            storageVirtualMachines: { [storageVirtualMachine]: { protocols } },
            deletionPolicy: settings.deletionPolicy === "Delete" ? DeletionPolicy.Delete : DeletionPolicy.Retain,
            tags,
        },
        { providers: [aws] },
    );
    const iscsiNodes = new IscsiNodeGroup(
        `${name}-iscsi`,
        {
            region,
            clusterName: cluster.clusterName,
            subnetIds: network.privateSubnetIds,
            instanceTypes: [settings.iscsiNodes.instanceType],
            minSize: settings.iscsiNodes.count,
            maxSize: settings.iscsiNodes.count,
            labels: { [nodes.key]: nodes.value },
            taints: [{ ...nodes, effect: NodeTaintEffect.NoSchedule }],
            tags,
        },
        { providers: [aws] },
    );
    // What is retained is retained with its volumes.
    const isDeleted = settings.deletionPolicy === "Delete";
    const reclaimPolicy = isDeleted ? TridentReclaimPolicy.Delete : TridentReclaimPolicy.Retain;
    const backend = (suffix: string, driver: OntapStorageDriver) => ({
        name: `${name}-${suffix}`,
        driver,
        storageVirtualMachine,
        protocols,
        credentialsSecretArn: fileSystem.credentialsSecretArns.apply((arns) => arns[storageVirtualMachine]),
        credentialsVersion: fileSystem.credentialsVersions.apply((versions) => versions[storageVirtualMachine]),
        kmsKeyArn: fileSystem.kmsKeyArn,
    });
    const backends = [backend("nas", OntapStorageDriver.Nas), backend("san", OntapStorageDriver.San)];
    const trident = new TridentStorage(
        `${name}-ontap`,
        {
            region,
            clusterName: cluster.clusterName,
            // On the way down disks are detached by their nodes, before Trident lets go of them.
            fileSystemId: pulumi
                .all([fileSystem.fileSystemId, iscsiNodes.nodeGroupArn])
                .apply(([fileSystemId]) => fileSystemId),
            driver: TridentDriver.Install,
            backends,
            classes: [
                { name: "ontap-nas", backend: `${name}-nas`, reclaimPolicy },
                { name: "ontap-san", backend: `${name}-san`, reclaimPolicy },
            ],
            snapshotClassName: "ontap",
            tags,
        },
        { providers: [aws, cluster.kubernetes], dependsOn: cluster.foundations },
    );
    // Their data stays in the Region, so they run there whatever its role is.
    const workloads = new Workloads(
        "ontap-workloads",
        { manifests: settings.workloads },
        { providers: [cluster.kubernetes], dependsOn: [trident, iscsiNodes] },
    );
    return {
        ontapFileSystemId: fileSystem.fileSystemId,
        ontapStorageClassNames: trident.storageClassNames,
        ontapClaims: pulumi.output(workloads.claims),
    };
}
