import {
    DescribeFileSystemsCommand,
    DescribeMountTargetsCommand,
    EFSClient,
    PutLifecycleConfigurationCommand,
} from "@aws-sdk/client-efs";
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { clientSettings, inventory } from "../support/inventory";
import { region, repository, startTestSandbox, type TestSandbox } from "../support/sandbox";
import { isLoopback, socketsOf } from "../support/sockets";
import { run, type Stack } from "../support/stack";

/** Proves the life cycle of the environment on the real engine and a real Kubernetes API; nothing about AWS itself. */
describe("environment dev on the engine", function () {
    this.timeout("10m");
    this.bail(true);
    let test: TestSandbox;
    let dev: Stack;
    let inventoryBefore: string[];

    before(async () => {
        test = await startTestSandbox();
        dev = test.stack(repository, "dev");
        await dev.init();
        inventoryBefore = await inventory(test.environment, region);
    });
    after(() => test.close());

    it("comes up", async () => {
        await dev.up();
        const outputs = await dev.outputs();
        assert.match(String(outputs.fileSystemId), /^fs-[0-9a-f]+$/);
        assert.deepEqual(outputs.storageClassNames, ["shared"]);
        assert.deepEqual(outputs.claims, ["sample/sample", "sample/data-ledger-0"]);
    });

    it("has nothing left to change", async () => {
        await dev.preview("--expect-no-changes");
        await dev.refresh("--expect-no-changes");
    });

    it("serves the sample: class there, claim bound by the CSI driver, pods running on nodes of different zones", async () => {
        const claim = JSON.parse(await test.kubectl("get", "pvc", "-n", "sample", "sample", "-o", "json")) as {
            status: { phase: string };
            metadata: { annotations: Record<string, string> };
        };
        assert.equal(claim.status.phase, "Bound");
        assert.equal(claim.metadata.annotations["volume.kubernetes.io/storage-provisioner"], "efs.csi.aws.com");
        const pods = JSON.parse(await test.kubectl("get", "pods", "-n", "sample", "-o", "json")) as {
            items: { metadata: { name: string }; status: { phase: string }; spec: { nodeName: string } }[];
        };
        const writers = pods.items.filter(({ metadata }) => metadata.name.startsWith("sample-"));
        assert.deepEqual(
            pods.items.map(({ status }) => status.phase),
            ["Running", "Running", "Running"],
        );
        assert.equal(new Set(writers.map(({ spec }) => spec.nodeName)).size, 2);
        assert.match(await test.kubectl("get", "storageclass"), /^shared +efs\.csi\.aws\.com +Retain/m);
    });

    it("shows the file system and a mount target per zone to the AWS SDK", async () => {
        const efs = new EFSClient(clientSettings(test.environment, region));
        const { FileSystems = [] } = await efs.send(new DescribeFileSystemsCommand({}));
        assert.equal(FileSystems.length, 1);
        const [fileSystem] = FileSystems;
        assert.equal(fileSystem.Encrypted, true);
        assert.equal(fileSystem.ThroughputMode, "elastic");
        const { MountTargets = [] } = await efs.send(
            new DescribeMountTargetsCommand({ FileSystemId: fileSystem.FileSystemId }),
        );
        assert.deepEqual(
            MountTargets.map((target) => target.AvailabilityZoneName).sort(),
            ["a", "b", "c"].map((zone) => region + zone),
        );
    });

    it("contacts no address but loopback", () => {
        const sockets = socketsOf(test.sandbox.state.daemon.pid);
        assert.ok(sockets.length > 20, `only ${sockets.length} sockets were found: the test does not see the sandbox`);
        const unconnected = ["0.0.0.0", "::"];
        const foreign = sockets.filter(
            ({ local, remote }) => !isLoopback(local) || !(isLoopback(remote) || unconnected.includes(remote)),
        );
        assert.deepEqual(foreign, []);
    });

    it("keeps no secret in plaintext in its state", async () => {
        const state = await dev.state();
        const kubeconfig = readFileSync(test.sandbox.kubeconfig(region), "utf8");
        const token = /token: "?([^"\s]+)/.exec(kubeconfig)?.[1];
        assert.ok(token, "the kubeconfig holds no token to look for");
        assert.ok(!state.includes(token), "the state holds the cluster's token");
        assert.ok(
            !state.includes(Buffer.from(token).toString("base64")),
            "the state holds the cluster's token in base64",
        );
    });

    it("finds drift and repairs it", async () => {
        const efs = new EFSClient(clientSettings(test.environment, region));
        const { fileSystemId } = await dev.outputs();
        await efs.send(
            new PutLifecycleConfigurationCommand({ FileSystemId: String(fileSystemId), LifecyclePolicies: [] }),
        );
        await dev.refresh();
        await dev.up();
        const changed = dev.events.filter(({ operation }) => operation !== "same");
        assert.deepEqual(
            changed.map(({ operation, type }) => [operation, type]),
            [["update", "aws:efs/fileSystem:FileSystem"]],
        );
        await dev.preview("--expect-no-changes");
    });

    it("replaces a class whose owner changes, and leaves its claims and their volumes alone", async () => {
        const volume = () =>
            test.kubectl("get", "pvc", "-n", "sample", "sample", "-o", "jsonpath={.metadata.uid} {.spec.volumeName}");
        const before = await volume();
        await dev.up("--config-file", configuration("gid: 1000", "gid: 1001"));
        const changed = dev.events.filter(({ operation }) => operation !== "same");
        assert.ok(changed.some(({ operation, type }) => operation === "replace" && type.endsWith(":StorageClass")));
        assert.deepEqual(
            changed.filter(({ type }) => type.endsWith(":PersistentVolumeClaim")),
            [],
        );
        assert.equal(await volume(), before);
        await dev.up();
    });

    it("refuses a bad configuration with every problem, before anything is made", async () => {
        const config = configuration("uid: 1000", "uid: 0", "gid: 1000", "gid: 2147483648");
        const since = new Date().toISOString();
        const { output } = await dev.pulumi(["preview", "--config-file", config], 1);
        assert.match(output, /uid is 0/);
        assert.match(output, /gid is 2147483648/);
        assert.deepEqual(await changingCalls(since), []);
    });

    it("hands out the schema of the repository by `pulumi package get-schema`", async () => {
        const { stdout } = await run(
            "pulumi",
            ["package", "get-schema", join(repository, "bin", "pulumi-resource-eks-storage")],
            {
                directory: repository,
                environment: test.environment,
            },
        );
        const committed = readFileSync(join(repository, "schema.json"), "utf8");
        assert.deepEqual(withoutEmpty(stdout), withoutEmpty(committed));
    });

    it("is destroyed without a trace, and says what stays by design", async () => {
        const { outlivesDestroy } = await dev.outputs();
        assert.match(
            String(outlivesDestroy),
            /PersistentVolumes .* go with the cluster, .*access points .* with the file system/,
        );
        assert.match(String(outlivesDestroy), /stays is its KMS key, pending deletion for 30 days/);
        await dev.destroy();
        assert.deepEqual(await inventory(test.environment, region), inventoryBefore);
    });

    /** The environment's configuration with texts replaced, in a file. */
    function configuration(...replacements: string[]): string {
        let text = readFileSync(join(repository, "Pulumi.dev.yaml"), "utf8");
        for (let index = 0; index < replacements.length; index += 2) {
            text = text.replace(replacements[index], replacements[index + 1]);
        }
        const file = join(test.sandbox.state.directory, "changed.yaml");
        writeFileSync(file, text);
        return file;
    }

    /** Calls to AWS since a moment that do more than read. */
    async function changingCalls(since: string): Promise<string[]> {
        const answer = await fetch(`${test.environment.AWS_ENDPOINT_URL}/_sandbox/calls?since=${since}`);
        const { calls } = (await answer.json()) as { calls: { operation: string }[] };
        return calls.map(({ operation }) => operation).filter((operation) => !/^(Describe|Get|List)/.test(operation));
    }
});

/** JSON without empty lists and objects: the CLI adds an empty `config` and leaves out an empty `required`. */
function withoutEmpty(json: string): unknown {
    return JSON.parse(json, (_, value: unknown) =>
        typeof value === "object" && value !== null && Object.keys(value).length === 0 ? undefined : value,
    );
}
