import Table from "cli-table3";
import { claimsBench } from "./claims";
import { criticalPathBench } from "./critical-path";
import { failoverBench } from "./failover";
import { iscsiStallBench } from "./iscsi-stall";
import type { Row } from "./measure";
import { nodeLossBench } from "./node-loss";
import { pluginStartBench } from "./plugin-start";
import { startBench, unitTestsBench } from "./start";

const benches: Record<string, () => Promise<Row[]>> = {
    "plugin-start": pluginStartBench,
    "unit-tests": unitTestsBench,
    start: startBench,
    claims: claimsBench,
    failover: failoverBench,
    "node-loss": nodeLossBench,
    "iscsi-stall": iscsiStallBench,
    "critical-path": criticalPathBench,
};

/** `npm run bench [-- <name> …]`: every benchmark, or those named. */
async function main(): Promise<void> {
    const asked = process.argv.slice(2);
    const unknown = asked.filter((name) => !(name in benches));
    if (unknown.length > 0) {
        throw new Error(`no benchmark is called ${unknown.join(", ")}; there are ${Object.keys(benches).join(", ")}`);
    }
    const table = new Table({ head: ["what", "figure", "goal or comparison"], style: { head: [], border: [] } });
    for (const name of asked.length > 0 ? asked : Object.keys(benches)) {
        console.error(`${name} …`);
        for (const { what, figure, goal } of await benches[name]()) {
            table.push([what, figure, goal]);
        }
    }
    console.log(table.toString());
    console.log(
        "Measured on this machine, on the sandbox: the AWS APIs are emulated, so no figure says how fast AWS is.",
    );
}

main().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
});
