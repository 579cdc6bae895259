import { Command, InvalidArgumentError } from "commander";
import { Clients, patient } from "../dr/aws/clients";
import { DrError, Refusal } from "../dr/errors";
import { Cluster } from "../dr/kubernetes/cluster";
import { openProject, stackName } from "../dr/stack";
import { type Engine, exportState } from "../dr/stack-state";
import { asker, interruption } from "../dr/terminal";
import { chosenFileSystem, declaredFileSystem, deploymentIn } from "./deployment.rules";
import { failoverTest } from "./failover-test";
import { Fsx } from "./fsx";
import { Routes } from "./routes";
import { failoverText, volumesText } from "./text";
import { leftVolumes } from "./volumes.rules";

interface Options {
    stack?: string;
    cwd: string;
    json?: boolean;
    fileSystem?: string;
}

interface VolumesOptions extends Options {
    cluster?: string[];
}

interface FailoverOptions extends Options {
    yes?: boolean;
    interval: number;
    limit: number;
}

/** The command line. */
export const program = new Command("eks-storage-ontap")
    .description("Day-2 operations of the ONTAP file systems of a stack.")
    .exitOverride();

function command(name: string, description: string): Command {
    return program
        .command(name)
        .description(description)
        .option("--stack <name>", "stack with the OntapFileSystem; defaults to the selected one")
        .option("--file-system <name>", "name or id of the file system, where the stack has several")
        .option("--cwd <folder>", "folder of the Pulumi project", process.cwd())
        .option("--json", "print the result as JSON");
}

command("failover-test", "fail a file system over and back for real, and report what was seen; interrupts clients")
    .option("--yes", "answer every question with yes")
    .option("--interval <seconds>", "between two looks", positive, 5)
    .option("--limit <minutes>", "how long one change of the throughput may take", positive, 120)
    .action(async (options: FailoverOptions) => {
        const signal = interruption();
        const workspace = await openProject(options.cwd);
        const stack = await stackName(workspace, options.stack);
        const look = async () => declaredFileSystem(stack, await read(workspace, stack), options.fileSystem);
        const { fileSystemId, region } = await look();
        const report = await failoverTest(fileSystemId, {
            fsx: new Fsx(region),
            routes: new Routes(region),
            declared: async () => (await look()).throughput,
            interval: options.interval * 1000,
            limit: options.limit * 60_000,
            note: (text) => console.error(`  ${text}`),
            ask: asker(options.yes ?? false),
            signal,
        });
        console.log(options.json ? JSON.stringify(report, undefined, 2) : failoverText(report));
    });

command("volumes", "the volumes that keep storage virtual machines from being deleted, and whose claims they are")
    .option("--cluster <name...>", "EKS clusters of other stacks that use the file system")
    .action(async (options: VolumesOptions) => {
        const workspace = await openProject(options.cwd);
        const stack = await stackName(workspace, options.stack);
        const deployment = await read(workspace, stack);
        const wanted = deployment.fileSystems.filter(
            ({ name, fileSystemId }) =>
                options.fileSystem === undefined || [name, fileSystemId].includes(options.fileSystem),
        );
        const [first] = wanted;
        if (first === undefined) {
            const chosen = chosenFileSystem(deployment, options.fileSystem);
            throw new Refusal(`Stack ${stack} ${"problem" in chosen ? chosen.problem : ""}`);
        }
        const others = (options.cluster ?? []).map((name) => ({ region: first.region, name }));
        const owners = await persistentVolumes([...deployment.clusters, ...others]);
        const found = await Promise.all(
            wanted.map(async (fileSystem) =>
                leftVolumes(fileSystem, await new Fsx(fileSystem.region).volumes(fileSystem.fileSystemId), owners.of),
            ),
        );
        const volumes = found.flat();
        const { unanswered } = owners;
        console.log(
            options.json ? JSON.stringify({ volumes, unanswered }, undefined, 2) : volumesText(volumes, unanswered),
        );
    });

async function read(workspace: Engine, stack: string): Promise<ReturnType<typeof deploymentIn>> {
    return deploymentIn((await exportState(workspace, stack)).deployment);
}

/** PersistentVolumes by cluster; a cluster that does not answer may be gone. */
async function persistentVolumes(clusters: readonly { region: string; name: string }[]) {
    const unanswered: string[] = [];
    const looks = await Promise.all(
        clusters.map(async ({ region, name }) => {
            const clients = new Clients(region, patient);
            try {
                const cluster = new Cluster(clients, name, { requestTimeout: patient.requestTimeout, tries: 3 });
                return [[name, await cluster.list("PersistentVolume")] as const];
            } catch (error) {
                if (!(error instanceof DrError)) {
                    throw error;
                }
                unanswered.push(`The claims of cluster ${name} are not known: ${error.message}`);
                return [];
            }
        }),
    );
    if (clusters.length === 0) {
        unanswered.push("The state has no cluster that could say whose the volumes are; name one with --cluster.");
    }
    return { of: Object.fromEntries(looks.flat()), unanswered };
}

function positive(value: string): number {
    const number = Number(value);
    if (!(number > 0)) {
        throw new InvalidArgumentError("must be a number above 0");
    }
    return number;
}
