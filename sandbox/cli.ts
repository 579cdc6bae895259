import * as fs from "node:fs";
import { Command } from "commander";
import { shellLines } from "./environment";
import { SandboxError } from "./errors";
import { kubeconfigOf, openSandbox, resetSandbox, startSandbox, stopSandbox } from "./index";
import { isAlive, readState, sandboxDirectory, sandboxPaths } from "./state";
import { problems, statusText } from "./status";
import { interruption, red, report } from "./terminal";

const directory = sandboxDirectory();

const program = new Command("sandbox")
    .usage("-- <command>")
    .description(`A local AWS, Kubernetes and Pulumi back end for this checkout, in ${directory}`)
    .exitOverride();

program
    .command("start")
    .description("start the sandbox; one that runs already is left alone")
    .action(async () => {
        const began = Date.now();
        const sandbox = await startSandbox({ directory, log: (line) => console.log(line), signal: interruption() });
        console.log(
            sandbox.startedHere
                ? `The sandbox is ready after ${((Date.now() - began) / 1000).toFixed(1)} s.`
                : "The sandbox runs already; nothing was started.",
        );
        const { state } = sandbox;
        console.log(`  AWS        ${state.endpoints.front}
  Kubernetes a control plane per EKS cluster, started when one is created; kubeconfig ${sandboxPaths(directory).kubeconfig}
  Pulumi     ${sandbox.variables.PULUMI_BACKEND_URL}
  Logs       ${sandboxPaths(directory).logs}
Lead this shell to it: eval "$(npm run --silent sandbox -- env)"`);
    });

program
    .command("stop")
    .description("end every process; the local cloud, its clusters and the Pulumi stacks are forgotten")
    .action(async () => {
        console.log(
            (await stopSandbox(directory))
                ? "The sandbox has stopped. Its AWS resources, clusters and Pulumi stacks are gone; logs and the certificate authority stay."
                : `No sandbox runs in ${directory}.`,
        );
    });

program
    .command("reset")
    .description("stop, and remove the sandbox's folder")
    .action(async () => {
        console.log(
            (await resetSandbox(directory))
                ? `The sandbox is gone from ${directory}.`
                : `${directory} holds no sandbox.`,
        );
    });

program
    .command("status")
    .description("show processes, clusters, nodes and stand-ins; exit status 1 when something is not running")
    .action(() => {
        const paths = sandboxPaths(directory);
        const state = readState(paths);
        if (!state) throw new SandboxError(`No sandbox runs in ${directory}; start it: npm run sandbox -- start`);
        console.log(statusText(state));
        const found = problems(state, isAlive(state), paths);
        for (const problem of found) console.error(red(problem));
        if (found.length > 0) process.exitCode = 1;
    });

program
    .command("env")
    .description("print what makes AWS SDKs, the AWS CLI, kubectl and pulumi talk to the sandbox, for eval")
    .option("--json", "print a JSON object instead of lines for a shell")
    .action(async ({ json }: { json?: true }) => {
        const { variables } = await openSandbox(directory);
        console.log(json ? JSON.stringify(variables, undefined, 2) : shellLines(variables).join("\n"));
    });

program
    .command("kubeconfig")
    .description("print the kubeconfig of a Region's cluster; it contains an administrator's token")
    .argument("<region>", "for example eu-central-1")
    .option("--cluster <name>", "needed where the Region has several clusters")
    .action(async (region: string, { cluster }: { cluster?: string }) => {
        const { state } = await openSandbox(directory);
        process.stdout.write(fs.readFileSync(kubeconfigOf(state, region, cluster), "utf8"));
    });

program.parseAsync().then(
    () => process.exit(),
    (error: unknown) => process.exit(report(error)),
);
