import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inventory } from "../support/inventory";
import { region, repository, startTestSandbox, type TestSandbox } from "../support/sandbox";
import type { Stack } from "../support/stack";

/** Files and disks of FSx for ONTAP from a program in YAML that begins with nothing: network, cluster, nodes and claims. */
describe("ONTAP and a cluster for it, from YAML", function () {
    this.timeout("10m");
    this.bail(true);
    let test: TestSandbox;
    let stack: Stack;
    let directory: string;
    let inventoryBefore: string[];

    before(async () => {
        test = await startTestSandbox();
        directory = mkdtempSync(join(tmpdir(), "eks-storage-ontap-example-"));
        cpSync(join(repository, "examples", "ontap"), directory, { recursive: true });
        stack = test.stack(directory, "test");
        await stack.init();
        inventoryBefore = await inventory(test.environment, region);
    });
    after(async () => {
        await test.close();
        rmSync(directory, { recursive: true, force: true });
    });

    it("refuses every mistake at once, by name and rule, before anything is made", async () => {
        const program = join(directory, "Pulumi.yaml");
        const meant = readFileSync(program, "utf8");
        const mistakes = "storageCapacityGiB: 100\n      throughputCapacityPerHaPair: 128\n      $&";
        writeFileSync(program, meant.replace("deletionPolicy: Delete", mistakes));
        const { output } = await stack.pulumi(["up", "--yes"], 1);
        assert.match(output, /MultiAzOntapStorage "ontap-example": storageCapacityGiB is 100; /);
        assert.match(output, /MultiAzOntapStorage "ontap-example": throughputCapacityPerHaPair is 128; /);
        assert.doesNotMatch(output, /^\s+at .*\.[jt]s:\d+/m, "the message holds a Node.js stack trace");
        assert.deepEqual(await inventory(test.environment, region), inventoryBefore);
        writeFileSync(program, meant);
    });

    it("comes up, with both claims bound and the pod on a prepared node", async () => {
        await stack.up();
        const claims = await test.kubectl(
            "get",
            "pvc",
            "-o",
            "jsonpath={range .items[*]}{.metadata.name} {.spec.storageClassName} {.status.phase};{end}",
        );
        assert.equal(claims, "disk ontap-san Bound;files ontap-nas Bound;");
        const pods = await test.kubectl("get", "pods", "-o", "jsonpath={.items[*].status.phase}");
        assert.equal(pods, "Running");
    });

    it("stays as it is", async () => {
        await stack.preview("--expect-no-changes");
        await stack.refresh("--expect-no-changes");
    });

    it("shows the password nowhere", async () => {
        const state = await stack.state();
        assert.match(state, /aws:secretsmanager\/secretVersion/);
        assert.doesNotMatch(state, /"(password|result|svmAdminPassword|secretString)": ?"[^"]/);
        assert.deepEqual(Object.keys(await stack.outputs()).toSorted(), ["fileSystemId", "storageClassNames"]);
    });

    it("is destroyed without a trace", async () => {
        await stack.destroy();
        assert.deepEqual(await inventory(test.environment, region), inventoryBefore);
    });
});
