import {
    CreateVolumeCommand,
    DeleteVolumeCommand,
    DescribeFileSystemsCommand,
    DescribeVolumesCommand,
    FSxClient,
} from "@aws-sdk/client-fsx";
import { GetSecretValueCommand, ListSecretsCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { deploymentIn } from "../../ontap/deployment.rules";
import { clientSettings, inventory } from "../support/inventory";
import { placesOf, readableTexts } from "../support/leaks";
import { region, repository, startTestSandbox, type TestSandbox } from "../support/sandbox";
import { run, type Run, type Stack } from "../support/stack";
import { setTiming } from "../support/timing";

interface Phased {
    items: { metadata: { name: string }; status: { phase: string } }[];
}

interface Volumes {
    volumes: { persistentVolumes: { claim?: string }[] }[];
    unanswered: string[];
}

/**
 * Proves the life cycle of ONTAP and Trident in the environment dev on the real engine and a real Kubernetes API. FSx is
 * emulated, and Trident is a stand-in: nothing about either of them is proved.
 */
describe("ONTAP in the environment dev on the engine", function () {
    this.timeout("10m");
    this.bail(true);
    let test: TestSandbox;
    let dev: Stack;
    let fsx: FSxClient;
    let inventoryBefore: string[];

    before(async () => {
        test = await startTestSandbox();
        dev = test.stack(repository, "dev");
        fsx = new FSxClient(clientSettings(test.environment, region));
        await dev.init();
        inventoryBefore = await inventory(test.environment, region);
        // Later than the Kubernetes provider tries a kind that is unknown, 31 s: without a wait of its own the program fails.
        await setTiming(test.environment, { tridentOperator: 35_000, tridentBackend: 3_000 });
        await dev.up();
    });
    after(() => test.close());

    it("makes the file system and the cluster side by side", () => {
        const at = (moment: "begins" | "ends", type: string) => {
            const index = dev.moments.findIndex((one) => one.moment === moment && one.type === type);
            assert.ok(index >= 0, `no event in which ${type} ${moment}`);
            return index;
        };
        const fileSystem = "aws:fsx/ontapFileSystem:OntapFileSystem";
        const cluster = "aws:eks/cluster:Cluster";
        assert.ok(at("begins", fileSystem) < at("ends", cluster), "the file system waits for the cluster");
        assert.ok(at("begins", cluster) < at("ends", fileSystem), "the cluster waits for the file system");
    });

    it("binds a claim for files and one for a disk, and runs both workloads", async () => {
        const phases = async (kind: string) => {
            const { items } = JSON.parse(await test.kubectl("get", kind, "-n", "ontap-sample", "-o", "json")) as Phased;
            return items.map(({ status }) => status.phase);
        };
        assert.deepEqual(await phases("pvc"), ["Bound", "Bound"]);
        assert.deepEqual(await phases("pods"), ["Running", "Running", "Running"]);
        const { Volumes = [] } = await fsx.send(new DescribeVolumesCommand({}));
        assert.equal(Volumes.filter(({ Name }) => Name?.startsWith("trident_pvc_")).length, 2);
    });

    it("has nothing left to change", async () => {
        await dev.preview("--expect-no-changes");
        await dev.refresh("--expect-no-changes");
    });

    it("names the claims of its volumes by command, as it is installed", async () => {
        const { status, stdout, output } = await run(
            join(repository, "bin", "eks-storage-ontap"),
            ["volumes", "--stack", "dev", "--json"],
            { directory: repository, environment: test.environment },
        );
        assert.equal(status, 0, output);
        const { volumes, unanswered } = JSON.parse(stdout) as Volumes;
        assert.deepEqual(unanswered, []);
        assert.deepEqual(
            volumes.map(({ persistentVolumes }) => persistentVolumes.map(({ claim }) => claim).join()).toSorted(),
            ["ontap-sample/disk-database-0", "ontap-sample/files"],
        );
    });

    it("shows the password nowhere", async () => {
        const planted = "Planted4Value9";
        await plant(planted);
        const texts = await readableTexts(test, dev);
        const found = placesOf(planted, texts);
        assert.deepEqual(found, ["secrets", "configmaps", "logs/planted.log", "aws/calls.jsonl"]);
        const { fileSystemId } = await fileSystem();
        const known = ["stack export", "stack output --json", "stack output --json --show-secrets"];
        assert.deepEqual(placesOf(fileSystemId, texts).slice(0, 4), [...known, "tridentbackendconfigs"]);
        assert.ok(placesOf("TridentOrchestrator", texts).includes("tridentorchestrators"));

        for (const password of await passwords()) {
            assert.deepEqual(placesOf(password, texts), []);
        }
    });

    it("is said to run on a stand-in of Trident", async () => {
        const { output } = await run("node", ["-r", "ts-node/register/transpile-only", "sandbox/cli.ts", "status"], {
            directory: repository,
            environment: { ...process.env, EKS_STORAGE_SANDBOX: test.sandbox.state.directory },
        });
        assert.match(output, /trident.*stand-in/i);
    });

    it("fails over and back by command, and ends with what the stack declares after a kill as well", async () => {
        const { fileSystemId, declared } = await fileSystem();
        const report = JSON.parse((await ontap(["failover-test", "--yes", "--json"])).stdout) as {
            changes: { from: number; to: number }[];
        };
        assert.deepEqual(
            report.changes.map(({ from, to }) => [from, to]),
            [
                [declared, 2 * declared],
                [2 * declared, declared],
            ],
        );

        await killedOnceAsked(fileSystemId);
        assert.match(
            (await ontap(["failover-test", "--yes"])).stdout,
            new RegExp(`${fileSystemId} has ${declared} MBps`),
        );
        assert.deepEqual(await described(fileSystemId), { throughput: declared, isChanging: false });
        await dev.refresh("--expect-no-changes");
    });

    it("stops a destruction at a volume that nobody claims, and names it", async () => {
        const { fileSystemId, storageVirtualMachineId } = await fileSystem();
        const { Volume } = await fsx.send(
            new CreateVolumeCommand({
                Name: "archive",
                VolumeType: "ONTAP",
                OntapConfiguration: { StorageVirtualMachineId: storageVirtualMachineId, SizeInMegabytes: 1024 },
            }),
        );
        assert.ok(Volume?.VolumeId);
        const id = Volume.VolumeId;
        const { output, milliseconds } = await dev.pulumi(["destroy", "--yes", "--skip-preview"], 1);
        assert.match(
            output,
            new RegExp(
                `aws:fsx:OntapStorageVirtualMachine \\(\\S+\\):[^]*Cannot delete storage virtual machine while it has non-root volumes: ${id}`,
            ),
        );
        assert.ok(milliseconds < 300_000);

        const { stdout } = await ontap(["volumes"]);
        assert.match(stdout, new RegExp(`${id}[^]*archive`));
        assert.match(stdout, new RegExp(fileSystemId));
        await fsx.send(new DeleteVolumeCommand({ VolumeId: id, OntapConfiguration: { SkipFinalBackup: true } }));
    });

    it("is destroyed without a trace", async () => {
        await dev.destroy();
        assert.deepEqual(await inventory(test.environment, region), inventoryBefore);
    });

    async function fileSystem() {
        const { deployment } = JSON.parse(await dev.state()) as { deployment: unknown };
        const [found] = deploymentIn(deployment).fileSystems;
        const { fileSystemId, throughputCapacityPerHaPair = NaN, storageVirtualMachineIds } = found;
        const [storageVirtualMachineId] = Object.values(storageVirtualMachineIds);
        return { fileSystemId, declared: throughputCapacityPerHaPair, storageVirtualMachineId };
    }

    /** What the password must not get into is given a value to be found: in objects, in a log and in the log of calls. */
    async function plant(value: string): Promise<void> {
        await new SecretsManagerClient(clientSettings(test.environment, region)).send(
            new ListSecretsCommand({ Filters: [{ Key: "name", Values: [value] }] }),
        );
        writeFileSync(join(test.sandbox.state.directory, "logs", "planted.log"), `password=${value}\n`);
        const encoded = Buffer.from(JSON.stringify({ password: value })).toString("base64");
        await test.kubectl("create", "secret", "generic", "planted", `--from-literal=password=${value}`);
        await test.kubectl("create", "configmap", "planted", `--from-literal=credentials=${encoded}`);
    }

    /** Every password that is kept for the storage virtual machines. */
    async function passwords(): Promise<string[]> {
        const secrets = new SecretsManagerClient(clientSettings(test.environment, region));
        const { SecretList = [] } = await secrets.send(new ListSecretsCommand({}));
        const values = await Promise.all(
            SecretList.map(async ({ ARN }) => {
                const { SecretString = "" } = await secrets.send(new GetSecretValueCommand({ SecretId: ARN }));
                return (JSON.parse(SecretString) as { password: string }).password;
            }),
        );
        assert.equal(values.length, 1);
        assert.match(values[0], /^\S{8,50}$/);
        return values;
    }

    const command = (args: string[]) => [
        ...["-r", "ts-node/register/transpile-only", "ontap/main.ts"],
        ...[...args, "--stack", "dev"],
    ];

    async function ontap(args: string[]): Promise<Run> {
        const interval = args[0] === "failover-test" ? ["--interval", "0.1"] : [];
        const result = await run("node", command([...args, ...interval]), {
            directory: repository,
            environment: test.environment,
        });
        assert.equal(result.status, 0, result.output);
        return result;
    }

    /** Starts a test and kills it as soon as FSx changes the throughput. */
    async function killedOnceAsked(fileSystemId: string): Promise<void> {
        const child = spawn("node", command(["failover-test", "--yes", "--interval", "0.1"]), {
            cwd: repository,
            env: test.environment,
            stdio: "ignore",
        });
        const ended = once(child, "exit");
        while (child.exitCode === null && !(await described(fileSystemId)).isChanging) {
            await sleep(50);
        }
        child.kill("SIGKILL");
        assert.deepEqual(await ended, [null, "SIGKILL"]);
    }

    async function described(fileSystemId: string) {
        const { FileSystems = [] } = await fsx.send(new DescribeFileSystemsCommand({ FileSystemIds: [fileSystemId] }));
        const [{ OntapConfiguration, AdministrativeActions = [] }] = FileSystems;
        return {
            throughput: OntapConfiguration?.ThroughputCapacity,
            isChanging: AdministrativeActions.some(({ Status }) => Status === "PENDING" || Status === "IN_PROGRESS"),
        };
    }
});
