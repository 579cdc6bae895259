import * as fs from "node:fs";
import * as path from "node:path";

import { iscsiPreparation, type IscsiValues } from "../../components/nodes/iscsi.rules";
import { shellScript } from "../../components/nodes/user-data.rules";
import type { Machine, Run } from ".";

export const instanceId = "i-0a1b2c3d4e5f60718";

/** The shell sources that run in the machine, by name. */
export function guestScripts(): Record<string, string> {
    const folder = path.join(__dirname, "iscsi");
    return Object.fromEntries(
        fs.readdirSync(folder).map((name) => [name, fs.readFileSync(path.join(folder, name), "utf8")]),
    );
}

/** What cloud-init runs on a node with these settings. */
export function nodeScript(values: IscsiValues = {}): string {
    return shellScript(iscsiPreparation(values));
}

export interface Scenario {
    /** The script of `iscsi/` that is run, with its settings as shell variables. */
    script: string;
    variables: Record<string, number>;
    /** More files, such as user data. */
    files: Record<string, string>;
    timeoutSeconds: number;
}

/** Runs a scenario on a node with a root volume, a data volume of EBS and, in a network namespace, a target like ONTAP's. */
export function runScenario(machine: Machine, { script, variables, files, timeoutSeconds }: Scenario): Promise<Run> {
    const settings = Object.entries(variables).map(([name, value]) => `export ${name}=${value}`);
    return machine.run({
        files: {
            ...guestScripts(),
            ...files,
            run: [...settings, `exec bash ./${script}`, ""].join("\n"),
        },
        instanceId,
        nvmeDisks: ["vol0a1b2c3d4e5f60718", "vol0a1b2c3d4e5f60719"],
        timeoutSeconds,
    });
}
