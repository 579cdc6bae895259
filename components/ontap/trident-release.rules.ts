/** Namespace of Trident and of its backends: the operator's and Trident's own default. */
export const tridentNamespace = "trident";

/** Account of Trident's controller, the part that calls AWS; the operator makes it under this name. */
export const controllerServiceAccount = "trident-controller";

/** The only orchestrator that the chart makes: https://github.com/NetApp/trident/blob/v26.06.0/helm/trident-operator/templates/tridentorchestrator.yaml */
export const orchestratorName = "trident";

export const tridentApiVersion = "trident.netapp.io/v1";

/** The CSI driver's name in the cluster. */
export const provisioner = "csi.trident.netapp.io";

/** An exact version: Trident changes when the program says so. Values and custom resources here are those of this one. */
const tridentVersion = "26.06.0";

/** The chart's version has Trident's in it: https://github.com/NetApp/trident/blob/v26.06.0/helm/trident-operator/Chart.yaml */
export const tridentChart = {
    chart: "trident-operator",
    version: tridentVersion.replace(/^(\d+)\.(\d+)/, "100.$1$2"),
    repositoryOpts: { repo: "https://netapp.github.io/trident-helm-chart" },
};

/**
 * What a TridentOrchestrator says once this version runs. With the version, since it goes on saying that the one before is
 * installed until the operator of the new chart has put another in its place:
 * https://github.com/NetApp/trident/blob/v26.06.0/operator/controllers/orchestrator/controller.go,
 * https://github.com/NetApp/trident/blob/v26.06.0/operator/controllers/orchestrator/installer/config.go (TridentVersionLabelValue)
 */
export const installedStatus = [
    { field: "status", value: "Installed" },
    { field: "version", value: `v${tridentVersion}` },
];

/** Values: https://github.com/NetApp/trident/blob/v26.06.0/helm/trident-operator/values.yaml */
export const tridentValues = {
    // Without it no volume leaves a node that died: https://docs.netapp.com/us-en/trident/trident-reco/force-detach.html
    enableForceDetach: true,
    // Volumes are made side by side; since 26.06 for all four drivers (https://github.com/NetApp/trident/blob/v26.06.0/CHANGELOG.md).
    enableConcurrency: true,
    // Calls to the Kubernetes API a second. The built-in 100 hold up a cluster with thousands of volumes:
    // https://github.com/NetApp/trident/issues/1098
    k8sAPIQPS: 300,
    // The launch template prepares the nodes; two who write multipath.conf are one too many.
    nodePrep: [],
    // It would make virtual machines, secrets, backends and classes that no program knows.
    ontapConfigurator: { enabled: false },
    operatorDebug: false,
    // No report about the cluster goes to NetApp.
    tridentSilenceAutosupport: true,
    // `cloudProvider` stays empty: with "AWS" the operator insists on a role of the service account, and Pod Identity has none
    // (https://github.com/NetApp/trident/blob/v26.06.0/operator/controllers/orchestrator/installer/installer.go, cloudIdentityPrechecks).
};

/** Seconds that Trident's controller, a single pod, stays on a node that no longer answers; 300 by Kubernetes' default. */
const controllerTolerationSeconds = 10;

/**
 * What the orchestrator gets besides the chart's values. The chart has a value for tolerations, but writes every field as a
 * string, and the operator cannot read `tolerationSeconds` then:
 * https://github.com/NetApp/trident/blob/v26.06.0/helm/trident-operator/templates/tridentorchestrator.yaml,
 * https://github.com/NetApp/trident/blob/v26.06.0/operator/crd/apis/netapp/v1/types.go (Toleration)
 */
export const orchestratorSpec = {
    controllerPluginTolerations: ["not-ready", "unreachable"].map((condition) => ({
        key: `node.kubernetes.io/${condition}`,
        operator: "Exists",
        effect: "NoExecute",
        tolerationSeconds: controllerTolerationSeconds,
    })),
};

/**
 * Annotation by which the Kubernetes provider waits until the object is as it should be, since 4.18:
 * https://github.com/pulumi/pulumi-kubernetes/blob/master/CHANGELOG.md
 */
export function waitFor(...status: { field: string; value: string }[]): Record<string, string> {
    const conditions = status.map(({ field, value }) => `jsonpath={.status.${field}}=${value}`);
    return { "pulumi.com/waitFor": JSON.stringify(conditions) };
}
