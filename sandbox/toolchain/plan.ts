import { isComplete, outsideCache } from "./cache";
import { findTools } from "./executables";
import { goToolPart } from "./go-tool";
import type { Part } from "./part";
import { pythonEnvironmentPart, type Python } from "./python";
import { snapshotCrdsPart } from "./snapshot-crds";
import { tools, type ToolName } from "./tools";

/** Where one tool comes from. */
export interface ToolPlan {
    tool: ToolName;
    part: Part;
    /** An executable on PATH that is used instead of the part. */
    onPath?: { path: string; version: string };
    /** One on PATH that is not used, and why. */
    refused?: { path: string; reason: string };
}

export interface Plan {
    tools: ToolPlan[];
    /** Undefined while no suitable Python is there. */
    python: Part | undefined;
    snapshotCrds: Part;
}

export async function makePlan(cache: string, python: Python | undefined, wanted?: readonly ToolName[]): Promise<Plan> {
    const found = await findTools(tools, outsideCache());
    return {
        tools: tools
            .filter((tool) => wanted === undefined || wanted.includes(tool.name))
            .map((tool) => {
                const hit = found.get(tool.name);
                const plan: ToolPlan = { tool: tool.name, part: goToolPart(cache, tool) };
                if (hit?.refused !== undefined) {
                    plan.refused = { path: hit.path, reason: hit.refused };
                } else if (hit) {
                    plan.onPath = { path: hit.path, version: hit.version ?? "unknown" };
                }
                return plan;
            }),
        python: python && pythonEnvironmentPart(cache, python),
        snapshotCrds: snapshotCrdsPart(cache),
    };
}

/** What has to be made; parts of one group in the order of the table of tools. */
export function missingParts(plan: Plan): Part[] {
    const parts = plan.tools.filter((tool) => tool.onPath === undefined).map((tool) => tool.part);
    return [...parts, ...(plan.python ? [plan.python] : []), plan.snapshotCrds].filter(
        (part) => !isComplete(part.directory),
    );
}
