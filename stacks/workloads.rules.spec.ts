import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { activeReplicas } from "../dr/workloads.rules";
import { inRole, nameOf, parseManifests } from "./workloads.rules";

const example = readFileSync(join(__dirname, "..", "examples", "workload", "workload.yaml"), "utf8");

describe("workloads of both Regions", () => {
    it("takes the example, without replicas", () => {
        const { manifests, problems } = parseManifests(example, "ByRole");
        assert.deepEqual(problems, []);
        assert.deepEqual(manifests.map(nameOf), [
            "Namespace/sample",
            "sample/PersistentVolumeClaim/sample",
            "sample/PersistentVolumeClaim/data-ledger-0",
            "sample/Deployment/sample",
            "sample/Service/ledger",
            "sample/StatefulSet/ledger",
        ]);
    });

    it("gives an active Region the annotated replicas and a passive one none, and nothing else differs", () => {
        const { manifests } = parseManifests(example, "ByRole");
        const replicas = (active: boolean) =>
            manifests.map((one) => inRole(one, active).spec?.replicas).filter((value) => value !== undefined);
        assert.deepEqual(
            [replicas(true), replicas(false)],
            [
                [2, 1],
                [0, 0],
            ],
        );
        for (const manifest of manifests) {
            const without = (active: boolean) => ({ ...inRole(manifest, active).spec, replicas: undefined });
            assert.deepEqual(without(true), without(false));
        }
    });

    for (const [reason, change, expected] of [
        [
            "replicas",
            ["spec:\n  selector: {", "spec:\n  replicas: 3\n  selector: {"],
            /sample\/Deployment\/sample has replicas/,
        ],
        ["no annotation", [`annotations: { ${activeReplicas}: "2" }`, "annotations: {}"], /needs the annotation/],
        ["an annotation of 0", [`${activeReplicas}: "2"`, `${activeReplicas}: "0"`], /needs the annotation/],
        ["no kind", ["kind: Service", "sort: Service"], /document 5: kind: /],
        ["broken YAML", ["kind: Namespace", "kind: [Namespace"], /document 1: /],
    ] as const) {
        it(`refuses ${reason}`, () => {
            const text = example.replace(change[0], change[1]);
            assert.notEqual(text, example);
            assert.match(parseManifests(text, "ByRole").problems.join("\n"), expected);
        });
    }
});

describe("workloads that stay in their Region", () => {
    const stays = readFileSync(join(__dirname, "..", "examples", "workload", "ontap.yaml"), "utf8");

    it("say their replicas themselves", () => {
        const { manifests, problems } = parseManifests(stays, "ByManifest");
        assert.deepEqual(problems, []);
        const replicas = manifests.map(({ spec }) => spec?.replicas).filter((value) => value !== undefined);
        assert.deepEqual(replicas, [2, 1]);
    });

    it("are not marked for `dr`, which would stop them with the others", () => {
        const [problem] = parseManifests(example, "ByManifest").problems;
        assert.match(problem, /sample\/Deployment\/sample has the annotation eks-storage\/active-replicas/);
    });
});
