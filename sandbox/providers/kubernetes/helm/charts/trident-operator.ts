/**
 * NetApp's chart `trident-operator`, written from its values and templates:
 * https://github.com/NetApp/trident/tree/v26.06.0/helm/trident-operator
 */
import { isProperties, isUnknown, type Properties, type Value } from "../../../provider";
import type { Chart } from ".";

type Kind = "text" | "flag" | "number" | "list" | "map" | "any";

/** The keys of values.yaml, and those that only the templates name. */
const values: Record<string, Kind> = {
    ...keys("text", [
        ...["helmHookImage", "imageRegistry", "imagePullPolicy", "kubeletDir", "operatorImage", "operatorImageTag"],
        ...["tridentHttpRequestTimeout", "tridentAutosupportImage", "tridentAutosupportImageTag"],
        ...["tridentAutosupportProxy", "tridentLogFormat", "tridentLogLevel", "tridentLogWorkflows"],
        ...["tridentLogLayers", "tridentImage", "tridentImageTag", "cloudProvider", "cloudIdentity", "acpImage"],
        ...["iscsiSelfHealingInterval", "iscsiSelfHealingWaitTime", "configuratorReconcileInterval", "fsGroupPolicy"],
    ]),
    ...keys("flag", [
        ...["operatorDebug", "tridentIPv6", "tridentSilenceAutosupport", "tridentExcludeAutosupport"],
        ...["tridentAutosupportInsecure", "tridentDisableAuditLog", "tridentDebug", "windows", "enableForceDetach"],
        ...["enableACP", "httpsMetrics", "forceInstallRancherClusterRoles", "enableConcurrency", "hostNetwork"],
        ...["cleanupCrds", "tridentEnableNodePrep", "tridentSkipK8sVersionCheck"],
    ]),
    ...keys("number", ["tridentK8sTimeout", "k8sAPIQPS"]),
    ...keys("list", [
        ...["tolerations", "imagePullSecrets", "nodePrep", "skipCRDsToObliviate"],
        ...["tridentControllerPluginTolerations", "tridentNodePluginTolerations"],
    ]),
    ...keys("map", [
        ...["nodeSelector", "podAnnotations", "deploymentAnnotations", "affinity", "resources"],
        ...["tridentControllerPluginNodeSelector", "tridentNodePluginNodeSelector"],
        ...["anfConfigurator", "ontapConfigurator"],
    ]),
    tridentProbePort: "any",
};

const operatorLabels = { app: "operator.trident.netapp.io", name: "trident-operator" };

export const tridentOperator: Chart = {
    name: "trident-operator",
    repository: "https://netapp.github.io/trident-helm-chart",
    version: "100.2606.0",
    appVersion: "26.06.0",
    customResourceDefinitions: [
        {
            apiVersion: "apiextensions.k8s.io/v1",
            kind: "CustomResourceDefinition",
            metadata: { name: "tridentorchestrators.trident.netapp.io" },
            spec: {
                group: "trident.netapp.io",
                scope: "Cluster",
                names: {
                    kind: "TridentOrchestrator",
                    listKind: "TridentOrchestratorList",
                    plural: "tridentorchestrators",
                    singular: "tridentorchestrator",
                    shortNames: ["torc", "torchestrator"],
                },
                versions: [
                    {
                        name: "v1",
                        served: true,
                        storage: true,
                        // As the vendor's: its operator reads the fields, the API server checks none.
                        schema: { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } },
                        subresources: { status: {} },
                    },
                ],
            },
        },
    ],
    problems: (given) => [...Object.entries(given).flatMap(([key, value]) => problem(key, value)), ...limits(given)],
    objects: (given, { namespace }): Properties[] => [
        { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "trident-operator", namespace } },
        operatorDeployment(given, namespace),
        {
            apiVersion: "trident.netapp.io/v1",
            kind: "TridentOrchestrator",
            metadata: { name: "trident" },
            spec: orchestratorSpec(given, namespace),
        },
    ],
};

function keys(kind: Kind, names: string[]): Record<string, Kind> {
    return Object.fromEntries(names.map((name) => [name, kind]));
}

