import { spawn } from "node:child_process";
import { once } from "node:events";
import { dirname } from "node:path";
import { startSandbox } from "./index";
import { sandboxDirectory } from "./state";
import { interruption, report } from "./terminal";

/** `npm start`: the sandbox, and on it the `dev` environment by the real engine. */
async function main(): Promise<number> {
    const started = Date.now();
    const signal = interruption();
    const sandbox = await startSandbox({ directory: sandboxDirectory(), log: (line) => console.log(line), signal });

    // A terminal gets the engine's live display, a log gets lines.
    const display = process.stdout.isTTY ? [] : ["--non-interactive"];
    const pulumi = async (args: string[], output: "inherit" | "ignore") => {
        const child = spawn("pulumi", [...args, "--stack", "dev", ...display], {
            cwd: dirname(__dirname),
            env: sandbox.environment,
            stdio: ["ignore", output, output],
        });
        const [status] = (await once(child, "exit")) as [number | null];
        return status ?? 1;
    };

    const isThere = (await pulumi(["stack"], "ignore")) === 0;
    const status = isThere ? 0 : await pulumi(["stack", "init"], "inherit");
    if (status !== 0) return status;

    // Ctrl-C reaches the engine too, which lets what it has begun come to an end.
    const upStatus = await pulumi(["up", "--yes", "--skip-preview"], "inherit");
    if (signal.aborted) {
        if (sandbox.startedHere) await sandbox.stop();
        signal.throwIfAborted();
    }
    if (upStatus === 0) {
        console.log(`
The environment dev is up after ${Math.round((Date.now() - started) / 1000)} s. Next:

  eval "$(npm run --silent sandbox -- env)"      this shell's pulumi, kubectl and aws talk to the sandbox
  kubectl get storageclass,pvc,pods -A -o wide
  pulumi preview --stack dev --expect-no-changes
  pulumi destroy --stack dev                     and  npm run sandbox -- stop`);
    }
    return upStatus;
}

main().then(
    (status) => process.exit(status),
    (error: unknown) => process.exit(report(error)),
);
