import * as fs from "node:fs";
import * as path from "node:path";

import { capture, type Environment } from "./commands";
import type { PathRule, Tool, ToolName } from "./tools";
import { describeRange, formatVersion, isWithin, parseVersion } from "./versions";

/** What PATH has to say about a tool. */
export interface Found {
    path: string;
    version?: string;
    /** Why it is not used; undefined when it is. */
    refused?: string;
}

/** The first executable file of that name, as a shell finds it. */
export function findOnPath(name: string, searchPath: string | undefined): string | undefined {
    return (searchPath ?? "")
        .split(path.delimiter)
        .filter((directory) => path.isAbsolute(directory))
        .map((directory) => path.join(directory, name))
        .find(isExecutable);
}

function isExecutable(file: string): boolean {
    try {
        fs.accessSync(file, fs.constants.X_OK);
        return fs.statSync(file).isFile();
    } catch {
        return false;
    }
}

/** Looks for every tool on PATH and judges what it finds. Tools that are not there are not in the answer. */
export async function findTools(
    wanted: readonly Tool[],
    env: Environment = process.env,
): Promise<Map<ToolName, Found>> {
    const found = new Map<ToolName, Found>();
    await Promise.all(
        wanted.map(async (tool) => {
            const file = findOnPath(tool.name, env.PATH);
            if (file !== undefined && tool.path) {
                found.set(tool.name, await judge(tool.path, file, env));
            }
        }),
    );
    judgeSets(wanted, found, env);
    return found;
}

async function judge(rule: PathRule, file: string, env: Environment): Promise<Found> {
    // Pulumi would ask the network for a newer version of itself.
    const result = await capture(file, rule.versionArguments, { ...env, PULUMI_SKIP_UPDATE_CHECK: "true" });
    const version = parseVersion(result.stdout);
    if (result.code !== 0 || version === undefined) {
        return { path: file, refused: `does not tell its version (${rule.versionArguments.join(" ")})` };
    }
    const text = formatVersion(version);
    return isWithin(version, rule.range)
        ? { path: file, version: text }
        : { path: file, version: text, refused: `version ${text}; ${describeRange(rule.range)} is needed` };
}

/**
 * A distribution is used as a whole or not at all: the Pulumi engine warns about language hosts that do not lie beside
 * it, and hosts of another age may not understand it.
 */
function judgeSets(wanted: readonly Tool[], found: Map<ToolName, Found>, env: Environment): void {
    for (const leader of wanted.filter((tool) => wanted.some((other) => other.partOf === tool.name))) {
        const leaderFound = found.get(leader.name);
        if (leaderFound === undefined || leaderFound.refused !== undefined) {
            continue;
        }
        const members = wanted.filter((tool) => tool.partOf === leader.name);
        const folder = path.dirname(leaderFound.path);
        const files = members.map((tool) => ({ tool, path: path.join(folder, tool.name) }));
        const missing = files.filter(
            (file) => !isExecutable(file.path) || findOnPath(file.tool.name, env.PATH) !== file.path,
        );
        if (missing.length > 0) {
            const names = missing.map((file) => file.tool.name).join(", ");
            found.set(leader.name, { ...leaderFound, refused: `${names} not beside it and first on PATH` });
            continue;
        }
        for (const file of files) {
            found.set(file.tool.name, { path: file.path, version: leaderFound.version });
        }
    }
}
