import { Provider } from "@pulumi/kubernetes/provider";
import type * as pulumi from "@pulumi/pulumi";
import { MultiAzOntapStorage } from "../ontap/multi-az-ontap-storage";
import type { MultiAzOntapStorageArgs } from "../ontap/multi-az-ontap-args";
import { OntapProtocol } from "../ontap/protocol";
import type { TridentStorageArgs } from "../ontap/trident-args";
import { TridentDriver } from "../ontap/trident-driver";
import { TridentStorage } from "../ontap/trident-storage";
import { OntapStorageDriver } from "../ontap/trident-storage-driver";
import { awsWorld } from "./aws";
import { graph, type Graph, type World } from "./graph";
import { aws as ontapWorld, multiAz } from "./ontap";

/** AWS as far as it is asked. */
export const aws: World = {
    calls: { ...awsWorld().calls, ...ontapWorld.calls },
    ids: { shop: "fs-0123456789abcdef0" },
};

const secret = (name: string) => `arn:aws:secretsmanager:eu-central-1:111122223333:secret:${name}-AbCdEf`;
export const kmsKeyArn = "arn:aws:kms:eu-central-1:111122223333:key/00000000-0000-4000-8000-000000000000";
export const nas = {
    name: "shop-nas",
    driver: OntapStorageDriver.Nas,
    storageVirtualMachine: "nas",
    protocols: [OntapProtocol.Nfs],
    credentialsSecretArn: secret("nas"),
    kmsKeyArn,
};
export const san = {
    name: "shop-san",
    driver: OntapStorageDriver.San,
    storageVirtualMachine: "san",
    protocols: [OntapProtocol.Iscsi],
    credentialsSecretArn: secret("san"),
    kmsKeyArn,
};

/** Files and blocks for a cluster, with Trident. */
export const both: TridentStorageArgs = {
    region: "eu-central-1",
    clusterName: "shop",
    fileSystemId: "fs-0123456789abcdef0",
    driver: TridentDriver.Install,
    backends: [nas, san],
    classes: [
        { name: "files", backend: "shop-nas" },
        { name: "disks", backend: "shop-san" },
    ],
};

const cluster = () => new Provider("cluster", { kubeconfig: "{}" });

/** The storage with some arguments changed. */
export function trident(
    args: Partial<TridentStorageArgs> = {},
    world: World = aws,
    opts: pulumi.ComponentResourceOptions = {},
): Promise<Graph<TridentStorage>> {
    return graph(() => new TridentStorage("shop", { ...both, ...args }, { providers: [cluster()], ...opts }), world);
}

const { region, subnetIds, clientSecurityGroupIds, routeTableIds = [] } = multiAz;

/** What MultiAzOntapStorage cannot do without. */
export const required: MultiAzOntapStorageArgs = {
    region,
    clusterName: "shop",
    subnetIds,
    routeTableIds,
    clientSecurityGroupIds,
};

/** File system and classes in one. */
export function multiAzStorage(
    args: Partial<MultiAzOntapStorageArgs> = {},
    world: World = aws,
): Promise<Graph<MultiAzOntapStorage>> {
    return graph(() => new MultiAzOntapStorage("shop", { ...required, ...args }, { providers: [cluster()] }), world);
}

export const types = {
    release: "kubernetes:helm.sh/v3:Release",
    orchestrator: "kubernetes:trident.netapp.io/v1:TridentOrchestratorPatch",
    backend: "kubernetes:trident.netapp.io/v1:TridentBackendConfig",
    autogrow: "kubernetes:trident.netapp.io/v1:TridentAutogrowPolicy",
    storageClass: "kubernetes:storage.k8s.io/v1:StorageClass",
    snapshotClass: "kubernetes:snapshot.storage.k8s.io/v1:VolumeSnapshotClass",
    claimPolicy: "kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicy",
    role: "aws:iam/role:Role",
    rolePolicy: "aws:iam/rolePolicy:RolePolicy",
    association: "aws:eks/podIdentityAssociation:PodIdentityAssociation",
};
