import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { claimDirectory, removeDirectory } from "./directory";
import { kubeconfigOf } from "./index";
import { currentDaemon, forgetCloud, isAlive, readState, sandboxPaths, writeState, type SandboxState } from "./state";

describe("the state of a sandbox", () => {
    let directory: string;
    beforeEach(() => {
        directory = mkdtempSync(join(tmpdir(), "state-"));
    });
    afterEach(() => rmSync(directory, { recursive: true, force: true }));

    const state = (more: Partial<SandboxState> = {}): SandboxState => ({
        directory,
        phase: "Starting",
        daemon: currentDaemon(),
        processes: [],
        clusters: [],
        ...more,
    });

    it("is read as it was written, by the owner only", () => {
        const paths = sandboxPaths(directory);
        const written = state({ processes: [{ name: "moto", pid: 1, port: 2, log: "l", state: "running" }] });
        writeState(paths, written);
        assert.deepEqual(readState(paths), written);
        assert.equal(statSync(paths.state).mode & 0o777, 0o600);
        assert.deepEqual(readdirSync(directory), ["sandbox.json"]);
    });

    it("counts as none when it is missing, cut off or of another shape", () => {
        const paths = sandboxPaths(directory);
        assert.equal(readState(paths), undefined);
        for (const text of ["", '{"directory": "/x", "pha', '{"directory": 7}']) {
            writeFileSync(paths.state, text);
            assert.equal(readState(paths), undefined, text);
        }
    });

    it("is alive only as long as the very process that wrote it", async () => {
        assert.equal(isAlive(state()), true);

        const child = spawn("true");
        await new Promise((resolve) => child.once("exit", resolve));
        const pid = child.pid ?? 0;
        assert.equal(isAlive(state({ daemon: { ...currentDaemon(), pid } })), false, "no such process");

        const { startedAt } = currentDaemon();
        const reused = startedAt.replace(/\d+$/, (ticks) => String(Number(ticks) - 1));
        assert.equal(isAlive(state({ daemon: { pid: process.pid, startedAt: reused } })), false, "number used anew");
        const otherBoot = startedAt.replace(/^[^/]+/, "another-boot");
        assert.equal(isAlive(state({ daemon: { pid: process.pid, startedAt: otherBoot } })), false, "before a reboot");
    });

    it("forgets the cloud and keeps logs, authority and passphrase", () => {
        const paths = sandboxPaths(directory);
        for (const folder of [paths.clusters, paths.pulumiBackend, paths.pulumiHome, paths.logs, paths.certificates]) {
            mkdirSync(folder, { recursive: true });
        }
        writeFileSync(paths.passphrase, "secret");
        writeState(paths, state());
        forgetCloud(paths);
        assert.deepEqual(readdirSync(directory).sort(), ["ca", "logs", "passphrase", "pulumi"]);
        assert.deepEqual(readdirSync(join(directory, "pulumi")), ["home"]);
    });
});

describe("the folder of a sandbox", () => {
    let directory: string;
    beforeEach(() => {
        directory = mkdtempSync(join(tmpdir(), "folder-"));
    });
    afterEach(() => rmSync(directory, { recursive: true, force: true }));

    it("is refused, and left as it is, when it holds something else", () => {
        mkdirSync(join(directory, "clusters"));
        writeFileSync(join(directory, "clusters", "precious"), "");
        assert.throws(
            () => claimDirectory(sandboxPaths(directory)),
            /is no sandbox folder and is not empty \(clusters\)/,
        );
        assert.equal(removeDirectory(sandboxPaths(directory)), false);
        assert.ok(existsSync(join(directory, "clusters", "precious")));
    });

    it("goes with all that a sandbox wrote, but not with what someone put there", () => {
        const paths = sandboxPaths(directory);
        claimDirectory(paths);
        claimDirectory(paths);
        mkdirSync(paths.pulumiBackend, { recursive: true });
        writeFileSync(join(directory, "notes.txt"), "");
        assert.equal(removeDirectory(paths), true);
        assert.deepEqual(readdirSync(directory), ["notes.txt"]);

        rmSync(join(directory, "notes.txt"));
        claimDirectory(paths);
        removeDirectory(paths);
        assert.equal(existsSync(directory), false);
    });
});

describe("the kubeconfig of a Region", () => {
    const cluster = (region: string, name: string) => ({
        region,
        name,
        version: "1.35",
        state: "Active" as const,
        kubeconfig: `/${region}/${name}`,
        nodes: [],
        addons: [],
    });
    const state = (clusters: SandboxState["clusters"]): SandboxState => ({
        directory: "/",
        phase: "Ready",
        daemon: { pid: 1, startedAt: "boot/1" },
        processes: [],
        clusters,
    });

    it("is that of its only cluster, or of the named one", () => {
        const two = state([cluster("eu-central-1", "a"), cluster("eu-west-1", "b"), cluster("eu-west-1", "c")]);
        assert.equal(kubeconfigOf(two, "eu-central-1"), "/eu-central-1/a");
        assert.equal(kubeconfigOf(two, "eu-west-1", "c"), "/eu-west-1/c");
        assert.throws(() => kubeconfigOf(two, "eu-west-1"), /several clusters \(b, c\); name one with --cluster/);
    });

    it("is refused for a Region without one, with the Regions that have one", () => {
        assert.throws(
            () => kubeconfigOf(state([cluster("eu-central-1", "dev")]), "eu-west-9"),
            /Region eu-west-9 has no cluster in the sandbox; there is one in: eu-central-1 \(dev\)/,
        );
        assert.throws(() => kubeconfigOf(state([]), "eu-central-1"), /there is none yet/);
    });
});
