import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";

import { findOnPath, findTools } from "./executables";
import { fakeProgram, temporaryDirectory } from "./testing";
import { tools, type ToolName } from "./tools";

const hosts: ToolName[] = [
    "pulumi-language-nodejs",
    "pulumi-language-python",
    "pulumi-language-go",
    "pulumi-language-yaml",
];

describe("tools on PATH", () => {
    let directory: string;
    beforeEach(() => (directory = temporaryDirectory()));
    afterEach(() => fs.rmSync(directory, { recursive: true }));

    const find = (...folders: string[]) => findTools(tools, { PATH: folders.join(path.delimiter) });

    it("finds the first executable file of a name, as a shell does", () => {
        const [first, second, third] = ["1", "2", "3"].map((name) => path.join(directory, name));
        fs.mkdirSync(path.join(first, "etcd"), { recursive: true });
        fs.mkdirSync(second);
        fs.writeFileSync(path.join(second, "etcd"), "not executable", { mode: 0o644 });
        const expected = fakeProgram(third, "etcd", "etcd Version: 3.6.5");
        assert.equal(findOnPath("etcd", [first, second, "relative", "", third].join(path.delimiter)), expected);
        assert.equal(findOnPath("etcd", undefined), undefined);
    });

    it("uses what has an accepted version and says why it does not use the rest", async () => {
        const etcd = fakeProgram(directory, "etcd", "etcd Version: 3.6.7");
        const kubectl = fakeProgram(directory, "kubectl", "Client Version: v1.32.4");
        fakeProgram(directory, "kube-apiserver", "Kubernetes v1.34.9");
        fakeProgram(directory, "kwok", "kwok version v0.7.1", 1);
        const found = await find(directory);
        assert.deepEqual(found.get("etcd"), { path: etcd, version: "3.6.7" });
        assert.deepEqual(found.get("kubectl"), {
            path: kubectl,
            version: "1.32.4",
            refused: "version 1.32.4; 1.34 up to, not including, 1.37 is needed",
        });
        assert.match(found.get("kube-apiserver")?.refused ?? "", /1\.34\.9; 1\.35 up to/);
        assert.equal(found.get("kwok")?.refused, "does not tell its version (--version)");
        assert.equal(found.has("kube-scheduler"), false);
    });

    it("never takes a CSI driver or a generator from PATH, whose pins the tests rely on", async () => {
        fakeProgram(directory, "aws-efs-csi-driver", "v1.7.7");
        fakeProgram(directory, "sdk-generator", "3.250.0");
        assert.equal((await find(directory)).size, 0);
    });

    it("takes Pulumi and its language hosts as one distribution", async () => {
        const pulumi = fakeProgram(directory, "pulumi", "v3.270.1");
        hosts.forEach((host) => fakeProgram(directory, host, ""));
        const found = await find(directory);
        assert.deepEqual(found.get("pulumi"), { path: pulumi, version: "3.270.1" });
        for (const host of hosts) {
            assert.deepEqual(found.get(host), { path: path.join(directory, host), version: "3.270.1" });
        }
    });

    it("takes neither when a language host is missing or another one comes first on PATH", async () => {
        const distribution = path.join(directory, "distribution");
        fakeProgram(distribution, "pulumi", "v3.270.1");
        hosts.slice(1).forEach((host) => fakeProgram(distribution, host, ""));
        const refused = "pulumi-language-nodejs not beside it and first on PATH";
        const missing = await find(distribution);
        assert.equal(missing.get("pulumi")?.refused, refused);
        assert.equal(missing.has("pulumi-language-go"), false);

        fakeProgram(distribution, "pulumi-language-nodejs", "");
        const other = path.join(directory, "other");
        fakeProgram(other, "pulumi-language-nodejs", "");
        assert.equal((await find(other, distribution)).get("pulumi")?.refused, refused);
        assert.equal((await find(distribution, other)).get("pulumi")?.refused, undefined);
    });

    it("takes no language host without an accepted engine", async () => {
        fakeProgram(directory, "pulumi", "v3.249.9");
        hosts.forEach((host) => fakeProgram(directory, host, ""));
        const found = await find(directory);
        assert.match(found.get("pulumi")?.refused ?? "", /3\.249\.9/);
        assert.deepEqual([...found.keys()], ["pulumi"]);
    });
});
