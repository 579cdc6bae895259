import { isUnknown, type Properties } from "../../provider";
import { stringAt, textOf } from "../object";
import type { Chart } from "./charts";

/** The table's entry for what a release asks for; a text says why there is none. Undefined while it is not known. */
export function findChart(table: readonly Chart[], inputs: Properties): Chart | string | undefined {
    const { chart, version, repositoryOpts } = inputs;
    if ([chart, version, repositoryOpts].some(isUnknown) || isUnknown(repository(inputs))) {
        return undefined;
    }
    if (typeof chart !== "string" || chart === "") {
        return "is missing";
    }
    const { name, from } = locate(chart, stringAt(inputs, "repositoryOpts", "repo"));
    const versions = table.filter((entry) => entry.name === name && trimmed(entry.repository) === from);
    const found = versions.find((entry) => version === undefined || version === entry.version);
    if (found !== undefined) {
        return found;
    }
    const where = from === undefined ? "without a repository" : `of ${from}`;
    return versions.length > 0
        ? `chart "${name}" ${where} is known to the sandbox as ${listOf(versions)}, not as ${textOf(version)}`
        : `chart "${name}" ${where} is not known to the sandbox, which cannot fetch charts; ${knownCharts(table)}`;
}

function repository(inputs: Properties) {
    const options = inputs.repositoryOpts;
    return typeof options === "object" && options !== null && "repo" in options ? options.repo : undefined;
}

function locate(chart: string, repository: string | undefined): { name: string; from: string | undefined } {
    const reference = /^(oci:\/\/.+)\/([^/]+)$/.exec(chart);
    const [, from, name] = reference ?? [];
    return name === undefined
        ? { name: chart, from: repository === undefined ? undefined : trimmed(repository) }
        : { name, from };
}

function trimmed(url: string): string {
    return url.replace(/\/+$/, "");
}

function listOf(versions: readonly Chart[]): string {
    return versions.map(({ version }) => version).join(", ");
}

function knownCharts(table: readonly Chart[]): string {
    return table.length === 0
        ? "its table of charts is empty"
        : `it knows ${[...new Set(table.map(({ name }) => name))].join(", ")}`;
}
