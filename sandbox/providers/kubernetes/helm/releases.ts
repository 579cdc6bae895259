/**
 * `helm.sh/v3:Release` without Helm: no repository can be reached and no chart rendered, so a release is a Secret that says
 * what was asked for, the CustomResourceDefinitions that its chart brings, and those of its objects that the chart's entry
 * in the table makes. Nothing of the chart runs.
 * Behaviour of the resource: pulumi/pulumi-kubernetes, provider/pkg/provider/helm_release.go.
 */
import { differences } from "../../difference";
import { parsePath } from "../../paths";
import { containsUnknown, unknown } from "../../provider";
import type { CheckFailure, Diff, DiffKind, Operation, Properties } from "../../provider";
import { isAlreadyExists } from "../api";
import { referenceTo, type Cluster } from "../cluster";
import type { GroupVersionKind } from "../kinds";
import { describe, objectAt, parseId, stringAt, withMetadata } from "../object";
import { untilReady } from "../readiness/until-ready";
import type { Clock } from "../readiness/wait";
import { findChart } from "./chart";
import type { Chart } from "./charts";
import { helmTimeoutSeconds, inputsOf, recordIn, recordOf, secretOf, secretReference, stateOf } from "./record";

const namespaceKind: GroupVersionKind = { group: "", version: "v1", kind: "Namespace" };
const fieldManager = "pulumi-kubernetes";
/** Helm's own, for what its chart makes. */
const helm = "helm";

/** They change what Helm renders or whom it trusts; a release that ignored them would be a wrong one. */
const notCovered = ["valueYamlFiles", "postrender", "verify", "keyring", "reuseValues", "manifest", "resourceNames"];

export class Releases {
    constructor(
        private readonly charts: readonly Chart[],
        private readonly clock: Clock,
    ) {}

    check(
        operation: Operation,
        olds: Properties | undefined,
        news: Properties,
        defaultNamespace: string,
    ): { inputs: Properties; failures: CheckFailure[] } {
        const failures = Object.keys(news)
            .filter((property) => notCovered.includes(property))
            .map((property) => ({ property, reason: "is not supported by the sandbox's stand-in for Helm" }));
        const chart = findChart(this.charts, news);
        if (typeof chart === "string") {
            return { inputs: news, failures: [...failures, { property: "chart", reason: chart }] };
        }
        const values = objectAt(news, "values") ?? {};
        const reasons = chart?.problems?.(values) ?? [];
        failures.push(...reasons.map((reason) => ({ property: "values", reason })));
        const inputs: Properties = {
            ...news,
            name: news.name ?? olds?.name ?? `${operation.name}-${operation.randomHex(8)}`,
            namespace: news.namespace ?? defaultNamespace,
            timeout: news.timeout ?? helmTimeoutSeconds,
        };
        if (chart !== undefined) {
            inputs.version = chart.version;
        }
        return { inputs, failures };
    }

    /** The definitions that the release will bring, for the scope of custom resources in the same program. */
    definitions(inputs: Properties): readonly Properties[] {
        const chart = findChart(this.charts, inputs);
        return typeof chart === "object" && inputs.skipCrds !== true ? chart.customResourceDefinitions : [];
    }

    diff(oldInputs: Properties, newInputs: Properties, ignoreChanges: string[]): Diff {
        const detailedDiff: { [path: string]: DiffKind } = {};
        const replaces: string[] = [];
        for (const [path, change] of Object.entries(differences(oldInputs, newInputs))) {
            const top = String(parsePath(path)[0]);
            if (ignoreChanges.includes(top)) {
                continue;
            }
            const isReplacement = path === "name" || path === "namespace";
            detailedDiff[path] = isReplacement ? `${change}-replace` : change;
            if (isReplacement) {
                replaces.push(path);
            }
        }
        return { changes: Object.keys(detailedDiff).length > 0 ? "some" : "none", detailedDiff, replaces };
    }

    preview(inputs: Properties): Properties {
        return { ...inputs, status: unknown, resourceNames: unknown };
    }

    async create(cluster: Cluster, operation: Operation, inputs: Properties) {
        const chart = this.chartOf(inputs);
        const { name, namespace } = target(inputs);
        if (inputs.createNamespace === true) {
            await this.ensureNamespace(cluster, namespace);
        }
        const record = recordOf(inputs, chart, 1);
        try {
            await cluster.create(secretOf(name, namespace, record), { fieldManager, fieldValidation: "Strict" });
        } catch (error) {
            throw isAlreadyExists(error)
                ? new Error(`release "${namespace}/${name}": cannot re-use a name that is still in use`, {
                      cause: error,
                  })
                : error;
        }
        if (inputs.skipCrds !== true) {
            await this.ensureDefinitions(cluster, operation, chart);
        }
        await this.install(cluster, operation, inputs, chart);
        return { id: `${namespace}/${name}`, state: stateOf(inputs, name, namespace, record) };
    }

