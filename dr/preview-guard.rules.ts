import type { EngineEvent, StepEventMetadata } from "@pulumi/pulumi/automation";
import { isOwn } from "./access.rules";
import { replicationType } from "./deployment.rules";

/** What a switch of roles does to the forward replication of a state. */
export type ReplicationChange = "Dropped" | "Created" | "Untouched";

/** One resource that a preview would change. */
export interface Change {
    readonly operation: string;
    readonly urn: string;
    readonly type: string;
    /** Made by a provider; a component is only the engine's record. */
    readonly custom: boolean;
    /** Properties that change, as paths. */
    readonly paths: readonly string[];
    readonly retainOnDelete: boolean;
    /** Inputs that the program asks for, or last asked for. */
    readonly inputs: Readonly<Record<string, unknown>>;
}

const unchanged = new Set(["same", "read", "refresh"]);

/** What a preview's events would change. */
export function changesIn(events: readonly EngineEvent[]): Change[] {
    return events
        .flatMap(({ resourcePreEvent }) => (resourcePreEvent ? [resourcePreEvent.metadata] : []))
        .filter(({ op }) => !unchanged.has(op))
        .map((metadata) => ({
            operation: metadata.op,
            urn: metadata.urn,
            type: metadata.type,
            custom: isCustom(metadata),
            paths: changedPaths(metadata),
            retainOnDelete: metadata.old?.retainOnDelete ?? false,
            inputs: inputsOf(metadata.new) ?? inputsOf(metadata.old) ?? {},
        }));
}

/** The engine leaves the word out where it would say no. */
function isCustom({ new: next, old }: StepEventMetadata): boolean {
    const state = next ?? old;
    return state === undefined || Boolean(state.custom);
}

function inputsOf(state: { inputs: unknown } | undefined): Record<string, unknown> | undefined {
    return state?.inputs as Record<string, unknown> | undefined;
}

/** The provider's own paths and those that the inputs show: a change must pass by both. */
function changedPaths({ old, new: next, detailedDiff, diffs }: StepEventMetadata): string[] {
    const byProvider = Object.keys(detailedDiff ?? {});
    const byInputs = differences("", inputsOf(old), inputsOf(next));
    const found = [...byProvider, ...byInputs];
    return [...new Set(found.length > 0 ? found : (diffs ?? []))];
}

/** Paths at which two values differ, in Pulumi's notation. */
export function differences(path: string, one: unknown, other: unknown): string[] {
    if (isMap(one) && isMap(other)) {
        return [...new Set([...Object.keys(one), ...Object.keys(other)])]
            .filter((key) => !key.startsWith("__"))
            .flatMap((key) => differences(path === "" ? key : `${path}.${key}`, one[key], other[key]));
    }
    return JSON.stringify(one) === JSON.stringify(other) ? [] : [path];
}

function isMap(value: unknown): value is Record<string, unknown> {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The file systems of a pair. */
interface PairIds {
    readonly primaryFileSystemId: string;
    readonly replicaFileSystemId: string;
}

const policyType = "aws:efs/fileSystemPolicy:FileSystemPolicy";

/** Properties that follow the role of a Region, by type of resource. */
const ofTheRole: Record<string, RegExp> = {
    "aws:eks/nodeGroup:NodeGroup": /^scalingConfig(\.|$)/,
    [policyType]: /^policy$/,
    "kubernetes:apps/v1:Deployment": /^spec\.replicas$/,
    "kubernetes:apps/v1:StatefulSet": /^spec\.replicas$/,
    "kubernetes:batch/v1:CronJob": /^spec\.suspend$/,
    "kubernetes:batch/v1:Job": /^spec\.suspend$/,
};

/** Each change that is not part of the switch of roles, in words. */
export function foreignChanges(changes: readonly Change[], replication: ReplicationChange, pair: PairIds): string[] {
    return changes.filter((change) => !isOfTheSwitch(change, replication, pair)).map(describe);
}

function isOfTheSwitch(change: Change, replication: ReplicationChange, pair: PairIds): boolean {
    const { operation, type, custom, paths } = change;
    if (!custom) {
        return operation === "update";
    }
    if (type === replicationType) {
        switch (replication) {
            case "Dropped":
                // Without the option the provider would delete the replication, and call the lost Region for it.
                return operation === "delete" && change.retainOnDelete;
            case "Created":
                return operation === "create" && isForward(change, pair);
            case "Untouched":
                return false;
            default: {
                const never: never = replication;
                return never;
            }
        }
    }
    const allowed = ofTheRole[type];
    return (
        operation === "update" &&
        allowed !== undefined &&
        paths.length > 0 &&
        paths.every((path) => allowed.test(path)) &&
        (type !== policyType || isOfAccess(change, replication, pair))
    );
}

/** What the engine shows for a value that is known only once it has made something. */
const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Whether a policy becomes one of the two that open and fence a file system of the pair, and nothing else. */
function isOfAccess({ inputs }: Change, replication: ReplicationChange, pair: PairIds): boolean {
    const { policy } = inputs;
    if (policy === unknown) {
        // The component opens a file system only after its replication is made.
        return replication === "Created";
    }
    const document = typeof policy === "string" ? json(policy) : policy;
    return arnsIn(document).some(
        (arn) =>
            [pair.primaryFileSystemId, pair.replicaFileSystemId].some((id) => arn.endsWith(`:file-system/${id}`)) &&
            isOwn(JSON.stringify(document), arn),
    );
}

/** ARNs that a policy is about. */
function arnsIn(policy: unknown): string[] {
    const statements: unknown[] = isMap(policy) ? [policy.Statement].flat() : [];
    return statements.flatMap((one) => (isMap(one) && typeof one.Resource === "string" ? [one.Resource] : []));
}

function json(text: string): unknown {
    try {
        return JSON.parse(text) as unknown;
    } catch {
        return undefined;
    }
}

function isForward({ inputs }: Change, { primaryFileSystemId, replicaFileSystemId }: PairIds): boolean {
    const destination = inputs.destination as { fileSystemId?: unknown } | undefined;
    return inputs.sourceFileSystemId === primaryFileSystemId && destination?.fileSystemId === replicaFileSystemId;
}

function describe({ operation, type, urn, paths }: Change): string {
    const name = urn.split("::").at(-1);
    return `${operation} of ${type} ${name}${operation === "update" && paths.length > 0 ? ` (${paths.join(", ")})` : ""}`;
}

/** Changes that need a Region, so that they can wait until it answers. */
export function changesOfRegion(changes: readonly Change[], region: string): string[] {
    return changes
        .filter(({ type, custom, inputs }) => custom && type !== replicationType && inputs.region === region)
        .map(({ urn }) => urn);
}
