import { Command } from "commander";
import type { FlowOptions } from "./context";
import { Refusal } from "./errors";
import { afterFirstWrite, noticing } from "./first-write";
import { thisOperator } from "./operator";
import { checkAccount, observe, openPair } from "./open";
import { link } from "./link";
import { type Means, operate, type Operation } from "./operate";
import { nextFlow, planOf, planText } from "./plan";
import { rehearsalText, rehearse } from "./rehearse";
import { openProject, PulumiProgram, stackName } from "./stack";
import { status } from "./status";
import { statusText } from "./status-text";
import { asker, interruption, Progress } from "./terminal";
import { readTimings } from "./timings";

interface Options {
    stack?: string;
    primaryStack?: string;
    cwd: string;
    json?: boolean;
    yes?: boolean;
    now?: boolean;
    skipRecoveryPoint?: boolean;
    rollBack?: boolean;
    backupVault?: string;
    backupRole?: string;
    force?: boolean;
}

function flowOptions({ now = false, skipRecoveryPoint = false, backupVault, backupRole }: Options): FlowOptions {
    const recoveryPoint = {
        ...(backupVault === undefined ? {} : { vault: backupVault }),
        ...(backupRole === undefined ? {} : { roleArn: backupRole }),
    };
    return { now, skipRecoveryPoint, recoveryPoint };
}

/** The project, the replica's stack in it, and what reaches the pair. */
async function open(options: Options, signal?: AbortSignal) {
    const timings = readTimings();
    const workspace = await openProject(options.cwd);
    const name = await stackName(workspace, options.stack);
    const program = new PulumiProgram(workspace, name, timings, options.primaryStack);
    return { timings, program, pair: openPair(await program.pair(), timings, signal) };
}

/** The same, for whoever acts on it or plans to: not with another account's credentials. */
async function openChecked(options: Options, signal?: AbortSignal) {
    const opened = await open(options, signal);
    await checkAccount(opened.pair);
    return opened;
}

function print(options: Options, value: unknown, text: () => string): void {
    console.log(options.json ? JSON.stringify(value, undefined, 2) : text());
}

/** Runs what changes something, with progress on standard error, and prints its report. */
async function withMeans<T>(
    options: Options,
    work: (means: Means & { progress: Progress }) => Promise<T>,
    text: (result: T) => string,
): Promise<void> {
    const signal = interruption();
    const { timings, program, pair } = await openChecked(options, signal);
    signal.throwIfAborted();
    const store = noticing(pair.store);
    const progress = new Progress();
    try {
        const result = await work({
            pair: { ...pair, store },
            program,
            timings,
            operator: thisOperator(),
            log: progress,
            watcher: progress,
            progress,
            ask: asker(options.yes ?? false),
            signal,
        });
        const { steps, notes, warnings } = progress;
        print(options, { ...(result ?? {}), steps, notes, warnings }, () => text(result));
    } catch (error) {
        throw afterFirstWrite(error, store);
    } finally {
        progress.close();
    }
}

function carryOut(kind: Operation["kind"]): (options: Options) => Promise<void> {
    return (options) =>
        withMeans(
            options,
            (means) => operate({ kind, rollBack: options.rollBack ?? false, options: flowOptions(options) }, means),
            () => `Done. See: ${program.name()} status`,
        );
}

/** The command line. */
export const program = new Command("eks-storage-dr")
    .description("Operates a pair of Regions with replicated EFS file systems: who serves, and the switch of roles.")
    .exitOverride();

function command(name: string, description: string): Command {
    return program
        .command(name)
        .description(description)
        .option("--stack <name>", "stack of the replica, which owns the pair; defaults to the selected one")
        .option("--cwd <folder>", "folder of the Pulumi project", process.cwd())
        .option("--json", "print the result as JSON");
}

function changing(name: string, description: string): Command {
    return command(name, description)
        .option("--yes", "answer every question with yes")
        .option("--primary-stack <name>", "stack of the primary, brought in line too; defaults to the linked one");
}

command("status", "who serves, how old the copy is, who can write where; waits at most 10 s for a lost Region").action(
    async (options: Options) => {
        const { pair, timings } = await open(options);
        // In all: what the engine took to read the state counts.
        const left = timings.status - performance.now();
        const found = await status(pair, Math.max(timings.probe, left));
        print(options, found, () => statusText(found));
    },
);

command("plan", "the steps that a failover or failback would take now, and what could be lost; changes nothing")
    .argument("[flow]", "failover or failback; defaults to the one that is under way or would be next")
    .option("--now", "as for failover --now")
    .action(async (flow: string | undefined, options: Options) => {
        if (flow !== undefined && flow !== "failover" && flow !== "failback") {
            throw new Refusal(`There is no plan for ${flow}; name failover or failback`);
        }
        const { pair } = await openChecked(options);
        const seen = await observe(pair);
        const plan = planOf(flow ?? nextFlow(seen.journal), seen, flowOptions(options));
        print(options, plan, () => planText(plan));
    });

changing("failover", "let the replica's Region serve; goes on where a run before this one ended")
    .option("--now", "do not wait for a final sync: gives up the writes since the last one")
    .option("--roll-back", "let the primary serve again; possible until the replication is deleted")
    .action(carryOut("failover"));

/** What a failback does with what the primary holds, before it is overwritten. */
function withRecoveryPoint(of: Command): Command {
    return of
        .option("--skip-recovery-point", "overwrite the primary's file system without a recovery point of it")
        .option("--backup-vault <name>", "vault of AWS Backup for it; defaults to EFS's automatic one")
        .option("--backup-role <arn>", "role that AWS Backup takes it as; defaults to its service-linked role");
}

withRecoveryPoint(changing("failback", "let the primary's Region serve again, with what the replica's holds"))
    .option("--roll-back", "let the replica's Region go on serving; possible until the primary takes writes")
    .action(carryOut("failback"));

changing("unlink", "delete the replication for good, before a teardown").action(carryOut("unlink"));

withRecoveryPoint(
    changing("rehearse", "fail over and back for real, with a report; interrupts the workloads twice"),
).action((options: Options) => withMeans(options, (means) => rehearse(means, flowOptions(options)), rehearsalText));

command("link", "copy what the two stacks have to know of each other into their configuration")
    .requiredOption("--primary-stack <name>", "stack of the primary, which is up")
    .option("--force", "also where a stack is linked to another pair already")
    .action(async (options: Options) => {
        const workspace = await openProject(options.cwd);
        const timings = readTimings();
        const replica = new PulumiProgram(workspace, await stackName(workspace, options.stack), timings);
        const primary = new PulumiProgram(workspace, options.primaryStack ?? "", timings);
        const linked = await link(primary, replica, await replica.region(), options);
        print(options, linked, () =>
            Object.entries(linked)
                .flatMap(([stack, values]) =>
                    Object.entries(values).map(([key, value]) => `${stack}  ${key} = ${value}`),
                )
                .join("\n"),
        );
    });
