import Table from "cli-table3";
import type { FailoverReport } from "./failover-test";
import { isPool, type LeftVolume, persistentVolumeOf } from "./volumes.rules";

function table(head: string[], rows: string[][]): string {
    const made = new Table({ head, style: { head: [], border: [] } });
    made.push(...rows);
    return made.toString();
}

/** For a person: how long each change took, and when the routes moved. */
export function failoverText(report: FailoverReport): string {
    const { fileSystemId, deploymentType, changes, throughputCapacityPerHaPair, lookedEverySeconds } = report;
    const time = (value: number | undefined) => (value === undefined ? "not seen" : `${value} s`);
    const rows = changes.map(({ from, to, overAfterSeconds, backAfterSeconds, seconds, unanswered }) => [
        `${from} → ${to} MBps`,
        time(overAfterSeconds),
        time(backAfterSeconds),
        `${seconds} s`,
        String(unanswered),
    ]);
    return [
        table(["change", "failed over after", "back after", "done after", "looks without an answer"], rows),
        deploymentType.startsWith("MULTI")
            ? `Failed over and back: when the routes to the file system led to the other file server, and to the first again. Looked every ${lookedEverySeconds} s; a change in between is not seen.`
            : "With one Availability Zone no route moves, so the failover itself cannot be seen from outside.",
        `${fileSystemId} has ${throughputCapacityPerHaPair} MBps, as its stack declares.`,
    ].join("\n");
}

/** For a person: each volume and whose it is. */
export function volumesText(volumes: readonly LeftVolume[], unanswered: readonly string[]): string {
    const rows = volumes.map(
        ({ storageVirtualMachine, id, name, lifecycle, sizeBytes, persistentVolumes, fileSystemId }) => [
            `${fileSystemId} ${storageVirtualMachine}`,
            `${id}\n${name}`,
            `${lifecycle}${sizeBytes === undefined ? "" : `\n${Math.ceil(sizeBytes / 2 ** 30)} GiB`}`,
            owners(name, persistentVolumes, unanswered.length === 0),
        ],
    );
    return [
        ...(rows.length === 0
            ? [
                  "No volumes but the root volumes: nothing of Trident's keeps the storage virtual machines from being deleted.",
              ]
            : [table(["storage virtual machine", "volume", "state", "claim"], rows)]),
        ...unanswered,
        // Who does not know whose a volume is must not be told how to delete it.
        ...(rows.length === 0 || unanswered.length > 0
            ? []
            : [
                  "AWS deletes no storage virtual machine with these on it. Delete the claims and wait for Trident; what no claim owns: aws fsx delete-volume --region <region> --volume-id <id> --ontap-configuration SkipFinalBackup=<true|false>, which deletes its data.",
              ]),
    ].join("\n");
}

function owners(name: string, persistentVolumes: LeftVolume["persistentVolumes"], allAnswered: boolean): string {
    if (persistentVolumes.length > 0) {
        return persistentVolumes.map((one) => `${one.claim ?? "no claim"}\nin ${one.cluster} (${one.name})`).join("\n");
    }
    if (isPool(name)) {
        return "claims of an economy driver";
    }
    const persistentVolume = persistentVolumeOf(name);
    if (persistentVolume === undefined) {
        return "not Trident's";
    }
    return `${persistentVolume}, ${allAnswered ? "which no cluster has" : "whose claim is not known"}`;
}
