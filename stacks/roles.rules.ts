import type { Journal } from "../dr/journal.rules";
import type { Configuration } from "./configuration.rules";

/** Whether the Region of this stack serves: its workloads run and write. */
export function isActive({ role, mode }: Pick<Configuration, "role" | "mode">): boolean {
    switch (role) {
        case "Standalone":
            return true;
        case "Primary":
            return mode === "Steady";
        case "Replica":
            return mode === "FailedOver";
        default: {
            const never: never = role;
            return never;
        }
    }
}

/** Why the configured mode must not be applied, if the journal says so. */
export function contradiction(
    journal: Journal | undefined,
    { role, mode }: Pick<Configuration, "role" | "mode">,
): string[] {
    const declared = journal?.declared[role === "Replica" ? "replica" : "primary"] ?? "Steady";
    if (declared === mode) {
        return [];
    }
    const flow = journal?.flow;
    const remedy = flow
        ? `a ${flow.kind} is under way: finish it with npm run dr -- ${flow.kind}`
        : `set it: pulumi config set mode ${declared}, or use the checkout that has it`;
    return [`mode is ${mode}, but the journal of the roles says ${declared} for this side; ${remedy}`];
}
