import * as path from "node:path";
import { sandboxPaths, type ReadySandboxState, type SandboxEndpoints, type SandboxPaths } from "./state";
import type { Toolchain } from "./toolchain";

/** The Region of the environment `dev`, for commands that name none. */
const defaultRegion = "eu-central-1";

/** What makes AWS SDKs, the AWS CLI, kubectl and pulumi talk to a sandbox and to nothing else. */
export function environment(
    state: ReadySandboxState,
    toolchain: Pick<Toolchain, "binDirectory" | "pythonEnvironment">,
    outer: NodeJS.ProcessEnv = process.env,
): Record<string, string> {
    const paths = sandboxPaths(state.directory);
    const { providers } = state.endpoints;
    return {
        PATH: searchPath(toolchain, outer),
        ...awsVariables(paths, state.endpoints),
        NO_PROXY: noProxy(outer),
        no_proxy: noProxy(outer),
        KUBECONFIG: paths.kubeconfig,

        PULUMI_HOME: paths.pulumiHome,
        PULUMI_BACKEND_URL: `file://${paths.pulumiBackend}`,
        PULUMI_CONFIG_PASSPHRASE_FILE: paths.passphrase,
        // The engine attaches to these instead of starting plugins.
        PULUMI_DEBUG_PROVIDERS: Object.entries(providers)
            .map(([name, port]) => `${name}:${port}`)
            .join(","),
        PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
        PULUMI_SKIP_UPDATE_CHECK: "true",
        PULUMI_NODEJS_TRANSPILE_ONLY: "true",
    };
}

/** What makes an AWS SDK talk to the local AWS. */
export function awsVariables(
    paths: SandboxPaths,
    { front, caBundle }: Pick<SandboxEndpoints, "front" | "caBundle">,
): Record<string, string> {
    return {
        AWS_ENDPOINT_URL: front,
        AWS_CA_BUNDLE: caBundle,
        // Any key is good: the local AWS checks no signature.
        AWS_ACCESS_KEY_ID: "sandbox",
        AWS_SECRET_ACCESS_KEY: "sandbox",
        AWS_REGION: defaultRegion,
        AWS_DEFAULT_REGION: defaultRegion,
        AWS_CONFIG_FILE: paths.emptyAwsConfiguration,
        AWS_SHARED_CREDENTIALS_FILE: paths.emptyAwsConfiguration,
        AWS_EC2_METADATA_DISABLED: "true",
        AWS_PAGER: "",
    };
}

/** The executable of the package's own plugin. */
const pluginDirectory = path.join(__dirname, "..", "bin");

/** The sandbox's tools and the plugin first, each folder once however often the variables are taken over. */
function searchPath(
    toolchain: Pick<Toolchain, "binDirectory" | "pythonEnvironment">,
    outer: NodeJS.ProcessEnv,
): string {
    const ours = [path.join(toolchain.pythonEnvironment, "bin"), toolchain.binDirectory, pluginDirectory];
    const theirs = (outer.PATH ?? "")
        .split(path.delimiter)
        .filter((folder) => folder && !ours.includes(folder) && !(outer.npm_lifecycle_event && ofNpm(folder)));
    return [...ours, ...theirs].join(path.delimiter);
}

/** What `npm run` puts on PATH for its script, and a person's shell need not keep. */
function ofNpm(folder: string): boolean {
    return /[/\\](node_modules[/\\]\.bin|node-gyp-bin)$/.test(folder);
}

/** Variables of a user that would lead some client past the sandbox. */
export function conflictingVariables(outer: NodeJS.ProcessEnv = process.env): string[] {
    const fixed = new Set([
        "AWS_PROFILE",
        "AWS_DEFAULT_PROFILE",
        "AWS_SESSION_TOKEN",
        "AWS_ROLE_ARN",
        "AWS_WEB_IDENTITY_TOKEN_FILE",
        "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
        "AWS_USE_FIPS_ENDPOINT",
        "AWS_USE_DUALSTACK_ENDPOINT",
        "PULUMI_CONFIG_PASSPHRASE",
        "PULUMI_ACCESS_TOKEN",
        "PULUMI_STACK",
    ]);
    return Object.keys(outer).filter((name) => fixed.has(name) || name.startsWith("AWS_ENDPOINT_URL_"));
}

/** The whole environment of a child process: the caller's, without what conflicts, and the sandbox's. */
export function completeEnvironment(
    variables: Record<string, string>,
    outer: NodeJS.ProcessEnv = process.env,
): Record<string, string> {
    const conflicting = new Set(conflictingVariables(outer));
    const kept = Object.entries(outer).flatMap(([name, value]) =>
        value === undefined || conflicting.has(name) ? [] : [[name, value] as const],
    );
    return { ...Object.fromEntries(kept), ...variables };
}

/** Lines for `eval` in a POSIX shell. */
export function shellLines(variables: Record<string, string>, outer: NodeJS.ProcessEnv = process.env): string[] {
    return [
        ...conflictingVariables(outer).map((name) => `unset ${name}`),
        ...Object.entries(variables).map(([name, value]) => `export ${name}=${quote(value)}`),
    ];
}

function quote(value: string): string {
    return /^[\w@%+=:,./-]+$/.test(value) ? value : `'${value.replaceAll("'", `'\\''`)}'`;
}

/** A user's proxy must not see calls to loopback. */
function noProxy(outer: NodeJS.ProcessEnv): string {
    const present = (outer.NO_PROXY ?? outer.no_proxy ?? "").split(",").filter(Boolean);
    return [...new Set([...present, "127.0.0.1", "localhost"])].join(",");
}
