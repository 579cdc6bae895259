import { StopInstancesCommand } from "@aws-sdk/client-ec2";
import { waitFor } from "../sandbox/kubernetes/wait";
import { Detector } from "../tests/support/detector";
import { NodeLossWorld } from "../tests/support/node-loss";
import { median, type Row } from "./measure";

const goalSeconds = 15;
/** Nodes that fail, of twice as many and one. */
const failing = 3;

/** What Kubernetes does by itself, as its own pages say; it is not run here. */
const documented = {
    // https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/#taint-based-evictions
    eviction: 300,
    // https://kubernetes.io/docs/concepts/cluster-administration/node-shutdown/#storage-force-detach-on-timeout
    forcedDetach: 360,
};

/** From a node that is not Ready, with its instance stopped, to the remediation that lets Trident move its volumes. */
export async function nodeLossBench(): Promise<Row[]> {
    const world = await NodeLossWorld.start(2 * failing + 1);
    try {
        const detector = await Detector.start(world);
        try {
            return rows(await measure(world, detector));
        } finally {
            await detector.close();
        }
    } finally {
        await world.close();
    }
}

async function measure(world: NodeLossWorld, detector: Detector): Promise<number[]> {
    await detector.startReplica("first");
    await detector.startReplica("second");
    await waitFor("a leader", 60, () => Promise.resolve(detector.leader));
    const nodes = Object.keys(world.instances).slice(0, failing);
    await world.ec2.send(new StopInstancesCommand({ InstanceIds: nodes.map((node) => world.instances[node]) }));
    return Promise.all(
        nodes.map(async (node) => {
            await waitFor(`${node} not to be Ready`, 120, async () => ((await world.isReady(node)) ? undefined : true));
            const seen = Date.now();
            await waitFor(`the remediation of ${node}`, 60, async () => {
                const all = await world.remediations();
                return all.some(({ metadata }) => metadata.name === node) ? true : undefined;
            });
            return (Date.now() - seen) / 1000;
        }),
    );
}

function rows(figures: number[]): Row[] {
    const worst = Math.max(...figures);
    return [
        {
            what: `node not Ready, instance stopped, until the remediation: worst of ${figures.length}`,
            figure: `${worst.toFixed(1)} s (median ${median(figures).toFixed(1)} s)`,
            goal: `at most ${goalSeconds} s; ${worst <= goalSeconds ? "met" : "missed"}`,
        },
        {
            what: "the default's way: eviction of the pods, then forced detachment",
            figure: `${documented.eviction} s + ${documented.forcedDetach} s`,
            goal: "documented by Kubernetes, not measured",
        },
    ];
}
