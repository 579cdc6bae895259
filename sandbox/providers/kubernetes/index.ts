import { version } from "@pulumi/kubernetes/package.json";
import type { Provider } from "../provider";
import type { ResourceShape } from "../schema";
import { checkConfiguration, diffConfiguration, readConfiguration, textSettings } from "./configuration";
import { charts as knownCharts, type Chart } from "./helm/charts";
import { KubernetesInstance } from "./instance";
import { systemClock, type Clock } from "./readiness/wait";

/** Kinds that a YAML program may use; others, and fields of other kinds, have to be added here. */
const kindsInYaml: [group: string, apiVersion: string, kinds: string[]][] = [
    ["core/v1", "v1", ["Namespace", "PersistentVolumeClaim", "Pod", "Service"]],
    ["apps/v1", "apps/v1", ["DaemonSet", "Deployment", "StatefulSet"]],
];

const shapes = Object.fromEntries(
    kindsInYaml.flatMap(([group, apiVersion, kinds]) =>
        kinds.map((kind): [string, ResourceShape] => [
            `kubernetes:${group}:${kind}`,
            { inputs: ["metadata", "spec"], outputs: ["status"], constants: { apiVersion, kind } },
        ]),
    ),
);

export interface KubernetesProviderOptions {
    /** The charts that a release may name. Defaults to the table in helm/charts. */
    charts?: readonly Chart[];
    clock?: Clock;
}

export function createKubernetesProvider(options: KubernetesProviderOptions = {}): Provider {
    const { charts = knownCharts, clock = systemClock } = options;
    return {
        name: "kubernetes",
        version,
        checkConfig: checkConfiguration,
        diffConfig: diffConfiguration,
        textSettings,
        shapes,
        configure: (config) => new KubernetesInstance(readConfiguration(config), charts, clock),
    };
}

/** Objects of any kind that the API server knows, by server-side apply, and stand-ins for Helm releases. */
export const kubernetesProvider: Provider = createKubernetesProvider();
