import assert from "node:assert/strict";
import { Machine } from "../../sandbox/machine";
import { nodeScript, runScenario } from "../../sandbox/machine/testing";

/** As `sandbox/machine/iscsi.spec.ts`, whose load is 30 s. */
describe("a node under full I/O and CPU load", function () {
    this.timeout("30m");

    it("drops no healthy path in five minutes", async () => {
        const machine = await Machine.make();
        const { results, output } = await runScenario(machine, {
            script: "loaded.sh",
            variables: { LOAD_SECONDS: 300 },
            files: { "user-data.sh": nodeScript() },
            timeoutSeconds: 25 * 60,
        });
        assert.ok(Number(results["load.seconds"]) >= 300, output);
        assert.ok(Number(results["load.megabytes"]) > 0, output);
        assert.equal(results["load.dropped"], "0", output);
        assert.equal(results["load.paths"], "2", output);
        assert.equal(results["load.failed"], "0", output);
    });
});
