import { unknownFieldProblems, later, type Problem } from "../problem";
import type { Preparation } from "./user-data.rules";

/** Label of prepared nodes; its value is the version of the preparation. */
export const iscsiLabel = "eks-storage/iscsi-multipath";

/** Raised when nodes that were prepared before have to be told from those after. */
export const iscsiPreparationVersion = 1;

interface Setting {
    /** Shell variable of `prepare-iscsi.sh`. */
    variable: string;
    standard: number;
    least: number;
    most: number;
    what: string;
}

// Why these: docs/nodes.md, with the measurement.
// Sessions: FSx advises several, as one connection carries 5 Gb/s at most, and shows 8:
// https://docs.aws.amazon.com/fsx/latest/ONTAPGuide/mount-iscsi-luns-linux.html
export const iscsiSettings = {
    sessionsPerPortal: { variable: "sessions_per_portal", standard: 1, least: 1, most: 8, what: "sessions" },
    pingIntervalSeconds: { variable: "ping_interval_seconds", standard: 2, least: 1, most: 60, what: "seconds" },
    pingTimeoutSeconds: { variable: "ping_timeout_seconds", standard: 2, least: 1, most: 60, what: "seconds" },
    fastIoFailSeconds: { variable: "fast_io_fail_seconds", standard: 1, least: 1, most: 120, what: "seconds" },
} satisfies Record<string, Setting>;

/** The settings of a node group, each with its default. */
export type IscsiValues = Partial<Record<keyof typeof iscsiSettings, number | undefined>>;

const isSetting = (key: string): key is keyof typeof iscsiSettings => key in iscsiSettings;

/** How a node of a group is prepared. */
export function iscsiPreparation(values: IscsiValues): Preparation {
    const settings = Object.keys(iscsiSettings)
        .filter(isSetting)
        .map((key): [string, number] => [iscsiSettings[key].variable, values[key] ?? iscsiSettings[key].standard]);
    return {
        name: "iscsi",
        version: iscsiPreparationVersion,
        script: "prepare-iscsi.sh",
        settings: Object.fromEntries(settings),
    };
}

/** Problems of the settings: they become part of a program that root runs, so they are numbers and known at preview. */
export function iscsiProblems(value: unknown): Problem[] {
    const path = "iscsi";
    if (value === undefined) {
        return [];
    }
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
        const rule = `it groups the settings ${Object.keys(iscsiSettings).join(", ")}`;
        return [{ path, value, rule, remedy: "write the settings in the program" }];
    }
    return [
        ...unknownFieldProblems(path, value, Object.keys(iscsiSettings)),
        ...Object.entries(value).flatMap(([key, given]: [string, unknown]) =>
            isSetting(key) ? settingProblems(`${path}.${key}`, given, iscsiSettings[key]) : [],
        ),
    ];
}

function settingProblems(path: string, value: unknown, { least, most, what }: Setting): Problem[] {
    if (value === undefined) {
        return [];
    }
    const fits = Number.isSafeInteger(value) && Number(value) >= least && Number(value) <= most;
    if (fits) {
        return [];
    }
    const rule =
        value === later
            ? "it becomes part of the nodes' user data, which is checked at preview"
            : `it is a whole number of ${what}, ${least} to ${most}`;
    return [{ path, value, rule, remedy: `write a number from ${least} to ${most} in the program` }];
}
