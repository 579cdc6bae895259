import { version } from "@pulumi/kubernetes/package.json";
import type { Provider } from "../provider";
import { checkConfiguration, diffConfiguration, readConfiguration, textSettings } from "./configuration";
import { charts as knownCharts, type Chart } from "./helm/charts";
import { KubernetesInstance } from "./instance";
import { systemClock, type Clock } from "./readiness/wait";

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
        configure: (config) => new KubernetesInstance(readConfiguration(config), charts, clock),
    };
}

/** Objects of any kind that the API server knows, by server-side apply, and stand-ins for Helm releases. */
export const kubernetesProvider: Provider = createKubernetesProvider();
