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
import { referenceTo, type Cluster, type ObjectReference } from "../cluster";
import type { GroupVersionKind } from "../kinds";
import { describe, numberAt, objectAt, parseId, parseJsonObject, stringAt, withMetadata } from "../object";
import { untilReady } from "../readiness/until-ready";
import type { Clock } from "../readiness/wait";
import { findChart } from "./chart";
import type { Chart } from "./charts";

const secretKind: GroupVersionKind = { group: "", version: "v1", kind: "Secret" };
const namespaceKind: GroupVersionKind = { group: "", version: "v1", kind: "Namespace" };
const fieldManager = "pulumi-kubernetes";
/** Helm's own, for what its chart makes. */
const helm = "helm";
const helmTimeoutSeconds = 300;

/** They change what Helm renders or whom it trusts; a release that ignored them would be a wrong one. */
const notCovered = ["valueYamlFiles", "postrender", "verify", "keyring", "reuseValues", "manifest", "resourceNames"];

interface ReleaseRecord {
    chart: string;
    version: string;
    appVersion: string;
    revision: number;
    repository?: string;
    values: Properties;
}

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

function recordOf(inputs: Properties, chart: Chart, revision: number): ReleaseRecord {
    const { version, appVersion } = chart;
    const repository = stringAt(inputs, "repositoryOpts", "repo");
    const values = objectAt(inputs, "values") ?? {};
    return { chart: stringAt(inputs, "chart") ?? chart.name, version, appVersion, revision, repository, values };
}

function stateOf(inputs: Properties, name: string, namespace: string, record: ReleaseRecord): Properties {
    const { chart, version, appVersion, revision } = record;
    const status = { name, namespace, chart, version, appVersion, revision, status: "deployed" };
    return { ...inputs, status, resourceNames: {} };
}

const recordKey = "release.json";

/** A Secret and nothing less, since values may hold passwords; not named as Helm's own, which it could not decode. */
function secretOf(name: string, namespace: string, record: ReleaseRecord): Properties {
    return {
        apiVersion: "v1",
        kind: "Secret",
        type: "sandbox/helm-release",
        metadata: {
            name: secretName(name),
            namespace,
            labels: { "sandbox/stand-in": "helm-release", "sandbox/release": name },
            annotations: { "sandbox/chart": `${record.chart} ${record.version}`, "sandbox/status": "deployed" },
        },
        data: { [recordKey]: Buffer.from(JSON.stringify(record), "utf8").toString("base64") },
    };
}

function secretName(release: string): string {
    return `sandbox-helm-release.${release}`;
}

function secretReference(release: string, namespace: string): ObjectReference {
    return { kind: secretKind, namespace, name: secretName(release) };
}

function recordIn(secret: Properties): ReleaseRecord | undefined {
    const encoded = stringAt(secret, "data", recordKey);
    if (encoded === undefined) {
        return undefined;
    }
    const record = parseJsonObject(Buffer.from(encoded, "base64").toString("utf8")) ?? {};
    return {
        chart: stringAt(record, "chart") ?? "",
        version: stringAt(record, "version") ?? "",
        appVersion: stringAt(record, "appVersion") ?? "",
        revision: numberAt(record, "revision") ?? 1,
        repository: stringAt(record, "repository"),
        values: objectAt(record, "values") ?? {},
    };
}

/** What a program would have to say to get the release: for an import. */
function inputsOf(name: string, namespace: string, record: ReleaseRecord): Properties {
    const { chart, version, repository, values } = record;
    const inputs: Properties = { name, namespace, chart, version, values, timeout: helmTimeoutSeconds };
    return repository === undefined ? inputs : { ...inputs, repositoryOpts: { repo: repository } };
}
