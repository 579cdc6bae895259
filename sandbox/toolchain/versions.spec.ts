import * as assert from "node:assert/strict";

import { describeRange, isWithin, parseVersion } from "./versions";

describe("versions of programs", () => {
    const outputs: [string, string, [number, number, number]][] = [
        ["pulumi", "v3.250.0\n", [3, 250, 0]],
        ["kube-apiserver", "Kubernetes v1.35.0\n", [1, 35, 0]],
        ["kubectl", "Client Version: v1.32.4-dispatcher\nKustomize Version: v5.5.0\n", [1, 32, 4]],
        ["etcd", "etcd Version: 3.6.5\nGit SHA: Not provided\nGo Version: go1.26.8\n", [3, 6, 5]],
        ["kwok", "kwok version v0.7.0 go1.26.8 (linux/amd64)\n", [0, 7, 0]],
        ["go", "go1.26rc1\n", [1, 26, 0]],
    ];
    for (const [program, output, [major, minor, patch]] of outputs) {
        it(`reads what ${program} prints`, () => {
            assert.deepEqual(parseVersion(output), { major, minor, patch });
        });
    }

    it("finds none where there is none", () => {
        assert.equal(parseVersion("unknown command 7"), undefined);
    });

    it("compares numbers, not texts, and keeps the upper bound out", () => {
        const range = { minimum: "1.34", below: "1.37" };
        const fits = (text: string) => isWithin(parseVersion(text) ?? assert.fail(), range);
        assert.deepEqual(["1.9.0", "1.33.9", "1.34.0", "1.36.12", "1.37.0", "2.0.0"].map(fits), [
            false,
            false,
            true,
            true,
            false,
            false,
        ]);
        assert.equal(describeRange(range), "1.34 up to, not including, 1.37");
    });
});
