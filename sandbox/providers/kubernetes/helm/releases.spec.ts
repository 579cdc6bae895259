import assert from "node:assert/strict";
import { unknown } from "../../provider";
import { systemClock } from "../readiness/wait";
import { operation } from "../testing";
import type { Chart } from "./charts";
import { Releases } from "./releases";

const chart: Chart = {
    name: "operator",
    repository: "https://charts.example.test",
    version: "2.0.0",
    appVersion: "2",
    customResourceDefinitions: [],
};
const releases = new Releases([chart, { ...chart, repository: "oci://registry.example.test/charts" }], systemClock);
const from = { repositoryOpts: { repo: chart.repository } };
const check = (inputs: Parameters<Releases["check"]>[2]) =>
    releases.check(operation("kubernetes:helm.sh/v3:Release", "operator"), undefined, inputs, "default");

describe("a release's inputs", () => {
    it("get a name, the default namespace and the chart's version", () => {
        const { inputs, failures } = check({ chart: "operator", ...from });
        assert.deepEqual(failures, []);
        assert.equal(inputs.name, "operator-01234567");
        assert.equal(inputs.namespace, "default");
        assert.equal(inputs.version, "2.0.0");
    });

    it("find a chart of an OCI registry by its reference", () => {
        assert.deepEqual(check({ chart: "oci://registry.example.test/charts/operator" }).failures, []);
    });

    it("are not judged by what is not known yet", () => {
        assert.deepEqual(check({ chart: "operator", repositoryOpts: { repo: unknown } }).failures, []);
    });

    it("are refused for a chart, a repository or a version that is not in the table", () => {
        const reason = (inputs: Parameters<typeof check>[0]) => check(inputs).failures[0]?.reason;
        assert.match(reason({ chart: "other", ...from }) ?? "", /chart "other" of .* is not known to the sandbox/);
        assert.match(reason({ chart: "operator" }) ?? "", /chart "operator" without a repository is not known/);
        assert.match(reason({ chart: "operator", ...from, version: "1.0.0" }) ?? "", /known .* as 2.0.0, not as 1.0.0/);
    });

    it("are refused where the stand-in could not honour them", () => {
        const { failures } = check({ chart: "operator", ...from, postrender: "cat", verify: true });
        assert.deepEqual(
            failures.map(({ property }) => property),
            ["postrender", "verify"],
        );
    });

    it("replace the release for another name or namespace only", () => {
        const before = { name: "a", namespace: "n", values: { x: 1 } };
        assert.deepEqual(releases.diff(before, { ...before, namespace: "m" }, []).replaces, ["namespace"]);
        assert.deepEqual(releases.diff(before, { ...before, values: { x: 2 } }, []).replaces, []);
        assert.equal(releases.diff(before, { ...before, values: { x: 2 } }, ["values"]).changes, "none");
    });
});
