import {
    CreateFileSystemCommand,
    CreateReplicationConfigurationCommand,
    DeleteReplicationConfigurationCommand,
    DescribeFileSystemsCommand,
    DescribeReplicationConfigurationsCommand,
    EFSClient,
    UpdateFileSystemProtectionCommand,
} from "@aws-sdk/client-efs";
import { setTimeout as sleep } from "node:timers/promises";
import { clientSettings } from "../tests/support/inventory";
import { primary, replica, TwoRegions } from "../tests/support/two-regions";
import { type Row, seconds } from "./measure";

/** What AWS takes minutes for, at a tenth and less: https://docs.aws.amazon.com/efs/latest/ug/delete-replications.html */
const delays = { replicationDeletion: 20_000, initialSync: 10_000, syncInterval: 6_000, syncDuration: 2_000 };

interface Report {
    steps: { name: string; title: string; seconds: number }[];
}

/** Switches of roles with delays scaled down; what counts is what the command adds to AWS's own deletion. */
export async function failoverBench(): Promise<Row[]> {
    const pair = await TwoRegions.start();
    try {
        await pair.up();
        await pair.post("timing", delays);
        const alone = await deletionAlone(pair.test.environment);
        const dr = async (...args: string[]): Promise<Report & { total: number }> => {
            let stdout = "";
            const total = await seconds(async () => {
                ({ stdout } = await pair.dr([...args, "--yes", "--json"]));
            });
            return { ...(JSON.parse(stdout) as Report), total };
        };
        const planned = await dr("failover");
        const back = await dr("failback", "--skip-recovery-point");
        await pair.cut(primary, "reset");
        const unplanned = await dr("failover");
        const writable = time(unplanned, "cut") + time(unplanned, "writable");
        return [
            { what: "deletion of a replication alone", figure: `${alone.toFixed(1)} s`, goal: "" },
            {
                what: "unplanned failover, from the probe to a writable replica",
                figure: `${writable.toFixed(1)} s`,
                goal: `${(writable / alone).toFixed(2)} times the deletion; 1.1 times`,
            },
            ...flow("unplanned failover", unplanned),
            ...flow("planned failover", planned),
            ...flow("failback", back),
        ];
    } finally {
        await pair.close();
    }
}

function flow(name: string, { steps, total }: Report & { total: number }): Row[] {
    const inSteps = steps.reduce((sum, step) => sum + step.seconds, 0);
    return [
        { what: `${name}, all of it`, figure: `${total.toFixed(1)} s`, goal: "" },
        { what: `${name}: start, probes and lease`, figure: `${(total - inSteps).toFixed(1)} s`, goal: "" },
        ...steps
            .filter((step) => step.seconds >= 1)
            .map((step) => ({ what: `${name}: ${step.title}`, figure: `${step.seconds.toFixed(1)} s`, goal: "" })),
    ];
}

function time({ steps }: Report, name: string): number {
    return steps.find((step) => step.name === name)?.seconds ?? 0;
}

/** The time from the call to a destination that takes writes, with nothing in between. */
async function deletionAlone(environment: Record<string, string>): Promise<number> {
    const clients = [primary, replica].map((region) => new EFSClient(clientSettings(environment, region)));
    const [source, destination] = await Promise.all(
        clients.map(async (client) => {
            const { FileSystemId } = await client.send(
                new CreateFileSystemCommand({ CreationToken: "bench", Encrypted: true }),
            );
            await until(async () => {
                const { FileSystems = [] } = await client.send(new DescribeFileSystemsCommand({ FileSystemId }));
                return FileSystems[0]?.LifeCycleState === "available";
            });
            return FileSystemId;
        }),
    );
    const [atSource, atDestination] = clients;
    await atDestination.send(
        new UpdateFileSystemProtectionCommand({
            FileSystemId: destination,
            ReplicationOverwriteProtection: "DISABLED",
        }),
    );
    await atSource.send(
        new CreateReplicationConfigurationCommand({
            SourceFileSystemId: source,
            Destinations: [{ Region: replica, FileSystemId: destination }],
        }),
    );
    return seconds(async () => {
        await atDestination.send(new DeleteReplicationConfigurationCommand({ SourceFileSystemId: source }));
        await until(async () => {
            const found = await atDestination
                .send(new DescribeReplicationConfigurationsCommand({ FileSystemId: destination }))
                .then(({ Replications = [] }) => Replications)
                .catch(() => []);
            return found.length === 0;
        });
    });
}

async function until(look: () => Promise<boolean>): Promise<void> {
    while (!(await look())) {
        await sleep(200);
    }
}
