import { spawnSync } from "node:child_process";
import { dirname } from "node:path";
import { sandboxDirectory } from "./state";
import { startSandbox } from "./index";

/** `npm start`: the sandbox, and on it the `dev` environment by the real engine. */
async function main(): Promise<number> {
    const started = Date.now();
    const sandbox = await startSandbox({ directory: sandboxDirectory(), log: (line) => console.log(line) });
    const pulumi = (args: string[], output: "inherit" | "ignore") =>
        spawnSync("pulumi", [...args, "--stack", "dev", "--non-interactive"], {
            cwd: dirname(__dirname),
            env: sandbox.environment,
            stdio: ["ignore", output, output === "inherit" ? "inherit" : "ignore"],
        }).status ?? 1;

    if (pulumi(["stack"], "ignore") !== 0) {
        const status = pulumi(["stack", "init"], "inherit");
        if (status !== 0) {
            return status;
        }
    }
    const status = pulumi(["up", "--yes", "--skip-preview"], "inherit");
    if (status === 0) {
        console.log(`\nThe environment dev is up after ${Math.round((Date.now() - started) / 1000)} s. Next:

  eval "$(npm run --silent sandbox -- env)"      this shell's pulumi, kubectl and aws talk to the sandbox
  kubectl get storageclass,pvc,pods -A -o wide
  pulumi preview --stack dev --expect-no-changes
  pulumi destroy --stack dev                     and  npm run sandbox -- stop`);
    }
    return status;
}

main().then(
    (status) => process.exit(status),
    (error: unknown) => {
        console.error(error instanceof Error ? error.message : error);
        process.exit(1);
    },
);
