import { cacheDirectory, isComplete } from "./cache";
import type { Part } from "./part";
import { makePlan, type ToolPlan } from "./plan";
import { checkPrerequisites, type Prerequisite } from "./prerequisites";

export interface ToolReport {
    name: string;
    version: string;
    origin: "on PATH" | "in the cache" | "to be built";
    /** Where it is, or will be. */
    path: string;
    /** About how long making it takes on two cores; 0 when there is nothing to do. */
    seconds: number;
    /** Why an executable on PATH is not used. */
    note?: string;
}

/** What `ensureToolchain` would find and do. It makes nothing. */
export async function inspectToolchain(): Promise<ToolReport[]> {
    return (await inspectMachine()).tools;
}

export interface Inspection {
    cache: string;
    prerequisites: Prerequisite[];
    tools: ToolReport[];
}

export async function inspectMachine(): Promise<Inspection> {
    const cache = cacheDirectory();
    const prerequisites = await checkPrerequisites();
    const plan = await makePlan(cache, prerequisites.python);
    return {
        cache,
        prerequisites: prerequisites.items,
        tools: [
            ...plan.tools.map(reportTool),
            ...(plan.python ? [reportPart(plan.python)] : []),
            reportPart(plan.snapshotCrds),
        ],
    };
}

function reportTool({ tool, part, onPath, refused }: ToolPlan): ToolReport {
    if (onPath) {
        return { name: tool, version: onPath.version, origin: "on PATH", path: onPath.path, seconds: 0 };
    }
    const report = reportPart(part);
    return refused ? { ...report, note: `${refused.path} is not used: ${refused.reason}` } : report;
}

function reportPart(part: Part): ToolReport {
    const made = isComplete(part.directory);
    return {
        name: part.name,
        version: part.version,
        origin: made ? "in the cache" : "to be built",
        path: part.directory,
        seconds: made ? 0 : part.seconds,
    };
}
