/** The provider's own settings: https://www.pulumi.com/registry/packages/kubernetes/api-docs/provider/#inputs */
import { differences } from "../difference";
import { isProperties, isUnknown } from "../provider";
import type { CheckFailure, Diff, DiffKind, Properties, Value } from "../provider";
import { activeCluster, parseKubeconfig, type ClusterEntry } from "./kubeconfig";

export interface Configuration {
    /** Undefined where it is not known yet. */
    kubeconfig?: string;
    context?: string;
    cluster?: string;
    namespace?: string;
    deleteUnreachable: boolean;
    skipUpdateUnreachable: boolean;
    enableConfigMapMutable: boolean;
    enableSecretMutable: boolean;
    enablePatchForce: boolean;
    upsertExistingObjects: boolean;
    timeoutSeconds?: number;
}

export const textSettings = ["kubeconfig", "context", "cluster", "clusterIdentifier", "namespace"];
const switches = [
    "deleteUnreachable",
    "skipUpdateUnreachable",
    "enableServerSideApply",
    "enableConfigMapMutable",
    "enableSecretMutable",
    "enablePatchForce",
    "upsertExistingObjects",
    // The warnings that these two suppress are not given here at all.
    "suppressDeprecationWarnings",
    "suppressHelmHookWarnings",
];
/** Set by the engine itself. */
const internal = ["version", "pluginDownloadURL", "__internal"];

export function checkConfiguration(config: Properties): CheckFailure[] {
    const failures: CheckFailure[] = [];
    for (const [property, value] of Object.entries(config)) {
        if (internal.includes(property) || isUnknown(value) || value === null) {
            continue;
        }
        const reason = problem(property, value);
        if (reason !== undefined) {
            failures.push({ property, reason });
        }
    }
    return failures;
}

function problem(property: string, value: Value): string | undefined {
    if (textSettings.includes(property)) {
        return typeof value === "string" || (property === "kubeconfig" && isProperties(value))
            ? undefined
            : "must be a text";
    }
    if (property === "kubeClientSettings") {
        const settings = parseSettings(value);
        const other = settings && Object.keys(settings).find((key) => key !== "timeout");
        return other === undefined && settings !== undefined
            ? undefined
            : `only timeout is supported by the sandbox, which limits no request rate`;
    }
    if (!switches.includes(property)) {
        return "is not supported by the sandbox's Kubernetes provider";
    }
    if (property === "enableServerSideApply" && !isTrue(value)) {
        return "is false; the sandbox's Kubernetes provider only knows server-side apply";
    }
    return isTrue(value) || value === false || value === "false" ? undefined : `must be true or false`;
}

export function readConfiguration(config: Properties): Configuration {
    const timeout = parseSettings(config.kubeClientSettings)?.timeout;
    return {
        kubeconfig: kubeconfigText(config.kubeconfig),
        context: text(config.context),
        cluster: text(config.cluster),
        namespace: text(config.namespace),
        deleteUnreachable: isTrue(config.deleteUnreachable),
        skipUpdateUnreachable: isTrue(config.skipUpdateUnreachable),
        enableConfigMapMutable: isTrue(config.enableConfigMapMutable),
        enableSecretMutable: isTrue(config.enableSecretMutable),
        enablePatchForce: isTrue(config.enablePatchForce),
        upsertExistingObjects: isTrue(config.upsertExistingObjects),
        timeoutSeconds: typeof timeout === "number" ? timeout : undefined,
    };
}

/**
 * When a changed configuration means another cluster, so that every object has to be made anew: pulumi/pulumi-kubernetes,
 * provider/pkg/provider/provider.go, DiffConfig.
 */
export function diffConfiguration(olds: Properties, news: Properties): Diff {
    const changes = differences(olds, news);
    const replaces = replacingSettings(olds, news, changes);
    const detailedDiff: Record<string, DiffKind> = {};
    for (const [path, kind] of Object.entries(changes)) {
        detailedDiff[path] = replaces.includes(path) ? `${kind}-replace` : kind;
    }
    return { changes: Object.keys(changes).length > 0 ? "some" : "none", detailedDiff, replaces };
}

function replacingSettings(olds: Properties, news: Properties, changes: Record<string, string>): string[] {
    if (changes.clusterIdentifier === "update") {
        return ["clusterIdentifier"];
    }
    // The identifier is the cluster's identity as long as it is given: whatever else changed, it is the same cluster.
    if (text(news.clusterIdentifier) !== undefined && changes.clusterIdentifier === undefined) {
        return [];
    }
    const settings = ["kubeconfig", "context", "cluster"];
    const unknownSettings = settings.filter((key) => isUnknown(news[key]));
    if (unknownSettings.length > 0) {
        return unknownSettings;
    }
    const before = clusterOf(olds);
    const after = clusterOf(news);
    const isAnotherCluster = before !== undefined && after !== undefined && !isSameCluster(before, after);
    return isAnotherCluster ? settings.filter((key) => changes[key] !== undefined) : [];
}

function clusterOf(config: Properties): ClusterEntry | undefined {
    const kubeconfig = kubeconfigText(config.kubeconfig);
    return kubeconfig === undefined
        ? undefined
        : activeCluster(parseKubeconfig(kubeconfig), { context: text(config.context), cluster: text(config.cluster) });
}

function isSameCluster(left: ClusterEntry, right: ClusterEntry): boolean {
    return JSON.stringify(left) === JSON.stringify(right);
}

/** Switches arrive as JSON, since the engine keeps a provider's configuration as texts. */
function isTrue(value: Value | undefined): boolean {
    return value === true || value === "true";
}

function text(value: Value | undefined): string | undefined {
    return typeof value === "string" && value !== "" ? value : undefined;
}

function kubeconfigText(value: Value | undefined): string | undefined {
    return isProperties(value) ? JSON.stringify(value) : text(value);
}

function parseSettings(value: Value | undefined): Record<string, unknown> | undefined {
    if (isProperties(value)) {
        return value;
    }
    try {
        const settings: unknown = JSON.parse(text(value) ?? "null");
        return typeof settings === "object" && settings !== null ? { ...settings } : undefined;
    } catch {
        return undefined;
    }
}
