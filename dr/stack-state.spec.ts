import { LocalWorkspace } from "@pulumi/pulumi/automation";
import assert from "node:assert/strict";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureToolchain } from "../sandbox/toolchain";
import { DrError, Refusal } from "./errors";
import { exportState, importState } from "./stack-state";

describe("a stack's state on its way through this command", () => {
    let folder: string;
    let workspace: LocalWorkspace;
    const path = process.env.PATH;
    const secret = "a-password-that-nobody-reads";

    before(async function () {
        this.timeout(120_000);
        const { binDirectory } = await ensureToolchain();
        process.env.PATH = `${binDirectory}:${path}`;
        folder = await mkdtemp(join(tmpdir(), "stack-state-"));
        await writeFile(
            join(folder, "Pulumi.yaml"),
            `name: state\nruntime: yaml\noutputs:\n  open: value\n  secret:\n    fn::secret: ${secret}\n`,
        );
        workspace = await LocalWorkspace.create({
            workDir: folder,
            pulumiHome: folder,
            envVars: {
                PULUMI_SKIP_UPDATE_CHECK: "true",
                PULUMI_BACKEND_URL: `file://${folder}`,
                PULUMI_CONFIG_PASSPHRASE: "passphrase",
            },
        });
        await workspace.createStack("one");
        const state = await workspace.exportStack("one");
        const urn = "urn:pulumi:one::state::pulumi:pulumi:Stack::state-one";
        const outputs = {
            open: "value",
            secret: {
                "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
                plaintext: `"${secret}"`,
            },
        };
        const resource = { urn, custom: false, type: "pulumi:pulumi:Stack", outputs };
        const deployment = { ...(state.deployment as object), resources: [resource] };
        await workspace.importStack("one", { ...state, deployment });
    });

    after(async () => {
        process.env.PATH = path;
        await rm(folder, { recursive: true });
    });

    it("keeps its secrets encrypted, there and back, and leaves no file", async function () {
        this.timeout(120_000);
        const state = await exportState(workspace, "one");
        const text = JSON.stringify(state);
        assert.match(text, /"open":"value"/);
        assert.match(text, /"ciphertext"/);
        assert.doesNotMatch(text, new RegExp(secret));

        const files = async () => (await readdir(tmpdir())).filter((name) => name.startsWith("automation-"));
        const before = await files();
        await importState(workspace, "one", state);
        assert.deepEqual(await files(), before);
        assert.match(JSON.stringify(await workspace.exportStack("one")), new RegExp(secret));
    });

    it("fails with the engine's own words", async function () {
        this.timeout(60_000);
        await assert.rejects(exportState(workspace, "other"), (error) => {
            return error instanceof Refusal && /^There is no such stack: other;/.test(error.message);
        });
        await assert.rejects(importState(workspace, "one", { version: 99, deployment: {} }), (error) => {
            return (
                error instanceof DrError && /^pulumi: .*version/.test(error.message) && !error.message.includes("\n")
            );
        });
    });
});
