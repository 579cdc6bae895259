import { type IscsiValues, iscsiSettings } from "../components/nodes/iscsi.rules";
import { Machine } from "../sandbox/machine";
import { nodeScript, runScenario } from "../sandbox/machine/testing";
import type { Row } from "./measure";

const goalSeconds = 5;
const loadSeconds = 30;

const ours = Object.fromEntries(Object.entries(iscsiSettings).map(([name, { standard }]) => [name, standard]));

interface Candidate {
    name: string;
    /** What the records of targets get; Trident writes 5. */
    replacementTimeoutSeconds: number;
    settings: Required<Omit<IscsiValues, "sessionsPerPortal">>;
}

// The defaults of open-iscsi and multipath-tools; AWS changes one of them:
// https://docs.aws.amazon.com/fsx/latest/ONTAPGuide/mount-iscsi-luns-linux.html
const vendors = { pingIntervalSeconds: 5, pingTimeoutSeconds: 5, fastIoFailSeconds: 5 };
const fasterPings = { ...vendors, pingIntervalSeconds: 2, pingTimeoutSeconds: 2 };
const fastest = { pingIntervalSeconds: 1, pingTimeoutSeconds: 1, fastIoFailSeconds: 1 };
const candidates: Candidate[] = [
    { name: "defaults", replacementTimeoutSeconds: 120, settings: vendors },
    { name: "AWS's advice", replacementTimeoutSeconds: 5, settings: vendors },
    { name: "faster pings", replacementTimeoutSeconds: 120, settings: fasterPings },
    { name: "fastest", replacementTimeoutSeconds: 120, settings: fastest },
    { name: "ours", replacementTimeoutSeconds: 5, settings: { ...vendors, ...ours } },
];

/** The longest write while one of two paths is silent, and whether load alone makes the same settings drop healthy paths. */
export async function iscsiStallBench(): Promise<Row[]> {
    const machine = await Machine.make();
    const lines = candidates.map(({ replacementTimeoutSeconds }, index) => `${index} ${replacementTimeoutSeconds}\n`);
    const scripts = candidates.map(({ settings }, index): [string, string] => [
        `user-data-${index}.sh`,
        nodeScript(settings),
    ]);
    const { results } = await runScenario(machine, {
        script: "stall.sh",
        variables: { LOAD_SECONDS: loadSeconds },
        files: { candidates: lines.join(""), ...Object.fromEntries(scripts) },
        timeoutSeconds: 40 * 60,
    });
    const rows = candidates.map(({ name, replacementTimeoutSeconds, settings }, index): Row => {
        const longest = Number(results[`${index}.longest`]) / 1000;
        const timeouts = [
            replacementTimeoutSeconds,
            `${settings.pingIntervalSeconds}/${settings.pingTimeoutSeconds}`,
            settings.fastIoFailSeconds,
        ].join(", ");
        return {
            what: `iSCSI, one of two paths silent: ${name} (${timeouts})`,
            figure: `${longest.toFixed(1)} s`,
            goal: `${goal(name, longest)}; ${results[`${index}.dropped`]} failures of healthy paths in ${loadSeconds} s of load`,
        };
    });
    return [...rows, note];
}

function goal(name: string, longest: number): string {
    if (name !== "ours") {
        return "longest write";
    }
    return `longest write; at most ${goalSeconds} s: ${longest <= goalSeconds ? "met" : "missed"}`;
}

const note: Row = {
    what: "iSCSI: replacement_timeout, ping interval/timeout, fast_io_fail_tmo in seconds",
    figure: "",
    goal: "a virtual machine's figures, without KVM: they compare settings and say nothing about FSx",
};