function problem(key: string, value: Value): string[] {
    const kind = values[key];
    if (kind === undefined) return [`${key} is no value of the chart, which would leave it out`];
    if (isUnknown(value) || kind === "any" || kindOf(value) === kind) return [];
    return [`${key} must be a ${kind}`];
}

function kindOf(value: Value): Kind {
    if (typeof value === "string") return "text";
    if (typeof value === "boolean") return "flag";
    if (typeof value === "number") return "number";
    return Array.isArray(value) ? "list" : "map";
}

function limits(given: Properties): string[] {
    const tolerations = [given.tridentControllerPluginTolerations, given.tridentNodePluginTolerations];
    const hasSeconds = tolerations.some(
        (list) => Array.isArray(list) && list.some((entry) => isProperties(entry) && "tolerationSeconds" in entry),
    );
    const configurators = ["ontapConfigurator", "anfConfigurator"].filter((key) => {
        const value = given[key];
        return value !== undefined && isProperties(value) && value.enabled === true;
    });
    return [
        // Template tridentorchestrator.yaml quotes every field; Toleration.TolerationSeconds of the operator is an int.
        ...(hasSeconds
            ? [
                  "tolerationSeconds in a toleration of Trident's pods: the chart writes it as a text, and the operator, which " +
                      "expects a number, cannot read its TridentOrchestrator then",
              ]
            : []),
        ...configurators.map(
            (key) => `${key}: the sandbox has no configurator, which makes resources that no stack knows`,
        ),
    ];
}

function operatorDeployment(given: Properties, namespace: string): Properties {
    return {
        apiVersion: "apps/v1",
        kind: "Deployment",
        metadata: { name: "trident-operator", namespace, labels: { app: operatorLabels.app } },
        spec: {
            replicas: 1,
            strategy: { type: "Recreate" },
            selector: { matchLabels: operatorLabels },
            template: {
                metadata: { labels: operatorLabels },
                spec: {
                    serviceAccountName: "trident-operator",
                    ...present({ nodeSelector: given.nodeSelector, tolerations: given.tolerations }),
                    containers: [{ name: "trident-operator", image: "docker.io/netapp/trident-operator:26.06.0" }],
                },
            },
        },
    };
}

function orchestratorSpec(given: Properties, namespace: string): Properties {
    return {
        namespace,
        enableForceDetach: given.enableForceDetach ?? false,
        enableConcurrency: given.enableConcurrency ?? false,
        httpRequestTimeout: given.tridentHttpRequestTimeout ?? "90s",
        silenceAutosupport: given.tridentSilenceAutosupport ?? false,
        disableAuditLog: given.tridentDisableAuditLog ?? true,
        cloudProvider: given.cloudProvider ?? "",
        cloudIdentity: given.cloudIdentity ?? "",
        httpsMetrics: given.httpsMetrics ?? false,
        iscsiSelfHealingInterval: given.iscsiSelfHealingInterval ?? "5m0s",
        iscsiSelfHealingWaitTime: given.iscsiSelfHealingWaitTime ?? "7m0s",
        ...present({
            excludeAutosupport: given.tridentExcludeAutosupport,
            tridentImage: given.tridentImage,
            imageRegistry: given.imageRegistry,
            k8sAPIQPS: given.k8sAPIQPS,
            fsGroupPolicy: given.fsGroupPolicy,
            nodePrep: given.nodePrep,
            resources: given.resources,
            hostNetwork: given.hostNetwork,
            controllerPluginTolerations: given.tridentControllerPluginTolerations,
            controllerPluginNodeSelector: given.tridentControllerPluginNodeSelector,
            nodePluginTolerations: given.tridentNodePluginTolerations,
            nodePluginNodeSelector: given.tridentNodePluginNodeSelector,
        }),
    };
}

/** The chart's templates leave out what is empty. */
function present(fields: { [name: string]: Value | undefined }): Properties {
    const result: Properties = {};
    for (const [name, value] of Object.entries(fields)) {
        const isEmpty = value === undefined || value === "" || (Array.isArray(value) && value.length === 0);
        if (!isEmpty) result[name] = value;
    }
    return result;
}
