import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { completeEnvironment, environment, shellLines } from "./environment";
import type { ReadySandboxState } from "./state";
import type { Toolchain } from "./toolchain";

const state: ReadySandboxState = {
    directory: "/it's/.sandbox",
    phase: "Ready",
    daemon: { pid: 1, startedAt: "boot/1" },
    endpoints: {
        front: "http://127.0.0.1:4000",
        proxy: "http://127.0.0.1:4000",
        caBundle: "/it's/.sandbox/ca/aws-ca.pem",
        moto: "http://127.0.0.1:5000",
        providers: { aws: 1, kubernetes: 2, eks: 3, random: 4 },
    },
    processes: [],
    clusters: [],
};
const toolchain: Pick<Toolchain, "binDirectory" | "pythonEnvironment"> = {
    binDirectory: "/cache/bin",
    pythonEnvironment: "/cache/python",
};
/** Where the engine finds the package's own plugin. */
const plugin = join(__dirname, "..", "bin");
const outer = {
    PATH: "/usr/bin:/cache/bin:/bin",
    HOME: "/home/someone",
    AWS_PROFILE: "production",
    AWS_SESSION_TOKEN: "a real one",
    AWS_ENDPOINT_URL_EFS: "https://elsewhere.example",
    AWS_REGION: "us-east-1",
    PULUMI_CONFIG_PASSPHRASE: "theirs",
    HTTPS_PROXY: "http://proxy.example:3128",
    NO_PROXY: "intranet.example",
};

describe("the environment of a sandbox", () => {
    const variables = environment(state, toolchain, outer);

    it("lets the engine attach to the provider process, keep its state in the sandbox and download nothing", () => {
        assert.equal(variables.PULUMI_DEBUG_PROVIDERS, "aws:1,kubernetes:2,eks:3,random:4");
        assert.equal(variables.PULUMI_BACKEND_URL, "file:///it's/.sandbox/pulumi/backend");
        assert.equal(variables.PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION, "true");
    });

    it("puts the sandbox's tools first on PATH, each folder once even when the variables are taken over twice", () => {
        assert.equal(variables.PATH, `/cache/python/bin:/cache/bin:${plugin}:/usr/bin:/bin`);
        assert.equal(environment(state, toolchain, { ...outer, ...variables }).PATH, variables.PATH);
    });

    it("leaves out what npm put on PATH for its script", () => {
        const npm = { npm_lifecycle_event: "sandbox", PATH: "/checkout/node_modules/.bin:/usr/bin" };
        assert.equal(environment(state, toolchain, npm).PATH, `/cache/python/bin:/cache/bin:${plugin}:/usr/bin`);
    });

    it("drops what would lead a client past the sandbox, and keeps the rest of the caller's", () => {
        const complete = completeEnvironment(variables, outer);
        assert.equal(complete.AWS_ENDPOINT_URL, "http://127.0.0.1:4000");
        assert.equal(complete.AWS_REGION, "eu-central-1");
        assert.equal(complete.HOME, "/home/someone");
        for (const name of ["AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL_EFS", "PULUMI_CONFIG_PASSPHRASE"]) {
            assert.equal(complete[name], undefined, name);
        }
    });

    it("keeps calls to loopback from a user's proxy", () => {
        assert.equal(variables.NO_PROXY, "intranet.example,127.0.0.1,localhost");
    });

    it("prints lines that a shell evaluates to exactly this environment, quotes and all", () => {
        const script = `${shellLines(variables, outer).join("\n")}\nexec /usr/bin/env -0`;
        const printed = execFileSync("/bin/sh", ["-c", script], { env: outer, encoding: "utf8" });
        const seen = Object.fromEntries(
            printed
                .split("\0")
                .filter(Boolean)
                .map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
        );
        delete seen.PWD; // set by the shell
        delete seen._;
        assert.deepEqual(seen, completeEnvironment(variables, outer));
    });
});
