import { EfsClientAccess } from "../../components/efs/client-access";
import { type Context, pause, type Side, unlessUnreachable, until, watchPrimary } from "../context";
import { policyFor } from "../access.rules";

/**
 * Lets nobody write to a file system through its mount targets any more, or lets them again. Gives the time by AWS's clock
 * at which the policy stood: it takes effect some minutes later.
 */
export async function setAccess(context: Context, side: Side, access: EfsClientAccess): Promise<string> {
    const { arn } = await side.efs.fileSystem(side.fileSystemId);
    const policy = await side.efs.policy(side.fileSystemId);
    const wanted = policyFor(access, policy, arn);
    if (wanted !== undefined) {
        await context.journal.assertHeld();
        await side.efs.putPolicy(side.fileSystemId, wanted);
        context.log.note(
            access === EfsClientAccess.ReadOnly
                ? `${side.fileSystemId} in ${side.region} refuses writes (in effect within minutes)`
                : `${side.fileSystemId} in ${side.region} takes writes`,
        );
    }
    return clockOf(side);
}

/** The time at AWS, not before anything that happened until now: its header counts whole seconds. */
async function clockOf({ efs, fileSystemId }: Side): Promise<string> {
    const { at } = await efs.replicationAt(fileSystemId);
    return new Date(at.getTime() + 1_000).toISOString();
}

/** Stops the workloads of a side. Where only its clusters do not answer, the storage's fence has to do. */
export async function stopWorkloads(context: Context, side: Side): Promise<void> {
    await context.journal.assertHeld();
    const work = () => side.workloads.stop();
    const report = await (side.role === "primary"
        ? unlessUnreachable(context, `workloads of ${side.clusterName} keep running`, work)
        : work());
    report?.changes.forEach((line) => context.log.note(line));
    report?.warnings.forEach((line) => context.log.warn(line));
}

/**
 * Waits until nobody writes to a side: its pods are gone and the fence has reached every client. The fence alone decides;
 * pods that stay are named and refused by it. Gives the time by AWS's clock.
 */
export async function quiesce(context: Context, side: Side, fencedAt: string): Promise<string> {
    const { timings, log } = context;
    const inEffect = Date.parse(fencedAt) + timings.policyPropagation;
    const podsUntil = performance.now() + timings.podsGone;
    const stillThere = side.role === "primary" ? watchPrimary(context) : () => Promise.resolve();
    const named = new Set<string>();
    let podsGone = false;
    for (;;) {
        if (!podsGone) {
            const left = await remaining(context, side);
            left.undone.filter((line) => !named.has(line)).forEach((line) => log.warn(line));
            left.undone.forEach((line) => named.add(line));
            podsGone = left.pods.length === 0;
            if (!podsGone && performance.now() > podsUntil) {
                log.warn(`${left.pods.join(", ")} did not end; the storage refuses what they write`);
                podsGone = true;
            }
            log.progress(podsGone ? "pods gone" : `${left.pods.length} pods still there`);
        }
        const now = await clockOf(side);
        const wait = inEffect - Date.parse(now);
        if (podsGone && wait <= 0) {
            return now;
        }
        if (wait > 0) {
            log.progress(`the fence reaches every client within ${Math.ceil(wait / 1000)} s`);
        }
        await stillThere();
        await pause(context, Math.min(timings.poll, Math.max(wait, timings.poll / 10)));
    }
}

async function remaining(context: Context, side: Side): Promise<{ pods: string[]; undone: string[] }> {
    const work = () => side.workloads.remaining();
    const found = await (side.role === "primary"
        ? unlessUnreachable(context, `pods of ${side.clusterName} cannot be seen`, work)
        : work());
    return found ?? { pods: [], undone: [] };
}

/** Starts nodes and workloads of a side. */
export async function startWorkloads(context: Context, side: Side): Promise<void> {
    await context.journal.assertHeld();
    const { changes, warnings } = await side.workloads.start();
    changes.forEach((line) => context.log.note(line));
    warnings.forEach((line) => context.log.warn(line));
}

export async function scaleNodes(context: Context, side: Side, size: "Active" | "Passive"): Promise<void> {
    await context.journal.assertHeld();
    (await side.nodes.scale(size, (line) => context.log.warn(line))).forEach((line) => context.log.note(line));
}

/** Waits until the workloads of a side have their pods; names those that do not get them in time. */
export async function verifyWorkloads(context: Context, side: Side): Promise<void> {
    const deadline = performance.now() + context.timings.workloadsReady;
    await until(context, async () => {
        const waiting = await side.workloads.notReady();
        if (waiting.length === 0) {
            return true;
        }
        if (performance.now() > deadline) {
            context.log.warn(`not ready in ${side.region}: ${waiting.join(", ")}`);
            return true;
        }
        context.log.progress(`waiting for ${waiting.length} workloads: ${waiting.slice(0, 3).join(", ")}`);
        return undefined;
    });
}
