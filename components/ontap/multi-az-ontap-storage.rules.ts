import type * as pulumi from "@pulumi/pulumi";
import { DeletionPolicy } from "../deletion-policy";
import type { Problem, Unchecked } from "../problem";
import { OntapDeploymentType } from "./deployment-type";
import type { OntapFileSystemArgs } from "./file-system-args";
import { fileSystemProblems, nameProblems as fileSystemNameProblems } from "./file-system.rules";
import type { MultiAzOntapStorageArgs } from "./multi-az-ontap-args";
import { OntapProtocol } from "./protocol";
import type { TridentStorageArgs } from "./trident-args";
import { backendResourceName } from "./trident-moves.rules";
import { fileSystemName } from "./replacement.rules";
import { TridentDriver } from "./trident-driver";
import { TridentReclaimPolicy } from "./trident-reclaim-policy";
import { OntapStorageDriver } from "./trident-storage-driver";
import { nameProblems as tridentNameProblems, tridentStorageProblems } from "./trident-storage.rules";

/** The storage virtual machine that both classes are on. */
export const machineName = "data";
const protocols = [OntapProtocol.Nfs, OntapProtocol.Iscsi];

/** The classes by what they are for; each has a backend of its name. */
export function classNames(args: MultiAzOntapStorageArgs): { file: string; block: string } {
    const { fileStorageClassName: file = "ontap-nas", blockStorageClassName: block = "ontap-san" } = args;
    return { file, block };
}

/** The file system: the smallest that there is, unless the arguments say more. */
export function fileSystemArgs(args: MultiAzOntapStorageArgs, vpcId: pulumi.Input<string>): OntapFileSystemArgs {
    return {
        region: args.region,
        deploymentType: OntapDeploymentType.MultiAz2,
        storageCapacityGiB: args.storageCapacityGiB ?? 1024,
        throughputCapacityPerHaPair: args.throughputCapacityPerHaPair ?? 384,
        vpcId,
        subnetIds: args.subnetIds,
        routeTableIds: args.routeTableIds,
        clientSecurityGroupIds: args.clientSecurityGroupIds,
        storageVirtualMachines: { [machineName]: { protocols } },
        kmsKeyArn: args.kmsKeyArn,
        deletionPolicy: args.deletionPolicy,
        allowReplacement: args.allowReplacement,
        tags: args.tags,
    };
}

/** What Trident needs to know of the file system. */
export interface Made {
    fileSystemId: pulumi.Input<string>;
    credentialsSecretArn: pulumi.Input<string>;
    credentialsVersion: pulumi.Input<string>;
    kmsKeyArn: pulumi.Input<string>;
}

/** Trident with a backend and a class for files, and one for blocks. */
export function tridentArgs(args: MultiAzOntapStorageArgs, made: Made): TridentStorageArgs {
    const { fileSystemId, kmsKeyArn, ...credentials } = made;
    const { file, block } = classNames(args);
    const { allowReplacement, driver = TridentDriver.Install } = args;
    const reclaimPolicy = reclaimPolicyOf(args);
    const backend = { storageVirtualMachine: machineName, protocols, ...credentials, kmsKeyArn };
    return {
        region: args.region,
        clusterName: args.clusterName,
        fileSystemId,
        driver,
        driverRoleName: args.driverRoleName,
        backends: [
            { name: file, driver: OntapStorageDriver.Nas, ...backend },
            { name: block, driver: OntapStorageDriver.San, ...backend },
        ],
        classes: [
            { name: file, backend: file, reclaimPolicy },
            { name: block, backend: block, reclaimPolicy },
        ],
        snapshotClassName: args.snapshotClassName,
        // Another file system has none of the volumes; that was allowed with it.
        ...(Array.isArray(allowReplacement) &&
            allowReplacement.includes(fileSystemName) && {
                allowReplacement: [file, block].map(backendResourceName),
            }),
        alarmTopicArns: args.alarmTopicArns,
        tags: args.tags,
    };
}

/**
 * What is to stay stays by volume too. With classes that delete, a destruction that spares what is protected would delete the
 * claims, and with them every volume on the file system that it left, without a backup.
 */
function reclaimPolicyOf({ reclaimPolicy, deletionPolicy }: MultiAzOntapStorageArgs): TridentReclaimPolicy {
    const { Delete, Retain } = TridentReclaimPolicy;
    return reclaimPolicy ?? (deletionPolicy === DeletionPolicy.Delete ? Delete : Retain);
}

/** Arguments of MultiAzOntapStorage by those of its parts that have another name. */
const ownPaths: [part: RegExp, own: string][] = [
    [/^(backends|classes)\[0\]\.name$/, "fileStorageClassName"],
    [/^(backends|classes)\[1\]\.name$/, "blockStorageClassName"],
    [/^classes\[\d\]\.reclaimPolicy$/, "reclaimPolicy"],
];

/** Everything that is wrong with the arguments, as far as they are known: what the parts would find, each said once. */
export function multiAzProblems(
    name: string,
    fileSystem: Unchecked<OntapFileSystemArgs>,
    trident: Unchecked<TridentStorageArgs>,
): Problem[] {
    const found = [
        ...fileSystemNameProblems(name),
        ...tridentNameProblems(name, trident.driver),
        ...fileSystemProblems(fileSystem),
        ...tridentStorageProblems(trident),
    ].map((problem) => {
        const [, own] = ownPaths.find(([part]) => part.test(problem.path)) ?? [];
        return { ...problem, path: own ?? problem.path };
    });
    return found.filter(({ path }, index) => found.findIndex((one) => one.path === path) === index);
}
