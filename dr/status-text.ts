import Table from "cli-table3";
import type { Found, SideStatus, Status } from "./status";

/** For a person: who serves, how old the copy is, and who can write where. */
export function statusText(status: Status): string {
    const table = new Table({
        head: ["", `primary ${status.primary.region}`, `replica ${status.replica.region}`],
        style: { head: [], border: [] },
        wordWrap: true,
        colWidths: [14, 48, 48],
    });
    const row = (what: string, text: (side: SideStatus) => string) =>
        table.push([what, text(status.primary), text(status.replica)]);
    row("file system", (side) =>
        text(side.fileSystem, (found) => `${side.fileSystemId} ${found.lifecycle}, protection ${found.protection}`),
    );
    row("takes writes", (side) =>
        text(side.fileSystem, ({ takesWrites, why }) => `${takesWrites ? "yes" : "no"}: ${why}`),
    );
    row("mount targets", (side) =>
        text(side.mountTargets, (found) => found.map(({ zone, state }) => `${zone} ${state}`).join(", ")),
    );
    row("access points", (side) => text(side.accessPoints, String));
    row("classes", (side) => text(side.cluster, ({ classes }) => classes.join(", ") || "none"));
    row("claims", (side) => text(side.cluster, ({ claims, pods }) => `${claims}, mounted by ${pods} pods`));
    row("workloads", (side) => text(side.cluster, ({ workloads }) => workloads.join("\n") || "none"));
    row("node groups", (side) =>
        text(
            side.nodeGroups,
            (groups) =>
                groups
                    .map(
                        ({ name, desired, active, passive }) =>
                            `${name}: ${desired} (active ${active}, passive ${passive})`,
                    )
                    .join("\n") || "none of a role",
        ),
    );
    return [headline(status), table.toString(), ...history(status)].join("\n");
}

function headline({ mode, journal, replication, objectiveSeconds }: Status): string {
    const flow = journal.unknown === undefined ? journal.value.flow : undefined;
    return [
        `Mode         ${mode}${flow ? `: ${flow.kind} since ${flow.startedAt} by ${flow.startedBy}${flow.current ? `, step ${flow.current}` : ""}` : ""}`,
        `Replication  ${text(replication, (found) =>
            found
                ? `${found.direction}, ${found.status}, ${
                      found.ageSeconds === undefined
                          ? "never synchronised"
                          : `last sync ${found.ageSeconds} s ago, ${found.withinObjective ? "within" : "beyond"} the objective of ${objectiveSeconds} s`
                  }`
                : "none",
        )}`,
        ...(journal.unknown === undefined ? [] : [`Journal      ${journal.unknown}`]),
        "Before a teardown: unlink. AWS deletes no file system that is in a replication.",
    ].join("\n");
}

function history({ journal }: Status): string[] {
    return journal.unknown === undefined
        ? journal.value.history.slice(-5).map(({ at, what, by }) => `${at}  ${what}  (${by})`)
        : [];
}

function text<T>(found: Found<T>, show: (value: T) => string): string {
    return found.unknown === undefined ? show(found.value) : `? ${found.unknown}`;
}
