import Table from "cli-table3";
import pc from "picocolors";

import { machinePrerequisites } from "./machine/prerequisites";
import { inspectMachine, type Inspection } from "./toolchain/inspect";
import { missingText, type Prerequisite } from "./toolchain/prerequisites";
import { duration } from "./toolchain/progress";

/** `npm run doctor`: what this machine has, where, and what `npm start` would make first. */
async function main(): Promise<number> {
    const inspection = await inspectMachine();
    console.log(prerequisites(inspection.prerequisites));
    console.log(tools(inspection));
    console.log(work(inspection));
    console.log("For the tests of nodes in a virtual machine, which `npm test` runs and nothing else needs:");
    const forNodes = await machinePrerequisites();
    console.log(prerequisites(forNodes));
    for (const { name, remedy } of forNodes.filter((item) => item.remedy !== undefined)) {
        console.log(pc.yellow(`${name}: ${remedy}`));
    }
    const problems = missingText(inspection.prerequisites);
    if (problems !== undefined) {
        console.error(pc.red(problems));
        return 1;
    }
    return 0;
}

function prerequisites(items: readonly Prerequisite[]): string {
    const table = newTable(["Needed", "For", "Found", ""]);
    for (const item of items) {
        table.push([
            item.name,
            item.needed,
            item.found,
            item.remedy === undefined ? pc.green("ok") : pc.red("missing"),
        ]);
    }
    return table.toString();
}

function tools({ tools }: Inspection): string {
    const table = newTable(["Tool", "Version", "", "Where"]);
    for (const tool of tools) {
        const where = tool.seconds > 0 ? pc.dim(tool.path) : tool.path;
        const origin =
            tool.seconds > 0 ? pc.yellow(`to be built, about ${duration(tool.seconds)}`) : pc.green(tool.origin);
        table.push([
            tool.name,
            tool.version,
            origin,
            tool.note === undefined ? where : `${where}\n${pc.dim(tool.note)}`,
        ]);
    }
    return table.toString();
}

function work({ tools, cache }: Inspection): string {
    const missing = tools.filter((tool) => tool.seconds > 0);
    const seconds = missing.reduce((sum, tool) => sum + tool.seconds, 0);
    return missing.length === 0
        ? `Nothing is to be built. Cache: ${cache}`
        : `${missing.length} to be built in ${cache}, about ${duration(seconds)} on two cores.`;
}

function newTable(head: string[]): Table.Table {
    // Lines between rows would double the length of a report that has to fit a screen.
    return new Table({ head, style: { head: [], border: [], compact: true } });
}

main().then(
    (code) => {
        process.exitCode = code;
    },
    (error: unknown) => {
        console.error(error instanceof Error ? error.message : error);
        process.exitCode = 1;
    },
);
