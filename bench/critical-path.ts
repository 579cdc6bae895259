import { repository, startTestSandbox } from "../tests/support/sandbox";
import { setTiming } from "../tests/support/timing";
import { type Row, seconds } from "./measure";

/** What AWS takes, in minutes; the file system's half hour is FSx's, the others are what a first `up` usually shows. */
const minutes = { fileSystem: 30, virtualMachine: 3, cluster: 10, nodeGroup: 3, addon: 2, trident: 2 };

/** How many times the longest chain the delays may add. */
const goalRatio = 1.05;

/** A minute of AWS, in milliseconds: the longest chain takes two minutes here. */
const minute = 120_000 / longestChain(minutes);

/**
 * Whether what can be made side by side is: the time that AWS's delays add to the first `up` of dev, compared with the longest
 * chain of things that need each other.
 */
export async function criticalPathBench(): Promise<Row[]> {
    const without = await up({});
    const withDelays = await up({
        fsxFileSystem: minutes.fileSystem * minute,
        fsxVirtualMachine: minutes.virtualMachine * minute,
        eksCluster: minutes.cluster * minute,
        eksNodeGroup: minutes.nodeGroup * minute,
        eksAddon: minutes.addon * minute,
        tridentOperator: minutes.trident * minute,
    });
    const added = withDelays - without;
    const chain = (longestChain(minutes) * minute) / 1000;
    const all = (Object.values(minutes).reduce((sum, one) => sum + one) * minute) / 1000;
    return [
        { what: "first up of dev, nothing delayed", figure: `${without.toFixed(1)} s`, goal: "" },
        { what: "first up of dev, with AWS's delays scaled down", figure: `${withDelays.toFixed(1)} s`, goal: "" },
        {
            what: "time that the delays add",
            figure: `${added.toFixed(1)} s`,
            goal: `at most ${goalRatio} times the longest chain of ${chain.toFixed(0)} s; ${verdict(added / chain)} (one after the other: ${all.toFixed(0)} s)`,
        },
    ];
}

function verdict(ratio: number): string {
    return `${ratio.toFixed(2)} times, ${ratio <= goalRatio ? "met" : "not met"}`;
}

/** The file system and its virtual machine, or the cluster with its nodes, the add-ons on them, and Trident. */
function longestChain({ fileSystem, virtualMachine, cluster, nodeGroup, addon, trident }: typeof minutes): number {
    return Math.max(fileSystem + virtualMachine, cluster + nodeGroup + addon + trident);
}

async function up(timing: Record<string, number>): Promise<number> {
    const test = await startTestSandbox();
    try {
        const rounded = Object.entries(timing).map(([name, value]) => [name, Math.round(value)] as const);
        await setTiming(test.environment, Object.fromEntries(rounded));
        const dev = test.stack(repository, "dev");
        await dev.init();
        return await seconds(() => dev.up());
    } finally {
        await test.close();
    }
}
