/** What is kept of a release in the cluster, since Helm's own record could not be read without Helm. */
import type { Properties } from "../../provider";
import type { ObjectReference } from "../cluster";
import type { GroupVersionKind } from "../kinds";
import { numberAt, objectAt, parseJsonObject, stringAt } from "../object";
import type { Chart } from "./charts";

const secretKind: GroupVersionKind = { group: "", version: "v1", kind: "Secret" };
export const helmTimeoutSeconds = 300;

export interface ReleaseRecord {
    chart: string;
    version: string;
    appVersion: string;
    revision: number;
    repository?: string;
    values: Properties;
}

export function recordOf(inputs: Properties, chart: Chart, revision: number): ReleaseRecord {
    const { version, appVersion } = chart;
    const repository = stringAt(inputs, "repositoryOpts", "repo");
    const values = objectAt(inputs, "values") ?? {};
    return { chart: stringAt(inputs, "chart") ?? chart.name, version, appVersion, revision, repository, values };
}

export function stateOf(inputs: Properties, name: string, namespace: string, record: ReleaseRecord): Properties {
    const { chart, version, appVersion, revision } = record;
    const status = { name, namespace, chart, version, appVersion, revision, status: "deployed" };
    return { ...inputs, status, resourceNames: {} };
}

const recordKey = "release.json";

/** A Secret and nothing less, since values may hold passwords; not named as Helm's own, which it could not decode. */
export function secretOf(name: string, namespace: string, record: ReleaseRecord): Properties {
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

export function secretReference(release: string, namespace: string): ObjectReference {
    return { kind: secretKind, namespace, name: secretName(release) };
}

export function recordIn(secret: Properties): ReleaseRecord | undefined {
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
export function inputsOf(name: string, namespace: string, record: ReleaseRecord): Properties {
    const { chart, version, repository, values } = record;
    const inputs: Properties = { name, namespace, chart, version, values, timeout: helmTimeoutSeconds };
    return repository === undefined ? inputs : { ...inputs, repositoryOpts: { repo: repository } };
}
