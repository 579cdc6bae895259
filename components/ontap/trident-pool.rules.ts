import { choiceProblems } from "../aws.rules";
import { entry, type Problem, unknownFieldProblems } from "../problem";
import type { TridentPool } from "./trident-args";
import { OntapTieringPolicy } from "./trident-tiering-policy";

/** A virtual pool as the backend has it; Trident reads numbers as text. */
export function poolSpec({ labels, snapshotPolicy, snapshotReservePercent, tieringPolicy }: TridentPool) {
    return {
        labels,
        defaults: {
            ...(snapshotPolicy === undefined ? {} : { snapshotPolicy }),
            ...(snapshotReservePercent === undefined ? {} : { snapshotReserve: String(snapshotReservePercent) }),
            ...(tieringPolicy === undefined ? {} : { tieringPolicy }),
        },
    };
}

/** Names and values of labels: https://github.com/NetApp/trident/blob/v26.06.0/storage_attribute/label.go */
export const labelForm = /^[A-Za-z0-9_-]{1,63}$/;

/** Trident writes the labels into the volume's comment, as JSON: https://docs.netapp.com/us-en/trident/trident-use/ontap-nas-examples.html */
const longestLabels = 1023;

/** Labels of a pool whatever it is. */
export function labelsOf(pool: unknown): Record<string, unknown> {
    const { labels } = typeof pool === "object" && pool !== null ? (pool as { labels?: unknown }) : {};
    return typeof labels === "object" && labels !== null ? Object.fromEntries(Object.entries(labels)) : {};
}

const fields = Object.keys({
    labels: true,
    snapshotPolicy: true,
    snapshotReservePercent: true,
    tieringPolicy: true,
} satisfies Record<keyof TridentPool, true>);

/** Problems of the pools of a backend. */
export function poolListProblems(path: string, pools: unknown, backend: unknown): Problem[] {
    if (pools === undefined) {
        return [];
    }
    if (!Array.isArray(pools) || pools.length === 0) {
        const rule = "it is a list of at least one pool, known at preview, since classes are compared with it";
        return [{ path, value: pools, rule, remedy: "write the pools in the program, or leave it out" }];
    }
    return pools.flatMap((pool: unknown, index) => poolProblems(`${path}[${index}]`, pool, backend));
}

function poolProblems(path: string, pool: unknown, backend: unknown): Problem[] {
    if (typeof pool !== "object" || pool === null) {
        const rule = "each pool is known at preview, since classes are compared with it";
        return [{ path, value: pool, rule, remedy: "write the pool in the program" }];
    }
    const { snapshotPolicy, snapshotReservePercent, tieringPolicy } = pool as { [K in keyof TridentPool]?: unknown };
    const labels = labelsOf(pool);
    const length = JSON.stringify({ provisioning: { ...labels, backend } }).length;
    const percent = snapshotReservePercent;
    return [
        ...unknownFieldProblems(path, pool, fields),
        ...labelProblems(`${path}.labels`, labels),
        ...problemIf(
            "backend" in labels,
            entry(`${path}.labels`, "backend"),
            labels.backend,
            "this label says which backend a pool belongs to",
            "use another label",
        ),
        ...problemIf(
            length > longestLabels,
            `${path}.labels`,
            labels,
            `ONTAP keeps ${longestLabels} characters of labels with a volume, and these are ${length}`,
            "use fewer or shorter ones",
        ),
        ...problemIf(
            snapshotPolicy !== undefined &&
                !(typeof snapshotPolicy === "string" && /^[\w.-]{1,255}$/.test(snapshotPolicy)),
            `${path}.snapshotPolicy`,
            snapshotPolicy,
            "a snapshot policy is known by its name on the file system",
            "use a name such as default or none",
        ),
        ...problemIf(
            percent !== undefined && !(Number.isInteger(percent) && Number(percent) >= 0 && Number(percent) <= 90),
            `${path}.snapshotReservePercent`,
            percent,
            "ONTAP keeps 0 to 90 percent of a volume for snapshots",
            "set a whole number from 0 to 90",
        ),
        ...choiceProblems(`${path}.tieringPolicy`, tieringPolicy, OntapTieringPolicy),
    ];
}

/** Problems of labels and of what selects them. */
export function labelProblems(path: string, labels: Record<string, unknown>): Problem[] {
    return Object.entries(labels).flatMap(([label, value]) =>
        problemIf(
            !labelForm.test(label) || typeof value !== "string" || !labelForm.test(value),
            entry(path, label),
            value,
            "names and values of labels have 1 to 63 letters, digits, hyphens and underscores",
            "use a label such as tier with a value such as gold",
        ),
    );
}

/** One problem where there is one. */
export function problemIf(is: boolean, path: string, value: unknown, rule: string, remedy: string): Problem[] {
    return is ? [{ path, value, rule, remedy }] : [];
}