    async read(cluster: Cluster, id: string, oldInputs: Properties) {
        const { namespace = "default", name } = parseId(id);
        const secret = await cluster.find(secretReference(name, namespace));
        const record = secret === undefined ? undefined : recordIn(secret);
        if (record === undefined) {
            return undefined;
        }
        const inputs = Object.keys(oldInputs).length === 0 ? inputsOf(name, namespace, record) : oldInputs;
        return { id, inputs, state: stateOf(inputs, name, namespace, record) };
    }

    /** Helm leaves definitions alone once they are there, so an upgrade only changes the record. */
    async update(cluster: Cluster, newInputs: Properties): Promise<Properties> {
        const { name, namespace } = target(newInputs);
        const live = await cluster.find(secretReference(name, namespace));
        const previous = live === undefined ? undefined : recordIn(live);
        if (live === undefined || previous === undefined) {
            throw new Error(`release "${namespace}/${name}" has no deployed releases`);
        }
        const chart = this.chartOf(newInputs);
        const record = recordOf(newInputs, chart, previous.revision + 1);
        const resourceVersion = stringAt(live, "metadata", "resourceVersion");
        const secret = withMetadata(secretOf(name, namespace, record), { resourceVersion });
        await cluster.replace(secret, { fieldManager, fieldValidation: "Strict" });
        for (const object of objectsOf(newInputs, chart)) {
            await cluster.apply(object, { fieldManager: helm, force: "true" });
        }
        return stateOf(newInputs, name, namespace, record);
    }

    async delete(cluster: Cluster, id: string): Promise<void> {
        const { namespace = "default", name } = parseId(id);
        const secret = secretReference(name, namespace);
        const live = await cluster.find(secret);
        const record = live === undefined ? undefined : recordIn(live);
        if (record === undefined) {
            return;
        }
        const inputs = inputsOf(name, namespace, record);
        for (const object of objectsOf(inputs, this.chartOf(inputs)).reverse()) {
            const reference = referenceTo(object);
            if ((await cluster.isServed(reference.kind)) && (await cluster.find(reference)) !== undefined) {
                await cluster.delete(reference, "Background");
            }
        }
        await cluster.delete(secret, "Background");
    }

    private async install(cluster: Cluster, operation: Operation, inputs: Properties, chart: Chart): Promise<void> {
        const { clock } = this;
        const { signal, timeoutSeconds } = operation;
        const log = (message: string) => operation.log(message);
        const objects = objectsOf(inputs, chart);
        for (const object of objects) {
            if ((await cluster.find(referenceTo(object))) !== undefined) {
                throw new Error(`${describe(object)} exists and cannot be imported into the current release`);
            }
        }
        for (const object of objects) {
            const created = await cluster.apply(object, { fieldManager: helm, force: "true" });
            if (inputs.skipAwait !== true) {
                await untilReady({ cluster, inputs: object, timeoutSeconds, signal, clock, log }, created);
            }
        }
    }

    private chartOf(inputs: Properties): Chart {
        const chart = findChart(this.charts, inputs);
        if (typeof chart !== "object" || containsUnknown(inputs)) {
            throw new Error(`chart: ${typeof chart === "string" ? chart : "is not known yet"}`);
        }
        return chart;
    }

    private async ensureNamespace(cluster: Cluster, name: string): Promise<void> {
        if ((await cluster.find({ kind: namespaceKind, name })) === undefined) {
            await cluster.create({ apiVersion: "v1", kind: "Namespace", metadata: { name } }, { fieldManager });
        }
    }

    private async ensureDefinitions(cluster: Cluster, operation: Operation, chart: Chart): Promise<void> {
        const { clock } = this;
        const { signal, timeoutSeconds } = operation;
        const log = (message: string) => operation.log(message);
        for (const definition of chart.customResourceDefinitions) {
            try {
                const created = await cluster.create(definition, { fieldManager, fieldValidation: "Strict" });
                await untilReady({ cluster, inputs: definition, timeoutSeconds, signal, clock, log }, created);
            } catch (error) {
                if (!isAlreadyExists(error)) {
                    throw error;
                }
            }
        }
        cluster.forgetKinds();
    }
}

function target(inputs: Properties): { name: string; namespace: string } {
    return { name: stringAt(inputs, "name") ?? "", namespace: stringAt(inputs, "namespace") ?? "default" };
}

function objectsOf(inputs: Properties, chart: Chart): Properties[] {
    return chart.objects?.(objectAt(inputs, "values") ?? {}, target(inputs)) ?? [];
}
