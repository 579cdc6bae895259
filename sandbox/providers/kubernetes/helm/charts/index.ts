import type { Properties } from "../../../provider";
import { tridentOperator } from "./trident-operator";

/**
 * What must be known of a chart that cannot be fetched here. One file per chart in this folder, entered in the list below;
 * an entry stands for one version, since the definitions may differ in the next.
 */
export interface Chart {
    name: string;
    /** `https://…` of a Helm repository, or `oci://…` without the chart's name. */
    repository: string;
    version: string;
    appVersion: string;
    /** Those of the chart's `crds` folder: Helm makes them when they are missing, and leaves them at an uninstall. */
    customResourceDefinitions: readonly Properties[];
    /** What is wrong with a release's values; some may be unknown still. Defaults to nothing. */
    problems?: (values: Properties) => string[];
    /** The objects of its templates that somebody here acts on, in the order of their making. Defaults to none. */
    objects?: (values: Properties, release: { name: string; namespace: string }) => Properties[];
}

export const charts: readonly Chart[] = [tridentOperator];
