import type { Flow, Journal, Mode } from "../dr/journal.rules";
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

/**
 * Whether a flow keeps a side fenced although its program would let it take writes. A failback fences the replica that serves;
 * its own `up` comes after the cut and declares the replica Steady first, and that of its rollback after the fence is gone.
 */
function isFencedBy({ kind, current, completed }: Flow, side: "primary" | "replica", declared: Mode): boolean {
    const fencing = "fence-replica";
    const unfencing = "undo-fence";
    return (
        kind === "failback" &&
        side === "replica" &&
        declared === "FailedOver" &&
        (current === fencing || completed.includes(fencing)) &&
        !completed.includes(unfencing)
    );
}

/**
 * Whether a failback has declared the primary Steady and is not yet at the step that brings its stack in line. An up by hand
 * would fight with the command over nodes and replicas.
 */
function isFinishing({ kind, current, completed }: Flow, side: "primary" | "replica"): boolean {
    const declaring = "unfence";
    return (
        kind === "failback" &&
        side === "primary" &&
        (current === declaring || completed.includes(declaring)) &&
        current !== "pulumi-primary"
    );
}

/** Why the configured mode must not be applied, if the journal says so. */
export function contradiction(
    journal: Journal | undefined,
    { role, mode }: Pick<Configuration, "role" | "mode">,
): string[] {
    const side = role === "Replica" ? "replica" : "primary";
    const declared = journal?.declared[side] ?? "Steady";
    const flow = journal?.flow;
    if (declared === mode) {
        if (flow !== undefined && isFinishing(flow, side)) {
            return [`a ${flow.kind} is under way: finish it with npm run dr -- ${flow.kind}`];
        }
        return flow !== undefined && isFencedBy(flow, side, declared)
            ? [
                  `${flow.kind} has fenced the file system of this side, and an up would take the fence away; finish it with npm run dr -- ${flow.kind}`,
              ]
            : [];
    }
    const remedy = flow
        ? `a ${flow.kind} is under way: finish it with npm run dr -- ${flow.kind}`
        : `set it: pulumi config set mode ${declared}, or use the checkout that has it`;
    return [`mode is ${mode}, but the journal of the roles says ${declared} for this side; ${remedy}`];
}
